"""The calls that just came in."""

import reflex as rx

from crm_app.web.components.badges import SOLID, TONES, Tone
from crm_app.web.components.buttons import text_link
from crm_app.web.components.icons import icon
from crm_app.web.components.outcomes import SIGNS
from crm_app.web.components.tables import card
from crm_app.web.pages.dashboard.look import Latest
from crm_app.web.pages.dashboard.state import DashboardState


def latest_calls() -> rx.Component:
    """Newest first."""
    shown = DashboardState.look
    return card(
        rx.el.header(
            rx.el.h2("Latest calls", class_name="flex-1 text-md font-semibold"),
            rx.cond(shown.report, text_link("All calls today", shown.report)),
            class_name="flex items-center min-h-11 px-4 border-b border-border",
        ),
        rx.cond(
            shown.latest,
            rx.el.ul(rx.foreach(shown.latest, _call), class_name="py-1.5"),
            rx.el.p(
                rx.cond(shown.stamp, "No calls yet today.", ""),
                class_name="px-4 py-6 text-center text-text-3",
            ),
        ),
    )


def _call(call: Latest) -> rx.Component:
    signs = [(outcome, _sign(tone, name)) for outcome, (tone, name) in SIGNS.items()]
    return rx.el.li(
        rx.match(call.outcome, *signs, rx.fragment()),
        rx.el.span(
            rx.el.span(
                rx.el.b(call.title, class_name="font-semibold"),
                " ",
                call.student,
                class_name="block truncate",
            ),
            rx.el.span(call.detail, class_name="block text-xs text-text-3 truncate"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.span(
            call.time, title=call.time_exactly, class_name="text-xs text-text-2 whitespace-nowrap"
        ),
        key=call.id,
        class_name="flex items-center gap-2.5 px-4 py-1",
    )


def _sign(tone: Tone, name: str) -> rx.Component:
    return rx.el.span(
        icon(name, size=14, class_name=SOLID[tone]),
        class_name=f"grid place-items-center size-6 shrink-0 rounded-full {TONES[tone]}",
    )
