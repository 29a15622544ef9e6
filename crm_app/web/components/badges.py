"""Badges, avatars, chips and the live dot."""

from typing import Literal

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from crm_app.web.components.icons import icon as draw_icon
from crm_app.web.components.icons import status_label, status_mark
from crm_app.web.components.shown import Shown

Tone = Literal["gray", "blue", "violet", "teal", "yellow", "orange", "green", "red", "pink"]

# Whole words: Tailwind finds classes by reading them, not by running this.
TONES: dict[Tone, str] = {
    "gray": "text-gray-fg bg-gray-soft",
    "blue": "text-blue-fg bg-blue-soft",
    "violet": "text-violet-fg bg-violet-soft",
    "teal": "text-teal-fg bg-teal-soft",
    "yellow": "text-yellow-fg bg-yellow-soft",
    "orange": "text-orange-fg bg-orange-soft",
    "green": "text-green-fg bg-green-soft",
    "red": "text-red-fg bg-red-soft",
    "pink": "text-pink-fg bg-pink-soft",
}
SOLID: dict[Tone, str] = {
    "gray": "text-gray-solid",
    "blue": "text-blue-solid",
    "violet": "text-violet-solid",
    "teal": "text-teal-solid",
    "yellow": "text-yellow-solid",
    "orange": "text-orange-solid",
    "green": "text-green-solid",
    "red": "text-red-solid",
    "pink": "text-pink-solid",
}
_LINES: dict[Tone, str] = {
    "blue": "ring-blue-line",
    "violet": "ring-violet-line",
    "teal": "ring-teal-line",
    "yellow": "ring-yellow-line",
    "green": "ring-green-line",
    "pink": "ring-pink-line",
}


def badge(label: Shown, tone: Tone = "gray", *, icon: str = "") -> rx.Component:
    """A short word on a soft ground; the tone never says it alone."""
    return rx.el.span(
        *([draw_icon(icon, size=14, class_name=SOLID[tone])] if icon else []),
        label,
        class_name="inline-flex items-center gap-1 align-middle h-5 px-1.5 rounded-sm text-xs "
        f"font-medium whitespace-nowrap {TONES[tone]}",
    )


_STATUS_TONES: dict[str, Tone] = {
    "new": "blue",
    "contacted": "violet",
    "interested": "teal",
    "follow_up": "orange",
    "unreachable": "yellow",
    "enrolled": "green",
    "not_interested": "pink",
    "invalid": "gray",
}


def lead_status(status: Shown) -> rx.Component:
    """Mark and name of a lead status on its soft ground."""
    return rx.fragment(
        rx.match(
            status,
            *(
                (
                    key,
                    rx.el.span(
                        status_mark(key),
                        status_label(key),
                        class_name="inline-flex items-center gap-1.5 align-middle h-5 px-1.5 "
                        f"rounded-sm text-xs font-medium whitespace-nowrap {TONES[tone]}",
                    ),
                )
                for key, tone in _STATUS_TONES.items()
            ),
            badge(status),
        )
    )


def plain_badge(label: Shown, tone: Tone, icon: str) -> rx.Component:
    """Icon and word without a ground, for dense tables."""
    return rx.el.span(
        draw_icon(icon, size=14, class_name=SOLID[tone]),
        label,
        class_name="inline-flex items-center gap-1.5 align-middle whitespace-nowrap",
    )


def active_badge(is_active: Shown) -> rx.Component:
    """Active or inactive."""
    return rx.cond(
        is_active,
        plain_badge("Active", "green", "circle-check"),
        plain_badge("Inactive", "gray", "circle-minus"),
    )


def avatar(initials: Shown, tone: Shown) -> rx.Component:
    """Initials on the person's own tone (`formats.initials`, `formats.tone`); decoration."""
    colours = {name: f"{TONES[name]} {line}" for name, line in _LINES.items()}
    return rx.el.span(
        initials,
        aria_hidden="true",
        class_name=[
            rx.match(tone, *colours.items(), colours["blue"]),
            "inline-grid place-items-center size-6 shrink-0 rounded-full ring-1 ring-inset "
            "text-[10px] leading-none font-semibold tracking-wide",
        ],
    )


def count_badge(text: Shown, hot: Shown) -> rx.Component:
    """A number; on red when something is due."""
    return rx.cond(hot, badge(text, "red"), rx.el.span(text))


def live_dot(text: Shown = "Live") -> rx.Component:
    """Whether the page is connected; the words carry it, the dot is decoration."""
    dot = "inline-block size-2 rounded-full"
    return rx.el.span(
        rx.cond(
            has_connection_errors,
            rx.fragment(
                rx.el.span(aria_hidden="true", class_name=f"{dot} bg-orange-solid"), "Reconnecting"
            ),
            rx.fragment(
                rx.el.span(
                    aria_hidden="true",
                    class_name=f"{dot} bg-green-solid ring-3 ring-green-soft",
                ),
                text,
            ),
        ),
        class_name="inline-flex items-center gap-2 text-xs text-text-3",
    )
