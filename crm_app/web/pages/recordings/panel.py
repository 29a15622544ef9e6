"""The panel beside the table: one recording, its player, what was measured, who listened."""

import reflex as rx

from crm_app.web.components.audio_player import audio_player, side_panel
from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import button, icon_button, text_link
from crm_app.web.components.feedback import notice
from crm_app.web.components.icons import icon
from crm_app.web.components.outcomes import outcome_badge
from crm_app.web.components.quality import quality_badge
from crm_app.web.components.shown import Shown
from crm_app.web.pages.recordings.acts_state import DELETE, HOLD, ActsState
from crm_app.web.pages.recordings.rows import Played
from crm_app.web.pages.recordings.state import RecordingsState
from crm_app.web.player import PlayerState

STATE = RecordingsState
OPEN = STATE.detail
_HEAD = "pb-1 text-xs font-medium text-text-3"


def recording_panel() -> rx.Component:
    """Open while the address names a recording."""
    return rx.cond(
        OPEN.id,
        side_panel(
            _head(),
            rx.el.div(
                rx.cond(OPEN.is_held, _held()),
                audio_player(OPEN.track, alone=True, on_start=STATE.refresh),
                _about(),
                _measured(),
                _listeners(),
                _acts(),
                class_name="flex flex-col gap-4 px-5 pt-1 pb-5 overflow-y-auto",
            ),
            shown=OPEN.id,
            label="Recording",
            on_leave=STATE.leave,
        ),
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.h2(
                OPEN.lead,
                tab_index=-1,
                custom_attrs={"data-panel-start": ""},
                class_name="text-lg font-semibold break-words outline-none",
            ),
            rx.el.p(
                rx.el.span(OPEN.when, title=OPEN.exactly),
                quality_badge(OPEN.track.quality),
                class_name="flex flex-wrap items-center gap-2 pt-0.5 text-text-2",
            ),
            class_name="flex-1 min-w-0",
        ),
        icon_button("x", "Close the recording", on_click=STATE.leave),
        class_name="flex items-start gap-2 px-5 pt-4 pb-2",
    )


def _held() -> rx.Component:
    return notice(
        rx.fragment(rx.el.strong("On legal hold: ", class_name="font-semibold"), OPEN.hold_reason),
        "orange",
    )


def _about() -> rx.Component:
    return rx.el.dl(
        _fact("Lead", text_link(OPEN.lead, OPEN.lead_address)),
        _fact("Number", OPEN.number),
        _fact(
            "Call",
            rx.cond(
                OPEN.outcome,
                rx.el.span(
                    outcome_badge(OPEN.outcome),
                    text_link("Open in the timeline", OPEN.lead_address),
                    class_name="inline-flex flex-wrap items-center gap-x-3",
                ),
                rx.el.span(OPEN.outcome_words, class_name="text-text-3"),
            ),
        ),
        _fact("Telecaller", OPEN.telecaller),
        rx.cond(OPEN.branch, _fact("Branch", OPEN.branch)),
    )


def _fact(label: Shown, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="w-24 shrink-0 text-text-3"),
        rx.el.dd(value, class_name="min-w-0 break-words"),
        class_name="flex gap-2 py-1",
    )


def _measured() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Measured", class_name=_HEAD),
        rx.cond(OPEN.has_shares, _shares()),
        rx.el.dl(rx.foreach(OPEN.facts, lambda fact: _fact(fact[0], fact[1]))),
    )


def _shares() -> rx.Component:
    """How much of the time somebody speaks; the words below say the same."""
    parts = (
        ("Speech", OPEN.speech, "bg-green-solid"),
        ("Other sound", OPEN.other, "bg-blue-solid"),
        ("Silence", OPEN.silence, "bg-gray-line"),
    )
    return rx.el.div(
        rx.el.div(
            *(
                rx.el.span(style={"width": f"{share}%"}, class_name=f"h-full {colour}")
                for _, share, colour in parts
            ),
            aria_hidden="true",
            class_name="flex h-2 rounded-full overflow-hidden bg-subtle",
        ),
        rx.el.ul(
            *(
                rx.el.li(
                    rx.el.span(
                        aria_hidden="true", class_name=f"inline-block size-2 rounded-full {colour}"
                    ),
                    f"{name} {share}%",
                    class_name="inline-flex items-center gap-1.5",
                )
                for name, share, colour in parts
            ),
            class_name="flex flex-wrap gap-x-4 pt-1.5 text-xs text-text-2",
        ),
        class_name="pt-1 pb-2",
    )


def _listeners() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Who listened", class_name=_HEAD),
        rx.cond(
            rx.Var.create(OPEN.played).length() > 0,
            rx.el.ol(rx.foreach(OPEN.played, _played)),
            rx.el.p("Nobody yet.", class_name="text-text-2"),
        ),
    )


def _played(play: Played) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(play.who, class_name="font-medium"),
            f" {play.act}",
            class_name="min-w-0 flex-1 break-words",
        ),
        rx.el.span(
            play.when, title=play.exactly, class_name="text-xs text-text-3 whitespace-nowrap"
        ),
        class_name="flex items-baseline gap-2 py-1",
    )


def _acts() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.cond(
                OPEN.track.has_file,
                button(
                    "Download",
                    icon="download",
                    on_click=PlayerState.download(OPEN.lead_id, OPEN.id),
                ),
            ),
            rx.cond(
                OPEN.is_held,
                button("Release hold", icon="lock-open", on_click=ActsState.release(OPEN.id)),
                button("Legal hold", icon="lock", on_click=ActsState.ask(HOLD)),
            ),
            button(
                "Delete",
                icon="trash-2",
                on_click=ActsState.ask(DELETE),
                disabled=~rx.Var.create(OPEN.may_delete),
                aria_describedby="why-not",
                class_name="ml-auto enabled:text-red-fg",
            ),
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.p(OPEN.why_not, id="why-not", class_name="pt-1.5 text-xs text-text-3 empty:hidden"),
        class_name="pt-3 border-t border-border",
    )


def held_badge(is_held: Shown) -> rx.Component:
    """Stands beside what cannot be deleted."""
    return rx.cond(is_held, badge("On hold", "orange", icon="lock"))


def missing_note() -> rx.Component:
    """Said above the table when the address names what is not there."""
    return rx.cond(
        STATE.missing,
        rx.el.div(
            icon("circle-alert", class_name="mt-0.5 text-orange-solid"),
            rx.el.span(STATE.missing, class_name="flex-1"),
            rx.el.button(
                "Close",
                type="button",
                on_click=STATE.leave,
                class_name="font-medium text-accent-text hover:underline",
            ),
            role="status",
            class_name="flex gap-2.5 px-3 py-2 rounded-md text-orange-fg bg-orange-soft",
        ),
    )
