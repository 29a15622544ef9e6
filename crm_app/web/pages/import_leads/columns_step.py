"""Step Columns: which column of the file is which field of a lead."""

import reflex as rx

from crm_app.web.components.fields import option
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import cell, column, data_table, name_cell, row
from crm_app.web.pages.import_leads.draft_rows import FieldRow
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.file_step import UNTIL_START
from crm_app.web.pages.import_leads.steps import back, bottom_bar, go_on, heading
from crm_app.web.pages.import_leads.words import NOT_IN_FILE


def columns_step() -> rx.Component:
    """One row per field."""
    return rx.fragment(
        heading("Columns"),
        data_table(
            [column("Field of a lead"), column("Column of the file"), column("First values")],
            rx.foreach(DraftState.fields, _row),
            caption="Fields of a lead and the columns that give them",
        ),
        rx.el.p(DraftState.unused, class_name="text-text-3"),
        bottom_bar(
            back("?step=file"),
            go_on("Next: who gets them", "?step=who", ready=DraftState.is_mapped),
            sentence=rx.cond(
                DraftState.is_mapped,
                UNTIL_START,
                "Choose the columns with the name and the phone number.",
            ),
        ),
    )


def _row(field: FieldRow) -> rx.Component:
    return row(
        name_cell(
            field.label,
            rx.el.span(field.note, class_name="text-xs font-normal text-text-3"),
        ),
        cell(_choice(field), label="Column"),
        cell(
            rx.el.span(field.samples, class_name="break-words min-w-0"),
            label="First values",
            class_name="text-text-2",
        ),
        key=field.target,
    )


def _choice(field: FieldRow) -> rx.Component:
    note = f"fault-{field.target}"
    return rx.el.div(
        rx.el.select(
            option(NOT_IN_FILE, ""),
            rx.foreach(DraftState.columns, lambda name: option(name, name)),
            value=field.column,
            on_change=DraftState.choose(field.target),
            aria_label=f"Column with {field.label}",
            aria_invalid=field.fault != "",
            aria_describedby=note,
            class_name="select w-44 md:w-64 max-w-full h-8 pl-2.5 rounded-sm border "
            "border-border-control bg-surface aria-invalid:border-danger",
        ),
        rx.cond(
            field.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                field.fault,
                id=note,
                class_name="flex items-center gap-1.5 text-xs text-red-fg text-left",
            ),
        ),
        class_name="flex flex-col gap-1 py-1.5 min-w-0",
    )
