"""Step Result: what became of every row."""

import reflex as rx

from crm_app.web.components.badges import avatar, badge
from crm_app.web.components.buttons import link_button, look
from crm_app.web.components.feedback import notice
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import card, cell, column, row
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.files import file_link
from crm_app.web.pages.import_leads.one_rows import RefusedRow, ShareRow
from crm_app.web.pages.import_leads.one_state import ImportState
from crm_app.web.pages.import_leads.progress_step import counts
from crm_app.web.pages.import_leads.steps import HEADING
from crm_app.web.pages.import_leads.who_step import SIDE_BY_SIDE


def result_step() -> rx.Component:
    """Done with its sums, or failed with the reason."""
    return rx.cond(ImportState.run.is_failed, _failed(), _done())


def _failed() -> rx.Component:
    run = ImportState.run
    return rx.fragment(
        card(
            _sentence(
                "circle-alert",
                "bg-red-soft text-red-fg",
                link_button("Try again", addresses.NEW, kind="primary"),
            )
        ),
        notice(run.message, "red", role="alert"),
    )


def _done() -> rx.Component:
    run = ImportState.run
    return rx.fragment(
        card(
            _sentence(
                "check",
                "bg-green-soft text-green-fg",
                link_button("Import another file", addresses.NEW, kind="primary"),
            ),
            counts(
                ("Rows in the file", run.rows_read, ""),
                ("Created", run.created, ""),
                ("Skipped", run.skipped, "The number is known, or twice in the file"),
                ("Rejected", run.rejected, ""),
            ),
        ),
        rx.cond(run.message, notice(run.message, "orange")),
        rx.el.div(
            rx.cond(run.has_rejected, _refused(), _all_good()),
            _given_to(),
            class_name=SIDE_BY_SIDE,
        ),
    )


def _sentence(mark: str, colours: str, action: rx.Component) -> rx.Component:
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
            class_name="flex-1 min-w-56",
        ),
        action,
        class_name="flex flex-wrap items-center gap-3 p-4",
    )


def _all_good() -> rx.Component:
    return notice("Every row made a lead.", "green")


def _refused() -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h3("Rejected and skipped rows", class_name="text-md font-semibold"),
            rx.el.span(
                ImportState.refused_note, class_name="basis-full md:basis-0 md:flex-1 text-text-3"
            ),
            file_link("Download rejected rows", ImportState.run.download, look("default", "sm")),
            class_name="flex flex-wrap items-center gap-2 px-4 py-2 border-b border-border",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption("Rows that made no lead", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(column("Row"), column("What"), column("Value"), column("Why"))
                ),
                rx.el.tbody(rx.foreach(ImportState.refused, _refused_row)),
                class_name="grid-table",
            ),
            class_name="overflow-x-auto rounded-b-md",
        ),
    )


def _refused_row(refused: RefusedRow) -> rx.Component:
    return row(
        cell(rx.el.span(rx.el.span("Row ", class_name="md:hidden"), refused.number)),
        cell(
            rx.cond(refused.is_skipped, badge("Skipped", "gray"), badge("Rejected", "red")),
            label="What",
        ),
        cell(
            rx.el.code(
                refused.value,
                title=refused.value,
                class_name="inline-block min-w-0 max-w-full align-middle max-md:break-all "
                "md:truncate px-1.5 py-px rounded-xs border border-border bg-subtle font-sans "
                "text-xs font-medium",
            ),
            label="Value",
            class_name="md:max-w-60",
        ),
        cell(
            rx.el.span(
                refused.reason,
                rx.cond(
                    refused.known_as,
                    rx.el.span(refused.known_as, class_name="block text-text-3"),
                ),
                class_name="min-w-0",
            ),
            label="Why",
            class_name="md:!py-1.5",
        ),
        key=refused.number,
    )


def _given_to() -> rx.Component:
    return card(
        rx.el.h3("Given to", class_name="px-4 py-3 border-b border-border text-md font-semibold"),
        rx.el.dl(rx.foreach(ImportState.shares, _share), class_name="px-4 py-1.5"),
    )


def _share(share: ShareRow) -> rx.Component:
    return rx.el.div(
        rx.el.dt(
            avatar(share.initials, share.tone),
            share.name,
            class_name="flex items-center gap-2 min-w-0",
        ),
        rx.el.dd(share.count, class_name="font-semibold"),
        key=share.id,
        class_name="flex items-center justify-between gap-3 py-1.5 not-last:border-b border-border",
    )
