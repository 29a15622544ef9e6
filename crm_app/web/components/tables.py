"""Tables: one card with head, rows and pager; below 768 px every row is a card."""

from typing import Any

import reflex as rx

from crm_app.web.components.buttons import icon_button
from crm_app.web.components.shown import Shown

CARD = "bg-surface border border-border rounded-md shadow-xs min-w-0"


def card(*children: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    """A bordered box."""
    return rx.el.section(*children, class_name=f"{CARD} {class_name}", **props)


def data_table(
    columns: list[rx.Component], rows: Any, *, caption: str, footer: rx.Component | None = None
) -> rx.Component:
    """Columns are `column`s, rows a `rx.foreach` of `row`s; `caption` is for screen readers."""
    return card(
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="sr-only"),
                rx.el.thead(rx.el.tr(*columns)),
                rx.el.tbody(rows),
                class_name="grid-table",
            ),
            class_name="overflow-x-auto rounded-md",
        ),
        *([footer] if footer else []),
    )


def column(label: str, *, numeric: bool = False, hidden_label: bool = False) -> rx.Component:
    """A column's head; numbers stand right. A column of buttons hides its label."""
    inside = rx.el.span(label, class_name="sr-only") if hidden_label else label
    return rx.el.th(inside, scope="col", class_name="num" if numeric else "")


def row(*cells: rx.Component, **props: Any) -> rx.Component:
    """A row."""
    return rx.el.tr(*cells, **props)


def cell(
    *children: Any, label: str = "", numeric: bool = False, class_name: str = "", **props: Any
) -> rx.Component:
    """A cell; `label` is its column's name, shown beside it on small screens."""
    shown_label = {"data_label": label} if label else {}
    return rx.el.td(
        *children, class_name=f"{'num' if numeric else ''} {class_name}", **shown_label, **props
    )


def name_cell(*children: Any) -> rx.Component:
    """The row's first cell: what it is about."""
    return cell(rx.el.span(*children, class_name="inline-flex items-center gap-2 font-semibold"))


def corner_cell(*children: Any) -> rx.Component:
    """The last cell, with the row's menu: on small screens in the card's corner."""
    return cell(*children, class_name="corner num")


def skeleton_rows(columns: int, count: int = 8) -> rx.Component:
    """Grey bars where rows will be; the head stays."""
    bars = rx.el.td(rx.el.span(class_name="skeleton block h-3 w-24"))
    return rx.fragment(
        *(rx.el.tr(*(bars for _ in range(columns)), aria_hidden="true") for _ in range(count))
    )


def pagination(
    sentence: Shown,
    *,
    has_previous: Shown,
    has_next: Shown,
    on_previous: Any,
    on_next: Any,
) -> rx.Component:
    """The pager: `sentence` is like "1-50 of 1,284 leads"."""
    return rx.el.nav(
        rx.el.span(sentence, class_name="flex-1"),
        icon_button("chevron-left", "Previous page", on_click=on_previous, disabled=~has_previous),
        icon_button("chevron-right", "Next page", on_click=on_next, disabled=~has_next),
        aria_label="Pages",
        class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
    )


def table_note(sentence: Shown) -> rx.Component:
    """What stands below the rows when there is but one page: "12 telecallers"."""
    return rx.el.p(
        sentence, class_name="flex items-center h-11 px-4 border-t border-border text-text-2"
    )
