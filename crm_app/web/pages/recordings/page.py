"""Recordings (design 5.10)."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import button, link_button
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.fields import filter_select, option, search_field
from crm_app.web.components.icons import icon
from crm_app.web.components.quality import QUALITIES
from crm_app.web.components.shown import Shown
from crm_app.web.frame import admin_page
from crm_app.web.pages.recordings import addresses
from crm_app.web.pages.recordings.acts_dialogs import acts_dialogs
from crm_app.web.pages.recordings.panel import missing_note, recording_panel
from crm_app.web.pages.recordings.phones import by_phone
from crm_app.web.pages.recordings.state import PhonesState, RecordingsState
from crm_app.web.pages.recordings.table import recordings_table
from crm_app.web.pages.reports.choices import ALL

STATE = RecordingsState
_CHIP = (
    "inline-flex items-center gap-1.5 h-7 px-3 shrink-0 rounded-full border border-border "
    "bg-surface font-medium text-text-2 whitespace-nowrap hover:bg-hover "
    "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
)


@admin_page(
    addresses.LIST,
    "Recordings",
    on_load=[RecordingsState.load, PhonesState.load],
    permission=Permission.RECORDINGS_MANAGE,
    note=lambda: rx.el.span("Who listens or downloads stands in the audit log"),
)
def recordings() -> rx.Component:
    """Listen and judge."""
    return rx.fragment(
        _tabs(),
        rx.cond(STATE.is_phones, by_phone(), _list()),
        acts_dialogs(),
    )


def _tabs() -> rx.Component:
    def tab(name: str, to: str, is_here: Shown) -> rx.Component:
        return link(
            name,
            to=to,
            aria_current=rx.cond(is_here, "page", "false"),
            class_name="inline-flex items-center h-9 px-1 -mb-px border-b-2 border-transparent "
            "font-medium text-text-2 hover:text-text aria-[current=page]:border-accent "
            "aria-[current=page]:text-text",
        )

    return rx.el.nav(
        tab("All recordings", addresses.LIST, ~STATE.is_phones),
        tab("By phone", addresses.phones("", "", ""), STATE.is_phones),
        aria_label="Views",
        class_name="flex gap-5 -mt-2 border-b border-border",
    )


def _list() -> rx.Component:
    return rx.fragment(
        _filters(),
        missing_note(),
        rx.cond(
            ~STATE.is_loaded | (rx.Var.create(STATE.rows).length() > 0),
            recordings_table(),
            rx.cond(
                STATE.fault == "",
                rx.cond(STATE.is_narrow, _no_match(), _nothing()),
            ),
        ),
        recording_panel(),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(
            "Search lead or phone",
            STATE.search,
            STATE.narrow("search"),
            aria_keyshortcuts="/",
            aria_invalid=STATE.fault != "",
            aria_describedby="recordings-fault",
        ),
        _choice("Quality", "quality", STATE.quality, *(option(v, k) for k, v in QUALITIES.items())),
        rx.cond(STATE.has_choice, _listed("Branch", "branch", STATE.branch, STATE.branches)),
        _listed("Telecaller", "telecaller", STATE.telecaller, STATE.telecallers),
        rx.cond(
            rx.Var.create(STATE.models).length() > 0,
            _choice(
                "Phone",
                "phone",
                STATE.phone,
                rx.foreach(STATE.models, lambda model: option(model, model)),
            ),
        ),
        rx.el.span(
            _day_field("first", "First day", STATE.first),
            "to",
            _day_field("last", "Last day", STATE.last),
            class_name="inline-flex items-center gap-2 text-text-3",
        ),
        *(
            rx.el.button(
                label,
                type="button",
                aria_pressed=rx.Var.create(STATE.marks).contains(name),
                on_click=STATE.switch_mark(name),
                class_name=_CHIP,
            )
            for name, label in addresses.MARKS.items()
        ),
        rx.cond(STATE.is_narrow, _clear("ghost", "sm")),
        rx.cond(
            STATE.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                STATE.fault,
                id="recordings-fault",
                role="alert",
                class_name="inline-flex items-center gap-1.5 text-red-fg",
            ),
        ),
        rx.el.div(
            rx.cond(
                STATE.waiting,
                button(STATE.waiting, size="sm", icon="arrow-up", on_click=STATE.show_new),
            ),
            role="status",
            class_name="ml-auto",
        ),
        role="search",
        aria_label="Which recordings",
        class_name="flex flex-wrap items-center gap-2",
    )


def _listed(label: str, name: str, value: Shown, choices: Shown) -> rx.Component:
    return _choice(
        label,
        name,
        value,
        rx.foreach(choices, lambda choice: option(choice[1], choice[0])),
    )


def _choice(label: str, name: str, value: Shown, *options: rx.Component) -> rx.Component:
    return filter_select(
        label,
        [option("All", ALL), *options],
        value=value,
        narrows=value != ALL,
        on_change=STATE.narrow(name),
    )


def _day_field(end: str, label: str, value: Shown) -> rx.Component:
    return rx.el.input(
        type="date",
        id=end,
        key=f"{STATE.filled}",
        default_value=value,
        aria_label=label,
        aria_invalid=STATE.fault != "",
        aria_describedby="recordings-fault",
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


def _no_match() -> rx.Component:
    return empty_state("search-x", "No recording matches.", _clear())


def _nothing() -> rx.Component:
    return empty_state(
        "audio-lines",
        "No recordings yet. Telecallers switch recording on in the app's settings; what they "
        "record comes here by itself.",
        link_button("Telecallers", "/telecallers", icon="headphones"),
    )
