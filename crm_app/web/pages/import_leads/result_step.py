"""Step Result: what became of every row, and the way back."""

import reflex as rx

from crm_app.web.components.buttons import link_button
from crm_app.web.components.feedback import notice
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import card
from crm_app.web.components.ticks import every
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.fate_box import fate_box
from crm_app.web.pages.import_leads.one_state import ImportState
from crm_app.web.pages.import_leads.progress_step import counts
from crm_app.web.pages.import_leads.row_tables import given_to, kept_table, refused_table
from crm_app.web.pages.import_leads.steps import HEADING
from crm_app.web.pages.import_leads.undo_dialog import undo_button, undo_dialog
from crm_app.web.pages.import_leads.who_step import SIDE_BY_SIDE

_GREEN, _RED = "bg-green-soft text-green-fg", "bg-red-soft text-red-fg"
_GRAY, _BLUE = "bg-gray-soft text-gray-fg", "bg-blue-soft text-blue-fg"


def result_step() -> rx.Component:
    """Done with its sums, undone, or failed with the reason."""
    return rx.fragment(
        rx.match(
            ImportState.run.state,
            ("failed", _failed()),
            ("undone", _undone()),
            ("undoing", _undoing()),
            _done(),
        ),
        undo_dialog(),
    )


def _failed() -> rx.Component:
    return rx.fragment(
        card(
            _sentence("circle-alert", _RED, link_button("Try again", addresses.NEW, kind="primary"))
        ),
        notice(ImportState.run.message, "red", role="alert"),
    )


def _undoing() -> rx.Component:
    return rx.fragment(
        card(_sentence("undo-2", _BLUE), _counts()),
        notice("You can leave this page. The undo goes on, and its end is under Import."),
        every(2, ImportState.refresh),
    )


def _undone() -> rx.Component:
    return rx.fragment(
        card(_sentence("undo-2", _GRAY, _another()), _counts()),
        rx.cond(
            ImportState.kept,
            kept_table(),
            notice("Nobody had touched what it wrote, so nothing of it is left.", "green"),
        ),
        rx.el.div(_refused(), fate_box(), class_name=SIDE_BY_SIDE),
    )


def _done() -> rx.Component:
    run = ImportState.run
    return rx.fragment(
        card(
            _sentence(
                "check",
                _GREEN,
                rx.el.div(
                    rx.cond(run.can_undo, undo_button(ImportState.key)),
                    rx.cond(
                        run.leads, link_button(run.leads, run.leads_page, icon="contact-round")
                    ),
                    _another(),
                    class_name="flex flex-wrap gap-2",
                ),
            ),
            _counts(),
        ),
        rx.cond(run.message, notice(run.message, "orange")),
        rx.el.div(
            _refused(),
            rx.el.div(
                given_to("Given to"),
                fate_box(),
                rx.cond(
                    run.can_undo,
                    notice(
                        "Undo takes back what the import wrote. What someone has called, edited "
                        "or moved by then is kept and listed.",
                        "gray",
                    ),
                ),
                class_name="flex flex-col gap-3 min-w-0",
            ),
            class_name=SIDE_BY_SIDE,
        ),
    )


def _counts() -> rx.Component:
    run = ImportState.run
    return counts(
        ("Rows in the file", run.rows_read, ""),
        ("Created", run.created, ""),
        ("Updated", run.updated, run.updated_note),
        ("Skipped", run.skipped, "Known already, or twice in the file"),
        ("Rejected", run.rejected, ""),
    )


def _another() -> rx.Component:
    return link_button("Import another file", addresses.NEW, kind="primary")


def _refused() -> rx.Component:
    return rx.cond(
        ImportState.run.has_rejected,
        refused_table(),
        notice("No row was rejected or skipped.", "green"),
    )


def _sentence(mark: str, colours: str, *action: rx.Component) -> rx.Component:
    run = ImportState.run
    return rx.el.div(
        rx.el.span(
            icon(mark, size=20),
            class_name=f"grid place-items-center size-9 shrink-0 rounded-full {colours}",
        ),
        rx.el.div(
            rx.el.h2(
                run.sentence,
                id=HEADING,
                tab_index=-1,
                class_name="text-lg font-semibold outline-none",
            ),
            rx.el.p(run.detail, class_name="text-text-3"),
            role="status",
            class_name="flex-1 min-w-56",
        ),
        *action,
        class_name="flex flex-wrap items-center gap-3 p-4",
    )
