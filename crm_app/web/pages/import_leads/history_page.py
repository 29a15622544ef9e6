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
from crm_app.web.components.ticks import every
from crm_app.web.frame import admin_page
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.files import sample_link
from crm_app.web.pages.import_leads.history_rows import HistoryRow
from crm_app.web.pages.import_leads.history_state import HistoryState
from crm_app.web.pages.import_leads.undo_dialog import undo_dialog
from crm_app.web.pages.import_leads.undo_state import UndoState


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
        undo_dialog(),
        rx.cond(HistoryState.is_moving, every(2, HistoryState.refresh)),
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
            column("Updated", numeric=True),
            column("Skipped", numeric=True),
            column("Rejected", numeric=True),
            column("Status"),
            column("Open", hidden_label=True),
        ],
        rx.cond(
            HistoryState.is_loaded,
            rx.foreach(HistoryState.rows, _row),
            skeleton_rows(columns=10, count=4),
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
        cell(run.updated, label="Updated", numeric=True),
        cell(run.skipped, label="Skipped", numeric=True),
        cell(run.rejected, label="Rejected", numeric=True),
        cell(_status(run.state, run.label), label="Status"),
        corner_cell(
            rx.el.span(
                rx.cond(run.can_undo, _undo(run)),
                text_link(
                    rx.fragment(
                        rx.cond(run.may_change, "Continue", "Open"),
                        rx.el.span(f" {run.file_name}", class_name="sr-only"),
                    ),
                    run.address,
                ),
                class_name="inline-flex items-center gap-3",
            )
        ),
        key=run.id,
    )


def _undo(run: HistoryRow) -> rx.Component:
    return rx.el.button(
        "Undo",
        rx.el.span(f" {run.file_name}", class_name="sr-only"),
        type="button",
        on_click=UndoState.open(run.id),
        class_name="text-accent-text hover:underline",
    )


def _status(state: Shown, label: Shown) -> rx.Component:
    return rx.fragment(
        rx.match(
            state,
            ("queued", plain_badge(label, "gray", "clock")),
            ("running", badge(label, "blue", icon="loader-circle")),
            ("trying", badge(label, "blue", icon="loader-circle")),
            ("undoing", badge(label, "blue", icon="loader-circle")),
            ("ready", badge(label, "violet", icon="flask-conical")),
            ("done", plain_badge(label, "green", "circle-check")),
            ("failed", badge(label, "red", icon="circle-alert")),
            ("undone", plain_badge(label, "gray", "undo-2")),
            rx.el.span(label),
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
