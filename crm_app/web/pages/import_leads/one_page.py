"""One import: a draft in its steps, then its progress, then its result."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import link_button
from crm_app.web.components.feedback import notice, skeleton
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import CARD
from crm_app.web.frame import admin_page
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.columns_step import columns_step
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.duplicates_step import duplicates_step
from crm_app.web.pages.import_leads.file_step import file_step
from crm_app.web.pages.import_leads.one_state import MISSING, ImportState
from crm_app.web.pages.import_leads.progress_step import progress_step
from crm_app.web.pages.import_leads.result_step import result_step
from crm_app.web.pages.import_leads.sharing_state import SharingState
from crm_app.web.pages.import_leads.steps import StepKeys, progress_of_steps
from crm_app.web.pages.import_leads.try_step import try_step
from crm_app.web.pages.import_leads.who_step import who_step


@admin_page(
    addresses.ONE,
    "Import leads",
    on_load=ImportState.load,
    permission=Permission.IMPORTS_RUN,
    note=lambda: rx.el.span(ImportState.run.file_name),
    actions=lambda: link_button("All imports", addresses.HISTORY),
)
def one_import() -> rx.Component:
    """The step that is due."""
    return rx.el.div(
        rx.cond(
            (ImportState.step != "") & (ImportState.step != MISSING),
            progress_of_steps(ImportState.at, may_return=ImportState.may_return),
        ),
        rx.match(
            ImportState.step,
            ("file", _once_read(DraftState.key, file_step())),
            ("columns", _once_read(DraftState.key, columns_step())),
            ("duplicates", _once_read(DraftState.key, duplicates_step())),
            ("who", _once_read(SharingState.key, who_step())),
            ("try", try_step()),
            ("import", progress_step()),
            ("result", result_step()),
            (MISSING, _missing()),
            _waiting(),
        ),
        StepKeys.create(),
        class_name="flex flex-col gap-3 min-h-[calc(100dvh-5rem)]",
    )


def _once_read(key: Shown, step: rx.Component) -> rx.Component:
    """A step, when what it shows is about this import and not about one that was open before."""
    return rx.cond(key == ImportState.key, step, _waiting())


def _waiting() -> rx.Component:
    """The place of what is being read."""
    return rx.el.div(
        skeleton("h-5 w-40"),
        skeleton("h-4 w-full"),
        skeleton("h-4 w-2/3"),
        class_name=f"{CARD} flex flex-col gap-4 p-4",
    )


def _missing() -> rx.Component:
    return notice("This import does not exist or is not yours.", "orange")
