"""Step Duplicates: what becomes of rows whose student is a lead already."""

import reflex as rx

from crm_app.models import DuplicatePolicy
from crm_app.web.components.fields import choice_card
from crm_app.web.components.tables import card
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.file_step import UNTIL_START
from crm_app.web.pages.import_leads.steps import back, bottom_bar, go_on, heading

_POLICIES: dict[DuplicatePolicy, tuple[str, str]] = {
    DuplicatePolicy.SKIP: (
        "Skip them",
        "The lead stays as it is. The row is listed as skipped.",
    ),
    DuplicatePolicy.FILL: (
        "Fill empty fields",
        "Only what the lead lacks is taken from the row. Nothing that is there changes.",
    ),
    DuplicatePolicy.UPDATE: (
        "Update the mapped fields",
        "What the row says replaces what the lead says. An empty cell clears nothing; the main "
        "number never changes.",
    ),
    DuplicatePolicy.REENQUIRE: (
        "Note a new enquiry and tell the owner",
        "The lead keeps its fields and its owner, who gets one message with the number of "
        "students who asked again.",
    ),
    DuplicatePolicy.REASSIGN: (
        "Note a new enquiry and give it a new owner",
        "The same, and the lead goes to the next telecaller in turn, with its follow-ups. Closed "
        "leads stay where they are.",
    ),
}


def duplicates_step() -> rx.Component:
    """The five policies, and what counts as the same student."""
    return rx.fragment(
        heading("Duplicates"),
        rx.el.div(
            card(_choice(), class_name="p-4"),
            _same_student(),
            class_name="grid gap-3 items-start xl:grid-cols-[minmax(0,1fr)_22rem]",
        ),
        bottom_bar(
            back("?step=columns"),
            go_on("Next: who gets them", "?step=who", ready=DraftState.is_mapped),
            sentence=rx.cond(
                DraftState.is_mapped,
                UNTIL_START,
                "Choose the columns with the name and the phone number first.",
            ),
        ),
    )


def _choice() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(
            "When a student of the file is a lead already", class_name="mb-2 text-md font-semibold"
        ),
        *(_policy(policy, *text) for policy, text in _POLICIES.items()),
        class_name="flex flex-col gap-1.5",
    )


def _policy(policy: DuplicatePolicy, title: str, note: str) -> rx.Component:
    return choice_card(
        title,
        note,
        name="policy",
        value=str(policy),
        chosen=DraftState.policy == str(policy),
        on_choose=DraftState.choose_policy(str(policy)),
    )


def _same_student() -> rx.Component:
    return card(
        rx.el.h3("Who counts as the same student", class_name="text-md font-semibold"),
        rx.el.p(
            "A row whose phone number, second number or e-mail is that of a lead, however it is "
            "written. Second numbers and e-mails that more than five students share are an "
            "office's and tell nothing."
        ),
        rx.el.p("Twice in the file: the first row counts, the later ones are skipped."),
        rx.el.p(
            "Brothers and sisters with one number count as one student here. Two of them who are "
            "marked as different students stay two leads; the name then tells which one is meant."
        ),
        rx.el.p("The dry run counts them before anything is written."),
        class_name="flex flex-col gap-2 p-4 [&>p]:text-text-2",
    )
