"""What the student agreed to; noted here, withdrawn here."""

import reflex as rx

from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import button
from crm_app.web.components.fields import option, select_field, text_field
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.consent_state import ConsentDialogState
from crm_app.web.pages.lead.consents import PURPOSES, WAYS, Holding, Said
from crm_app.web.pages.lead.details_card import HEAD
from crm_app.web.pages.lead.state import LeadState

LEAD = LeadState.lead
STATE = ConsentDialogState


def consent_card() -> rx.Component:
    """Each purpose with what holds, and behind it all that was noted."""
    return card(
        rx.el.header(
            rx.el.h3("Consent", class_name="flex-1 text-md font-semibold"), class_name=HEAD
        ),
        rx.el.ul(
            rx.foreach(LeadState.consents, _holding), class_name="px-4 divide-y divide-border"
        ),
        rx.cond(
            LeadState.consent_history,
            rx.el.details(
                rx.el.summary("All that was noted", class_name="cursor-pointer py-2 text-text-2"),
                rx.el.ol(
                    rx.foreach(LeadState.consent_history, _said),
                    class_name="pb-2 divide-y divide-border",
                ),
                class_name="px-4 border-t border-border",
            ),
        ),
        rx.el.div(
            button("Note consent", size="sm", on_click=STATE.open(LEAD.id, "given")),
            button("Withdraw", size="sm", on_click=STATE.open(LEAD.id, "withdrawn")),
            class_name="flex flex-wrap gap-2 px-4 py-3 border-t border-border",
        ),
    )


def _holding(each: Holding) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.span(each.label, class_name="font-medium"),
            rx.el.span(class_name="flex-1"),
            rx.match(
                each.act,
                ("given", badge("Given", "green", icon="circle-check")),
                ("withdrawn", badge("Withdrawn", "red", icon="circle-alert")),
                badge("Not noted"),
            ),
            class_name="flex items-center gap-2",
        ),
        rx.el.p(each.words, class_name="text-xs text-text-3 empty:hidden"),
        key=each.purpose,
        class_name="py-2.5",
    )


def _said(each: Said) -> rx.Component:
    return rx.el.li(
        rx.el.p(each.words, class_name="break-words"),
        rx.el.p(each.about, class_name="text-xs text-text-2 break-words empty:hidden"),
        rx.el.p(each.when, title=each.exactly, class_name="text-xs text-text-3"),
        key=each.id,
        class_name="py-2",
    )


def consent_dialog() -> rx.Component:
    """Open while something is noted."""
    return modals(rx.cond(STATE.lead_id, _dialog()), close=STATE.close)


def _dialog() -> rx.Component:
    withdrawn = STATE.act == "withdrawn"
    return form_modal(
        rx.cond(withdrawn, f"{LEAD.name} withdraws a consent", f"{LEAD.name} gives a consent"),
        select_field(
            "For what",
            "purpose",
            [option(label, str(key)) for key, label in PURPOSES.items()],
            fault=STATE.faults["purpose"],
            hint=rx.cond(
                withdrawn,
                "Without consent to calls the lead is marked “Do not call”, and handed to nobody.",
                "",
            ),
        ),
        select_field(
            "How",
            "way",
            [option(words.capitalize(), str(key)) for key, words in WAYS.items()],
            fault=STATE.faults["way"],
        ),
        text_field(
            "When",
            "on",
            type="date",
            default_value=STATE.today,
            max=STATE.today,
            fault=STATE.faults["on"],
        ),
        text_field(
            "Notice",
            "notice",
            fault=STATE.faults["notice"],
            hint="Which text the student was shown or read: “Enquiry form, March 2026”.",
            max_length=200,
            auto_complete="off",
        ),
        text_field(
            "In their words",
            "note",
            fault=STATE.faults["note"],
            hint="Not needed.",
            max_length=300,
            auto_complete="off",
        ),
        submit=rx.cond(withdrawn, "Note the withdrawal", "Note consent"),
        on_submit=STATE.save,
        on_dismiss=STATE.close,
        busy=STATE.busy,
    )
