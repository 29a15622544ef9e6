"""Whose lead it is."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import avatar, plain_badge
from crm_app.web.components.buttons import button
from crm_app.web.components.tables import card
from crm_app.web.frame import may
from crm_app.web.pages.lead.details_card import HEAD, fact
from crm_app.web.pages.lead.owner_state import OwnerState, Step
from crm_app.web.pages.lead.state import LeadState
from crm_app.web.pages.leads.assign_state import AssignState

LEAD = LeadState.lead


def owner_card() -> rx.Component:
    """Owner and branch, the answer to "why?", and handing over."""
    return card(
        rx.el.header(
            rx.el.h3("Owner", class_name="flex-1 text-md font-semibold"),
            rx.cond(
                may(Permission.LEADS_ASSIGN),
                button(
                    "Reassign", kind="ghost", size="sm", on_click=AssignState.open([LEAD.id], "", 1)
                ),
            ),
            class_name=HEAD,
        ),
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
            class_name="px-4 pt-2",
        ),
        rx.el.div(
            rx.el.button(
                rx.cond(LEAD.owner, f"Why {LEAD.owner}?", "Why nobody?"),
                type="button",
                on_click=OwnerState.ask(LEAD.id),
                aria_expanded=OwnerState.why.lead_id == LEAD.id,
                class_name="font-medium text-accent-text hover:underline",
            ),
            rx.cond((LEAD.id != "") & (OwnerState.why.lead_id == LEAD.id), _answer()),
            on_mount=OwnerState.close,
            class_name="px-4 pt-1 pb-3",
        ),
    )


def _answer() -> rx.Component:
    return rx.el.div(
        rx.el.p(OwnerState.why.sentence),
        rx.cond(
            OwnerState.passed_over,
            rx.el.div(
                rx.el.h4("Passed over", class_name="text-xs font-medium text-text-3"),
                rx.el.ul(rx.foreach(OwnerState.passed_over, rx.el.li)),
            ),
        ),
        rx.cond(
            OwnerState.history,
            rx.el.div(
                rx.el.h4("Owners so far", class_name="text-xs font-medium text-text-3"),
                rx.el.ol(rx.foreach(OwnerState.history, _step)),
            ),
        ),
        role="status",
        class_name="flex flex-col gap-2 pt-2 text-text-2",
    )


def _step(step: Step) -> rx.Component:
    return rx.el.li(
        rx.el.span(step.words, class_name="min-w-0 flex-1 break-words"),
        rx.el.span(step.when, title=step.exactly, class_name="text-text-3 whitespace-nowrap"),
        class_name="flex gap-2",
    )
