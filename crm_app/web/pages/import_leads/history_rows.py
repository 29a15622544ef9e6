"""An import as the history shows one."""

from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.imports.rules import may_change
from crm_app.domain.imports.schemas import ImportView
from crm_app.models import ImportStatus
from crm_app.web import formats
from crm_app.web.pages.import_leads import addresses, one_rows, words

_COUNTED = frozenset({ImportStatus.DONE, ImportStatus.UNDONE})


@dataclass(frozen=True)
class HistoryRow:
    """One row of the table."""

    id: str
    address: str
    file_name: str
    who: str
    when: str
    when_exactly: str
    rows: str
    created: str
    updated: str
    skipped: str
    rejected: str
    state: str  # the status, `trying` or `undoing`
    label: str
    may_change: bool
    can_undo: bool


def row(run: ImportView, now: datetime, zone: str) -> HistoryRow:
    """The row of `run`; counts that are not final yet are hyphens."""

    def final(count: int) -> str:
        counted = run.status in _COUNTED or one_rows.is_undoing(run)
        return formats.number(count) if counted else formats.NOTHING

    return HistoryRow(
        id=str(run.id),
        address=addresses.of(run.id),
        file_name=run.file_name,
        who=run.uploaded_by.name,
        when=formats.since(run.created_at, now, zone),
        when_exactly=formats.moment(run.created_at, zone),
        rows=formats.number(run.rows_read) if run.rows_read else formats.NOTHING,
        created=final(run.created),
        updated=final(run.updated),
        skipped=final(run.duplicate),
        rejected=final(run.error),
        state=_state(run),
        label=_label(run),
        may_change=may_change(run.status, dry_run=run.dry_run),
        can_undo=run.status is ImportStatus.DONE and run.created + run.updated > 0,
    )


def _state(run: ImportView) -> str:
    if one_rows.is_undoing(run):
        return "undoing"
    if run.dry_run and run.status in one_rows.UNDER_WAY:
        return "trying"
    return str(run.status)


def _label(run: ImportView) -> str:
    if one_rows.is_undoing(run):
        return "Undoing"
    if run.dry_run and run.status in one_rows.UNDER_WAY:
        return f"Dry run {run.progress}%"
    return {
        ImportStatus.QUEUED: "Waiting",
        ImportStatus.RUNNING: f"Running {run.progress}%",
        ImportStatus.READY: "Dry run",
        ImportStatus.DONE: "Done",
        ImportStatus.FAILED: "Dry run failed" if run.dry_run else "Failed",
        ImportStatus.UNDONE: words.undone(run.kept),
    }.get(run.status, str(run.status))
