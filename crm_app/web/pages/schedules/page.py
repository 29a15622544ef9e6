"""Scheduled reports (design 5.9)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import link_button, menu, menu_item
from crm_app.web.components.feedback import empty_state, notice, undo_button
from crm_app.web.components.fields import switch
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
from crm_app.web.pages.schedules import addresses
from crm_app.web.pages.schedules.form_dialog import schedule_form
from crm_app.web.pages.schedules.form_state import ScheduleFormState
from crm_app.web.pages.schedules.history_dialog import history_dialogs, state_badge
from crm_app.web.pages.schedules.history_state import HistoryState
from crm_app.web.pages.schedules.rows import NEVER, ScheduleRow
from crm_app.web.pages.schedules.state import UNDO, SchedulesState

STATE = SchedulesState
_NO_MAIL = (
    "Mail is not set up, so nothing leaves: what is due waits here. Whoever runs the server sets "
    "CRM_SMTP_URL; then the latest of each goes."
)


def _to_report() -> rx.Component:
    return link_button("Open a report", "/reports", icon="chart-column")


@admin_page(
    addresses.LIST,
    "Scheduled reports",
    on_load=STATE.load,
    permission=Permission.REPORTS_SCHEDULE,
    note=lambda: rx.el.span(f"Times of {STATE.zone}"),
    actions=_to_report,
)
def scheduled_reports() -> rx.Component:
    """What comes by mail."""
    return rx.fragment(
        rx.cond(STATE.has_mail, None, notice(_NO_MAIL, "orange", role="status")),
        rx.cond(
            STATE.failing > 0,
            notice(
                rx.cond(
                    STATE.failing == 1,
                    "One report did not reach everybody the last time. Its row says why.",
                    f"{STATE.failing} reports did not reach everybody the last time. "
                    "Their rows say why.",
                ),
                "red",
                role="status",
            ),
        ),
        rx.cond(
            STATE.is_empty,
            empty_state(
                "calendar-clock",
                "Nothing is scheduled. Open a report and choose Send on a schedule.",
                link_button("Open a report", "/reports", kind="primary"),
            ),
            _table(),
        ),
        schedule_form(),
        history_dialogs(),
        undo_button(UNDO, STATE.undo),
    )


def _table() -> rx.Component:
    return data_table(
        [
            column("Report"),
            column("Filters"),
            column("When"),
            column("To"),
            column("Last sent"),
            column("Next"),
            column("On"),
            column("Actions", hidden_label=True),
        ],
        rx.cond(STATE.is_loaded, rx.foreach(STATE.rows, _row), skeleton_rows(columns=8, count=4)),
        caption="Scheduled reports by name",
    )


def _row(each: ScheduleRow) -> rx.Component:
    return row(
        name_cell(
            rx.el.button(
                each.name,
                type="button",
                on_click=ScheduleFormState.edit(each.id),
                class_name="text-left text-accent-text hover:underline max-w-60 break-words",
            ),
            rx.cond(
                each.owner,
                rx.el.span(f"of {each.owner}", class_name="font-normal text-text-3"),
            ),
        ),
        cell(each.filters, label="Filters", class_name="text-text-2"),
        cell(each.when, label="When"),
        cell(
            rx.el.span(
                rx.el.span(each.person, class_name="block max-w-52 truncate"),
                each.others,
                title=each.everybody,
                class_name="block",
            ),
            label="To",
            class_name="text-text-2",
        ),
        cell(_last(each), label="Last sent"),
        cell(each.next, label="Next", class_name="md:whitespace-nowrap"),
        cell(
            switch(
                f"Send {each.name}",
                checked=each.is_active,
                on_change=lambda wanted: STATE.set_active(each.id, wanted),
            ),
            label="On",
        ),
        corner_cell(_actions(each)),
        key=each.id,
    )


def _last(each: ScheduleRow) -> rx.Component:
    return rx.el.span(
        rx.cond(
            each.stopped,
            rx.el.span(f"Stopped: {each.stopped}", class_name="text-orange-fg"),
            rx.fragment(
                rx.cond(
                    each.state == NEVER,
                    rx.el.span(each.last, class_name="text-text-3"),
                    rx.el.span(state_badge(each.state, each.last), title=each.last_exactly),
                ),
                rx.cond(
                    each.answer,
                    rx.el.span(each.answer, class_name="block text-xs text-text-2 break-words"),
                ),
            ),
        ),
        class_name="block max-w-72 whitespace-normal",
    )


def _actions(each: ScheduleRow) -> rx.Component:
    return menu(
        f"Actions for {each.name}",
        menu_item("Send now", icon="send", on_click=HistoryState.send_now(each.id, each.name)),
        menu_item("Preview", icon="eye", on_click=HistoryState.preview(each.id, each.name)),
        menu_item("History", icon="history", on_click=HistoryState.open(each.id, each.name)),
        menu_item("Edit", icon="pencil", on_click=ScheduleFormState.edit(each.id)),
        menu_item("Delete", icon="trash-2", danger=True, on_click=STATE.delete(each.id)),
    )
