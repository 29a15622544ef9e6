"""Step Dry run: what the import would do, before it does."""

import reflex as rx

from crm_app.web.components.badges import live_dot
from crm_app.web.components.buttons import link_button
from crm_app.web.components.feedback import notice
from crm_app.web.components.tables import card
from crm_app.web.components.ticks import every
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.file_step import UNTIL_START
from crm_app.web.pages.import_leads.one_state import ImportState
from crm_app.web.pages.import_leads.progress_step import counts, how_far, so_far
from crm_app.web.pages.import_leads.row_tables import (
    changed_table,
    fresh_table,
    given_to,
    refused_table,
)
from crm_app.web.pages.import_leads.steps import (
    back,
    bottom_bar,
    heading,
    press_on,
)
from crm_app.web.pages.import_leads.who_step import SIDE_BY_SIDE


def try_step() -> rx.Component:
    """How far it is, then what it found."""
    run = ImportState.run
    is_over = (run.state == "ready") | (run.state == "failed")
    return rx.fragment(
        heading("Dry run", rx.cond(is_over, None, live_dot())),
        rx.el.p(run.spoken, aria_live="polite", class_name="sr-only"),
        rx.match(run.state, ("ready", _found()), ("failed", _failed()), _under_way()),
    )


def _failed() -> rx.Component:
    run = ImportState.run
    return rx.fragment(
        card(
            rx.el.p(run.sentence, class_name="text-lg font-semibold"),
            rx.el.p(run.detail, class_name="text-text-3"),
            class_name="p-4",
        ),
        notice(run.message, "red", role="alert"),
        bottom_bar(
            link_button("Other file", addresses.NEW),
            back("?step=who"),
            sentence="Go back to change a choice and try again.",
        ),
    )


def _under_way() -> rx.Component:
    return rx.fragment(
        card(how_far("Dry run"), so_far()),
        notice("A dry run writes nothing. You can leave this page and come back under Import."),
        every(2, ImportState.refresh),
    )


def _found() -> rx.Component:
    run = ImportState.run
    return rx.fragment(
        card(
            rx.el.div(
                rx.el.p(run.sentence, class_name="text-lg font-semibold"),
                rx.el.p(run.detail, class_name="text-text-3"),
                class_name="p-4",
            ),
            counts(
                ("Rows in the file", run.rows_read, ""),
                ("Will be created", run.created, ""),
                ("Will be updated", run.updated, run.updated_note),
                ("Skipped", run.skipped, "Known already, or twice in the file"),
                ("Rejected", run.rejected, ""),
            ),
        ),
        rx.cond(run.message, notice(run.message, "orange")),
        rx.el.div(
            rx.el.div(
                rx.cond(ImportState.fresh, fresh_table()),
                rx.cond(ImportState.changed, changed_table()),
                rx.cond(
                    run.has_rejected,
                    refused_table(),
                    notice("No row is rejected or skipped.", "green"),
                ),
                class_name="flex flex-col gap-3 min-w-0",
            ),
            given_to("Would get"),
            class_name=SIDE_BY_SIDE,
        ),
        bottom_bar(
            back("?step=who"),
            press_on(
                rx.cond(run.start, run.start, "Import leads"),
                ready=run.start != "",
                on_click=ImportState.start,
            ),
            sentence=rx.cond(
                run.start,
                UNTIL_START,
                "There is nothing to import. Change a choice, or take another file.",
            ),
        ),
    )
