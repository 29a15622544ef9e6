"""Reports (design 5.8)."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import Kind, look
from crm_app.web.components.chart import chart_card
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.fields import filter_select, option
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import CARD
from crm_app.web.frame import admin_page, may
from crm_app.web.pages.reports import days
from crm_app.web.pages.reports.choices import ALL
from crm_app.web.pages.reports.endings import endings_card
from crm_app.web.pages.reports.state import ROUTE, ReportsState
from crm_app.web.pages.reports.table import performance_table


def _export_links() -> rx.Component:
    return rx.cond(
        ReportsState.file,
        rx.el.span(
            rx.cond(
                may(Permission.REPORTS_SCHEDULE),
                link(
                    icon("calendar-clock"),
                    rx.el.span("Send on a schedule", class_name="max-lg:sr-only"),
                    to=ReportsState.schedule_to,
                    title="Send on a schedule",
                    aria_keyshortcuts="S",
                    class_name=look(),
                ),
            ),
            _export_link("XLSX", ReportsState.workbook, "default", "X"),
            _export_link("CSV", ReportsState.file, "primary", "E"),
            class_name="inline-flex flex-wrap gap-2 print:hidden",
        ),
    )


def _export_link(label: str, to: Shown, kind: Kind, key: str) -> rx.Component:
    return link(
        icon("download", class_name="max-sm:hidden"),
        rx.el.span("Export ", class_name="max-sm:sr-only"),
        label,
        to=to,
        reload_document=True,  # a file is none of the portal's pages
        aria_keyshortcuts=key,
        class_name=look(kind),
    )


@admin_page(
    ROUTE,
    "Reports",
    on_load=ReportsState.load,
    permission=Permission.REPORTS_READ,
    note=lambda: rx.el.span("Telecaller performance"),
    actions=_export_links,
)
def reports() -> rx.Component:
    """The figures of each telecaller in some days."""
    return rx.fragment(
        _filters(),
        rx.cond(
            ReportsState.fault == "",
            rx.fragment(
                rx.cond(ReportsState.report.by_day.is_empty, _no_calls(), _charts()),
                rx.cond(ReportsState.report.is_empty, rx.fragment(), performance_table()),
            ),
        ),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        _presets(),
        rx.el.span(
            _day_field("from", "First day", ReportsState.first, max=ReportsState.last),
            "to",
            _day_field(
                "to",
                "Last day",
                ReportsState.last,
                min=ReportsState.first,
                max=ReportsState.today,
            ),
            class_name="inline-flex items-center gap-2 text-text-3",
        ),
        rx.cond(
            ReportsState.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                ReportsState.fault,
                id="days-fault",
                role="alert",
                class_name="inline-flex items-center gap-1.5 text-red-fg",
            ),
        ),
        rx.cond(
            ReportsState.has_choice,
            _choice("Branch", "branch", ReportsState.branch, ReportsState.branches),
        ),
        _choice("Telecaller", "telecaller", ReportsState.telecaller, ReportsState.telecallers),
        rx.el.span(
            f"Both days included, {ReportsState.zone}",
            class_name="ml-auto text-xs text-text-3 max-md:hidden",
        ),
        role="search",
        aria_label="Which calls",
        class_name="flex flex-wrap items-center gap-2",
    )


def _presets() -> rx.Component:
    return rx.el.div(
        *(
            rx.el.button(
                name,
                type="button",
                on_click=ReportsState.choose_days(name),
                aria_pressed=ReportsState.preset == name,
                aria_keyshortcuts=days.KEYS.get(name),
                class_name="h-full px-2.5 font-medium text-text-2 border-l border-border "
                "first:border-l-0 hover:bg-hover aria-pressed:bg-accent-soft "
                "aria-pressed:text-accent-text focus-visible:-outline-offset-2",
            )
            for name in (*days.PRESETS, days.CUSTOM)
        ),
        role="group",
        aria_label="Days",
        class_name="inline-flex h-8 max-w-full overflow-x-auto rounded-sm border "
        "border-border-control bg-surface whitespace-nowrap print:hidden",
    )


def _day_field(end: str, label: str, value: Shown, **limits: Shown) -> rx.Component:
    return rx.el.input(
        type="date",
        id=end,
        key=f"{ReportsState.filled}",
        default_value=value,
        aria_label=label,
        aria_invalid=ReportsState.fault != "",
        aria_describedby="days-fault",
        on_change=ReportsState.type_day(end).debounce(500),
        class_name="h-8 px-2.5 rounded-sm border border-border-control bg-surface text-text "
        "aria-invalid:border-danger",
        **limits,
    )


def _choice(label: str, name: str, value: Shown, choices: Shown) -> rx.Component:
    return filter_select(
        label,
        [option("All", ALL), rx.foreach(choices, lambda choice: option(choice[1], choice[0]))],
        value=value,
        on_change=ReportsState.narrow(name),
    )


def _charts() -> rx.Component:
    return rx.el.div(
        chart_card(
            "Calls by day",
            ReportsState.report.by_day,
            unit="Day",
            as_table=ReportsState.as_table,
            on_switch=ReportsState.switch_chart,
        ),
        endings_card(),
        class_name="grid gap-3 grid-cols-1 xl:grid-cols-[minmax(0,1fr)_360px]",
    )


def _no_calls() -> rx.Component:
    return rx.cond(
        ReportsState.report.is_empty,
        empty_state("phone-off", "No calls in these days."),
        rx.el.p("No calls in these days.", class_name=f"{CARD} px-4 py-6 text-center text-text-2"),
    )
