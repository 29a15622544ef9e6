"""Pairs of leads with a number or an e-mail in common."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import button, link_button, text_link
from crm_app.web.components.feedback import empty_state, undo_button
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import cell, column, data_table, row, skeleton_rows
from crm_app.web.frame import admin_page
from crm_app.web.pages.duplicates.rows import PairRow
from crm_app.web.pages.duplicates.state import ADDRESS, UNDO, DuplicatesState
from crm_app.web.pages.leads import addresses

STATE = DuplicatesState


@admin_page(
    ADDRESS,
    "Possible duplicates",
    on_load=STATE.load,
    permission=Permission.LEADS_MERGE,
    note=lambda: rx.el.span("Leads that share a number or an e-mail"),
    actions=lambda: link_button("Leads", addresses.LIST, icon="contact-round"),
)
def duplicates() -> rx.Component:
    """Compare them and merge, or keep them apart."""
    return rx.fragment(
        rx.cond(STATE.is_empty, _nothing(), _table()),
        undo_button(UNDO, STATE.undo),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "users",
        "No two leads share a number or an e-mail. Similar names are suggested on a lead's page.",
        link_button("Leads", addresses.LIST),
    )


def _table() -> rx.Component:
    return data_table(
        [
            column("Student"),
            column("Perhaps the same"),
            column("What agrees"),
            column("What to do", hidden_label=True),
        ],
        rx.cond(STATE.is_loaded, rx.foreach(STATE.rows, _row), skeleton_rows(columns=4, count=6)),
        caption="Leads that may be one student, the oldest first",
        footer=rx.el.nav(
            rx.el.span(STATE.footer, class_name="flex-1"),
            rx.cond(STATE.is_further, link_button("First", ADDRESS, size="sm")),
            rx.cond(STATE.further, link_button("Further", STATE.further, size="sm")),
            aria_label="Pages",
            class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
        ),
    )


def _row(pair: PairRow) -> rx.Component:
    return row(
        cell(_lead(pair.one, pair.address, pair.one_about)),
        cell(_lead(pair.other, pair.other_address, pair.other_about), label="Perhaps the same"),
        cell(pair.reasons, label="What agrees", class_name="text-text-2"),
        cell(
            rx.el.span(
                link_button("Compare", pair.address, size="sm"),
                button(
                    "Keep apart",
                    kind="ghost",
                    size="sm",
                    on_click=STATE.keep_apart(pair.one_id, pair.other_id),
                ),
                class_name="inline-flex gap-1.5",
            ),
            label="What to do",
            class_name="num",
        ),
        key=pair.key,
    )


def _lead(name: Shown, address: Shown, about: Shown) -> rx.Component:
    return rx.el.span(
        rx.el.span(text_link(name, address), class_name="font-semibold"),
        rx.el.span(about, class_name="block text-xs text-text-3"),
    )
