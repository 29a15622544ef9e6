"""One lead (design 5.6)."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import link_button, look
from crm_app.web.components.feedback import notice, skeleton, undo_button
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import CARD
from crm_app.web.frame import admin_page, may
from crm_app.web.pages.lead.consent_card import consent_card, consent_dialog
from crm_app.web.pages.lead.data_card import data_card, erase_dialog
from crm_app.web.pages.lead.details_card import details_card, extra_card
from crm_app.web.pages.lead.followup_dialog import followup_dialog
from crm_app.web.pages.lead.merge_card import merge_card, merge_dialog
from crm_app.web.pages.lead.owner_card import owner_card
from crm_app.web.pages.lead.owner_state import OwnerState
from crm_app.web.pages.lead.recordings_card import recordings_card
from crm_app.web.pages.lead.state import UNDO, LeadState
from crm_app.web.pages.lead.summary_card import actions, summary_card
from crm_app.web.pages.lead.timeline_card import timeline_card
from crm_app.web.pages.leads import addresses
from crm_app.web.pages.leads.assign_dialog import assign_dialog
from crm_app.web.pages.leads.assign_state import UNDO as UNDO_ASSIGNMENT
from crm_app.web.pages.leads.assign_state import AssignState

WAY = LeadState.way


@admin_page(
    addresses.ONE,
    "Lead",
    on_load=LeadState.load,
    permission=Permission.LEADS_READ,
    note=lambda: rx.el.span(LeadState.lead.name),
    actions=actions,
)
def lead() -> rx.Component:
    """Everything about one student, newest first."""
    return rx.fragment(
        _way(),
        rx.cond(
            LeadState.is_missing,
            _missing(),
            rx.cond(LeadState.lead.id, _lead(), _waiting()),
        ),
        followup_dialog(),
        consent_dialog(),
        rx.cond(may(Permission.LEADS_ERASE), erase_dialog()),
        undo_button(UNDO, LeadState.undo),
        rx.cond(may(Permission.LEADS_MERGE), merge_dialog()),
        rx.cond(
            may(Permission.LEADS_ASSIGN),
            rx.fragment(
                assign_dialog(LeadState.refresh, OwnerState.close),
                undo_button(
                    UNDO_ASSIGNMENT, [AssignState.undo, LeadState.refresh, OwnerState.close]
                ),
            ),
        ),
    )


def _lead() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.cond(
                LeadState.lead.do_not_call,
                notice("Do not call: the student withdrew the consent to be telephoned.", "red"),
            ),
            summary_card(),
            details_card(),
            extra_card(),
            owner_card(),
            recordings_card(),
            consent_card(),
            rx.cond(may(Permission.LEADS_MERGE), merge_card()),
            rx.cond(may(Permission.LEADS_TAKE_OUT), data_card()),
            class_name="flex flex-col gap-3 min-w-0",
        ),
        timeline_card(),
        class_name="grid lg:grid-cols-[22.5rem_minmax(0,1fr)] items-start gap-3 max-sm:pb-16",
    )


def _way() -> rx.Component:
    """Back to the list, and on through it."""
    return rx.el.nav(
        link(
            icon("arrow-left"),
            "Leads",
            to=WAY.back,
            class_name="inline-flex items-center gap-1.5 h-8 font-medium text-text-2 "
            "hover:text-text",
        ),
        rx.cond(
            WAY.place,
            rx.fragment(
                rx.el.span(WAY.place, class_name="text-text-3"),
                _step("chevron-up", "Previous lead", WAY.previous, "K"),
                _step("chevron-down", "Next lead", WAY.next, "J"),
            ),
        ),
        aria_label="List",
        class_name="flex items-center gap-2.5 -mt-1",
    )


def _step(sign: str, label: str, to: Shown, key: str) -> rx.Component:
    look_of_it = f"{look('default', 'sm')} w-7 px-0!"
    return rx.cond(
        to,
        link(
            icon(sign),
            to=to,
            aria_label=label,
            title=label,
            aria_keyshortcuts=key,
            class_name=look_of_it,
        ),
        rx.el.span(icon(sign), aria_hidden="true", class_name=f"{look_of_it} text-text-disabled!"),
    )


def _missing() -> rx.Component:
    return rx.fragment(
        notice("This lead does not exist or is not yours.", "orange"),
        rx.el.div(link_button("All leads", addresses.LIST)),
    )


def _waiting() -> rx.Component:
    """The place of what is being read."""
    return rx.el.div(
        skeleton("h-5 w-40"),
        skeleton("h-4 w-full"),
        skeleton("h-4 w-2/3"),
        class_name=f"{CARD} flex flex-col gap-4 p-4",
    )
