"""Live floor (design 5.2)."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import icon_button, link_button
from crm_app.web.components.chart import chart_card
from crm_app.web.components.feedback import empty_state
from crm_app.web.components.fields import filter_select, option
from crm_app.web.frame import admin_page, may
from crm_app.web.pages.dashboard.calls import latest_calls
from crm_app.web.pages.dashboard.people import people_table
from crm_app.web.pages.dashboard.pulse import pulse
from crm_app.web.pages.dashboard.state import ALL, ROUTE, DashboardState
from crm_app.web.pages.dashboard.summary import attention, stats

SHOWN = DashboardState.look


def _import_button() -> rx.Component:
    return rx.cond(
        may(Permission.IMPORTS_RUN),
        link_button("Import leads", "/import", icon="upload"),
    )


@admin_page(
    ROUTE,
    "Live floor",
    on_load=DashboardState.load,
    permission=Permission.REPORTS_READ,
    note=lambda: rx.el.span(SHOWN.day),
    actions=_import_button,
)
def dashboard() -> rx.Component:
    """In ten seconds: what needs me, and who is working."""
    return rx.fragment(
        attention(),
        stats(),
        rx.el.div(
            rx.cond(
                SHOWN.is_empty & (DashboardState.branch == ALL), _no_people(), people_table(_head())
            ),
            rx.el.div(
                chart_card(
                    "Calls by hour",
                    SHOWN.hours,
                    unit="Hour",
                    as_table=DashboardState.as_table,
                    on_switch=DashboardState.switch_chart,
                    narrow=True,
                ),
                latest_calls(),
                class_name="flex flex-col gap-3 min-w-0",
            ),
            class_name="grid gap-3 items-start xl:grid-cols-[minmax(0,1fr)_330px]",
        ),
    )


def _head() -> rx.Component:
    """The head of the table: how fresh it is, and which branch."""
    return rx.el.header(
        rx.el.h2("Telecallers now", class_name="text-md font-semibold"),
        pulse(
            SHOWN.stamp,
            SHOWN.clock,
            on_tick=DashboardState.refresh,
            on_return=DashboardState.refresh,
        ),
        icon_button(
            "refresh-cw",
            "Refresh (R)",
            on_click=DashboardState.refresh,
            aria_keyshortcuts="R",
        ),
        rx.el.span(class_name="flex-1"),
        rx.cond(
            DashboardState.has_choice,
            filter_select(
                "Branch",
                [
                    option("All", ALL),
                    rx.foreach(
                        DashboardState.branches, lambda branch: option(branch[1], branch[0])
                    ),
                ],
                value=DashboardState.branch,
                on_change=DashboardState.narrow,
                aria_keyshortcuts="B",
            ),
        ),
        class_name="flex flex-wrap items-center gap-x-2.5 gap-y-1 min-h-11 px-4 py-1.5 "
        "border-b border-border",
    )


def _no_people() -> rx.Component:
    return empty_state(
        "headphones",
        "No telecallers yet. Add the first one.",
        link_button("Add telecaller", "/telecallers", kind="primary", icon="user-plus"),
    )
