"""Step Who gets them: telecallers, their load, and what each would get."""

from typing import Any

import reflex as rx

from crm_app.web.components.badges import avatar
from crm_app.web.components.buttons import button
from crm_app.web.components.feedback import empty_state, notice
from crm_app.web.components.fields import filter_select, option, search_field, switch_field
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card, cell, column, row
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.file_step import UNTIL_START
from crm_app.web.pages.import_leads.sharing_rows import TakerRow
from crm_app.web.pages.import_leads.sharing_state import ALL, SharingState
from crm_app.web.pages.import_leads.steps import back, bottom_bar, heading, press_on

SIDE_BY_SIDE = "grid gap-3 items-start xl:grid-cols-[minmax(0,1fr)_20rem]"


def who_step() -> rx.Component:
    """The table, and beside it what will happen."""
    return rx.fragment(
        heading("Who gets them"),
        rx.el.div(
            card(
                _filters(),
                rx.cond(SharingState.rows, _table(), _no_match()),
            ),
            rx.el.div(_how(), _what(), class_name="flex flex-col gap-3"),
            class_name=SIDE_BY_SIDE,
        ),
        bottom_bar(
            back("?step=duplicates"),
            press_on(
                "Next: dry run",
                ready=DraftState.is_mapped & SharingState.is_any_picked,
                on_click=SharingState.try_out,
            ),
            sentence=rx.cond(
                ~DraftState.is_mapped,
                "Choose the columns with the name and the phone number first.",
                rx.cond(SharingState.is_any_picked, UNTIL_START, "Choose at least one telecaller."),
            ),
        ),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            search_field(
                "Search telecaller",
                SharingState.search,
                SharingState.narrow("search"),
            ),
            filter_select(
                "Branch",
                [
                    option("All", ALL),
                    rx.foreach(SharingState.branches, lambda place: option(place[1], place[0])),
                ],
                value=SharingState.branch,
                on_change=SharingState.narrow("branch"),
            ),
            role="search",
            class_name="flex flex-wrap items-center gap-2 basis-full sm:basis-0 sm:flex-1",
        ),
        rx.el.span(
            SharingState.forecast.chosen,
            role="status",
            class_name="max-sm:flex-1 text-text-2",
        ),
        rx.cond(
            SharingState.is_any_picked,
            button("Clear", kind="ghost", size="sm", on_click=SharingState.clear),
        ),
        class_name="flex flex-wrap items-center gap-2 px-4 py-2.5 border-b border-border",
    )


def _no_match() -> rx.Component:
    return rx.cond(
        SharingState.branches,
        empty_state("search-x", "No telecaller matches."),
        empty_state("headphones", "No active telecallers yet. Add the first one."),
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            _tick(checked=SharingState.all_picked, on_change=SharingState.pick_listed),
            "Choose all listed",
            class_name="flex md:hidden items-center gap-2 px-4 py-2 border-b border-border",
        ),
        rx.el.table(
            rx.el.caption("Telecallers, in the order of the turns", class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(
                        _tick(
                            aria_label="Choose all listed",
                            checked=SharingState.all_picked,
                            on_change=SharingState.pick_listed,
                        ),
                        scope="col",
                    ),
                    column("Telecaller"),
                    column("Branch"),
                    column("Open now", numeric=True),
                    column("All leads", numeric=True),
                    column("Load"),
                    column("Will get", numeric=True),
                    column("Open after", numeric=True),
                )
            ),
            rx.el.tbody(rx.foreach(SharingState.rows, _row)),
            class_name="grid-table",
        ),
        class_name="overflow-x-auto rounded-b-md",
    )


def _row(person: TakerRow) -> rx.Component:
    colour = rx.cond(person.is_picked, "bg-accent-soft [&>td]:!bg-accent-soft", "")
    return row(
        cell(
            _tick(
                aria_label=person.name,
                checked=person.is_picked,
                on_change=SharingState.pick(person.id),
            ),
            class_name="w-8 max-md:!absolute max-md:right-4 max-md:!w-auto max-md:!p-0",
        ),
        cell(
            rx.el.span(
                avatar(person.initials, person.tone),
                rx.el.span(
                    rx.el.span(person.name, class_name="block"),
                    rx.el.span(
                        person.hint,
                        class_name="block text-xs font-normal text-text-3 empty:hidden",
                    ),
                    class_name="text-left",
                ),
                class_name="inline-flex items-center gap-x-2 font-semibold",
            ),
            class_name="max-md:!pr-8 max-md:!min-h-8",
        ),
        cell(person.branch, label="Branch", class_name="text-text-2"),
        cell(person.open_now, label="Open now", numeric=True),
        cell(person.all_leads, label="All leads", numeric=True, class_name="text-text-2"),
        cell(_load(person), label="Load"),
        cell(
            rx.cond(
                person.gets_some,
                rx.el.span(f"+ {person.will_get}", class_name="font-semibold text-accent-text"),
                "0",
            ),
            label="Will get",
            numeric=True,
            class_name="whitespace-nowrap",
        ),
        cell(person.open_after, label="Open after", numeric=True, class_name="font-semibold"),
        key=person.id,
        class_name=colour,
    )


def _tick(**props: Any) -> rx.Component:
    """A box to tick; `on_change` gets a bool."""
    return rx.el.input(type="checkbox", class_name="check align-middle", **props)


def _load(person: TakerRow) -> rx.Component:
    return rx.el.span(
        rx.el.span(style={"width": person.now_width}, class_name="block bg-gray-solid"),
        rx.el.span(style={"width": person.new_width}, class_name="block bg-accent"),
        aria_hidden="true",
        class_name="flex gap-px w-28 max-xl:w-16 h-2 rounded-full overflow-hidden bg-pressed",
    )


def _how() -> rx.Component:
    return card(
        rx.el.h3("How to share", class_name="text-md font-semibold"),
        rx.el.p(
            "One each, in turn, in the order listed; who has a weight gets as many turns in a "
            "round. Nobody gets more than their cap.",
            class_name="text-text-2",
        ),
        switch_field(
            "Continue from last time",
            "continue",
            hint="The first turn is behind whoever got the last lead of the last import.",
            checked=SharingState.continue_turns,
            on_change=SharingState.set_continue_turns,
        ),
        class_name="flex flex-col gap-3 p-4",
    )


def _what() -> rx.Component:
    forecast = SharingState.forecast
    return card(
        rx.el.h3("What will happen", class_name="text-md font-semibold"),
        rx.el.p("If every row is good and new:", class_name="text-text-3"),
        rx.el.dl(
            _fact("Rows in the file", SharingState.rows_in_file),
            _fact("Telecallers", forecast.telecallers),
            _fact("Each gets", forecast.each),
            _fact("Smallest to largest load", forecast.load),
            class_name="mt-1",
        ),
        rx.cond(forecast.fault, rx.el.div(notice(forecast.fault, "orange"), class_name="mt-2")),
        class_name="p-4",
    )


def _fact(label: str, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-text-2"),
        rx.el.dd(value, class_name="font-semibold text-right"),
        class_name="flex justify-between gap-3 py-1.5 not-last:border-b border-border",
    )
