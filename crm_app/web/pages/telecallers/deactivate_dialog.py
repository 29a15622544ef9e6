"""Deactivate a telecaller: consequences in numbers before the button."""

import reflex as rx

from crm_app.web.components.feedback import consequences, notice
from crm_app.web.components.fields import choice_card
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.pages.telecallers.deactivate_state import DeactivateState
from crm_app.web.pages.telecallers.rows import Peer

STATE = DeactivateState


def deactivate_dialog() -> rx.Component:
    """Open while there is somebody to deactivate."""
    return modals(rx.cond(STATE.user_id, _dialog()), close=STATE.close)


def _dialog() -> rx.Component:
    return form_modal(
        f"Deactivate {STATE.name}?",
        rx.el.p(
            "Signed out at once. All calls, notes and recordings stay.",
            class_name="text-md text-text-2",
        ),
        consequences(
            (STATE.leads, "open leads", None),
            (STATE.due_today, "follow-ups today", None),
            (STATE.overdue, "overdue", "red"),
        ),
        rx.cond(STATE.open_leads > 0, _ways()),
        submit=rx.cond(
            (STATE.way == "leave") | (STATE.open_leads == 0),
            "Deactivate",
            f"Deactivate and move {STATE.leads} leads",
        ),
        on_submit=STATE.deactivate,
        on_dismiss=STATE.close,
        kind="danger",
        cancel="Keep active",
    )


def _ways() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(f"The {STATE.leads} open leads", class_name="mb-1.5 font-semibold"),
        rx.cond(
            STATE.same_branch,
            _way("share", f"Share among telecallers in {STATE.branch}", STATE.same_branch_note),
        ),
        _way("choose", "Choose who gets them", f"Any branch, in turns. {STATE.picked_note}."),
        rx.cond(STATE.way == "choose", _others()),
        rx.cond(
            STATE.faults["telecaller_ids"],
            notice(STATE.faults["telecaller_ids"], "red", role="alert"),
        ),
        _way("leave", "Leave them", "They stay with an inactive owner until somebody takes them."),
        class_name="flex flex-col gap-1.5",
    )


def _way(value: str, title: str, note: str) -> rx.Component:
    return choice_card(
        title,
        note,
        name="way",
        value=value,
        chosen=STATE.way == value,
        on_choose=STATE.choose_way(value),
    )


def _others() -> rx.Component:
    return rx.el.div(
        rx.foreach(STATE.others, _other),
        role="group",
        aria_label="Who gets the leads",
        class_name="max-h-44 overflow-auto rounded-md border border-border divide-y divide-border",
    )


def _other(other: Peer) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=rx.Var.create(STATE.picked).contains(other.id),
            on_change=lambda wanted: STATE.pick(other.id, wanted.to(bool)),
            class_name="check",
        ),
        rx.el.span(other.name, class_name="flex-1 font-medium"),
        rx.el.span(f"{other.branch}, {other.open_leads} open", class_name="text-xs text-text-3"),
        class_name="flex items-center gap-2.5 px-2.5 h-9",
    )
