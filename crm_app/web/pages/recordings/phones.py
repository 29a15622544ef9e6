"""How recordings turn out by phone model: which phones somebody must look after."""

import reflex as rx

from crm_app.web.components.buttons import link_button
from crm_app.web.components.feedback import empty_state, notice
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card, cell, row, skeleton_rows
from crm_app.web.pages.recordings import addresses
from crm_app.web.pages.recordings.phone_rows import COLUMNS, PhoneRow
from crm_app.web.pages.recordings.state import PhonesState

STATE = PhonesState
_TEXTS = {"model", "share"}


def by_phone() -> rx.Component:
    """The days, what to do, and the table."""
    return rx.fragment(
        _days(),
        rx.cond(STATE.advice, notice(STATE.advice, "orange", role="status")),
        rx.cond(
            ~STATE.is_loaded | (rx.Var.create(STATE.rows).length() > 0),
            _table(),
            rx.cond(
                STATE.fault == "",
                empty_state(
                    "smartphone",
                    "No recordings in these days.",
                    link_button("All recordings", addresses.LIST),
                ),
            ),
        ),
    )


def _days() -> rx.Component:
    return rx.el.div(
        _day_field("first", "First day", STATE.first),
        "to",
        _day_field("last", "Last day", STATE.last, max=STATE.today),
        rx.cond(
            STATE.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                STATE.fault,
                id="phone-days-fault",
                role="alert",
                class_name="inline-flex items-center gap-1.5 text-red-fg",
            ),
        ),
        role="search",
        aria_label="Which days",
        class_name="flex flex-wrap items-center gap-2 text-text-3",
    )


def _day_field(end: str, label: str, value: Shown, **limits: Shown) -> rx.Component:
    return rx.el.input(
        type="date",
        id=f"phones-{end}",
        key=f"{STATE.filled}",
        default_value=value,
        aria_label=label,
        aria_invalid=STATE.fault != "",
        aria_describedby="phone-days-fault",
        on_change=STATE.type_day(end).debounce(500),
        class_name="h-8 px-2.5 rounded-sm border border-border-control bg-surface text-text "
        "aria-invalid:border-danger",
        **limits,
    )


def _table() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.table(
                rx.el.caption("Recordings by phone", class_name="sr-only"),
                rx.el.thead(rx.el.tr(*(_head(key, name) for key, name in COLUMNS.items()))),
                rx.el.tbody(
                    rx.cond(
                        STATE.is_loaded,
                        rx.foreach(STATE.rows, _row),
                        skeleton_rows(columns=len(COLUMNS)),
                    )
                ),
                class_name="grid-table [--row:2.5rem]",
            ),
            class_name="overflow-x-auto rounded-md",
        )
    )


def _head(key: str, name: str) -> rx.Component:
    return rx.el.th(
        rx.el.button(
            name,
            rx.match(
                STATE.sort,
                (key, icon("arrow-up", size=14)),
                (f"-{key}", icon("arrow-down", size=14)),
                rx.fragment(),
            ),
            type="button",
            on_click=STATE.order_by(key),
            class_name="inline-flex items-center gap-1 h-6 hover:text-text",
        ),
        scope="col",
        aria_sort=rx.match(STATE.sort, (key, "ascending"), (f"-{key}", "descending"), "none"),
        class_name="" if key in _TEXTS else "num",
    )


def _row(phone: PhoneRow) -> rx.Component:
    def number(value: Shown, key: str) -> rx.Component:
        return cell(value, label=COLUMNS[key], numeric=True)

    return row(
        cell(phone.model, class_name="font-semibold"),
        number(phone.phones, "phones"),
        number(phone.recordings, "recordings"),
        cell(_share(phone), label=COLUMNS["share"]),
        number(phone.good, "good"),
        number(phone.one_sided, "one_sided"),
        number(phone.silent, "silent"),
        number(phone.unreadable, "unreadable"),
        number(phone.pending, "pending"),
        key=phone.model,
    )


def _share(phone: PhoneRow) -> rx.Component:
    return rx.el.span(
        rx.el.span(
            rx.el.span(
                style={"width": f"{phone.share}%"},
                class_name=[
                    "block h-full rounded-full",
                    rx.cond(phone.is_bad, "bg-orange-solid", "bg-green-solid"),
                ],
            ),
            aria_hidden="true",
            class_name="inline-block w-24 h-2 rounded-full bg-pressed overflow-hidden",
        ),
        phone.share_words,
        class_name="inline-flex items-center gap-2",
    )
