"""What waits for somebody, and the day in six numbers."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.web.components.feedback import stat_card
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import CARD
from crm_app.web.pages.dashboard.look import Stat, Waits
from crm_app.web.pages.dashboard.state import DashboardState

SHOWN = DashboardState.look
_WAITS_HEIGHT = "min-h-30 xl:min-h-19.5"  # of the longest one, so that nothing moves when they come


def attention() -> rx.Component:
    """What waits for somebody, or one green line."""
    return rx.cond(
        SHOWN.is_calm,
        rx.el.p(
            icon("circle-check", class_name="text-green-solid"),
            "Nothing waits for you.",
            class_name=f"{CARD} flex items-center gap-2.5 px-4 py-2.5 text-green-fg",
        ),
        rx.el.section(
            rx.cond(SHOWN.waiting, rx.foreach(SHOWN.waiting, _waits), _attention_skeleton()),
            aria_label="Needs attention",
            class_name=f"{CARD} grid grid-cols-2 xl:grid-cols-4 overflow-hidden",
        ),
    )


def _attention_skeleton() -> rx.Component:
    return rx.fragment(*(rx.el.div(class_name=_WAITS_HEIGHT) for _ in range(4)))


def _waits(waits: Waits) -> rx.Component:
    look = (
        "flex items-center gap-3 px-3.5 py-2.5 min-w-0 shadow-[-1px_-1px_0_var(--border)] "
        f"{_WAITS_HEIGHT}"
    )
    inside = [
        rx.match(
            waits.kind,
            ("unowned", _waits_icon("user-x", "text-red-solid", waits)),
            ("never_called", _waits_icon("timer", "text-orange-solid", waits)),
            ("overdue", _waits_icon("alarm-clock", "text-red-solid", waits)),
            _waits_icon("user-minus", "text-red-solid", waits),
        ),
        rx.el.span(
            rx.el.span(
                rx.el.b(waits.number, class_name="text-lg font-semibold"),
                " ",
                waits.label,
                class_name="block leading-5",
            ),
            rx.el.span(waits.note, class_name="block text-xs text-text-3 truncate"),
            class_name="flex-1 min-w-0",
        ),
    ]
    return rx.cond(
        waits.page,
        link(
            *inside,
            icon("chevron-right", class_name="text-text-3"),
            to=waits.page,
            class_name=f"{look} hover:bg-hover",
        ),
        rx.el.div(*inside, class_name=look),
    )


def _waits_icon(name: str, colour: str, waits: Waits) -> rx.Component:
    shown = rx.cond(waits.is_due, icon(name, size=20), icon("circle-check", size=20))
    return rx.el.span(shown, class_name=rx.cond(waits.is_due, colour, "text-green-solid"))


def stats() -> rx.Component:
    """The day so far; grey while the connection is lost, since it may have gone on."""
    return rx.el.section(
        rx.foreach(SHOWN.stats, _stat),
        aria_label="Today",
        class_name="live-numbers grid gap-3 grid-cols-2 md:grid-cols-3 "
        "xl:grid-cols-[1.1fr_1.35fr_1.25fr_.95fr_1.05fr_.95fr]",
    )


def _stat(stat: Stat) -> rx.Component:
    loading = SHOWN.stamp == ""
    shown = stat_card(stat.label, stat.value, note=_delta(stat), loading=loading)
    look = "rounded-md *:h-full *:hover:border-border-control"
    return rx.cond(
        stat.note_page,
        _with_two_links(stat),
        rx.cond(stat.page, link(shown, to=stat.page, class_name=look), shown),
    )


def _with_two_links(stat: Stat) -> rx.Component:
    """A link holds no link: the card's lies over the card, and the note's over that."""
    note = link(_delta(stat), to=stat.note_page, class_name="relative hover:underline")
    return rx.el.div(
        link(to=stat.page, aria_label=stat.label, class_name="absolute inset-0 rounded-md"),
        stat_card(stat.label, stat.value, note=note),
        class_name="relative [&>div]:h-full [&:hover>div]:border-border-control",
    )


def _delta(stat: Stat) -> rx.Component:
    return rx.el.span(
        rx.match(
            stat.arrow,
            ("up", icon("arrow-up-right", size=14)),
            ("down", icon("arrow-down-right", size=14)),
            rx.fragment(),
        ),
        stat.note,
        class_name=[
            "inline-flex items-center gap-1 leading-4",
            rx.match(stat.mood, ("good", "text-green-fg"), ("bad", "text-red-fg"), ""),
        ],
    )
