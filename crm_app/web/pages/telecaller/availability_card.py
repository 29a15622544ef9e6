"""The forms of availability: cap, weight, shift, days off; and leaves."""

import reflex as rx

from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import button
from crm_app.web.components.fields import text_field
from crm_app.web.components.icons import icon
from crm_app.web.components.sections import plain_section, section
from crm_app.web.components.shown import Shown
from crm_app.web.pages.telecaller.availability_state import (
    LABELS,
    LEAVE_LABELS,
    AvailabilityState,
)
from crm_app.web.pages.telecaller.shown import WEEKDAYS, LeaveRow
from crm_app.web.pages.telecaller.state import TelecallerState

STATE = AvailabilityState
HOURS = TelecallerState.hours


def availability_section() -> rx.Component:
    """How many new leads, and when."""
    return section(
        "Availability",
        rx.el.div(
            _field(
                "open_lead_cap",
                input_mode="numeric",
                hint="Most open leads to hold. Empty: no cap.",
            ),
            _field(
                "assignment_weight",
                input_mode="numeric",
                hint="2 gets twice as many as 1.",
            ),
            _field("shift_starts", type="time"),
            _field("shift_ends", type="time", hint="Both empty: any time."),
            class_name="grid sm:grid-cols-2 gap-3",
        ),
        rx.el.fieldset(
            rx.el.legend("Days off", class_name="mb-1.5 font-medium"),
            rx.el.div(
                *(_day(n, name) for n, name in enumerate(WEEKDAYS, 1)),
                class_name="flex flex-wrap gap-x-4 gap-y-2",
            ),
            rx.cond(
                STATE.faults["days_off"],
                rx.el.p(STATE.faults["days_off"], role="alert", class_name="text-red-fg"),
            ),
        ),
        name="availability",
        effects="Counts from the next sharing out on, for imports and reassignments. Leads held "
        "now stay. A night shift may end before it starts.",
        saved=STATE.saved,
        turn=STATE.turn,
        on_submit=STATE.save,
        busy=STATE.busy,
    )


def _field(name: str, **props: Shown) -> rx.Component:
    return text_field(
        LABELS[name],
        name,
        fault=STATE.faults[name],
        default_value=HOURS[name],
        auto_complete="off",
        **props,
    )


def _day(number: int, name: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=f"day-{number}",
            value="true",
            default_checked=HOURS[f"day-{number}"] == "true",
            custom_attrs={"data-stored": HOURS[f"day-{number}"]},
            class_name="check",
        ),
        name,
        class_name="inline-flex items-center gap-1.5",
    )


def leaves_section() -> rx.Component:
    """Days without new leads."""
    leaves = TelecallerState.leaves
    return plain_section(
        "Leaves",
        rx.cond(
            rx.Var.create(leaves).length() > 0,
            rx.el.ul(rx.foreach(leaves, _leave), class_name="divide-y divide-border"),
            rx.el.p("No leaves.", class_name="p-4 text-text-2"),
        ),
        rx.el.form(
            _leave_field("first_day", type="date"),
            _leave_field("last_day", type="date"),
            rx.el.div(_leave_field("note", max_length=200), class_name="col-span-2"),
            rx.el.div(button("Add leave", type="submit", icon="plus"), class_name="col-span-2"),
            on_submit=STATE.add_leave,
            no_validate=True,
            key=f"{STATE.leave_turn}",
            class_name="grid grid-cols-2 gap-3 p-4 border-t border-border",
        ),
        name="leaves",
        effects="Both days included. No new leads are given on these days; leads held stay, and "
        "their follow-ups are due all the same.",
    )


def _leave(leave: LeaveRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(leave.days, class_name="font-medium"),
            rx.cond(leave.is_over, badge("Over")),
            rx.cond(
                leave.note,
                rx.el.span(leave.note, class_name="basis-full text-xs text-text-3 break-words"),
            ),
            class_name="flex-1 min-w-0 flex flex-wrap items-center gap-x-2",
        ),
        rx.el.button(
            icon("trash-2"),
            type="button",
            aria_label=f"Remove the leave {leave.days}",
            title="Remove",
            on_click=STATE.remove_leave(leave.id),
            class_name="grid place-items-center size-7 rounded-sm text-text-2 hover:bg-hover",
        ),
        key=leave.id,
        class_name="flex items-center gap-2 min-h-11 px-4 py-1.5",
    )


def _leave_field(name: str, **props: Shown) -> rx.Component:
    return text_field(
        LEAVE_LABELS[name], name, fault=STATE.leave_faults[name], auto_complete="off", **props
    )
