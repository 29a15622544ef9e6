"""A box that says what became of one row."""

import reflex as rx

from crm_app.web.components.buttons import button, look, text_link
from crm_app.web.components.fields import number_field
from crm_app.web.components.tables import card
from crm_app.web.pages.import_leads.fate_state import ROW, FateState
from crm_app.web.pages.import_leads.files import file_link
from crm_app.web.pages.import_leads.one_state import ImportState
from crm_app.web.pages.import_leads.row_tables import change_list


def fate_box() -> rx.Component:
    """A number, and the answer in words; every row as a file."""
    is_here = FateState.key == ImportState.key
    return card(
        rx.el.h3("What became of a row?", class_name="text-md font-semibold"),
        rx.el.form(
            rx.el.div(
                number_field(
                    "Row number",
                    ROW,
                    fault=rx.cond(is_here, FateState.fault, ""),
                    key=ImportState.key,
                    min=1,
                ),
                class_name="flex-1 min-w-0",
            ),
            button("Look up", type="submit", size="lg", class_name="mt-6"),
            on_submit=FateState.look_up,
            no_validate=True,
            class_name="flex items-start gap-2",
        ),
        rx.el.div(
            # An undo makes what was said untrue.
            rx.cond(
                is_here & (FateState.fate.title != "") & (FateState.state == ImportState.run.state),
                _answer(),
            ),
            role="status",
        ),
        file_link(
            "Download every row", ImportState.run.every_row, f"{look('default', 'sm')} w-fit"
        ),
        class_name="flex flex-col gap-3 p-4",
    )


def _answer() -> rx.Component:
    fate = FateState.fate
    return rx.el.div(
        rx.el.p(rx.el.b(fate.title, class_name="font-semibold"), ": ", fate.sentence),
        rx.cond(
            fate.address,
            rx.el.p(
                text_link(fate.lead, fate.address),
                " ",
                rx.el.span(fate.owner, class_name="text-text-2"),
            ),
        ),
        rx.cond(fate.changes, change_list(fate.changes)),
        class_name="flex flex-col gap-1.5 px-3 py-2 rounded-md bg-subtle",
    )
