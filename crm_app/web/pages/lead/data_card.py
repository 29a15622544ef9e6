"""What a student may ask for: a copy of all that is held, and that it goes."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import button, look
from crm_app.web.components.feedback import consequences, notice
from crm_app.web.components.fields import password_field, text_field
from crm_app.web.components.icons import icon
from crm_app.web.components.modals import body, form_modal, modal, modals
from crm_app.web.components.tables import card
from crm_app.web.frame import may
from crm_app.web.pages.lead.details_card import HEAD
from crm_app.web.pages.lead.erase_state import EraseState
from crm_app.web.pages.lead.state import LeadState

LEAD = LeadState.lead
STATE = EraseState


def data_card() -> rx.Component:
    """For who may take out; erasing is the admins'."""
    return card(
        rx.el.header(
            rx.el.h3("Data of this student", class_name="flex-1 text-md font-semibold"),
            class_name=HEAD,
        ),
        rx.el.div(
            rx.el.p(
                "A student may ask what is held about them, and that it is erased.",
                class_name="text-text-2",
            ),
            rx.el.div(
                link(
                    icon("download"),
                    "Take out all data",
                    to=f"/portal/leads/{LEAD.id}/export.zip",
                    reload_document=True,  # a file is none of the portal's pages
                    class_name=look("default", "sm"),
                ),
                rx.cond(
                    may(Permission.LEADS_ERASE),
                    button(
                        "Erase this student",
                        size="sm",
                        icon="trash-2",
                        on_click=STATE.open(LEAD.id),
                        class_name="text-red-fg!",
                    ),
                ),
                class_name="flex flex-wrap gap-2",
            ),
            class_name="flex flex-col gap-3 px-4 py-3",
        ),
    )


def erase_dialog() -> rx.Component:
    """Open while somebody is about to erase."""
    return modals(
        rx.cond(STATE.lead_id, rx.cond(STATE.held, _held(), _dialog())), close=STATE.close
    )


def _held() -> rx.Component:
    return modal(
        "This student cannot be erased now",
        body(
            notice(
                f"{STATE.held} on legal hold. What a court or an authority asked to keep must "
                "not go. End the hold on the Recordings page first.",
                "orange",
            ),
        ),
        rx.el.footer(
            button("Close", size="lg", data_autofocus="", on_click=STATE.close),
            class_name="flex justify-end px-5 py-3.5 border-t border-border",
        ),
        on_dismiss=STATE.close,
    )


def _dialog() -> rx.Component:
    return form_modal(
        f"Erase {STATE.name}?",
        notice("This cannot be undone. Nothing brings the data back.", "red"),
        consequences(
            (STATE.calls, "calls without their notes", None),
            (STATE.recordings, "recordings deleted", None),
            (STATE.notes, "notes emptied", None),
        ),
        rx.el.p(
            "Name, numbers, addresses, notes, recordings and rows of files go, everywhere in the "
            "program and on the phones. What stays are figures of nobody: that calls were made, "
            "how long they were, and what reports count.",
            class_name="text-text-2",
        ),
        rx.cond(
            STATE.others,
            rx.el.div(
                rx.el.p(
                    "Other leads with the same number or e-mail stay:", class_name="font-medium"
                ),
                rx.el.ul(
                    rx.foreach(
                        STATE.others,
                        lambda each: rx.el.li(
                            link(
                                each[1], to=each[0], class_name="text-accent-text hover:underline"
                            ),
                            key=each[0],
                        ),
                    ),
                    class_name="list-disc pl-5",
                ),
                class_name="text-text-2",
            ),
        ),
        rx.el.p(
            f"Last used on {STATE.used}. Some law may want it kept for a time: see "
            "docs/data-protection.md.",
            class_name="text-xs text-text-3",
        ),
        text_field(
            "The student's name, as it stands above",
            "name",
            fault=STATE.faults["name"],
            max_length=120,
            auto_complete="off",
            spell_check=False,
        ),
        text_field(
            "Reason",
            "reason",
            fault=STATE.faults["reason"],
            hint="It is kept, so do not name the student: “asked by e-mail on 3 March”.",
            max_length=200,
            auto_complete="off",
        ),
        password_field(
            "Your password",
            "current_password",
            fault=STATE.faults["current_password"],
            auto_complete="current-password",
        ),
        submit="Erase for good",
        on_submit=STATE.erase,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        busy_label="Erasing...",
        kind="danger",
        cancel="Keep the student",
    )
