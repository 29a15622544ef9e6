"""Whose lead it is."""

import reflex as rx

from crm_app.web.components.badges import avatar, plain_badge
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.details_card import HEAD, fact
from crm_app.web.pages.lead.state import LeadState

LEAD = LeadState.lead


def owner_card() -> rx.Component:
    """Owner and branch."""
    return card(
        rx.el.header(rx.el.h3("Owner", class_name="flex-1 text-md font-semibold"), class_name=HEAD),
        rx.el.dl(
            rx.el.div(
                rx.el.dt("Owner", class_name="w-28 shrink-0 text-text-3"),
                rx.el.dd(
                    rx.cond(
                        LEAD.owner,
                        rx.el.span(
                            avatar(LEAD.owner_initials, LEAD.owner_tone),
                            LEAD.owner,
                            class_name="inline-flex items-center gap-2",
                        ),
                        plain_badge("No owner", "red", "circle-alert"),
                    )
                ),
                class_name="flex items-center gap-2 py-1.5",
            ),
            fact("Branch", LEAD.branch),
            class_name="px-4 py-2",
        ),
    )
