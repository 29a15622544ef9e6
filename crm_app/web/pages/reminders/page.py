"""Reminders: which were not confirmed, and which phones are silent (requirement 20)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import plain_badge
from crm_app.web.components.buttons import button, text_link
from crm_app.web.components.feedback import notice
from crm_app.web.components.fields import filter_select, option
from crm_app.web.components.tables import (
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
    table_note,
)
from crm_app.web.frame import admin_page
from crm_app.web.pages.reminders.rows import MessageRow, PhoneRow, ReminderRow
from crm_app.web.pages.reminders.state import ALL, LOOK, ROUTE, RemindersState

STATE = RemindersState


@admin_page(
    ROUTE,
    "Reminders",
    on_load=RemindersState.load,
    permission=Permission.TELECALLERS_READ,
    note=lambda: rx.el.span(STATE.note),
)
def reminders() -> rx.Component:
    """Whom to call because a phone did not."""
    return rx.fragment(_unconfirmed(), _phones(), _undelivered())


def _head(title: str, *more: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h2(title, class_name="text-md font-semibold"),
        *more,
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 mt-2 min-h-8",
    )


def _unconfirmed() -> rx.Component:
    return rx.fragment(
        _head("Not confirmed"),
        rx.cond(
            ~STATE.is_loaded | (rx.Var.create(STATE.reminders).length() > 0),
            data_table(
                [
                    column("Student"),
                    column("Telecaller"),
                    column("Branch"),
                    column("Follow-up"),
                    column("Waiting"),
                    column("Reminder"),
                ],
                rx.cond(
                    STATE.is_loaded,
                    rx.foreach(STATE.reminders, _reminder),
                    skeleton_rows(columns=6, count=3),
                ),
                caption="Follow-ups whose reminder no phone confirmed, earliest first",
            ),
            notice("Every reminder of the last 24 hours was confirmed or is done.", "green"),
        ),
    )


def _reminder(one: ReminderRow) -> rx.Component:
    return row(
        name_cell(text_link(one.lead, one.lead_page)),
        cell(text_link(one.telecaller, one.telecaller_page), label="Telecaller"),
        cell(one.branch, label="Branch", class_name="text-text-2"),
        cell(rx.el.span(one.due, title=one.due_exactly), label="Follow-up"),
        cell(one.late, label="Waiting", class_name="whitespace-nowrap"),
        cell(one.sent, label="Reminder", class_name="text-text-2"),
        key=one.id,
    )


def _phones() -> rx.Component:
    return rx.fragment(
        _head(
            "Phones",
            filter_select(
                "Show",
                [option("Out of reach", LOOK), option("All", ALL)],
                value=STATE.which,
                narrows=False,
                on_change=STATE.show,
            ),
        ),
        rx.cond(
            ~STATE.is_loaded | (rx.Var.create(STATE.phones).length() > 0),
            data_table(
                [
                    column("Telecaller"),
                    column("State"),
                    column("Phone"),
                    column("App"),
                    column("Last heard of"),
                    column("Push"),
                    column("Missing"),
                    column("Unsent", numeric=True),
                    column("Not confirmed", numeric=True),
                ],
                rx.cond(
                    STATE.is_loaded, rx.foreach(STATE.phones, _phone), skeleton_rows(columns=9)
                ),
                caption="Phones of telecallers, silent ones first",
                footer=table_note(STATE.footer),
            ),
            notice("Every telecaller's phone is heard of, may ring, and confirms.", "green"),
        ),
    )


def _phone(one: PhoneRow) -> rx.Component:
    return row(
        name_cell(text_link(one.person, one.person_page)),
        cell(
            rx.match(
                one.state,
                ("fine", plain_badge(one.state_words, "green", "circle-check")),
                ("replaced", plain_badge(one.state_words, "gray", "circle-minus")),
                ("silent", plain_badge(one.state_words, "red", "circle-alert")),
                plain_badge(one.state_words, "orange", "triangle-alert"),
            ),
            label="State",
        ),
        cell(one.phone, label="Phone", class_name="md:whitespace-nowrap"),
        cell(one.version, label="App", class_name="text-text-2"),
        cell(
            rx.el.span(one.heard, title=one.heard_exactly),
            label="Last heard of",
            class_name="whitespace-nowrap",
        ),
        cell(one.push, label="Push"),
        cell(one.missing, label="Missing", class_name="text-text-2"),
        cell(one.unsent, label="Unsent", numeric=True),
        cell(one.unconfirmed, label="Not confirmed", numeric=True),
        key=one.id,
    )


def _undelivered() -> rx.Component:
    return rx.cond(
        rx.Var.create(STATE.messages).length() > 0,
        rx.fragment(
            _head("Messages that were given up"),
            data_table(
                [
                    column("Message"),
                    column("To"),
                    column("When"),
                    column("Why"),
                    column("Actions", hidden_label=True),
                ],
                rx.foreach(STATE.messages, _message),
                caption="Messages of the last week that are not tried any more",
            ),
        ),
    )


def _message(one: MessageRow) -> rx.Component:
    return row(
        name_cell(one.kind),
        cell(one.person, label="To"),
        cell(
            rx.el.span(one.failed, title=one.failed_exactly),
            label="When",
            class_name="whitespace-nowrap",
        ),
        cell(one.reason, label="Why", class_name="text-text-2"),
        corner_cell(
            button(
                "Try again",
                size="sm",
                aria_label=f"Try again: {one.kind} to {one.person}",
                on_click=STATE.retry(one.id),
            )
        ),
        key=one.id,
    )
