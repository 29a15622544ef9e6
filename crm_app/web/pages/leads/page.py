"""Leads (design 5.5)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.models import LeadStatus
from crm_app.web.components.buttons import button, link_button
from crm_app.web.components.feedback import empty_state, notice, undo_button
from crm_app.web.components.fields import filter_select, option, search_field
from crm_app.web.components.icons import icon, status_label, status_mark
from crm_app.web.components.shown import Shown
from crm_app.web.frame import admin_page, may
from crm_app.web.pages.leads import addresses
from crm_app.web.pages.leads.assign_dialog import assign_dialog, bulk_bar
from crm_app.web.pages.leads.assign_state import UNDO, AssignState
from crm_app.web.pages.leads.chips import Chip
from crm_app.web.pages.leads.filter_dialog import column_chooser, filter_dialog
from crm_app.web.pages.leads.many_dialogs import export_dialog, status_dialog
from crm_app.web.pages.leads.many_states import ExportState
from crm_app.web.pages.leads.state import UNDO as UNDO_MANY
from crm_app.web.pages.leads.state import LeadsState
from crm_app.web.pages.leads.table import leads_table
from crm_app.web.pages.reports.choices import ALL

_CHIP = (
    "inline-flex items-center gap-1.5 h-7 px-2 shrink-0 rounded-full border border-border "
    "bg-surface font-medium text-text-2 whitespace-nowrap hover:bg-hover "
    "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
)


def _import_link() -> rx.Component:
    return rx.cond(
        may(Permission.IMPORTS_RUN),
        link_button("Import leads", "/import/new", kind="primary", icon="upload"),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            may(Permission.LEADS_MERGE),
            rx.el.span(
                link_button("Possible duplicates", "/duplicates", icon="users"),
                class_name="max-sm:hidden",
            ),
        ),
        rx.cond(
            may(Permission.LEADS_EXPORT),
            button(
                "Export",
                icon="download",
                disabled=LeadsState.matching == 0,
                on_click=ExportState.open(
                    [],
                    f"?{LeadsState.query}",
                    LeadsState.matching,
                    LeadsState.as_file,
                ),
            ),
        ),
        _import_link(),
    )


@admin_page(
    addresses.LIST,
    "Leads",
    on_load=LeadsState.load,
    permission=Permission.LEADS_READ,
    actions=_actions,
)
def leads() -> rx.Component:
    """Find leads, open them, hand them over."""
    return rx.fragment(
        _filters(),
        _statuses(),
        rx.cond(LeadsState.strip, notice(LeadsState.strip, role="status")),
        rx.cond(LeadsState.failure, notice(LeadsState.failure, "red", role="alert")),
        rx.cond(
            LeadsState.is_failed,
            _failed(),
            rx.cond(
                ~LeadsState.is_loaded | (rx.Var.create(LeadsState.rows).length() > 0),
                leads_table(),
                rx.cond(LeadsState.is_narrow, _no_match(), _nothing()),
            ),
        ),
        rx.cond(
            may(Permission.LEADS_ASSIGN),
            rx.fragment(
                bulk_bar(),
                assign_dialog(LeadsState.show_order),
                undo_button(UNDO, [AssignState.undo, LeadsState.show_order]),
                status_dialog(),
                undo_button(UNDO_MANY, [LeadsState.undo_bulk, LeadsState.show_order]),
            ),
        ),
        rx.cond(may(Permission.LEADS_EXPORT), export_dialog()),
        filter_dialog(),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(
            "Search name or phone",
            LeadsState.search,
            LeadsState.narrow("search"),
            aria_keyshortcuts="/",
            aria_invalid=LeadsState.fault != "",
            aria_describedby="search-fault",
        ),
        rx.cond(
            LeadsState.has_choice,
            _choice("Branch", "branch", LeadsState.branch, LeadsState.branches),
        ),
        _choice(
            "Owner",
            "telecaller",
            LeadsState.telecaller,
            LeadsState.telecallers,
            option("No owner", addresses.NOBODY),
            option("Inactive owner", addresses.INACTIVE),
        ),
        rx.foreach(LeadsState.chips, _chip),
        button("Filter", icon="plus", size="sm", on_click=LeadsState.open_filters(True)),
        rx.cond(LeadsState.is_narrow, _clear("ghost", "sm")),
        rx.cond(
            LeadsState.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                LeadsState.fault,
                id="search-fault",
                role="alert",
                class_name="inline-flex items-center gap-1.5 text-red-fg",
            ),
        ),
        rx.cond(LeadsState.has_moved, _moved()),
        rx.el.span(class_name="flex-1"),
        column_chooser(),
        role="search",
        aria_label="Which leads",
        class_name="flex flex-wrap items-center gap-2",
    )


def _chip(chip: Chip) -> rx.Component:
    """A filter with a cross that takes it away."""
    return rx.el.span(
        chip.label,
        rx.el.button(
            icon("x", size=14),
            type="button",
            aria_label=f"Remove filter {chip.label}",
            on_click=LeadsState.narrow(chip.name, ""),
            class_name="grid place-items-center size-6 rounded-full hover:bg-hover",
        ),
        key=chip.name,
        class_name="inline-flex items-center gap-1 h-7 pl-3 pr-0.5 rounded-full border "
        "border-accent bg-accent-soft text-accent-text font-medium",
    )


def _choice(
    label: str, name: str, value: Shown, choices: Shown, *groups: rx.Component
) -> rx.Component:
    return filter_select(
        label,
        [
            option("All", ALL),
            *groups,
            rx.foreach(choices, lambda choice: option(choice[1], choice[0])),
        ],
        value=value,
        narrows=value != ALL,
        on_change=LeadsState.narrow(name),
    )


def _statuses() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            "All ",
            _count(LeadsState.total),
            type="button",
            aria_pressed=rx.Var.create(LeadsState.statuses).length() == 0,
            on_click=LeadsState.switch_status(""),
            class_name=_CHIP,
        ),
        *(
            rx.el.button(
                status_mark(status),
                f"{status_label(status)} ",
                _count(LeadsState.counts[status]),
                type="button",
                aria_pressed=rx.Var.create(LeadsState.statuses).contains(status),
                on_click=LeadsState.switch_status(status),
                class_name=_CHIP,
            )
            for status in map(str, LeadStatus)
        ),
        role="group",
        aria_label="Status",
        class_name="flex md:flex-wrap gap-1 max-md:overflow-x-auto max-md:-mx-4 max-md:px-4 "
        "max-md:py-0.5",
    )


def _count(number: Shown) -> rx.Component:
    return rx.el.span(number, class_name="text-xs text-text-3")


def _clear(kind: str = "default", size: str = "md") -> rx.Component:
    return button(
        "Clear filters",
        kind=kind,  # type: ignore[arg-type]
        size=size,  # type: ignore[arg-type]
        on_click=rx.redirect(addresses.LIST, replace=True),
    )


def _moved() -> rx.Component:
    """Somebody works on these leads: the rows keep their places until one asks."""
    return rx.el.p(
        "The order has changed. ",
        rx.el.button(
            "Show it",
            type="button",
            on_click=LeadsState.show_order,
            class_name="font-medium text-accent-text hover:underline",
        ),
        role="status",
        class_name="ml-auto text-text-2",
    )


def _failed() -> rx.Component:
    return empty_state(
        "circle-alert",
        "The leads could not be read. Your filters are kept.",
        button("Try again", on_click=LeadsState.show_order),
    )


def _no_match() -> rx.Component:
    return empty_state("search-x", "No lead matches.", _clear())


def _nothing() -> rx.Component:
    return empty_state("contact-round", "No leads yet. Import a file.", _import_link())
