"""Telecallers (design 5.4)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import active_badge, avatar
from crm_app.web.components.buttons import button, menu, menu_item, text_link
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.fields import filter_select, option, search_field, switch
from crm_app.web.components.tables import (
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
    table_note,
)
from crm_app.web.frame import admin_page
from crm_app.web.pages.telecallers.account_dialogs import account_dialogs
from crm_app.web.pages.telecallers.account_state import AccountState
from crm_app.web.pages.telecallers.deactivate_dialog import deactivate_dialog
from crm_app.web.pages.telecallers.deactivate_state import DeactivateState
from crm_app.web.pages.telecallers.rows import TelecallerRow
from crm_app.web.pages.telecallers.state import ALL, ROUTE, TelecallersState


def _add_button() -> rx.Component:
    return button(
        "Add telecaller", kind="primary", icon="user-plus", on_click=AccountState.open("add", "")
    )


@admin_page(
    ROUTE,
    "Telecallers",
    on_load=TelecallersState.load,
    permission=Permission.TELECALLERS_READ,
    note=lambda: rx.el.span(TelecallersState.note),
    actions=_add_button,
)
def telecallers() -> rx.Component:
    """Accounts and the load they carry."""
    return rx.fragment(
        _filters(),
        rx.cond(
            TelecallersState.is_empty,
            empty_state("headphones", "No telecallers yet. Add the first one.", _add_button()),
            rx.cond(TelecallersState.has_match, _table(), _no_match()),
        ),
        account_dialogs(),
        deactivate_dialog(),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(
            "Search name or user name",
            TelecallersState.search,
            TelecallersState.narrow("q"),
        ),
        filter_select(
            "Branch",
            [
                option("All", ALL),
                rx.foreach(TelecallersState.branches, lambda branch: option(branch[1], branch[0])),
            ],
            value=TelecallersState.branch,
            narrows=TelecallersState.branch != ALL,
            on_change=TelecallersState.narrow("branch"),
        ),
        filter_select(
            "Status",
            [option("Active", "active"), option("Inactive", "inactive"), option("All", ALL)],
            value=TelecallersState.status,
            narrows=TelecallersState.status != ALL,
            on_change=TelecallersState.narrow("status"),
        ),
        role="search",
        class_name="flex flex-wrap items-center gap-2",
    )


def _no_match() -> rx.Component:
    return empty_state(
        "search-x",
        "No telecaller matches.",
        button(
            "Clear filters",
            on_click=rx.redirect(f"{ROUTE}?status={ALL}", replace=True),
        ),
    )


def _table() -> rx.Component:
    return data_table(
        [
            column("Name"),
            column("User name"),
            column("Branch"),
            column("Receives new leads"),
            column("Open leads", numeric=True),
            column("All leads", numeric=True),
            column("Last seen"),
            column("Status"),
            column("Actions", hidden_label=True),
        ],
        rx.cond(
            TelecallersState.is_loaded,
            rx.foreach(TelecallersState.rows, _row),
            skeleton_rows(columns=9),
        ),
        caption="Telecallers by name",
        footer=table_note(TelecallersState.footer),
    )


def _row(person: TelecallerRow) -> rx.Component:
    return row(
        name_cell(avatar(person.initials, person.tone), text_link(person.name, person.address)),
        cell(person.username, label="User name", class_name="text-text-2"),
        cell(person.branch, label="Branch"),
        cell(
            switch(
                f"{person.name} receives new leads",
                checked=person.receives_new_leads,
                disabled=~person.is_active,
                on_change=TelecallersState.receive_leads(person.id),
            ),
            label="Receives new leads",
        ),
        cell(
            text_link(person.open_leads, person.open_page, class_name="font-semibold"),
            label="Open leads",
            numeric=True,
        ),
        cell(
            text_link(person.all_leads, person.all_page, class_name="text-text-2!"),
            label="All leads",
            numeric=True,
        ),
        cell(
            rx.el.span(person.seen, title=person.seen_exactly),
            label="Last seen",
            class_name="text-text-2 whitespace-nowrap",
        ),
        cell(active_badge(person.is_active), label="Status"),
        corner_cell(_actions(person)),
        key=person.id,
    )


def _actions(person: TelecallerRow) -> rx.Component:
    return menu(
        f"Actions for {person.name}",
        menu_item("Edit", icon="pencil", on_click=AccountState.open("edit", person.id)),
        menu_item(
            "New password", icon="key-round", on_click=AccountState.open("password", person.id)
        ),
        rx.cond(
            person.is_active,
            menu_item(
                "Deactivate",
                icon="user-x",
                danger=True,
                on_click=DeactivateState.open(person.id),
            ),
            menu_item(
                "Reactivate",
                icon="user-check",
                on_click=DeactivateState.reactivate(person.id, person.name),
            ),
        ),
    )
