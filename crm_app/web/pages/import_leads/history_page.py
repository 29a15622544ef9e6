"""The imports so far, newest first."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import badge, plain_badge
from crm_app.web.components.buttons import link_button, look, text_link
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import (
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
)
from crm_app.web.frame import admin_page
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.files import sample_link
from crm_app.web.pages.import_leads.history_rows import HistoryRow
from crm_app.web.pages.import_leads.history_state import HistoryState
from crm_app.web.pages.import_leads.steps import every_two_seconds


def _import_button() -> rx.Component:
    return link_button("Import leads", addresses.NEW, kind="primary", icon="upload")


@admin_page(
    addresses.HISTORY,
    "Import",
    on_load=HistoryState.load,
    permission=Permission.IMPORTS_RUN,
    actions=_import_button,
)
def imports() -> rx.Component:
    """Files that became leads."""
    return rx.fragment(
        rx.cond(HistoryState.is_empty, _nothing(), _table()),
        rx.cond(HistoryState.is_moving, every_two_seconds(HistoryState.refresh)),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "upload",
        "No imports yet. Start with the sample file.",
        rx.el.div(
            sample_link(look()),
            _import_button(),
            class_name="flex flex-wrap justify-center gap-2",
        ),
    )


def _table() -> rx.Component:
    return data_table(
        [
            column("File"),
            column("By"),
            column("When"),
            column("Rows", numeric=True),
            column("Created", numeric=True),
            column("Skipped", numeric=True),
            column("Rejected", numeric=True),
            column("Status"),
            column("Open", hidden_label=True),
        ],
        rx.cond(
            HistoryState.is_loaded,
            rx.foreach(HistoryState.rows, _row),
            skeleton_rows(columns=9, count=4),
        ),
        caption="Imports, newest first",
        footer=_footer(),
    )


def _row(run: HistoryRow) -> rx.Component:
    return row(
        name_cell(text_link(run.file_name, run.address, class_name="break-all")),
        cell(run.who, label="By", class_name="text-text-2"),
        cell(
            rx.el.span(run.when, title=run.when_exactly),
            label="When",
            class_name="text-text-2 whitespace-nowrap",
        ),
        cell(run.rows, label="Rows", numeric=True),
        cell(run.created, label="Created", numeric=True, class_name="font-semibold"),
        cell(run.skipped, label="Skipped", numeric=True),
        cell(run.rejected, label="Rejected", numeric=True),
        cell(_status(run.status, run.percent), label="Status"),
        corner_cell(
            rx.el.span(
                text_link("Open", run.address),
                rx.el.span(f" {run.file_name}", class_name="sr-only"),
            )
        ),
        key=run.id,
    )


def _status(status: Shown, percent: Shown) -> rx.Component:
    return rx.fragment(
        rx.match(
            status,
            ("queued", plain_badge("Waiting", "gray", "clock")),
            ("running", badge(f"Running {percent}%", "blue", icon="loader-circle")),
            ("done", plain_badge("Done", "green", "circle-check")),
            ("failed", badge("Failed", "red", icon="circle-alert")),
            rx.el.span(status),
        )
    )


def _footer() -> rx.Component:
    return rx.el.nav(
        rx.el.span(HistoryState.footer, class_name="flex-1"),
        rx.cond(HistoryState.is_older, link_button("Newest", addresses.HISTORY, size="sm")),
        rx.cond(HistoryState.older, link_button("Older", HistoryState.older, size="sm")),
        aria_label="Pages",
        class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
    )
