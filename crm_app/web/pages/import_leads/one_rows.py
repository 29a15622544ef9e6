"""A started import in words: how far it is, or what became of it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_app.domain.imports.runner import READING_SHARE
from crm_app.domain.imports.schemas import FaultView, ImportView
from crm_app.models import ImportStatus
from crm_app.web import formats
from crm_app.web.pages.import_leads import addresses, words

_SPOKEN_EVERY = 10  # per cent
_SKIPPED = {"duplicate_in_file", "duplicate_existing"}


@dataclass(frozen=True)
class RunView:
    """The counts are numbers of rows; `is_done` and `is_failed` say that it is over."""

    file_name: str = ""
    is_done: bool = False
    is_failed: bool = False
    percent: int = 0
    spoken: str = ""
    doing: str = ""
    sentence: str = ""
    detail: str = ""
    message: str = ""
    rows_read: str = "0"
    accepted: str = "0"
    created: str = "0"
    skipped: str = "0"
    rejected: str = "0"
    has_rejected: bool = False
    accepted_width: str = "0%"
    rejected_width: str = "0%"
    download: str = ""


@dataclass(frozen=True)
class ShareRow:
    """How many leads one telecaller got."""

    id: str
    name: str
    initials: str
    tone: str
    count: str


@dataclass(frozen=True)
class RefusedRow:
    """A row that made no lead."""

    number: str
    is_skipped: bool
    value: str
    reason: str
    known_as: str


def run(view: ImportView, now: datetime, zone: str) -> RunView:
    """What the steps Import and Result say."""
    read = view.rows_read
    return RunView(
        file_name=view.file_name,
        is_done=view.status is ImportStatus.DONE,
        is_failed=view.status is ImportStatus.FAILED,
        percent=view.progress,
        spoken=f"{view.progress // _SPOKEN_EVERY * _SPOKEN_EVERY} per cent",
        doing=_doing(view),
        sentence=_sentence(view),
        detail=_detail(view, now, zone),
        message=view.message or "",
        rows_read=formats.number(read),
        accepted=formats.number(read - view.error),
        created=formats.number(view.created),
        skipped=formats.number(view.duplicate),
        rejected=formats.number(view.error),
        has_rejected=bool(view.error + view.duplicate),
        accepted_width=words.width(view.progress * (read - view.error), 100 * read),
        rejected_width=words.width(view.progress * view.error, 100 * read),
        download=addresses.rejected_rows(view.id),
    )


def share_rows(view: ImportView) -> list[ShareRow]:
    """Who got how many, in the order of the turns."""
    return [
        ShareRow(
            id=str(share.telecaller_id),
            name=share.name,
            initials=formats.initials(share.name),
            tone=formats.tone(share.name),
            count=formats.number(share.count),
        )
        for share in view.per_telecaller
    ]


def refused_row(fault: FaultView) -> RefusedRow:
    """One row of the table of those that made no lead."""
    known_as = ""
    if fault.existing_lead is not None:
        owner = fault.owner or "nobody yet"
        known_as = f"Known as {fault.existing_lead.name}, with {owner}."
    return RefusedRow(
        number=formats.number(fault.row_number),
        is_skipped=fault.code in _SKIPPED,
        value=fault.value or "(empty)",
        reason=fault.message,
        known_as=known_as,
    )


def refused_note(shown: int, view: ImportView) -> str:
    """Which of them are listed."""
    total = view.duplicate + view.error
    numbers = "Row numbers as in your spreadsheet"
    return numbers if shown == total else f"The first {shown} of {formats.number(total)}. {numbers}"


def _doing(view: ImportView) -> str:
    if view.status is ImportStatus.QUEUED:
        return "Waiting to start"
    return "Reading the file" if view.progress < READING_SHARE else "Creating leads"


def _sentence(view: ImportView) -> str:
    if view.status is ImportStatus.FAILED:
        return "The import failed. Nothing was kept."
    if view.status is not ImportStatus.DONE:
        return ""
    if not view.created:
        return "No new leads: no row of the file made one"
    people = sum(share.count > 0 for share in view.per_telecaller)
    leads = formats.count(view.created, "lead")
    return f"{leads} created and shared among {formats.count(people, 'telecaller')}"


def _detail(view: ImportView, now: datetime, zone: str) -> str:
    if view.status is ImportStatus.QUEUED:
        return "Imports run one after the other."
    if view.finished_at is None:
        return f"{formats.count(view.rows_read, 'row')} read"
    took = view.finished_at - (view.started_at or view.created_at)
    here = ZoneInfo(zone)
    on = formats.day(view.finished_at.astimezone(here).date(), now.astimezone(here).date())
    when = f"{on}, {formats.clock(view.finished_at, zone)}"
    if view.status is ImportStatus.FAILED:
        return f"Stopped {when}."
    parts = [view.created, view.duplicate, view.error]
    added = " + ".join(map(formats.number, parts))
    return (
        f"Finished {when} in {formats.duration(max(1, round(took.total_seconds())))}. "
        f"Every row is accounted for: {added} = {formats.number(view.total)}."
    )
