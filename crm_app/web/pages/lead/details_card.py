"""The details: read, edited in place, and settled where two changed the same."""

import reflex as rx

from crm_app.models import LeadStatus
from crm_app.web.components.buttons import button
from crm_app.web.components.fields import option, select_field, text_field
from crm_app.web.components.icons import status_label
from crm_app.web.components.sections import suggestions
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.edit_state import LABELS, Clash, EditState
from crm_app.web.pages.lead.shown import NOT_SET
from crm_app.web.pages.lead.state import LeadState

LEAD = LeadState.lead
STATE = EditState
HEAD = "flex items-center gap-2 min-h-11 px-4 border-b border-border"


def details_card() -> rx.Component:
    """What is known of the student."""
    is_edited = (STATE.lead_id != "") & (STATE.lead_id == LEAD.id)
    return card(
        rx.el.header(
            rx.el.h3("Details", class_name="flex-1 text-md font-semibold"),
            rx.cond(
                is_edited,
                rx.fragment(),
                button(
                    "Edit",
                    kind="ghost",
                    size="sm",
                    icon="pencil",
                    on_click=STATE.open(LEAD.id),
                    aria_keyshortcuts="E",
                ),
            ),
            class_name=HEAD,
        ),
        rx.el.div(
            rx.cond(is_edited, rx.cond(STATE.clashes, _clashes(), _form()), _read()),
            on_mount=STATE.close,
        ),
    )


def _read() -> rx.Component:
    return rx.el.dl(
        fact("Other phone", LEAD.alternate_phone),
        fact("E-mail", LEAD.email),
        fact("City", LEAD.city),
        fact("Course", LEAD.course),
        fact("University", LEAD.university),
        fact("Source", LEAD.source),
        class_name="px-4 py-2",
    )


def fact(label: Shown, value: Shown) -> rx.Component:
    """One line: what it is, and its value."""
    return rx.el.div(
        rx.el.dt(label, class_name="w-28 shrink-0 text-text-3 break-words"),
        rx.el.dd(
            rx.cond(value, value, rx.el.span(NOT_SET, class_name="text-text-3")),
            class_name="min-w-0 break-words",
        ),
        class_name="flex gap-2 py-1.5",
    )


def _form() -> rx.Component:
    return rx.el.form(
        select_field(
            LABELS["status"],
            "status",
            [option(status_label(key), key) for key in map(str, LeadStatus)],
            fault=STATE.faults["status"],
            default_value=STATE.values["status"],
        ),
        _field("alternate_phone", 40, input_mode="tel"),
        _field("email", 254, input_mode="email"),
        _field("city", 80),
        _field("preferred_course", 120, list="courses"),
        suggestions("courses", STATE.courses),
        _field("preferred_university", 120),
        rx.el.div(
            button("Cancel", on_click=STATE.close),
            button(
                "Save details",
                kind="primary",
                type="submit",
                busy=STATE.busy,
                busy_label="Sending...",
                disabled=STATE.busy,
            ),
            class_name="flex justify-end gap-2",
        ),
        on_submit=STATE.save,
        no_validate=True,
        class_name="flex flex-col gap-3 px-4 py-3",
    )


def _field(name: str, most: int, **props: str) -> rx.Component:
    return text_field(
        LABELS[name],
        name,
        fault=STATE.faults[name],
        default_value=STATE.values[name],
        max_length=most,
        auto_complete="off",
        **props,
    )


def _clashes() -> rx.Component:
    """Field by field; nothing of one's own is lost before one says so."""
    return rx.el.div(
        rx.el.p("Somebody changed this meanwhile. Choose for each field.", role="alert"),
        rx.foreach(STATE.clashes, _clash),
        rx.el.div(button("Cancel", on_click=STATE.close), class_name="flex justify-end"),
        class_name="flex flex-col gap-3 px-4 py-3",
    )


def _clash(clash: Clash) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span(clash.label, class_name="font-semibold"),
            " is now ",
            rx.el.span(clash.theirs, class_name="font-semibold"),
            ", you wrote ",
            rx.el.span(clash.mine, class_name="font-semibold"),
            ".",
            class_name="break-words",
        ),
        rx.el.div(
            button(f"Keep {clash.theirs}", size="sm", on_click=STATE.settle(clash.name, True)),
            button("Use mine", size="sm", on_click=STATE.settle(clash.name, False)),
            class_name="flex flex-wrap gap-2",
        ),
        key=clash.name,
        class_name="flex flex-col gap-2 p-3 rounded-md bg-orange-soft",
    )


def extra_card() -> rx.Component:
    """The other columns of its file."""
    return rx.cond(
        LEAD.extra,
        card(
            rx.el.header(
                rx.el.h3("More from its file", class_name="flex-1 text-md font-semibold"),
                class_name=HEAD,
            ),
            rx.el.dl(
                rx.foreach(LEAD.extra, lambda pair: fact(pair[0], pair[1])),
                class_name="px-4 py-2",
            ),
        ),
    )
