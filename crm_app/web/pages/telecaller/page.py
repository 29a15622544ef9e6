"""One telecaller: load, trend, this month, availability."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import active_badge, avatar, badge
from crm_app.web.components.buttons import link_button, text_link
from crm_app.web.components.chart import chart_card
from crm_app.web.components.feedback import notice, skeleton
from crm_app.web.components.fields import switch
from crm_app.web.components.icons import icon, status_badge
from crm_app.web.components.shown import Shown as Var
from crm_app.web.components.tables import CARD, card
from crm_app.web.frame import admin_page
from crm_app.web.pages.telecaller.availability_card import availability_section, leaves_section
from crm_app.web.pages.telecaller.availability_state import AvailabilityState
from crm_app.web.pages.telecaller.sessions_card import sessions_section
from crm_app.web.pages.telecaller.shown import Figure, StatusCount
from crm_app.web.pages.telecaller.state import TelecallerState
from crm_app.web.pages.telecallers import addresses

STATE = TelecallerState
WHO = TelecallerState.who
_HEAD = "flex items-center gap-2 min-h-11 px-4 border-b border-border"


@admin_page(
    addresses.ONE,
    "Telecaller",
    on_load=TelecallerState.load,
    permission=Permission.TELECALLERS_MANAGE,
    note=lambda: rx.el.span(WHO.name),
    actions=lambda: rx.cond(WHO.id, link_button("All their leads", WHO.leads)),
)
def telecaller() -> rx.Component:
    """What one telecaller holds, does, and may be given."""
    return rx.fragment(
        rx.el.nav(
            link(
                icon("arrow-left"),
                "Telecallers",
                to=addresses.LIST,
                class_name="inline-flex items-center gap-1.5 h-8 font-medium text-text-2 "
                "hover:text-text",
            ),
            aria_label="List",
            class_name="-mt-1",
        ),
        rx.cond(STATE.is_missing, _missing(), rx.cond(WHO.id, _telecaller(), _waiting())),
    )


def _telecaller() -> rx.Component:
    return rx.el.div(
        rx.el.div(_header(), _load(), _month(), class_name="flex flex-col gap-3 min-w-0"),
        rx.el.div(
            chart_card(
                "Calls by day, last 30 days",
                WHO.trend,
                unit="Day",
                as_table=STATE.as_table,
                on_switch=STATE.switch_chart,
            ),
            rx.el.div(
                availability_section(),
                leaves_section(),
                sessions_section(),
                class_name="grid 2xl:grid-cols-2 items-start gap-3",
            ),
            class_name="flex flex-col gap-3 min-w-0",
        ),
        key=WHO.id,  # another telecaller's forms are other forms
        on_mount=AvailabilityState.forget,
        class_name="grid lg:grid-cols-[22.5rem_minmax(0,1fr)] items-start gap-3",
    )


def _header() -> rx.Component:
    return card(
        rx.el.div(
            avatar(WHO.initials, WHO.tone),
            rx.el.div(
                rx.el.h2(WHO.name, class_name="text-lg font-semibold break-words"),
                rx.el.p(f"{WHO.username}, {WHO.branch}", class_name="text-text-2 break-words"),
                class_name="flex-1 min-w-0",
            ),
            active_badge(WHO.is_active),
            class_name="flex items-center gap-2.5",
        ),
        rx.el.dl(
            rx.cond(WHO.now, _fact("Now", rx.el.span(WHO.now, title=WHO.now_exactly))),
            _fact("Last seen", rx.el.span(WHO.seen, title=WHO.seen_exactly)),
            class_name="mt-2",
        ),
        rx.el.label(
            switch(
                "Receives new leads",
                checked=WHO.receives,
                disabled=~WHO.is_active,
                on_change=STATE.receive_leads,
            ),
            "Receives new leads",
            class_name="mt-2 flex items-center gap-2.5 font-medium",
        ),
        class_name="p-4",
    )


def _load() -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h2("Load", class_name="flex-1 text-md font-semibold"),
            text_link("All their leads", WHO.leads),
            class_name=_HEAD,
        ),
        rx.el.div(
            rx.el.dl(
                _fact("Open leads", rx.el.b(WHO.open_leads)),
                _fact("All leads", WHO.all_leads),
                _fact("Cap", WHO.cap),
                _fact("Follow-ups due today", WHO.due_today),
                _fact(
                    "Follow-ups overdue", rx.cond(WHO.is_late, badge(WHO.overdue, "red"), "None")
                ),
            ),
            rx.el.ul(
                rx.foreach(WHO.statuses, _status),
                aria_label="Leads by status",
                class_name="mt-2 pt-2 border-t border-border",
            ),
            class_name="px-4 py-2",
        ),
    )


def _status(count: StatusCount) -> rx.Component:
    return rx.el.li(
        link(
            status_badge(count.status),
            rx.el.span(count.count, class_name="font-medium"),
            to=count.address,
            class_name="flex justify-between gap-2 py-1 -mx-1 px-1 rounded-xs hover:bg-hover",
        ),
        key=count.status,
    )


def _month() -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h2(WHO.month, class_name="flex-1 text-md font-semibold"),
            text_link("Report", WHO.report),
            class_name=_HEAD,
        ),
        rx.el.dl(rx.foreach(WHO.figures, _figure), class_name="px-4 py-2"),
    )


def _figure(figure: Figure) -> rx.Component:
    return _fact(figure.label, figure.value, title=figure.meaning)


def _fact(label: Var, value: Var, **props: Var) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-text-2"),
        rx.el.dd(value, class_name="text-right"),
        class_name="flex justify-between gap-3 py-1",
        **props,
    )


def _missing() -> rx.Component:
    return rx.fragment(
        notice("This telecaller does not exist or is not yours.", "orange"),
        rx.el.div(link_button("All telecallers", addresses.LIST)),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-5 w-40"),
        skeleton("h-4 w-full"),
        skeleton("h-4 w-2/3"),
        class_name=f"{CARD} flex flex-col gap-4 p-4",
    )
