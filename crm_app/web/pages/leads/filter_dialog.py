"""More filters, and which columns to show."""

import reflex as rx

from crm_app.web.components.buttons import look
from crm_app.web.components.fields import option, select_field, text_field
from crm_app.web.components.icons import icon
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.pages.leads.chips import DUE, UNTOUCHED
from crm_app.web.pages.leads.columns import COLUMNS
from crm_app.web.pages.leads.state import LeadsState


def filter_dialog() -> rx.Component:
    """Open while more filters are asked for."""
    more = LeadsState.more
    return modals(
        rx.cond(
            LeadsState.is_filtering,
            form_modal(
                "Filter leads",
                _select("Follow-up", "due", DUE),
                _select("Calls", "untouched", UNTOUCHED),
                _days("Added", "first", "last"),
                _days("Enrolled", "enrolled_first", "enrolled_last"),
                text_field(
                    "Source",
                    "source",
                    default_value=more["source"],
                    max_length=60,
                    hint="As in the file, such as Website. Small and capital letters are the same.",
                ),
                submit="Show leads",
                on_submit=LeadsState.filter_more,
                on_dismiss=LeadsState.open_filters(False),
            ),
        ),
        close=LeadsState.open_filters(False),
    )


def _select(label: str, name: str, choices: dict[str, str]) -> rx.Component:
    return select_field(
        label,
        name,
        [option("Any", ""), *(option(words, key) for key, words in choices.items())],
        default_value=LeadsState.more[name],
    )


def _days(what: str, first: str, last: str) -> rx.Component:
    return rx.el.div(
        *(
            text_field(f"{what} {end}", name, type="date", default_value=LeadsState.more[name])
            for end, name in (("from", first), ("to", last))
        ),
        class_name="grid sm:grid-cols-2 gap-4",
    )


def column_chooser() -> rx.Component:
    """A list of columns to tick; the browser remembers them for this user."""
    return rx.el.details(
        rx.el.summary(
            icon("columns-3"),
            "Columns",
            class_name=f"{look('default', 'sm')} cursor-pointer list-none",
        ),
        rx.el.div(
            *(
                rx.el.label(
                    rx.el.input(
                        type="checkbox",
                        checked=rx.Var.create(LeadsState.shown).contains(key),
                        on_change=lambda _, key=key: LeadsState.switch_column(key),
                        class_name="check",
                    ),
                    name,
                    class_name="flex items-center gap-2.5 h-8 px-2 rounded-sm hover:bg-hover",
                )
                for key, name in COLUMNS.items()
            ),
            role="group",
            aria_label="Columns",
            class_name="absolute right-0 top-full mt-1 z-30 w-48 p-1.5 rounded-md border "
            "border-border bg-raised shadow-popover",
        ),
        class_name="relative max-md:hidden",
    )
