"""The table of telecallers with all metrics, and their sum."""

import reflex as rx

from crm_app.domain.reports.rules import BRANCH, NAME
from crm_app.domain.reports.schemas import METRICS
from crm_app.domain.reports.words import label
from crm_app.web.components.badges import avatar
from crm_app.web.components.buttons import text_link
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import card, cell, name_cell, row, skeleton_rows
from crm_app.web.pages.reports.report import ASCENDING, Row, definition
from crm_app.web.pages.reports.state import ReportsState

SHOWN = ReportsState.report
_FIRST = "md:sticky md:left-0"  # the name stays in sight when the rest scrolls
_STRONG = {"calls"}


def performance_table() -> rx.Component:
    """One row for each telecaller; the sum stays in sight below."""
    return card(
        rx.el.div(
            rx.el.table(
                rx.el.caption("Telecaller performance", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        _head(NAME, "Telecaller", class_name=f"{_FIRST} z-20"),
                        _head(BRANCH, "Branch"),
                        *(
                            _head(metric, label(metric), definition(metric), class_name="num")
                            for metric in METRICS
                        ),
                        class_name="md:*:sticky md:*:top-0 md:*:z-10 print:*:static!",
                    )
                ),
                rx.el.tbody(
                    rx.cond(
                        ReportsState.is_loaded,
                        rx.foreach(SHOWN.rows, _row),
                        skeleton_rows(columns=len(METRICS) + 2),
                    )
                ),
                rx.cond(ReportsState.is_loaded, _totals()),
                class_name="grid-table [--row:2.25rem]",
            ),
            class_name="overflow-x-auto rounded-md md:max-h-[calc(100dvh-6rem)] md:overflow-y-auto "
            "print:max-h-none print:overflow-visible",
        ),
    )


def _head(key: str, name: str, meaning: str = "", class_name: str = "") -> rx.Component:
    """A column's head: pressing it sorts, the sign beside it says what the metric means."""
    is_sorted = ReportsState.sort == key
    is_up = ReportsState.direction == ASCENDING
    return rx.el.th(
        rx.el.span(
            rx.el.button(
                name,
                rx.cond(
                    is_sorted,
                    rx.cond(is_up, icon("arrow-up", size=14), icon("arrow-down", size=14)),
                ),
                type="button",
                on_click=ReportsState.order_by(key),
                class_name=[
                    "inline-flex items-center gap-1 h-6 hover:text-text",
                    rx.cond(is_sorted, "text-text font-semibold", ""),
                ],
            ),
            *([_meaning(key, name, meaning)] if meaning else []),
            class_name="inline-flex items-center gap-1",
        ),
        scope="col",
        aria_sort=rx.cond(is_sorted, ReportsState.direction, "none"),
        class_name=class_name,
    )


def _meaning(key: str, name: str, meaning: str) -> rx.Component:
    """Shown on hover and on focus."""
    tip = f"meaning-{key}"
    return rx.el.span(
        rx.el.button(
            icon("info", size=14),
            type="button",
            aria_label=f"What {name} means",
            aria_describedby=tip,
            class_name="grid place-items-center size-6 -mx-1 rounded-xs text-text-3",
        ),
        rx.el.span(
            meaning,
            id=tip,
            role="tooltip",
            class_name="hidden group-hover:block group-focus-within:block absolute right-0 "
            "top-full z-30 w-56 px-2.5 py-1.5 rounded-sm bg-tooltip text-on-tooltip text-left "
            "font-normal whitespace-normal shadow-popover",
        ),
        class_name="group relative print:hidden",
    )


def _row(person: Row) -> rx.Component:
    return row(
        name_cell(avatar(person.initials, person.tone), text_link(person.name, person.address)),
        cell(person.branch, label="Branch", class_name="text-text-2"),
        *(
            cell(
                person.figures[at],
                label=label(metric),
                numeric=True,
                class_name="whitespace-nowrap " + ("font-semibold" if metric in _STRONG else ""),
            )
            for at, metric in enumerate(METRICS)
        ),
        key=person.id,
        class_name="md:[&>:first-child]:sticky md:[&>:first-child]:left-0 "
        "md:[&>:first-child]:bg-surface",
    )


def _totals() -> rx.Component:
    return rx.el.tfoot(
        rx.el.tr(
            rx.el.th(
                SHOWN.total_of,
                scope="row",
                title="The sum of all rows",
                class_name="font-semibold text-text max-md:p-0 md:left-0 md:z-20",
            ),
            cell(class_name="max-md:hidden"),
            *(
                cell(
                    SHOWN.totals[at],
                    label=label(metric),
                    numeric=True,
                    class_name="whitespace-nowrap",
                )
                for at, metric in enumerate(METRICS)
            ),
            class_name="font-semibold bg-subtle max-md:block max-md:px-4 max-md:py-2.5 *:text-sm "
            "*:bg-subtle *:border-b-0 *:border-border md:*:border-t md:*:h-11 md:*:sticky "
            "md:*:bottom-0 md:*:z-10 print:*:static!",
        )
    )
