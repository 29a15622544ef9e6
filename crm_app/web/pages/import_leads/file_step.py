"""Step File, after the file came: what was found in it."""

import reflex as rx

from crm_app.web.components.buttons import link_button
from crm_app.web.components.feedback import notice
from crm_app.web.components.fields import option
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.steps import bottom_bar, go_on, heading

UNTIL_START = "Nothing is written until you start the import."


def file_step() -> rx.Component:
    """Encoding, delimiter, the first rows."""
    file = DraftState.file
    return rx.fragment(
        heading("File"),
        rx.cond(file.imported_before, notice(file.imported_before, "orange")),
        rx.cond(file.fault, notice(file.fault, "red", role="alert")),
        card(
            rx.cond(file.has_other_sheets, _sheets()),
            rx.el.dl(
                _fact("Rows", file.rows),
                _fact("Columns", file.columns),
                _fact("Size", file.size),
                rx.cond(
                    file.is_workbook,
                    _fact("Kind", "Excel workbook"),
                    rx.fragment(
                        _fact("Encoding", file.encoding),
                        _fact("Between cells", file.delimiter),
                    ),
                ),
                class_name="grid grid-cols-2 sm:grid-cols-3 lg:grid-cols-5 gap-x-4 gap-y-3 p-4",
            ),
            rx.cond(file.fault == "", _samples()),
        ),
        bottom_bar(
            link_button("Other file", addresses.NEW),
            go_on("Next: columns", "?step=columns", ready=file.fault == ""),
            sentence=rx.cond(file.fault, file.fault, UNTIL_START),
        ),
    )


def _sheets() -> rx.Component:
    return rx.el.div(
        rx.el.label("Sheet", html_for="sheet", class_name="font-medium"),
        rx.el.select(
            rx.foreach(DraftState.file.sheets, lambda name: option(name, name)),
            id="sheet",
            value=DraftState.file.sheet,
            on_change=DraftState.choose_sheet,
            aria_describedby="sheet-note",
            class_name="select h-8 min-w-44 max-w-full pl-2.5 rounded-sm border "
            "border-border-control bg-surface",
        ),
        rx.el.span(
            "One sheet is imported at a time.",
            id="sheet-note",
            class_name="text-xs text-text-3",
        ),
        class_name="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-3 border-b border-border",
    )


def _fact(label: str, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-xs text-text-3"),
        rx.el.dd(value, class_name="text-md font-semibold"),
    )


def _samples() -> rx.Component:
    cell = "h-9 px-3 border-t border-border whitespace-nowrap max-w-60 truncate"
    return rx.el.div(
        rx.el.table(
            rx.el.caption("The first rows", class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(
                    rx.foreach(
                        DraftState.file.header,
                        lambda name: rx.el.th(
                            name,
                            scope="col",
                            class_name=f"{cell} bg-subtle text-left text-xs font-medium "
                            "text-text-2",
                        ),
                    )
                )
            ),
            rx.el.tbody(
                rx.foreach(
                    DraftState.file.samples,
                    lambda cells: rx.el.tr(
                        rx.foreach(cells, lambda text: rx.el.td(text, class_name=cell))
                    ),
                )
            ),
            class_name="w-full",
        ),
        tab_index=0,
        role="region",
        aria_label="The first rows",
        class_name="overflow-x-auto",
    )
