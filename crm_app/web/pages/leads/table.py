"""The table of leads: chosen with boxes, opened by their names."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.web.components.badges import avatar, badge, lead_status, plain_badge
from crm_app.web.components.icons import icon
from crm_app.web.components.rows import RowPicker
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import (
    card,
    cell,
    column,
    pagination,
    row,
    skeleton_rows,
)
from crm_app.web.pages.leads.columns import COLUMNS
from crm_app.web.pages.leads.rows import Row
from crm_app.web.pages.leads.state import NOT_SORTED, LeadsState

# The name stays in sight when the rest scrolls.
_FIRST = "md:sticky md:left-0"
_TEXT = "text-text-2"
_WIDE = "max-md:hidden"
_COLUMNS = 10


def leads_table() -> rx.Component:
    """One page of leads with its pager."""
    return card(
        RowPicker.create(
            rx.el.table(
                rx.el.caption("Leads", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        _name_head(),
                        column("Phone"),
                        _if("status", _head("status", "status")),
                        _if("course", column("Course")),
                        _if("owner", _head("owner", "owner")),
                        _if("branch", rx.cond(LeadsState.has_choice, column("Branch"))),
                        _if("contact", _head("contact", "contact")),
                        _if("calls", _head("calls", "calls", class_name="num")),
                        _if("next", _head("next", "next")),
                        _if("note", column("Latest note")),
                        _if("created", _head("created", "created")),
                        _if("city", column("City")),
                        _if("source", column("Source")),
                        class_name="md:*:sticky md:*:top-0 md:*:z-10",
                    )
                ),
                rx.el.tbody(
                    rx.cond(
                        LeadsState.is_loaded,
                        rx.foreach(LeadsState.rows, _row),
                        skeleton_rows(columns=_COLUMNS),
                    )
                ),
                class_name="grid-table [--row:2.5rem] "
                "md:[&_:is(td,th):not(:first-child,:last-child)]:px-1.5",
            ),
            chosen=LeadsState.chosen,
            on_choose=LeadsState.choose,
            # Room for the last rows above the bar of what is chosen.
            class_name=[
                "overflow-x-auto rounded-t-md md:max-h-[calc(100dvh-12.5rem)] md:overflow-y-auto",
                rx.cond(rx.Var.create(LeadsState.chosen).length() > 0, "pb-18", ""),
            ],
        ),
        pagination(
            LeadsState.footer,
            has_previous=LeadsState.page > 1,
            has_next=~LeadsState.is_last,
            on_previous=LeadsState.turn(-1),
            on_next=LeadsState.turn(1),
        ),
    )


def _name_head() -> rx.Component:
    some = rx.Var.create(LeadsState.rows).length() > 0
    return rx.el.th(
        rx.el.span(
            rx.el.input(
                type="checkbox",
                aria_label="Choose all on this page",
                checked=some
                & (
                    rx.Var.create(LeadsState.chosen).length()
                    == rx.Var.create(LeadsState.rows).length()
                ),
                read_only=True,
                custom_attrs={"data-pick-all": ""},
                class_name="check max-md:hidden",
            ),
            _sort_button("name", "Student"),
            class_name="inline-flex items-center gap-2.5 align-middle",
        ),
        scope="col",
        aria_sort=_direction("name"),
        class_name=f"{_FIRST} z-20!",
    )


def _if(key: str, part: rx.Component) -> rx.Component:
    """Only while the column is chosen."""
    return rx.cond(rx.Var.create(LeadsState.shown).contains(key), part)


def _head(key: str, order: str, class_name: str = "") -> rx.Component:
    """A column's head that sorts when it is pressed."""
    return rx.el.th(
        _sort_button(order, COLUMNS[key]),
        scope="col",
        aria_sort=_direction(order),
        class_name=class_name,
    )


def _direction(order: str) -> Shown:
    return rx.match(LeadsState.sort, (order, "ascending"), (f"-{order}", "descending"), "none")


def _sort_button(order: str, name: str) -> rx.Component:
    """A list too long to be sorted says so; the order by next step has an index of its own."""
    is_on = rx.Var.create(True) if order == "next" else LeadsState.can_sort
    return rx.el.button(
        name,
        rx.match(
            LeadsState.sort,
            (order, icon("arrow-up", size=14)),
            (f"-{order}", icon("arrow-down", size=14)),
            rx.fragment(),
        ),
        type="button",
        on_click=LeadsState.order_by(order),
        aria_disabled=~is_on,
        title=rx.cond(is_on, "", NOT_SORTED),
        class_name="inline-flex items-center gap-1 h-6 hover:text-text "
        "aria-disabled:cursor-not-allowed aria-disabled:hover:text-inherit",
    )


def _row(lead: Row) -> rx.Component:
    return row(
        cell(
            rx.el.span(
                rx.el.input(
                    type="checkbox",
                    aria_label=f"Choose {lead.name}",
                    checked=rx.Var.create(LeadsState.chosen).contains(lead.id),
                    read_only=True,
                    custom_attrs={"data-pick": ""},
                    class_name="check",
                ),
                link(
                    lead.name,
                    to=lead.address,
                    custom_attrs={"data-open": ""},
                    class_name="font-semibold truncate max-w-52 hover:underline",
                ),
                class_name="inline-flex items-center gap-2.5 min-w-0 align-middle",
            ),
            class_name=f"{_FIRST} md:z-[5] md:bg-surface",
        ),
        cell(
            rx.cond(
                lead.do_not_call,
                rx.el.span(
                    rx.el.span(lead.phone, class_name="text-text-3"),
                    badge("Do not call", "red"),
                    class_name="inline-flex items-center gap-1.5",
                ),
                rx.el.a(lead.phone, href=lead.dial, class_name="hover:underline"),
            ),
            label="Phone",
            class_name=f"{_TEXT} whitespace-nowrap",
        ),
        _if("status", cell(lead_status(lead.status), label="Status")),
        _if(
            "course",
            cell(
                rx.el.span(lead.course, title=lead.course, class_name="block truncate max-w-32"),
                label="Course",
                class_name=f"{_TEXT} {_WIDE}",
            ),
        ),
        _if("owner", cell(_owner(lead), label="Owner")),
        _if(
            "branch",
            rx.cond(
                LeadsState.has_choice,
                cell(lead.branch, label="Branch", class_name=f"{_TEXT} whitespace-nowrap {_WIDE}"),
            ),
        ),
        _if(
            "contact",
            cell(
                rx.el.span(lead.contact, title=lead.contact_exactly),
                label="Last contact",
                class_name=f"{_TEXT} whitespace-nowrap",
            ),
        ),
        _if("calls", cell(lead.tries, label="Tries", numeric=True, class_name=_WIDE)),
        _if(
            "next",
            cell(
                next_step(lead.step_kind, lead.step, lead.step_exactly),
                label="Next step",
                class_name="whitespace-nowrap",
            ),
        ),
        _if(
            "note",
            cell(
                rx.el.span(lead.note, title=lead.note, class_name="block truncate max-w-48"),
                class_name=f"{_TEXT} {_WIDE}",
            ),
        ),
        _if(
            "created",
            cell(
                rx.el.span(lead.created, title=lead.created_exactly),
                label="Added",
                class_name=f"{_TEXT} whitespace-nowrap {_WIDE}",
            ),
        ),
        _if("city", cell(lead.city, label="City", class_name=f"{_TEXT} {_WIDE}")),
        _if("source", cell(lead.source, label="Source", class_name=f"{_TEXT} {_WIDE}")),
        key=lead.id,
        custom_attrs={"data-row": lead.id},
        class_name="scroll-mt-9 md:has-[[data-pick]:checked]:*:bg-accent-soft! "
        "md:focus-within:*:bg-hover",
    )


def _owner(lead: Row) -> rx.Component:
    return rx.cond(
        lead.owner,
        rx.el.span(
            avatar(lead.owner_initials, lead.owner_tone),
            rx.el.span(lead.owner, class_name="truncate max-w-36"),
            class_name="inline-flex items-center gap-1.5 min-w-0",
        ),
        plain_badge("No owner", "red", "circle-alert"),
    )


def next_step(kind: Shown, words: Shown, exactly: Shown) -> rx.Component:
    """When to call again, by its urgency; nothing set on an open lead is a fault."""
    return rx.el.span(
        rx.match(
            kind,
            ("overdue", plain_badge(_toned(words, "text-red-fg"), "red", "alarm-clock")),
            ("today", plain_badge(_toned(words, "text-orange-fg"), "orange", "clock")),
            ("upcoming", plain_badge(_toned(words, "text-green-fg"), "green", "calendar")),
            ("none", plain_badge(_toned(words, "text-red-fg"), "red", "circle-alert")),
            ("first", badge(words, "blue")),
            rx.el.span(words, class_name="text-text-3"),
        ),
        title=exactly,
    )


def _toned(words: Shown, colour: str) -> rx.Component:
    return rx.el.span(words, class_name=colour)
