"""What was recorded with a lead; nothing at all where nothing was."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.audio_player import audio_player
from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import text_link
from crm_app.web.components.tables import card
from crm_app.web.frame import may
from crm_app.web.pages.lead.details_card import HEAD
from crm_app.web.pages.lead.recorded import Recorded
from crm_app.web.pages.lead.state import LeadState


def recordings_card() -> rx.Component:
    """Newest first, each plays where it stands."""
    return rx.cond(
        LeadState.recordings,
        card(
            rx.el.header(
                rx.el.h3("Recordings", class_name="flex-1 text-md font-semibold"),
                rx.cond(
                    (LeadState.all_recordings != "") & may(Permission.RECORDINGS_MANAGE),
                    text_link("All", LeadState.all_recordings),
                ),
                class_name=HEAD,
            ),
            rx.el.ul(
                rx.foreach(LeadState.recordings, _recorded),
                class_name="px-4 divide-y divide-border",
            ),
        ),
    )


def _recorded(each: Recorded) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.span(each.when, title=each.exactly, class_name="font-semibold"),
            rx.cond(each.is_held, badge("On hold", "orange", icon="lock")),
            rx.el.span(class_name="flex-1"),
            rx.cond(
                may(Permission.RECORDINGS_MANAGE),
                text_link("Details", each.address, class_name="text-xs"),
            ),
            class_name="flex flex-wrap items-center gap-x-2",
        ),
        rx.el.p(f"{each.who}, {each.size}", class_name="pb-1.5 text-xs text-text-3"),
        audio_player(each.track),
        key=each.id,
        class_name="py-3",
    )
