"""A recording that plays where it stands."""

from typing import Any

import reflex as rx

from crm_app.web.components.quality import quality_badge
from crm_app.web.components.shown import Shown
from crm_app.web.player import PlayerState


class _Player(rx.Component):
    """The player of assets/js/player.js."""

    library = "$/public/js/player.js"
    tag = "Player"
    recording: rx.Var[str]
    label: rx.Var[str]
    seconds: rx.Var[float]
    mime: rx.Var[str]
    peaks: rx.Var[list[int]]
    may_play: rx.Var[bool]
    link: rx.Var[Any]
    on_ask: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_download: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_start: rx.EventHandler[rx.event.no_args_event_spec]


class _Panel(rx.Component):
    """The panel of assets/js/player.js."""

    library = "$/public/js/player.js"
    tag = "Panel"
    shown: rx.Var[str]
    label: rx.Var[str]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


def audio_player(track: Shown, *, alone: bool = False, on_start: Any = None) -> rx.Component:
    """Plays a `Track`; what is wrong with it stands below. A file that is gone has no player.

    `alone` where quality and download stand elsewhere. `on_start` runs a moment after the sound
    has begun, when it has been noted who listens.
    """
    more: dict[str, Any] = {"on_start": on_start} if on_start is not None else {}
    if not alone:
        more["on_download"] = PlayerState.download(track.lead_id)
    return rx.el.div(
        rx.cond(
            track.has_file,
            _Player.create(
                *([] if alone else [quality_badge(track.quality)]),
                recording=track.id,
                label=track.label,
                seconds=track.seconds,
                mime=track.mime,
                peaks=track.peaks,
                may_play=track.may_play,
                link=PlayerState.link,
                on_ask=PlayerState.ask(track.lead_id),
                key=track.id,
                **more,
            ),
            rx.fragment() if alone else quality_badge(track.quality),
        ),
        rx.cond(track.reason, rx.el.p(track.reason, class_name="px-0.5 pt-1 text-xs text-text-3")),
        class_name="min-w-0",
    )


def side_panel(*children: rx.Component, shown: Shown, label: Shown, on_leave: Any) -> rx.Component:
    """At the right, above the page; `data-panel-start` inside it gets the focus."""
    return _Panel.create(
        *children,
        shown=shown,
        label=label,
        on_leave=on_leave,
        class_name="side-panel",
    )
