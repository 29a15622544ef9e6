"""Branches (design 5.3)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import active_badge
from crm_app.web.components.buttons import button, menu, menu_item, text_link
from crm_app.web.components.feedback import consequences, empty_state
from crm_app.web.components.fields import switch_field, text_field
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.tables import (
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
)
from crm_app.web.frame import admin_page, may
from crm_app.web.pages.branches.rows import BranchRow
from crm_app.web.pages.branches.state import ROUTE, BranchesState

MANAGE = Permission.BRANCHES_MANAGE


def _add_button() -> rx.Component:
    return rx.cond(
        may(MANAGE),
        button("Add branch", kind="primary", icon="plus", on_click=BranchesState.open("add", "")),
    )


@admin_page(
    ROUTE,
    "Branches",
    on_load=BranchesState.load,
    permission=Permission.BRANCHES_READ,
    actions=_add_button,
)
def branches() -> rx.Component:
    """The places of work, with what depends on them."""
    return rx.fragment(
        rx.cond(
            may(MANAGE),
            switch_field(
                "Show inactive",
                "inactive",
                checked=BranchesState.with_inactive,
                on_change=BranchesState.show_inactive,
            ),
        ),
        rx.cond(
            BranchesState.is_empty,
            empty_state(
                "building-2",
                "No branches yet. A telecaller needs one, so start here.",
                _add_button(),
            ),
            _table(),
        ),
        modals(
            rx.match(
                BranchesState.dialog,
                ("add", _form("Add branch", "Add branch")),
                ("edit", _form("Edit branch", "Save branch")),
                ("deactivate", _deactivate_dialog()),
                rx.fragment(),
            ),
            close=BranchesState.close,
        ),
    )


def _table() -> rx.Component:
    return data_table(
        [
            column("Name"),
            column("Location"),
            column("Telecallers", numeric=True),
            column("Open leads", numeric=True),
            column("Status"),
            column("Actions", hidden_label=True),
        ],
        rx.cond(
            BranchesState.is_loaded,
            rx.foreach(BranchesState.rows, _row),
            skeleton_rows(columns=6, count=4),
        ),
        caption="Branches by name",
    )


def _row(branch: BranchRow) -> rx.Component:
    return row(
        name_cell(branch.name),
        cell(branch.location, label="Location", class_name="text-text-2"),
        cell(
            text_link(branch.telecallers, f"/telecallers?branch={branch.id}"),
            label="Telecallers",
            numeric=True,
        ),
        cell(branch.open_leads, label="Open leads", numeric=True),
        cell(active_badge(branch.is_active), label="Status"),
        corner_cell(rx.cond(may(MANAGE), _actions(branch))),
        key=branch.id,
    )


def _actions(branch: BranchRow) -> rx.Component:
    return menu(
        f"Actions for {branch.name}",
        menu_item("Edit", icon="pencil", on_click=BranchesState.open("edit", branch.id)),
        rx.cond(
            branch.is_active,
            menu_item(
                "Deactivate",
                icon="circle-minus",
                danger=True,
                on_click=BranchesState.open("deactivate", branch.id),
            ),
            menu_item(
                "Reactivate",
                icon="circle-check",
                on_click=BranchesState.set_active(branch.id, True),
            ),
        ),
    )


def _form(title: str, submit: str) -> rx.Component:
    chosen = BranchesState.chosen
    return form_modal(
        title,
        text_field(
            "Name",
            "name",
            fault=BranchesState.faults["name"],
            default_value=chosen.name,
            max_length=120,
        ),
        text_field(
            "Location",
            "location",
            fault=BranchesState.faults["location"],
            hint="City or address, as people know it.",
            default_value=chosen.location,
            max_length=200,
        ),
        submit=submit,
        on_submit=BranchesState.save,
        on_dismiss=BranchesState.close,
        busy=BranchesState.busy,
    )


def _deactivate_dialog() -> rx.Component:
    chosen = BranchesState.chosen
    return form_modal(
        f"Deactivate {chosen.name}?",
        rx.el.p(
            "Nothing is deleted. New telecallers and imports cannot use it.",
            class_name="text-md text-text-2",
        ),
        consequences(
            (chosen.telecallers, "active telecallers", None),
            (chosen.open_leads, "open leads", None),
        ),
        rx.cond(
            chosen.telecallers != "0",
            rx.el.p(
                "Its telecallers keep working with their leads. ",
                text_link("Move them first", f"/telecallers?branch={chosen.id}"),
                " if the place closes.",
            ),
        ),
        submit=f"Deactivate {chosen.name}",
        on_submit=BranchesState.set_active(chosen.id, False),
        on_dismiss=BranchesState.close,
        kind="danger",
        cancel="Keep active",
    )
