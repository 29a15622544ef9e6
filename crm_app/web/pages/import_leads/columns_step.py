"""Step Columns: what becomes of each column of the file."""

import reflex as rx

from crm_app.domain.imports.rules import SOURCE_MAX
from crm_app.web.components.badges import badge
from crm_app.web.components.feedback import notice
from crm_app.web.components.fields import option, text_field
from crm_app.web.components.icons import icon
from crm_app.web.components.sections import suggestions
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card, cell, column, data_table, name_cell, row
from crm_app.web.pages.import_leads.draft_rows import TARGETS, ColumnRow
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.file_step import UNTIL_START
from crm_app.web.pages.import_leads.steps import back, bottom_bar, go_on, heading

CHOOSE = "Choose the columns with the name and the phone number."


def columns_step() -> rx.Component:
    """One row per column."""
    return rx.fragment(
        heading("Columns"),
        rx.cond(DraftState.missing, notice(DraftState.missing, "red", role="alert")),
        data_table(
            [
                column("Column of the file"),
                column("First values"),
                column("Becomes"),
                column("How we know"),
            ],
            rx.foreach(DraftState.columns, _row),
            caption="Columns of the file and what becomes of them",
        ),
        rx.el.p(DraftState.unused, class_name="text-text-3"),
        card(_source(), class_name="p-4"),
        bottom_bar(
            back("?step=file"),
            go_on("Next: duplicates", "?step=duplicates", ready=DraftState.is_mapped),
            sentence=rx.cond(
                DraftState.is_mapped,
                UNTIL_START,
                rx.cond(DraftState.missing, CHOOSE, "One of the choices above cannot be."),
            ),
        ),
    )


def _source() -> rx.Component:
    return rx.el.div(
        text_field(
            "Source of this file",
            "source",
            hint="Optional, such as Pune fair. It is used for rows that name no source.",
            key=DraftState.key,
            default_value=DraftState.source,
            on_change=DraftState.name_source,
            max_length=SOURCE_MAX,
            auto_complete="off",
            list="sources",
        ),
        suggestions("sources", DraftState.sources),
        class_name="max-w-sm",
    )


def _row(field: ColumnRow) -> rx.Component:
    return row(
        name_cell(rx.el.span(field.name, class_name="break-words min-w-0 md:max-w-64")),
        cell(
            rx.el.span(
                field.samples, class_name="min-w-0 break-words md:block md:truncate md:max-w-80"
            ),
            label="First values",
            class_name="text-text-2",
        ),
        cell(_choice(field), label="Becomes"),
        cell(_sure(field.sure), label="How we know"),
        key=field.key,
    )


def _choice(field: ColumnRow) -> rx.Component:
    return rx.el.div(
        rx.el.select(
            *(option(label, target) for target, label in TARGETS.items()),
            value=field.target,
            on_change=DraftState.choose(field.name),
            aria_label=f"What {field.name} becomes",
            aria_invalid=field.fault != "",
            aria_describedby=field.key,
            class_name="select w-44 md:w-56 max-w-full h-8 pl-2.5 rounded-sm border "
            "border-border-control bg-surface aria-invalid:border-danger",
        ),
        rx.cond(
            field.fault,
            rx.el.p(
                icon("circle-alert", size=14),
                field.fault,
                id=field.key,
                class_name="flex items-center gap-1.5 text-xs text-red-fg text-left",
            ),
        ),
        class_name="flex flex-col gap-1 py-1.5 min-w-0",
    )


def _sure(sure: Shown) -> rx.Component:
    return rx.fragment(
        rx.match(
            sure,
            ("remembered", badge("Remembered", "blue")),
            ("header", badge("Found by its header", "green")),
            ("values", badge("Guessed from its values", "orange")),
            ("kept", badge("No field fits it", "gray")),
            ("chosen", badge("Chosen by you", "violet")),
            rx.el.span("-", class_name="text-text-3"),
        )
    )
