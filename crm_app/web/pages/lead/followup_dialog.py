"""When to call again."""

from typing import Literal

import reflex as rx

from crm_app.web.components.buttons import look
from crm_app.web.components.fields import BOX, text_field
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.lead.followup_state import FollowupState
from crm_app.web.pages.lead.state import LeadState

STATE = FollowupState


def followup_dialog() -> rx.Component:
    """Open while there is a lead to set one for."""
    return modals(rx.cond(STATE.lead_id, _dialog()), close=STATE.close)


def _dialog() -> rx.Component:
    return form_modal(
        f"Follow up {LeadState.lead.name}",
        rx.el.div(
            rx.foreach(STATE.ways, _way),
            role="group",
            aria_label="Often wanted",
            class_name="flex flex-wrap gap-1.5",
        ),
        rx.el.div(
            _part("Day", "on", "date", STATE.on),
            _part("Time", "scheduled_at", "time", STATE.at),
            class_name="grid grid-cols-2 gap-3",
        ),
        rx.el.p(
            rx.cond(
                STATE.faults["scheduled_at"],
                rx.el.span(STATE.faults["scheduled_at"], role="alert", class_name="text-red-fg"),
                rx.el.span(
                    f"In {STATE.zone}. The owner sees it in the app.", class_name="text-text-3"
                ),
            ),
            id="when-note",
            class_name="-mt-3 text-xs",
        ),
        text_field(
            "What about",
            "description",
            fault=STATE.faults["description"],
            hint="Not needed.",
            max_length=500,
            auto_complete="off",
        ),
        submit="Set follow-up",
        on_submit=STATE.save,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        busy_label="Sending...",
    )


def _way(way: Shown) -> rx.Component:
    return rx.el.button(
        way[0],
        type="button",
        on_click=STATE.choose(way[1], way[2]),
        aria_pressed=(STATE.on == way[1]) & (STATE.at == way[2]),
        class_name=f"{look('default', 'sm')} rounded-full aria-pressed:border-accent "
        "aria-pressed:bg-accent-soft aria-pressed:text-accent-text",
    )


def _part(label: str, name: str, kind: Literal["date", "time"], value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="font-medium"),
        rx.el.input(
            type=kind,
            id=name,
            name=name,
            key=f"{STATE.filled}",
            default_value=value,
            aria_invalid=rx.cond(STATE.faults["scheduled_at"], "true", "false"),
            aria_describedby="when-note",
            class_name=BOX,
        ),
        class_name="flex flex-col gap-1",
    )
