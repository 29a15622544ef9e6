"""Step Import: how far it is, in the server's numbers."""

import reflex as rx

from crm_app.web.components.badges import live_dot
from crm_app.web.components.feedback import notice
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card
from crm_app.web.components.ticks import every
from crm_app.web.pages.import_leads.one_state import ImportState
from crm_app.web.pages.import_leads.steps import heading


def progress_step() -> rx.Component:
    """Percent, bar and counts; asked again every two seconds, and told in between."""
    return rx.fragment(
        heading("Import", live_dot()),
        rx.el.p(ImportState.run.spoken, aria_live="polite", class_name="sr-only"),
        card(how_far("Import"), so_far()),
        notice("You can leave this page. The import goes on, and its progress is under Import."),
        notice("Telecallers see the leads only when all are in.", "gray"),
        every(2, ImportState.refresh),
    )


def how_far(label: str) -> rx.Component:
    """Percent, what is being done, and the bar."""
    run = ImportState.run
    return rx.el.div(
        rx.el.div(
            rx.el.span(f"{run.percent}%", class_name="text-2xl font-semibold tracking-tight"),
            rx.el.div(
                rx.el.p(run.doing, class_name="text-md font-semibold"),
                rx.el.p(run.detail, class_name="text-text-3"),
            ),
            class_name="flex items-center gap-3.5",
        ),
        rx.el.div(
            rx.el.div(style={"width": run.accepted_width}, class_name="bg-accent"),
            rx.el.div(style={"width": run.rejected_width}, class_name="bg-red-solid"),
            role="progressbar",
            aria_label=label,
            aria_valuenow=run.percent,
            aria_valuemin=0,
            aria_valuemax=100,
            class_name="flex h-2.5 rounded-full overflow-hidden bg-pressed",
        ),
        class_name="flex flex-col gap-3 p-4",
    )


def so_far() -> rx.Component:
    """Rows read = accepted so far + rejected."""
    run = ImportState.run
    return counts(
        ("Rows read", run.rows_read, ""),
        ("Accepted so far", run.accepted, "Known students are found at the end"),
        ("Rejected", run.rejected, ""),
    )


def counts(*facts: tuple[str, Shown, Shown]) -> rx.Component:
    """Big numbers side by side: (name, number, remark). Rejected ones are red."""
    return rx.el.dl(
        *(_count(label, number, remark) for label, number, remark in facts),
        class_name="grid grid-cols-2 lg:grid-flow-col lg:auto-cols-fr lg:grid-cols-none gap-px "
        "border-t border-border bg-border rounded-b-md overflow-hidden",
    )


def _count(label: str, number: Shown, remark: Shown) -> rx.Component:
    red = "text-red-fg" if label == "Rejected" else ""
    return rx.el.div(
        rx.el.dt(label, class_name="text-text-3"),
        rx.el.dd(number, class_name=f"text-2xl font-semibold tracking-tight {red}"),
        rx.el.dd(remark, class_name="text-xs text-text-3 empty:hidden"),
        class_name="grow px-4 py-3.5 bg-surface max-lg:odd:last:col-span-2",
    )
