"""Icons and the marks that are ours."""

from collections.abc import Callable

import reflex as rx

from crm_app.web.components.shown import Shown


def icon(name: str, *, size: int = 16, class_name: str = "") -> rx.Component:
    """A lucide icon, for the eye only: the text beside it says the same."""
    return rx.icon(name, size=size, aria_hidden="true", class_name=f"shrink-0 {class_name}")


def brand_mark(size: int = 28) -> rx.Component:
    """The sign of the program."""
    return rx.el.img(
        src="/favicon.svg", alt="", class_name="shrink-0", style={"width": size, "height": size}
    )


def _ring(*inside: rx.Component) -> rx.Component:
    return rx.el.svg(
        rx.el.svg.circle(
            cx="7", cy="7", r="6", fill="none", stroke="currentColor", stroke_width="2"
        ),
        *inside,
        view_box="0 0 14 14",
        class_name="size-full",
        aria_hidden="true",
    )


def _disc(path: str) -> rx.Component:
    return rx.el.svg(
        rx.el.svg.circle(cx="7", cy="7", r="7", fill="currentColor"),
        rx.el.svg.path(
            d=path,
            fill="none",
            stroke="var(--surface)",
            stroke_width="1.8",
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        view_box="0 0 14 14",
        class_name="size-full",
        aria_hidden="true",
    )


def _pie(path: str) -> rx.Component:
    return _ring(rx.el.svg.path(d=path, fill="currentColor"))


# The ring fills as a lead moves on; closed ones are discs (design, 2.1).
_MARKS: dict[str, tuple[str, str, Callable[[], rx.Component]]] = {
    "new": ("New", "text-blue-solid", _ring),
    "contacted": ("Contacted", "text-violet-solid", lambda: _pie("M7 7V3.5A3.5 3.5 0 0 1 10.5 7Z")),
    "interested": (
        "Interested",
        "text-teal-solid",
        lambda: _pie("M7 3.5a3.5 3.5 0 0 1 0 7Z"),
    ),
    "follow_up": (
        "Follow-up",
        "text-orange-solid",
        lambda: _pie("M7 7V3.5A3.5 3.5 0 1 1 3.5 7Z"),
    ),
    "enrolled": ("Enrolled", "text-green-solid", lambda: _disc("m4.3 7.2 1.9 1.9 3.6-4")),
    "not_interested": ("Not interested", "text-pink-solid", lambda: _disc("m5 5 4 4m0-4-4 4")),
    "invalid": ("Invalid", "text-gray-solid", lambda: _disc("M4.5 7h5")),
    "unreachable": (
        "Unreachable",
        "text-yellow-solid",
        lambda: rx.el.svg(
            rx.el.svg.circle(
                cx="7",
                cy="7",
                r="6",
                fill="none",
                stroke="currentColor",
                stroke_width="2",
                stroke_dasharray="2.6 2.1",
            ),
            view_box="0 0 14 14",
            class_name="size-full",
            aria_hidden="true",
        ),
    ),
}


def status_mark(status: str, *, class_name: str = "size-3.5") -> rx.Component:
    """The mark of a lead status: its shape says it without colour."""
    _, colour, draw = _MARKS[status]
    return rx.el.span(draw(), class_name=f"inline-block shrink-0 {colour} {class_name}")


def status_label(status: str) -> str:
    """What a lead status is called."""
    return _MARKS[status][0]


def status_badge(status: Shown) -> rx.Component:
    """Mark and name of a lead status that is only known in the browser."""
    return rx.fragment(
        rx.match(
            status,
            *(
                (
                    key,
                    rx.el.span(
                        status_mark(key), label, class_name="inline-flex items-center gap-1.5"
                    ),
                )
                for key, (label, _, _) in _MARKS.items()
            ),
            rx.el.span(status),
        )
    )
