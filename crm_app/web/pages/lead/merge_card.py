"""Possibly the same student: what speaks for it, and both side by side."""

import reflex as rx

from crm_app.web.components.buttons import button
from crm_app.web.components.feedback import consequences, undo_button
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.tables import card
from crm_app.web.pages.lead.details_card import HEAD
from crm_app.web.pages.lead.merge_rows import Alike, Choice, Merged
from crm_app.web.pages.lead.merge_state import UNDO, MergeState
from crm_app.web.pages.lead.state import LeadState

LEAD = LeadState.lead
STATE = MergeState


def merge_card() -> rx.Component:
    """Leads like this one, and those that went into it."""
    return rx.el.div(
        rx.cond(STATE.alike, _suggestions()),
        rx.cond(STATE.merged, _earlier()),
        key=LEAD.id,
        on_mount=STATE.load(LEAD.id),
        class_name="flex flex-col gap-3 empty:hidden",
    )


def merge_dialog() -> rx.Component:
    """Open while two leads are compared."""
    return rx.fragment(
        modals(rx.cond(STATE.other_id, _dialog()), close=STATE.close),
        undo_button(UNDO, STATE.undo),
    )


def _suggestions() -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h3("Possibly the same student", class_name="text-md font-semibold"),
            class_name=HEAD,
        ),
        rx.el.ul(rx.foreach(STATE.alike, _alike), class_name="px-4 divide-y divide-border"),
    )


def _alike(other: Alike) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.span(other.name, class_name="font-semibold"),
            rx.el.span(f" {other.phone}, {other.owner}", class_name="text-text-2"),
            class_name="break-words",
        ),
        rx.el.p(other.reasons, class_name="text-xs text-text-3 break-words"),
        rx.el.div(
            button("Compare", size="sm", on_click=STATE.compare(other.id)),
            button(
                "Not the same: keep apart",
                kind="ghost",
                size="sm",
                on_click=STATE.keep_apart(other.id, other.name),
            ),
            class_name="flex flex-wrap gap-1.5 pt-1.5",
        ),
        key=other.id,
        class_name="py-3",
    )


def _earlier() -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h3("Merged into this lead", class_name="text-md font-semibold"), class_name=HEAD
        ),
        rx.el.ul(rx.foreach(STATE.merged, _merged), class_name="px-4 divide-y divide-border"),
    )


def _merged(merge: Merged) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(merge.name, class_name="font-semibold"),
                rx.el.span(f" {merge.phone}", class_name="text-text-2"),
                class_name="break-words",
            ),
            rx.el.p(merge.when, title=merge.exactly, class_name="text-xs text-text-3"),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            merge.is_undone,
            rx.fragment(),
            button("Undo merge", size="sm", on_click=STATE.unmerge(merge.id)),
        ),
        key=merge.id,
        class_name="flex items-center gap-2 py-2.5",
    )


def _dialog() -> rx.Component:
    return form_modal(
        f"Merge {STATE.other_name} into {LEAD.name}?",
        consequences(
            (STATE.calls, "calls move", None),
            (STATE.notes, "notes move", None),
            (STATE.followups, "follow-ups move", None),
        ),
        rx.el.p(STATE.moves, class_name="text-text-2"),
        rx.cond(STATE.choices, _choices()),
        submit="Merge",
        on_submit=STATE.merge,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        busy_label="Merging...",
        cancel="Leave both",
    )


def _choices() -> rx.Component:
    return rx.el.table(
        rx.el.caption("Which value the merged lead has", class_name="sr-only"),
        rx.el.thead(
            rx.el.tr(
                *(
                    rx.el.th(
                        label,
                        scope="col",
                        class_name="h-8 pr-2 text-left text-xs font-medium text-text-3",
                    )
                    for label in ("Field", "This lead", "The other one")
                )
            )
        ),
        rx.el.tbody(rx.foreach(STATE.choices, _choice)),
        class_name="w-full",
    )


def _choice(choice: Choice) -> rx.Component:
    return rx.el.tr(
        rx.el.th(choice.label, scope="row", class_name="pr-2 py-1.5 text-left font-normal"),
        rx.el.td(_value(choice, is_other=False), class_name="pr-2 py-1.5"),
        rx.el.td(_value(choice, is_other=True), class_name="py-1.5"),
        key=choice.name,
        class_name="*:border-t *:border-border align-top",
    )


def _value(choice: Choice, *, is_other: bool) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=f"take-{choice.name}",
            checked=rx.Var.create(choice.is_taken) if is_other else ~rx.Var.create(choice.is_taken),
            disabled=~rx.Var.create(choice.may_take) if is_other else False,
            on_change=STATE.take(choice.name, is_other),
            class_name="radio mt-0.5",
        ),
        rx.el.span(choice.other if is_other else choice.own, class_name="min-w-0 break-words"),
        class_name="flex items-start gap-2",
    )
