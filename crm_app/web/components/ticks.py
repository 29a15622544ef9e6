"""A page that asks again by itself."""

from typing import Any, Literal

import reflex as rx

# Whole words: Tailwind finds classes by reading them.
_EVERY = {
    2: "animate-[pulse_2s_linear_infinite]",
    15: "animate-[pulse_15s_linear_infinite]",
}


class _Ticks(rx.el.Span):
    """An animation that nobody sees and that the browser runs as long as the page shows it."""

    on_animation_iteration: rx.EventHandler[rx.event.no_args_event_spec]


def every(seconds: Literal[2, 15], on_tick: Any) -> rx.Component:
    """Calls `on_tick` while it is on the page and the page is in sight.

    For what must not stand still when nothing, or nobody, announces a change.
    """
    return _Ticks.create(
        on_animation_iteration=on_tick,
        aria_hidden="true",
        class_name=f"fixed size-px opacity-0 {_EVERY[seconds]}",
    )
