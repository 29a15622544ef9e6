"""An import as the history shows one."""

from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.imports.schemas import ImportView
from crm_app.models import ImportStatus
from crm_app.web import formats
from crm_app.web.pages.import_leads import addresses

UNDER_WAY = frozenset({ImportStatus.QUEUED, ImportStatus.RUNNING})


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
    skipped: str
    rejected: str
    status: str
    percent: int


def row(run: ImportView, now: datetime, zone: str) -> HistoryRow:
    """The row of `run`; counts that are not final yet are hyphens."""
    done = run.status is ImportStatus.DONE

    def final(count: int) -> str:
        return formats.number(count) if done else formats.NOTHING

    return HistoryRow(
        id=str(run.id),
        address=addresses.of(run.id),
        file_name=run.file_name,
        who=run.uploaded_by.name,
        when=formats.since(run.created_at, now, zone),
        when_exactly=formats.moment(run.created_at, zone),
        rows=formats.number(run.rows_read) if run.rows_read else formats.NOTHING,
        created=final(run.created),
        skipped=final(run.duplicate),
        rejected=final(run.error),
        status=str(run.status),
        percent=run.progress,
    )
