"""The parts of the jobs page: what comes again, what ran."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.domain.runs.rules import Health
from crm_app.domain.runs.schemas import Show
from crm_app.models import RunStatus
from crm_app.web.components.badges import Tone, plain_badge
from crm_app.web.components.buttons import button, icon_button
from crm_app.web.components.feedback import empty_state, notice
from crm_app.web.components.fields import filter_select, option
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import (
    card,
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
)
from crm_app.web.frame import may
from crm_app.web.pages.jobs.rows import SETTLED, ChoreRow, RunRow, TryRow
from crm_app.web.pages.jobs.state import JobsState

STATE = JobsState
_RUN_COLUMNS = 7
_HEALTH: dict[str, tuple[str, Tone, str]] = {
    Health.FAILING: ("Failing", "red", "circle-alert"),
    Health.LATE: ("Held up", "orange", "hourglass"),
    Health.RUNNING: ("Running", "blue", "play"),
    Health.FINE: ("Well", "green", "circle-check"),
    Health.NEW: ("Not run yet", "gray", "circle-dashed"),
}
_STATUS: dict[str, tuple[str, Tone, str]] = {
    RunStatus.WAITING: ("Waiting", "gray", "clock"),
    RunStatus.RUNNING: ("Running", "blue", "play"),
    RunStatus.RETRYING: ("Tried again soon", "orange", "rotate-cw"),
    RunStatus.DONE: ("Done", "green", "circle-check"),
    RunStatus.FAILED: ("Failed", "red", "circle-alert"),
    SETTLED: ("Failed, settled", "gray", "circle-slash"),
}


def standing() -> rx.Component:
    """That nobody does the jobs, where it is so."""
    return rx.el.div(
        rx.cond(STATE.standing, notice(STATE.standing, "orange")),
        role="status",
        class_name="empty:hidden",
    )


def chores_table() -> rx.Component:
    """What comes again by the clock; what fails stands first."""
    return rx.cond(
        STATE.is_loaded & (rx.Var.create(STATE.chores).length() == 0),
        empty_state("calendar-clock", "No jobs yet. The jobs process brings them when it starts."),
        data_table(
            [
                column("Job"),
                column("When"),
                column("Last run"),
                column("What it did"),
                column("Next"),
                column("Health"),
                column("Run", hidden_label=True),
            ],
            rx.cond(
                STATE.is_loaded,
                rx.foreach(STATE.chores, _chore),
                skeleton_rows(columns=7),
            ),
            caption="What is done by the clock; what fails stands first",
        ),
    )


def _chore(chore: ChoreRow) -> rx.Component:
    return row(
        name_cell(chore.title),
        cell(chore.schedule, label="When", class_name="whitespace-nowrap"),
        cell(
            rx.el.span(chore.last, title=chore.last_exactly),
            label="Last run",
            class_name="whitespace-nowrap",
        ),
        cell(_sentence(chore.said, chore.is_fault), label="What it did"),
        cell(
            rx.el.span(chore.next, title=chore.next_exactly),
            label="Next",
            class_name="whitespace-nowrap",
        ),
        cell(_badge(chore.health, _HEALTH), label="Health"),
        corner_cell(
            rx.cond(
                may(Permission.JOBS_RUN),
                icon_button(
                    "play",
                    f"Run now: {chore.title}",
                    on_click=STATE.run_now(chore.name),
                    disabled=chore.is_under_way,
                ),
            )
        ),
        key=chore.name,
    )


def _sentence(said: Shown, is_fault: Shown) -> rx.Component:
    return rx.el.span(
        said,
        class_name=[
            "block py-1 md:max-w-90 whitespace-normal",
            rx.cond(is_fault, "text-red-fg", "text-text-2"),
        ],
    )


def _badge(value: Shown, looks: dict[str, tuple[str, Tone, str]]) -> rx.Component:
    shown = [(key, plain_badge(*look)) for key, look in looks.items()]
    return rx.fragment(rx.match(value, *shown, rx.el.span(value)))


def runs_head() -> rx.Component:
    """The heading of the runs, with their filter."""
    return rx.el.div(
        rx.el.h2("Recent runs", class_name="flex-1 text-md font-semibold"),
        filter_select(
            "Show",
            [
                option("All", Show.ALL),
                option("Failed", Show.FAILED),
                option("Waiting and running", Show.RUNNING),
            ],
            value=STATE.show,
            narrows=STATE.show != Show.ALL,
            on_change=STATE.narrow,
        ),
        role="search",
        aria_label="Which runs",
        class_name="flex flex-wrap items-center gap-2 pt-3",
    )


def runs_table() -> rx.Component:
    """One page of runs with its pager."""
    return rx.cond(
        STATE.is_loaded & (rx.Var.create(STATE.runs).length() == 0),
        rx.match(
            STATE.show,
            (Show.FAILED, empty_state("circle-check", "Nothing failed.")),
            (Show.RUNNING, empty_state("coffee", "Nothing waits or runs.")),
            empty_state("calendar-clock", "Nothing to tell yet: no job has had anything to do."),
        ),
        card(
            rx.el.div(
                rx.el.table(
                    rx.el.caption("Runs, newest first", class_name="sr-only"),
                    rx.el.thead(
                        rx.el.tr(
                            column("What"),
                            column("When"),
                            column("Asked by"),
                            column("Took"),
                            column("What it did"),
                            column("Status"),
                            column("More", hidden_label=True),
                        )
                    ),
                    rx.el.tbody(
                        rx.cond(
                            STATE.is_loaded,
                            rx.foreach(STATE.runs, _run),
                            skeleton_rows(columns=_RUN_COLUMNS),
                        )
                    ),
                    class_name="grid-table",
                ),
                class_name="overflow-x-auto rounded-t-md",
            ),
            _pager(),
        ),
    )


def _pager() -> rx.Component:
    return rx.el.nav(
        rx.el.span("Newest first", class_name="flex-1"),
        icon_button("chevron-left", "Newer runs", on_click=STATE.newer, disabled=~STATE.has_newer),
        icon_button("chevron-right", "Older runs", on_click=STATE.older, disabled=~STATE.has_older),
        aria_label="Pages",
        class_name="flex items-center gap-2 h-11 px-4 border-t border-border text-text-2",
    )


def _run(run: RunRow) -> rx.Component:
    is_open = STATE.opened == run.id
    is_fault = (run.status == RunStatus.FAILED) | (run.status == RunStatus.RETRYING)
    return rx.fragment(
        row(
            name_cell(run.title),
            cell(
                rx.el.span(run.when, title=run.exactly),
                label="When",
                class_name="whitespace-nowrap",
            ),
            cell(run.by, label="Asked by", class_name="whitespace-nowrap"),
            cell(run.took, label="Took", class_name="whitespace-nowrap"),
            cell(_sentence(run.said, is_fault), label="What it did"),
            cell(_badge(run.status, _STATUS), label="Status"),
            corner_cell(
                rx.el.button(
                    icon("chevron-down", class_name="group-aria-expanded:rotate-180"),
                    type="button",
                    aria_label=f"Details of {run.title}, {run.when}",
                    aria_expanded=is_open,
                    on_click=STATE.open(run.id),
                    class_name="group inline-grid place-items-center size-7 rounded-sm text-text-2 "
                    "hover:bg-hover",
                )
            ),
        ),
        rx.cond(is_open, _details(run)),
        key=run.id,
    )


def _details(run: RunRow) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.p(f"{run.title}, {run.exactly}", class_name="text-text-3"),
                rx.el.ol(
                    rx.foreach(run.tries, _try),
                    class_name="flex flex-col gap-1 list-decimal pl-5",
                ),
                rx.cond(run.note, rx.el.p(run.note, class_name="text-text-2")),
                rx.cond(
                    run.can_be_repeated & may(Permission.JOBS_RUN),
                    rx.el.div(
                        button(
                            "Run again",
                            size="sm",
                            icon="rotate-cw",
                            on_click=STATE.run_again(run.id),
                        )
                    ),
                ),
                class_name="flex flex-col gap-2 py-3 text-left whitespace-normal",
            ),
            col_span=_RUN_COLUMNS,
            class_name="bg-subtle",
        )
    )


def _try(each: TryRow) -> rx.Component:
    return rx.el.li(
        each.when,
        rx.cond(each.took, f", {each.took}: ", ": "),
        rx.el.span(each.outcome, class_name=rx.cond(each.is_fault, "text-red-fg", "text-green-fg")),
    )
