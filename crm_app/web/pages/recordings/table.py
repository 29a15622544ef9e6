"""The table of recordings: each row opens its player."""

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.web.components.badges import avatar
from crm_app.web.components.buttons import icon_button, text_link
from crm_app.web.components.icons import icon
from crm_app.web.components.outcomes import outcome_badge
from crm_app.web.components.quality import quality_badge
from crm_app.web.components.rows import RowPicker
from crm_app.web.components.tables import card, cell, column, row, skeleton_rows
from crm_app.web.pages.recordings.panel import held_badge
from crm_app.web.pages.recordings.rows import NO_CALL, Row
from crm_app.web.pages.recordings.state import RecordingsState

STATE = RecordingsState
_TEXT = "text-text-2"
_COLUMNS = 8


def recordings_table() -> rx.Component:
    """One page of recordings with its pager."""
    return card(
        RowPicker.create(
            rx.el.table(
                rx.el.caption("Recordings, newest first", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        column("When"),
                        column("Lead"),
                        column("Telecaller"),
                        rx.cond(STATE.has_choice, column("Branch")),
                        column("Call"),
                        column("Length", numeric=True),
                        column("Quality"),
                        column("Phone"),
                        column("Listened"),
                    )
                ),
                rx.el.tbody(
                    rx.cond(
                        STATE.is_loaded,
                        rx.foreach(STATE.rows, _row),
                        skeleton_rows(columns=_COLUMNS),
                    )
                ),
                class_name="grid-table [--row:2.5rem] "
                "md:[&_:is(td,th):not(:first-child,:last-child)]:px-1.5",
            ),
            chosen=[],
            on_choose=rx.noop(),
            class_name="overflow-x-auto rounded-t-md",
        ),
        rx.el.nav(
            rx.el.span(STATE.footer, class_name="flex-1"),
            icon_button(
                "chevron-left",
                "Newer recordings",
                on_click=STATE.newer,
                disabled=~STATE.has_newer,
            ),
            icon_button(
                "chevron-right",
                "Older recordings",
                on_click=STATE.older,
                disabled=~STATE.has_older,
            ),
            aria_label="Pages",
            class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
        ),
    )


def _row(each: Row) -> rx.Component:
    return row(
        cell(
            link(
                rx.el.span(
                    icon("play", size=14),
                    class_name="grid place-items-center size-6 shrink-0 rounded-sm bg-accent-soft "
                    "text-accent-text group-hover:bg-accent group-hover:text-on-accent",
                ),
                rx.el.span("Open the recording of ", class_name="sr-only"),
                rx.el.span(each.when, title=each.exactly, class_name="group-hover:underline"),
                to=each.address,
                prevent_scroll_reset=True,
                custom_attrs={"data-open": ""},
                class_name="group inline-flex items-center gap-2 font-medium",
            ),
            class_name="whitespace-nowrap",
        ),
        cell(
            text_link(each.lead, each.lead_address, class_name="block truncate max-w-44"),
            label="Lead",
        ),
        cell(
            rx.el.span(
                avatar(each.initials, each.tone),
                rx.el.span(each.telecaller, class_name="truncate max-w-36"),
                class_name="inline-flex items-center gap-1.5 min-w-0",
            ),
            label="Telecaller",
        ),
        rx.cond(
            STATE.has_choice,
            cell(each.branch, label="Branch", class_name=f"{_TEXT} whitespace-nowrap"),
        ),
        cell(
            rx.cond(
                each.outcome,
                outcome_badge(each.outcome),
                rx.el.span(NO_CALL, class_name="text-text-3 whitespace-nowrap"),
            ),
            label="Call",
        ),
        cell(each.lasts, label="Length", numeric=True, class_name="whitespace-nowrap"),
        cell(
            rx.el.span(
                quality_badge(each.quality),
                held_badge(each.is_held),
                class_name="inline-flex flex-wrap items-center gap-1.5",
            ),
            label="Quality",
        ),
        cell(
            rx.el.span(each.phone, title=each.phone, class_name="block truncate max-w-32"),
            label="Phone",
            class_name=_TEXT,
        ),
        cell(
            rx.cond(
                each.played_by,
                rx.el.span(
                    rx.el.span(each.plays, class_name="font-medium"),
                    rx.el.span(f", last {each.played_by}", class_name="text-text-2"),
                    title=each.played_exactly,
                    class_name="block truncate max-w-40",
                ),
                rx.el.span(each.plays, class_name="text-text-3"),
            ),
            label="Listened",
            class_name="whitespace-nowrap",
        ),
        key=each.id,
        custom_attrs={"data-row": each.id},
        class_name=rx.cond(STATE.detail.id == each.id, "*:bg-accent-soft!", ""),
    )
