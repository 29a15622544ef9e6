"""The table of telecallers, with what each is doing now."""

import reflex as rx

from crm_app.web.components.badges import avatar, count_badge, plain_badge
from crm_app.web.components.buttons import text_link
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import card, cell, column, name_cell, row, skeleton_rows
from crm_app.web.pages.dashboard.look import Person
from crm_app.web.pages.dashboard.state import DashboardState

SHOWN = DashboardState.look
_WIDE = "max-md:hidden"  # left out where every row is a card
_COLUMNS = 8


def people_table(head: rx.Component) -> rx.Component:
    """The table below its head."""
    return card(
        head,
        rx.el.div(
            rx.el.table(
                rx.el.caption("Telecallers, most calls first", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        column("Telecaller"),
                        column("Branch"),
                        column("Now"),
                        column("Calls of target", numeric=True),
                        column("Connected", numeric=True),
                        column("Talk", numeric=True),
                        column("Due today", numeric=True),
                        column("Overdue", numeric=True),
                    )
                ),
                rx.el.tbody(
                    rx.cond(
                        SHOWN.stamp == "",
                        skeleton_rows(columns=_COLUMNS),
                        rx.foreach(SHOWN.people, _row),
                    )
                ),
                rx.cond(SHOWN.people, _sums()),
                class_name="grid-table [--row:2.625rem] "
                "md:[&_:is(td,th):not(:first-child,:last-child)]:px-1.5",
            ),
            class_name="overflow-x-auto rounded-b-md",
        ),
        rx.cond(
            SHOWN.is_empty,
            rx.el.p("No telecallers in this branch.", class_name="px-4 py-10 text-center"),
        ),
    )


def _row(person: Person) -> rx.Component:
    return row(
        name_cell(
            avatar(person.initials, person.tone),
            text_link(person.name, person.address, class_name="truncate max-w-44"),
        ),
        cell(person.branch, label="Branch", class_name=f"text-text-2 {_WIDE}"),
        cell(
            rx.el.span(_now(person), title=person.now_exactly),
            label="Now",
            class_name="whitespace-nowrap",
        ),
        cell(_calls(person), label="Calls", numeric=True),
        cell(person.connected, label="Connected", numeric=True, class_name=_WIDE),
        cell(
            person.talk,
            label="Talk",
            numeric=True,
            class_name=f"text-text-2 whitespace-nowrap {_WIDE}",
        ),
        cell(
            text_link(person.due_today, person.due_page, class_name="text-inherit!"),
            label="Due today",
            numeric=True,
            class_name=_WIDE,
        ),
        cell(
            text_link(count_badge(person.overdue, person.is_late), person.overdue_page),
            label="Overdue",
            numeric=True,
        ),
        key=person.id,
    )


def _now(person: Person) -> rx.Component:
    """What reached the server last, in words and with a sign."""
    return rx.fragment(
        rx.match(
            person.doing,
            ("logged", plain_badge(person.now, "teal", "activity")),
            ("note", plain_badge(person.now, "teal", "square-pen")),
            ("seen", plain_badge(person.now, "teal", "eye")),
            ("break", plain_badge(person.now, "violet", "coffee")),
            ("quiet", plain_badge(person.now, "yellow", "hourglass")),
            plain_badge(person.now, "gray", "moon"),
        )
    )


def _calls(person: Person) -> rx.Component:
    """Calls so far; the bar goes grey, with a tick, when the target is reached."""
    return rx.el.span(
        rx.el.span(
            rx.el.span(
                class_name=[
                    "block h-full rounded-full",
                    rx.cond(person.reached, "bg-gray-solid", "bg-accent"),
                ],
                style={"width": person.filled},
            ),
            aria_hidden="true",
            class_name="w-8 h-1.5 rounded-full bg-pressed overflow-hidden",
        ),
        rx.cond(person.reached, icon("check", size=14, class_name="text-green-solid")),
        rx.el.span(
            person.calls,
            rx.el.span(f" of {person.target}", class_name="font-normal text-text-3"),
            class_name="min-w-14 font-semibold",
        ),
        class_name="inline-flex items-center justify-end gap-1.5 whitespace-nowrap",
    )


def _sums() -> rx.Component:
    sums = SHOWN.sums
    return rx.el.tfoot(
        row(
            rx.el.th(sums.people, scope="row", class_name="font-semibold max-md:p-0 text-text"),
            cell(class_name=_WIDE),
            cell(sums.working, label="Now"),
            cell(sums.calls, label="Calls", numeric=True),
            cell(sums.connected, label="Connected", numeric=True, class_name=_WIDE),
            cell(sums.talk, label="Talk", numeric=True, class_name=f"whitespace-nowrap {_WIDE}"),
            cell(sums.due_today, label="Due today", numeric=True, class_name=_WIDE),
            cell(sums.overdue, label="Overdue", numeric=True),
            class_name="font-semibold bg-subtle max-md:block max-md:px-4 max-md:py-2.5 "
            "md:*:h-(--row) *:border-b-0 md:*:border-t *:border-border *:text-sm",
        )
    )
