"""The table of entries; the details open below their row."""

import reflex as rx

from crm_app.web.components.buttons import button, icon_button, text_link
from crm_app.web.components.icons import icon
from crm_app.web.components.rows import RowPicker
from crm_app.web.components.tables import card, cell, column, row, skeleton_rows
from crm_app.web.pages.audit.rows import Change, Row
from crm_app.web.pages.audit.state import AuditState

_COLUMNS = 7


def audit_table() -> rx.Component:
    """One page of entries with its pager."""
    return card(
        RowPicker.create(
            rx.el.table(
                rx.el.caption("The audit log, newest first", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        column("Time"),
                        column("Who"),
                        column("Action"),
                        column("Object"),
                        column("Detail"),
                        column("Address"),
                        column("More", hidden_label=True),
                    )
                ),
                rx.el.tbody(
                    rx.cond(
                        AuditState.is_loaded,
                        rx.foreach(AuditState.rows, _entry),
                        skeleton_rows(columns=_COLUMNS),
                    )
                ),
                class_name="grid-table [--row:2.25rem] "
                "md:[&_:is(td,th):not(:first-child,:last-child)]:px-1.5",
            ),
            chosen=[],
            on_choose=rx.noop(),
            class_name="overflow-x-auto rounded-t-md",
        ),
        rx.el.nav(
            rx.el.span("Newest first", class_name="flex-1"),
            rx.cond(
                AuditState.has_newer,
                button("Newest", kind="ghost", size="sm", on_click=AuditState.newest),
            ),
            icon_button(
                "chevron-left",
                "Newer entries",
                on_click=AuditState.newer,
                disabled=~AuditState.has_newer,
            ),
            icon_button(
                "chevron-right",
                "Older entries",
                on_click=AuditState.older,
                disabled=~AuditState.has_older,
            ),
            aria_label="Pages",
            class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
        ),
    )


def _entry(entry: Row) -> rx.Component:
    is_open = AuditState.opened == entry.id
    return rx.fragment(
        row(
            cell(rx.el.span(entry.time, title=entry.exactly), class_name="whitespace-nowrap"),
            cell(
                rx.el.span(entry.who, title=entry.username, class_name="font-medium"),
                label="Who",
                class_name="whitespace-nowrap",
            ),
            cell(entry.act, label="Action", class_name="whitespace-nowrap"),
            cell(
                rx.cond(
                    entry.link,
                    text_link(entry.about, entry.link),
                    rx.el.span(entry.about, class_name="text-text-2"),
                ),
                label="Object",
            ),
            cell(
                rx.el.span(entry.detail, class_name="block md:w-90 xl:w-110 truncate"),
                label="Detail",
                class_name="text-text-2 max-md:hidden!",
            ),
            rx.cond(
                entry.address,
                cell(entry.address, label="Address", class_name="text-text-2 whitespace-nowrap"),
                cell(class_name="max-md:hidden!"),
            ),
            cell(
                rx.el.button(
                    icon("chevron-down", class_name="group-aria-expanded:rotate-180"),
                    type="button",
                    aria_label=f"Details of {entry.act}, {entry.time}",
                    aria_expanded=is_open,
                    on_click=AuditState.open(entry.id),
                    custom_attrs={"data-open": ""},
                    class_name="group grid place-items-center size-7 rounded-sm text-text-2 "
                    "hover:bg-hover",
                ),
                class_name="corner num",
            ),
            custom_attrs={"data-row": entry.id},
        ),
        rx.cond(is_open, _details(entry)),
        key=entry.id,
    )


def _details(entry: Row) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.p(f"{entry.act} by {entry.who}, {entry.exactly}", class_name="text-text-3"),
                rx.cond(
                    rx.Var.create(entry.changes).length() > 0,
                    _changes(entry),
                    rx.el.p("Nothing more was noted."),
                ),
                class_name="flex flex-col gap-2 py-3 text-left whitespace-normal",
            ),
            col_span=_COLUMNS,
            class_name="bg-subtle",
        )
    )


def _changes(entry: Row) -> rx.Component:
    head = "py-1 pr-6 text-left text-xs font-medium text-text-3"
    return rx.el.dl(
        rx.cond(
            entry.has_before,
            rx.el.div(
                rx.el.dt("What", class_name=head),
                rx.el.dd("Before", class_name=head),
                rx.el.dd("After", class_name=head),
                aria_hidden="true",
                class_name="contents",
            ),
        ),
        rx.foreach(entry.changes, _change),
        class_name="grid grid-cols-[auto_minmax(0,1fr)_minmax(0,1fr)] max-w-200 gap-x-4",
    )


def _change(change: Change) -> rx.Component:
    return rx.el.div(
        rx.el.dt(change.name, class_name="py-1 text-text-2"),
        rx.cond(
            change.before,
            rx.fragment(
                rx.el.dd(
                    rx.el.span("Before: ", class_name="sr-only"),
                    change.before,
                    class_name="py-1 break-words text-red-fg",
                ),
                rx.el.dd(
                    rx.el.span("After: ", class_name="sr-only"),
                    change.after,
                    class_name="py-1 break-words text-green-fg",
                ),
            ),
            rx.el.dd(change.after, class_name="py-1 col-span-2 break-words"),
        ),
        class_name="contents",
    )
