"""A started import in words: how far it is, or what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_app.domain.imports.runner import READING_SHARE
from crm_app.domain.imports.schemas import FaultView, ImportView, KeptLead, RowFate
from crm_app.kernel.phone import format_phone
from crm_app.models import DuplicatePolicy, ImportStatus
from crm_app.web import formats
from crm_app.web.pages.import_leads import addresses, words

_SPOKEN_EVERY = 10  # per cent
_SKIPPED = {"duplicate_in_file", "duplicate_existing"}
UNDER_WAY = frozenset({ImportStatus.QUEUED, ImportStatus.RUNNING})
Change = tuple[str, str, str]  # field, old value, new value


@dataclass(frozen=True)
class RunView:
    """The counts are numbers of rows; of a dry run they say what would be.

    `state` is the import's status, or `undoing`.
    """

    file_name: str = ""
    state: str = ""
    percent: int = 0
    spoken: str = ""
    doing: str = ""
    sentence: str = ""
    detail: str = ""
    message: str = ""
    rows_read: str = "0"
    accepted: str = "0"
    created: str = "0"
    updated: str = "0"
    updated_note: str = ""
    skipped: str = "0"
    rejected: str = "0"
    has_rejected: bool = False
    can_undo: bool = False
    start: str = ""
    leads: str = ""  # what the link to its leads says; empty without any
    leads_page: str = ""
    accepted_width: str = "0%"
    rejected_width: str = "0%"
    download: str = ""
    every_row: str = ""


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
    address: str


@dataclass(frozen=True)
class FreshSample:
    """A row that would become a lead."""

    number: str
    name: str
    phone: str
    telecaller: str


@dataclass(frozen=True)
class ChangedSample:
    """A row that would change a lead."""

    number: str
    lead: str
    address: str
    changes: list[Change]
    note: str


@dataclass(frozen=True)
class KeptRow:
    """A lead that an undo left, and why."""

    number: str
    lead: str
    address: str
    owner: str
    reason: str


@dataclass(frozen=True)
class FateRow:
    """What became of one row, in words."""

    title: str = ""
    sentence: str = ""
    lead: str = ""
    address: str = ""
    owner: str = ""
    changes: list[Change] = field(default_factory=list)


def is_undoing(view: ImportView) -> bool:
    """Whether it runs again, backwards: an import that is on its way has no end yet."""
    return view.status is ImportStatus.RUNNING and view.finished_at is not None


def state(view: ImportView) -> str:
    """The status, or `undoing`."""
    return "undoing" if is_undoing(view) else str(view.status)


def run(view: ImportView, now: datetime, zone: str, leads: int = 0) -> RunView:
    """What the steps Dry run, Import and Result say; `leads` is how many of it are there now."""
    read = view.rows_read
    changed = view.created + view.updated
    return RunView(
        file_name=view.file_name,
        state=state(view),
        percent=view.progress,
        spoken=_spoken(view),
        doing=_doing(view),
        sentence=_sentence(view),
        detail=_detail(view, now, zone),
        message=view.message or "",
        rows_read=formats.number(read),
        accepted=formats.number(read - view.error),
        created=formats.number(view.created),
        updated=formats.number(view.updated),
        updated_note=words.updated(view.duplicates),
        skipped=formats.number(view.duplicate),
        rejected=formats.number(view.error),
        has_rejected=bool(view.error + view.duplicate),
        can_undo=view.status is ImportStatus.DONE and bool(changed),
        start=words.start(view.created, view.updated, view.duplicates),
        leads=words.open_leads(leads),
        leads_page=addresses.leads_of(view.id),
        accepted_width=words.width(view.progress * (read - view.error), 100 * read),
        rejected_width=words.width(view.progress * view.error, 100 * read),
        download=addresses.rejected_rows(view.id),
        every_row=addresses.every_row(view.id),
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
    known_as, address = "", ""
    if fault.existing_lead is not None:
        owner = fault.owner or "nobody yet"
        known_as = f"Known as {fault.existing_lead.name}, with {owner}."
        address = addresses.lead(fault.existing_lead.id)
    elif fault.same_as_row is not None:
        known_as = f"The same student as in row {formats.number(fault.same_as_row)}."
    return RefusedRow(
        number=formats.number(fault.row_number),
        is_skipped=fault.code in _SKIPPED,
        value=fault.value or words.EMPTY,
        reason=fault.message,
        known_as=known_as,
        address=address,
    )


def refused_note(shown: int, view: ImportView) -> str:
    """Which of them are listed."""
    total = view.duplicate + view.error
    numbers = "Row numbers as in your spreadsheet"
    return numbers if shown == total else f"The first {shown} of {formats.number(total)}. {numbers}"


def fresh_samples(view: ImportView) -> list[FreshSample]:
    """The first rows that would become leads."""
    return [
        FreshSample(
            number=formats.number(row.row_number),
            name=row.student_name,
            phone=format_phone(row.phone_e164),
            telecaller=row.telecaller,
        )
        for row in (view.forecast.created if view.forecast else [])
    ]


def changed_samples(view: ImportView) -> list[ChangedSample]:
    """The first rows that would change a lead."""
    return [
        ChangedSample(
            number=formats.number(row.row_number),
            lead=row.lead.name if row.lead else "A lead of another branch",
            address=addresses.lead(row.lead.id) if row.lead else "",
            changes=words.changes(row.changes),
            note="" if row.changes else words.updated(view.duplicates),
        )
        for row in (view.forecast.updated if view.forecast else [])
    ]


def kept_row(kept: KeptLead) -> KeptRow:
    """One lead that stayed."""
    return KeptRow(
        number=formats.number(kept.row_number),
        lead=kept.lead.name if kept.lead else "A lead of another branch",
        address=addresses.lead(kept.lead.id) if kept.lead else "",
        owner=(kept.owner or "Nobody yet") if kept.lead else formats.NOTHING,
        reason=kept.message,
    )


def kept_note(shown: int, view: ImportView) -> str:
    """Which of them are listed."""
    return "" if shown == view.kept else f"The first {shown} of {formats.number(view.kept)}"


def fate_row(fate: RowFate, policy: DuplicatePolicy) -> FateRow:
    """What became of one row, with the lead it concerns."""
    sentence = fate.message
    if fate.same_as_row is not None:
        sentence += f" It is the same student as in row {formats.number(fate.same_as_row)}."
    changes = words.changes(fate.changes)
    if fate.outcome == "updated" and not changes and fate.lead is not None:
        sentence += f" {words.updated(policy)}."
    return FateRow(
        title=f"Row {formats.number(fate.row_number)}",
        sentence=sentence,
        lead=fate.lead.name if fate.lead else "",
        address=addresses.lead(fate.lead.id) if fate.lead else "",
        owner=f"with {fate.owner or 'nobody yet'}" if fate.lead else "",
        changes=changes,
    )


def _spoken(view: ImportView) -> str:
    if view.status is ImportStatus.READY:
        return f"The dry run is over. {_sentence(view)}."
    return f"{view.progress // _SPOKEN_EVERY * _SPOKEN_EVERY} per cent"


def _doing(view: ImportView) -> str:
    if view.status is ImportStatus.QUEUED:
        return "Waiting to start"
    if view.progress < READING_SHARE:
        return "Reading the file"
    return "Comparing with the leads that are there" if view.dry_run else "Creating leads"


def _sentence(view: ImportView) -> str:
    if is_undoing(view):
        return "The import is being undone"
    if view.status is ImportStatus.FAILED and view.dry_run:
        return "The dry run failed. Nothing was written."
    if view.status is ImportStatus.FAILED:
        return "The import failed. Nothing was kept."
    if view.status is ImportStatus.UNDONE:
        return words.undone(view.kept)
    return _outcome(view) if view.status in {ImportStatus.DONE, ImportStatus.READY} else ""


def _outcome(view: ImportView) -> str:
    would = "would be " if view.status is ImportStatus.READY else ""
    updated = f"{formats.number(view.updated)} {would}updated" if view.updated else ""
    if not view.created:
        return f"No new leads: {updated or 'no row of the file makes one'}"
    people = sum(share.count > 0 for share in view.per_telecaller)
    leads = formats.count(view.created, "lead")
    shared = f"{leads} {would}created and shared among {formats.count(people, 'telecaller')}"
    return f"{shared}, {updated}" if updated else shared


def _detail(view: ImportView, now: datetime, zone: str) -> str:
    if is_undoing(view):
        return "Its leads are removed or restored. What people touched since stays and is listed."
    if view.status is ImportStatus.QUEUED:
        return "Imports run one after the other."
    if view.finished_at is None:
        return f"{formats.count(view.rows_read, 'row')} read"
    when = _when(view.finished_at, now, zone)
    if view.status is ImportStatus.UNDONE:
        back = formats.count(view.created + view.updated - view.kept, "lead")
        undone = f"Undone {_when(view.undone_at or now, now, zone)}: {back} taken back."
        return f"{undone} Imported {when}; the counts below are of then."
    return f"Stopped {when}." if view.status is ImportStatus.FAILED else _account(view, when)


def _account(view: ImportView, when: str) -> str:
    parts = [view.created, view.updated, view.duplicate, view.error]
    added = " + ".join(map(formats.number, parts))
    accounted = f"Every row is accounted for: {added} = {formats.number(view.total)}."
    if view.status is ImportStatus.READY or view.finished_at is None:
        return f"Tried {when}. Nothing is written yet. {accounted}"
    took = view.finished_at - (view.started_at or view.created_at)
    return f"Finished {when} in {_seconds(took.total_seconds())}. {accounted}"


def _seconds(seconds: float) -> str:
    return formats.duration(max(1, round(seconds)))


def _when(instant: datetime, now: datetime, zone: str) -> str:
    here = ZoneInfo(zone)
    on = formats.day(instant.astimezone(here).date(), now.astimezone(here).date())
    return f"{on}, {formats.clock(instant, zone)}"
