"""What happened, newest first, and the box for a note."""

import reflex as rx

from crm_app.web.components.audio_player import audio_player
from crm_app.web.components.badges import TONES, Tone
from crm_app.web.components.buttons import button
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.details_card import HEAD
from crm_app.web.pages.lead.note_state import NoteState
from crm_app.web.pages.lead.state import LeadState
from crm_app.web.pages.lead.timeline import Entry

# An entry's kind: its colour and its icon (design, 2.1).
_SIGNS: dict[str, tuple[Tone, str]] = {
    "call-connected": ("green", "phone"),
    "call-no_answer": ("yellow", "phone-missed"),
    "call-busy": ("orange", "phone-forwarded"),
    "call-switched_off": ("gray", "phone-off"),
    "call-not_reachable": ("gray", "wifi-off"),
    "call-wrong_number": ("red", "user-x"),
    "call-callback_requested": ("violet", "phone-incoming"),
    "note": ("gray", "sticky-note"),
    "status": ("teal", "circle-dot"),
    "followup": ("orange", "calendar-plus"),
    "done": ("green", "calendar-check"),
    "recording": ("blue", "audio-lines"),
    "assignment": ("blue", "user-check"),
    "import": ("blue", "upload"),
}


def timeline_card() -> rx.Component:
    """The note box, then everything that happened."""
    return card(
        rx.el.header(
            rx.el.h3("Timeline", class_name="flex-1 text-md font-semibold"),
            rx.el.span(LeadState.count, class_name="text-text-3"),
            class_name=HEAD,
        ),
        _note_box(),
        rx.cond(
            LeadState.entries,
            rx.el.ol(rx.foreach(LeadState.entries, _entry), class_name="px-4 pt-1 pb-3"),
            rx.el.p(
                "Nothing yet. The first call or note shows up here.",
                class_name="px-4 py-10 text-center text-text-2",
            ),
        ),
        rx.cond(
            LeadState.has_older,
            rx.el.div(
                button("Load older", on_click=LeadState.read_older),
                class_name="flex justify-center px-4 pb-4",
            ),
        ),
    )


def _note_box() -> rx.Component:
    return rx.el.form(
        # Both name what the note is for at the moment of the press.
        rx.el.input(type="hidden", name="lead_id", value=LeadState.lead.id, read_only=True),
        rx.el.input(type="hidden", name="box", value=NoteState.box, read_only=True),
        rx.el.textarea(
            name="body",
            id="body",
            key=f"{NoteState.written}",
            aria_label="Note",
            aria_keyshortcuts="N",
            aria_invalid=NoteState.fault != "",
            aria_describedby="note-fault",
            placeholder="Write a note. Telecallers see it in the app.",
            max_length=4000,
            rows="1",
            title="Ctrl+Enter adds the note",
            class_name="flex-1 min-w-0 min-h-10 max-h-48 px-2.5 py-2 rounded-sm border "
            "border-border-control bg-surface text-md field-sizing-content "
            "aria-invalid:border-danger",
        ),
        button("Add note", type="submit", size="lg"),
        rx.cond(
            NoteState.fault,
            rx.el.p(
                NoteState.fault,
                id="note-fault",
                role="alert",
                class_name="basis-full text-xs text-red-fg",
            ),
        ),
        key=LeadState.lead.id,
        on_mount=NoteState.begin,
        on_submit=NoteState.add,
        no_validate=True,
        class_name="flex flex-wrap items-start gap-2 p-4 border-b border-border",
    )


def _entry(entry: Entry) -> rx.Component:
    return rx.el.li(
        rx.cond(
            entry.head,
            rx.el.h4(entry.head, class_name="pt-3 pb-1.5 text-xs font-medium text-text-3"),
        ),
        rx.el.div(
            _sign(entry.kind),
            rx.el.div(
                rx.el.p(
                    rx.el.span(entry.what, class_name="font-semibold"),
                    rx.cond(entry.more, rx.el.span(f" {entry.more}")),
                    rx.cond(entry.who, rx.el.span(f" {entry.who}", class_name="text-text-3")),
                    class_name="pt-0.5 break-words",
                ),
                rx.cond(
                    entry.body,
                    rx.el.p(
                        entry.body,
                        class_name="text-md text-text-2 whitespace-pre-wrap break-words",
                    ),
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.time(
                entry.time,
                date_time=entry.iso,
                title=entry.exactly,
                class_name="pt-0.5 text-xs text-text-3 whitespace-nowrap",
            ),
            class_name="flex gap-3 py-1.5",
        ),
        rx.cond(
            entry.track.id,
            rx.el.div(audio_player(entry.track), class_name="pb-2 sm:pl-9"),
        ),
        key=entry.id,
    )


def _sign(kind: Shown) -> rx.Component:
    def disc(tone: Tone, name: str) -> rx.Component:
        return rx.el.span(
            icon(name, size=14),
            class_name=f"grid place-items-center size-6 shrink-0 rounded-full {TONES[tone]}",
        )

    return rx.fragment(
        rx.match(
            kind, *((key, disc(*sign)) for key, sign in _SIGNS.items()), disc("gray", "circle")
        )
    )
