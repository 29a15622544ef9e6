"""The audit log (design 5.11), for admins."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.domain.audit.words import ACTS, KINDS
from crm_app.web.components.buttons import button, look
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.fields import filter_select, option
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.frame import admin_page
from crm_app.web.pages.audit import addresses
from crm_app.web.pages.audit.addresses import ALL
from crm_app.web.pages.audit.state import AuditState
from crm_app.web.pages.audit.table import audit_table

STATE = AuditState


def _export_link() -> rx.Component:
    return rx.cond(
        STATE.file,
        link(
            icon("download"),
            "Export CSV",
            to=STATE.file,
            reload_document=True,  # a file is none of the portal's pages
            aria_keyshortcuts="E",
            class_name=look("primary"),
        ),
    )


@admin_page(
    addresses.LIST,
    "Audit log",
    on_load=AuditState.load,
    permission=Permission.AUDIT_READ,
    note=lambda: rx.el.span("Who did what. It cannot be changed, and an export is noted here."),
    actions=_export_link,
)
def audit() -> rx.Component:
    """Who did what, newest first."""
    return rx.fragment(
        _filters(),
        rx.cond(
            ~STATE.is_loaded | (rx.Var.create(STATE.rows).length() > 0),
            audit_table(),
            rx.cond(STATE.fault == "", _nothing()),
        ),
    )


def _filters() -> rx.Component:
    acts = sorted(ACTS.items(), key=lambda pair: pair[1].words)
    return rx.el.div(
        filter_select(
            "Person",
            [
                option("All", ALL),
                rx.foreach(STATE.people, lambda person: option(person[1], person[0])),
            ],
            value=STATE.person,
            narrows=STATE.person != ALL,
            on_change=STATE.narrow("person"),
            aria_keyshortcuts="/",
        ),
        filter_select(
            "Action",
            [option("All", ALL), *(option(act.words, name) for name, act in acts)],
            value=STATE.action,
            narrows=STATE.action != ALL,
            on_change=STATE.narrow("action"),
        ),
        filter_select(
            "Object",
            [option("All", ALL), *(option(words, kind) for kind, words in KINDS.items())],
            value=STATE.kind,
            narrows=STATE.kind != ALL,
            on_change=STATE.narrow("kind"),
        ),
        rx.el.span(
            _day_field("from", "First day", STATE.first),
            "to",
            _day_field("to", "Last day", STATE.last),
            class_name="inline-flex items-center gap-2 text-text-3",
        ),
        rx.cond(STATE.is_narrow, _clear("ghost", "sm")),
        rx.cond(
            STATE.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                STATE.fault,
                id="days-fault",
                role="alert",
                class_name="inline-flex items-center gap-1.5 text-red-fg",
            ),
        ),
        rx.el.div(
            rx.cond(
                STATE.waiting,
                button(STATE.waiting, size="sm", icon="arrow-up", on_click=STATE.newest),
            ),
            role="status",
            class_name="ml-auto",
        ),
        role="search",
        aria_label="Which entries",
        class_name="flex flex-wrap items-center gap-2",
    )


def _day_field(end: str, label: str, value: Shown) -> rx.Component:
    return rx.el.input(
        type="date",
        id=end,
        key=f"{STATE.filled}",
        default_value=value,
        aria_label=label,
        aria_invalid=STATE.fault != "",
        aria_describedby="days-fault",
        on_change=STATE.narrow(end).debounce(500),
        class_name="h-8 px-2.5 rounded-sm border border-border-control bg-surface text-text "
        "aria-invalid:border-danger",
    )


def _clear(kind: str = "default", size: str = "md") -> rx.Component:
    return button(
        "Clear filters",
        kind=kind,  # type: ignore[arg-type]
        size=size,  # type: ignore[arg-type]
        on_click=rx.redirect(addresses.LIST, replace=True),
    )


def _nothing() -> rx.Component:
    return empty_state("search-x", "Nothing matches.", rx.cond(STATE.is_narrow, _clear()))
