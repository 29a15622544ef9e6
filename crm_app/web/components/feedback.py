"""Notices, empty places, numbers, waiting."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary
from reflex_components_core.core.banner import has_too_many_connection_errors
from reflex_components_core.react_router import link

from crm_app.web import acts
from crm_app.web.components.badges import SOLID, TONES, Tone
from crm_app.web.components.icons import icon as draw_icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import CARD

_ICONS: dict[Tone, str] = {
    "red": "circle-alert",
    "orange": "triangle-alert",
    "green": "circle-check",
}


def notice(sentence: Shown, tone: Tone = "blue", **props: Any) -> rx.Component:
    """One sentence in a soft box: blue informs, orange limits, red refuses, green is done."""
    return rx.el.div(
        draw_icon(_ICONS.get(tone, "info"), class_name=f"mt-0.5 {SOLID[tone]}"),
        rx.el.span(sentence, class_name="min-w-0"),
        class_name=f"flex gap-2.5 px-3 py-2 rounded-md {TONES[tone]}",
        **props,
    )


def empty_state(icon: str, sentence: str, *actions: rx.Component) -> rx.Component:
    """Nothing here yet: why, and the next step."""
    return rx.el.div(
        draw_icon(icon, size=28, class_name="text-text-3"),
        rx.el.p(sentence, class_name="text-md text-text-2"),
        *actions,
        class_name=f"{CARD} flex flex-col items-center gap-3 px-4 py-14 text-center",
    )


def skeleton(class_name: str = "h-4 w-24") -> rx.Component:
    """A grey bar in place of what is being read."""
    return rx.el.span(aria_hidden="true", class_name=f"skeleton inline-block {class_name}")


def stat_card(
    label: str,
    value: Shown,
    *,
    note: Shown = "",
    to: str = "",
    loading: Shown = False,
) -> rx.Component:
    """A number with its name and a line below; the whole card is a link when `to` is given."""
    inside = [
        rx.el.span(label, class_name="text-text-2"),
        rx.el.span(
            rx.cond(loading, skeleton("h-6 w-16"), value),
            class_name="block text-2xl font-semibold tracking-tight",
        ),
        rx.el.span(note, class_name="text-xs text-text-3 min-h-4"),
    ]
    look = f"{CARD} flex flex-col gap-0.5 px-3.5 py-3"
    if to:
        return link(*inside, to=to, class_name=f"{look} hover:border-border-control")
    return rx.el.div(*inside, class_name=look)


def consequences(*facts: tuple[Shown, str, Tone | None]) -> rx.Component:
    """What an act touches, in two to four big numbers: (number in words, noun, tone)."""
    return rx.el.dl(
        *(_fact(*fact) for fact in facts), class_name="flex border border-border rounded-md"
    )


def _fact(number: Shown, noun: str, tone: Tone | None) -> rx.Component:
    alarming = TONES[tone].split()[0] if tone else "text-text"
    return rx.el.div(
        rx.el.dt(noun, class_name="text-xs text-text-3"),
        rx.el.dd(
            number,
            class_name=["text-xl font-semibold", rx.cond(number == "0", "text-text", alarming)],
        ),
        class_name="flex-1 flex flex-col-reverse justify-end px-3 py-2 border-border "
        "not-first:border-l",
    )


def undo_toast(sentence: str, name: str, *, seconds: int = 10) -> EventSpec:
    """Says what was done, with a button that presses the page's `undo_button` called `name`.

    A toast that comes from the server cannot name an event itself.
    """
    return acts.undo(sentence, name, seconds)


def undo_button(name: str, on_undo: Any) -> rx.Component:
    """What an `undo_toast` with this name presses."""
    return rx.el.button("Undo", id=name, type="button", hidden=True, on_click=on_undo)


def page_fault() -> rx.Component:
    """In place of a page whose script failed, which the server's log then tells."""
    shown = rx.el.div(
        rx.el.h1("This page stopped working.", class_name="text-xl font-semibold"),
        rx.el.p("It has been reported. What was saved is safe."),
        rx.el.button(
            "Reload the page",
            type="button",
            on_click=acts.reload(),
            class_name="h-10 px-4 rounded-sm bg-accent text-on-accent font-medium",
        ),
        role="alert",
        class_name="min-h-dvh flex flex-col items-center justify-center gap-3 p-6 text-center",
    )
    fallback = ArgsFunctionOperation.create(("event_args",), rx.Var.create(shown))
    return ErrorBoundary.create(fallback_render=fallback)


ON_TOP = (
    "fixed inset-x-0 top-0 z-50 px-4 py-2 text-center bg-orange-soft text-orange-fg border-b "
    "border-orange-line"
)


def connection_banner() -> rx.Component:
    """Says that the server is away, until it is back."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div("The server does not answer. Trying again.", role="status", class_name=ON_TOP),
    )
