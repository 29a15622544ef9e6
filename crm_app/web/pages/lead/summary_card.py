"""Who the lead is, in a glance, and what one does first."""

from typing import Any

import reflex as rx

from crm_app.models import LeadStatus
from crm_app.web.components.badges import TONES, lead_status
from crm_app.web.components.buttons import button, icon_button, look
from crm_app.web.components.icons import icon, status_label
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.followup_state import FollowupState
from crm_app.web.pages.lead.state import LeadState
from crm_app.web.pages.leads.table import next_step

LEAD = LeadState.lead
_TONES = ("blue", "violet", "teal", "yellow", "green", "pink")


def summary_card() -> rx.Component:
    """Name, phone, status, and four numbers."""
    return card(
        rx.el.div(
            rx.el.span(
                LEAD.initials,
                aria_hidden="true",
                class_name=[
                    rx.match(LEAD.tone, *((tone, TONES[tone]) for tone in _TONES), TONES["blue"]),
                    "grid place-items-center size-12 shrink-0 rounded-full text-lg font-semibold",
                ],
            ),
            rx.el.div(
                rx.el.h2(LEAD.name, class_name="text-lg font-semibold break-words"),
                rx.el.p(LEAD.about, class_name="text-text-3 empty:hidden"),
                class_name="min-w-0 flex-1",
            ),
            class_name="flex items-center gap-3 px-4 pt-4",
        ),
        rx.el.div(
            rx.el.a(LEAD.phone, href=LEAD.dial, class_name="text-md font-semibold hover:underline"),
            icon_button(
                "copy",
                "Copy phone",
                on_click=[rx.set_clipboard(LEAD.phone), rx.toast("Phone copied")],
                aria_keyshortcuts="C",
            ),
            class_name="flex items-center gap-1 px-4 pt-2",
        ),
        rx.el.div(lead_status(LEAD.status), _change_status(), class_name=_LINE),
        rx.el.dl(
            _number("Calls", LEAD.calls),
            _number("Last contacted", LEAD.contact, title=LEAD.contact_exactly),
            _number("Old", LEAD.age, title=LEAD.created_exactly),
            _number("Next follow-up", next_step(LEAD.step_kind, LEAD.step, LEAD.step_exactly)),
            class_name="grid grid-cols-[2fr_3fr] gap-px bg-border border-t border-border "
            "rounded-b-md overflow-hidden",
        ),
    )


_LINE = "flex flex-wrap items-center gap-2 px-4 pt-1.5 pb-4"


def _change_status() -> rx.Component:
    return rx.el.label(
        rx.el.span("Change status", class_name="sr-only"),
        rx.el.select(
            *(rx.el.option(status_label(key), value=key) for key in map(str, LeadStatus)),
            value=LEAD.status,
            on_change=lambda status: LeadState.change_status(LEAD.id, LEAD.status, status),
            class_name="select h-7 w-full pl-2 rounded-sm border border-border-control bg-surface",
        ),
        class_name="ml-auto w-36",
    )


def _number(label: str, value: Shown, **props: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-xs text-text-3"),
        rx.el.dd(value, class_name="font-semibold", **props),
        class_name="flex flex-col-reverse justify-end px-4 py-2.5 bg-surface",
    )


def actions() -> rx.Component:
    """Call, write, and set the next step; below 640 px a bar at the bottom."""
    return rx.cond(
        LEAD.id,
        rx.el.div(
            _outside("WhatsApp", "message-circle", LEAD.chat, "default", target="_blank"),
            button(
                "Follow-up",
                icon="calendar-plus",
                on_click=FollowupState.open(LEAD.id),
                aria_keyshortcuts="F",
            ),
            rx.cond(
                LEAD.do_not_call,
                rx.el.span(
                    icon("phone"),
                    rx.el.span("Do not call", class_name="max-sm:sr-only"),
                    rx.el.span("Call", aria_hidden="true", class_name="sm:hidden line-through"),
                    class_name=f"{look()} text-text-disabled! bg-subtle!",
                ),
                _outside("Call", "phone", LEAD.dial, "primary"),
            ),
            class_name="flex gap-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-30 "
            "max-sm:p-3 max-sm:bg-surface max-sm:border-t max-sm:border-border max-sm:*:flex-1",
        ),
    )


def _outside(label: str, sign: str, to: Shown, kind: Any, **props: Any) -> rx.Component:
    return rx.el.a(
        icon(sign), label, href=to, rel="noopener noreferrer", class_name=look(kind), **props
    )
