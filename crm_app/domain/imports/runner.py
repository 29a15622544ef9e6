"""Run an import: read, check, COPY aside, sort out, insert, change, count. In one transaction.

A dry run goes the same way up to the sorting out, and keeps what it found instead.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple
from uuid import UUID

from crm_app.adapters import import_files
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import service as assigning
from crm_app.domain.assignment.rules import Candidate, Stretch, count_turns, turn_owner
from crm_app.domain.assignment.schemas import Rotation
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import repository, staging
from crm_app.domain.imports.columns import (
    EXTRA,
    PickedRow,
    check_mapping,
    extra_picker,
    propose_mapping,
    row_picker,
)
from crm_app.domain.imports.csv_reader import Table, open_table
from crm_app.domain.imports.guesses import header_key
from crm_app.domain.imports.repository import FaultRow
from crm_app.domain.imports.rules import AcceptedRow, FaultCode, RowFault, classify, may_change
from crm_app.domain.imports.schemas import MAX_ROWS, ChangedRow, Forecast, FreshRow, Progress
from crm_app.domain.imports.service import TooManyRows
from crm_app.domain.imports.staging import Sorted, Span
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schemas import Named
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import RuleBroken
from crm_app.models import ImportLog, ImportShare, ImportStatus, User
from crm_app.work import Work

CHUNK = 5_000
BATCH = 20_000
READING_SHARE = 20  # per cent of the way that is reading; the rest is inserting
SAMPLES = 5
NAMED_ROWS = 5
MESSAGE_MAX = 500

Report = Callable[[Progress], None]


class NobodyToAssign(RuleBroken):
    """All chosen telecallers were deactivated before the import began."""

    code = "no_telecallers"


class _Turns(NamedTuple):
    """Who takes turns, and what must be said of those who do not."""

    candidates: list[Candidate]
    stretches: list[Stretch]
    rotation: Rotation
    notes: list[str]

    def share(self, turns: int) -> dict[UUID, int]:
        """How many of the first turns each has."""
        counts = count_turns(self.stretches, turns, self.candidates)
        people = (person.telecaller_id for person in self.candidates)
        return dict(zip(people, counts, strict=True))

    def spans(self, first: int, behind: int) -> Iterator[Span]:
        """The turns from `first` to `behind` (exclusive), cut where the order of people changes."""
        ends = [stretch.first for stretch in self.stretches[1:]] + [behind]
        for stretch, end in zip(self.stretches, ends, strict=True):
            begin, until = max(first, stretch.first), min(behind, end)
            if begin < until:
                people = [self.candidates[place] for place in stretch.pattern]
                owners = [(person.telecaller_id, person.branch_id) for person in people]
                yield Span(owners, stretch.first, begin, until)

    def last(self, turns: int) -> UUID | None:
        """Who has the last of so many turns."""
        return self.owner(turns - 1).telecaller_id if turns else None

    def owner(self, turn: int) -> Candidate:
        """Whose turn it is."""
        return self.candidates[turn_owner(self.stretches, turn)]


def run_import(work: Work, import_id: UUID, report: Report) -> None:
    """Make leads of a queued import's rows; one that is over is left as it is.

    `report` is told how far it is; it must write over a connection of its own, since nothing of
    this transaction shows before its end. Killed at any moment, nothing of it remains and it may
    simply run again.

    Raises:
        RuleBroken: the file is no table, lacks columns, is too long, or nobody is left to assign
            to; `fail` then keeps the sentence, in a work of its own.
    """
    if not repository.claim(work, import_id):
        return
    log = repository.get(work, import_id)
    if log.status not in {ImportStatus.QUEUED, ImportStatus.RUNNING}:
        return
    people, notes = _people(work, log)
    with open_table(import_files.path(log.stored_name), log.sheet) as table:
        mapping = check_mapping(
            table.header, propose_mapping(table.header) if log.mapping is None else log.mapping
        )
        mapped = {*mapping.values()}
        if not mapped.isdisjoint({"first_name", "last_name"}):
            mapped.add("student_name")
        repository.forget_last_run(work, import_id)
        staging.prepare(work)
        counts = _read(work, log, table, mapping, report)
        found = staging.sort_out(
            work,
            log.duplicates,
            mapped=mapped,
            source=log.source,
            branch_id=log.branch_id,
            telecaller_ids=[user.id for user in people],
        )
        run = _Run(work, log, _share_out(work, log, people, found, notes), counts, report)
        if not log.dry_run:
            found = _write(run, found, mapped)
        _add_duplicates(work, import_id, table)
    # Only now is the log written: it stays free for the progress until the end.
    log = repository.get(work, import_id, for_update=True)
    if log.mapping is not None:  # somebody chose it
        repository.remember_mapping(work, header_key(table.header), mapping)
    log.header, log.mapping = table.header, mapping
    if log.dry_run:
        log.forecast = _forecast(work, run.turns).model_dump(mode="json")
        shares = run.turns.share(found.fresh)
    else:
        log.written_at = work.now
        log.last_telecaller_id = run.turns.last(found.to_assign)
        shares = repository.count_shares(work, log.id)
        run.turns.notes.extend(_since_dry_run(run, found, shares))
    _finish(run, found, shares)


def note_progress(work: Work, import_id: UUID, progress: Progress) -> None:
    """Show how far a running import is."""
    log = repository.get(work, import_id, for_update=True)
    if log.status is ImportStatus.QUEUED:
        log.status = ImportStatus.RUNNING
        log.started_at = work.now
    log.rows_read = progress.rows_read
    log.error = progress.refused
    log.progress = progress.percent
    work.announce("imports", log.branch_id)


def fail(work: Work, import_id: UUID, sentence: str) -> None:
    """Close an import that could not be done; nothing of it was kept."""
    log = repository.get(work, import_id, for_update=True)
    log.status = ImportStatus.FAILED
    log.message = sentence[:MESSAGE_MAX]
    log.rows_read = log.total = log.progress = 0
    log.created = log.updated = log.duplicate = log.error = 0
    log.started_at = log.started_at or work.now
    log.finished_at = work.now
    audit.record(work, "import.failed", log.id, reason=sentence)
    work.announce("imports", log.branch_id)


def tidy_up(work: Work, import_id: UUID) -> None:
    """After the commit: bring the search index in order; the file goes once it is not needed."""
    repository.tidy_search_index(work)
    log = repository.get(work, import_id)
    if not may_change(log.status, dry_run=log.dry_run):
        import_files.remove(log.stored_name)


class _Counts:
    """Rows read so far, by what became of them."""

    def __init__(self) -> None:
        self.accepted = 0
        self.refused = 0

    @property
    def read(self) -> int:
        return self.accepted + self.refused


@dataclass(frozen=True, slots=True)
class _Run:
    """What one import is about, once its rows are sorted out."""

    work: Work
    log: ImportLog
    turns: _Turns
    counts: _Counts
    report: Report


def _people(work: Work, log: ImportLog) -> tuple[list[User], list[str]]:
    """The chosen ones who are still active, in the order sent; and who is not any more."""
    found = accounts.find_telecallers(work, log.telecaller_ids, lock=False)
    missing = set(log.telecaller_ids) - {user.id for user in found}
    if not found:
        raise NobodyToAssign(
            "None of the chosen telecallers is active any more. Choose others and import again."
        )
    if not missing:
        return found, []
    names = ", ".join(sorted(accounts.name_of(work, user_id) for user_id in missing))
    return found, [f"Deactivated meanwhile, so they got none: {names}."]


def _share_out(
    work: Work, log: ImportLog, people: list[User], found: Sorted, notes: list[str]
) -> _Turns:
    last = repository.last_served(work, log.branch_id) if log.continue_rotation else None
    candidates, rotation = assigning.plan_rotation(work, people, found.to_assign, last=last)
    passed = [f"{each.name} got none: {each.reason}" for each in rotation.passed_over]
    if rotation.note:
        passed.append(rotation.note)
    stretches = [Stretch(each.first, tuple(each.pattern)) for each in rotation.stretches]
    return _Turns(candidates, stretches, rotation, [*notes, *passed])


def _read(
    work: Work, log: ImportLog, table: Table, mapping: Mapping[str, str], report: Report
) -> _Counts:
    counts = _Counts()
    region = organisation.get(work).phone_region
    pick = row_picker(table.header, mapping)
    pick_extra = extra_picker(table.header, mapping) if EXTRA in mapping.values() else None
    rows = iter(table)
    for first in rows:
        refused: list[FaultRow] = []
        chunk = chain((first,), islice(rows, CHUNK - 1))
        accepted = _accepted(chunk, pick, region, counts, refused)
        if pick_extra is None:
            staging.stage(work, ((number, *row, None) for number, row, _ in accepted))
        else:
            staging.stage(
                work, ((number, *row, _json(pick_extra(cells))) for number, row, cells in accepted)
            )
        if counts.read > MAX_ROWS:
            raise TooManyRows(
                f"{log.file_name} has over {MAX_ROWS:,} rows. Split it and try again."
            )
        if refused:
            repository.add_faults(work, log.id, refused)
        report(_progress(counts, READING_SHARE * table.bytes_read // max(1, table.size_bytes)))
    return counts


def _json(extra: dict[str, str] | None) -> str | None:
    return None if extra is None else json.dumps(extra, ensure_ascii=False)


def _accepted(
    rows: Iterable[tuple[int, list[str]]],
    pick: Callable[[list[str]], PickedRow],
    region: str,
    counts: _Counts,
    refused: list[FaultRow],
) -> Iterator[tuple[int, AcceptedRow, list[str]]]:
    """The rows that may become leads, with their cells; the others go into `refused`.

    One at a time: a list of thousands of rows keeps the garbage collector busy for longer than
    reading them takes.
    """
    for row_number, cells in rows:
        found = classify(pick(cells), region)
        if isinstance(found, RowFault):
            counts.refused += 1
            refused.append((row_number, found.code, found.value, cells, None, None))
        else:
            counts.accepted += 1
            yield row_number, found, cells


def _progress(counts: _Counts, percent: int) -> Progress:
    return Progress(
        rows_read=counts.read,
        accepted=counts.accepted,
        refused=counts.refused,
        percent=min(percent, 99),
    )


def _write(run: _Run, found: Sorted, mapped: set[str]) -> Sorted:
    """Insert and change what was sorted out; answers what really came of it."""
    work, log, turns = run.work, run.log, run.turns
    created = 0
    for first in range(0, found.fresh, BATCH):
        behind = min(first + BATCH, found.fresh)
        for span in turns.spans(first, behind):
            created += staging.insert_fresh(work, log.id, span)
        way = (98 - READING_SHARE) * behind // found.fresh
        run.report(_progress(run.counts, READING_SHARE + way))
    if created < found.fresh:
        staging.move_lost_races(work, log.id)
    shared = assigning.record_run(
        work,
        turns.rotation,
        reason="import",
        leads=found.to_assign,
        moved=found.to_assign,
        import_id=log.id,
        branch_id=log.branch_id,
    )
    changed = 0
    if found.changed:
        staging.lock_known(work, log.duplicates, mapped)
        changed = staging.change_known(work, log.id, log.duplicates)
        for span in turns.spans(found.fresh, found.to_assign):
            staging.reassign_known(work, shared.id, log.uploaded_by_id, span)
        staging.tell_owners(work, log.id, log.file_name)
    duplicate = run.counts.accepted - created - changed
    return Sorted(created, changed, duplicate, found.to_assign)


def _add_duplicates(work: Work, import_id: UUID, table: Table) -> None:
    """Log the duplicates with their cells, which a second look into the file gives back.

    Both come in row order, so a chunk of each is in memory, however many there are.
    """
    cells_of: Iterator[tuple[int, list[str]]] = iter(table)
    last = 0
    while found := staging.duplicates_after(work, last, CHUNK):
        rows: list[FaultRow] = []
        for row_number, value, lead_id, same_as_row in found:
            cells = next(cells for number, cells in cells_of if number == row_number)
            in_file = same_as_row is not None
            code = FaultCode.DUPLICATE_IN_FILE if in_file else FaultCode.DUPLICATE_EXISTING
            rows.append((row_number, code, value[:200], cells, lead_id, same_as_row))
        repository.add_faults(work, import_id, rows)
        last = found[-1][0]


def _forecast(work: Work, turns: _Turns) -> Forecast:
    """The first rows of each kind, as a dry run shows them."""
    return Forecast(
        created=[
            FreshRow(
                row_number=number,
                student_name=name,
                phone_e164=phone,
                telecaller=turns.owner(turn).name,
            )
            for number, name, phone, turn in staging.sample_fresh(work, SAMPLES)
        ],
        updated=[
            ChangedRow(row_number=number, lead=Named(id=lead_id, name=name), changes=changes)
            for number, lead_id, name, changes in staging.sample_changes(work, SAMPLES)
        ],
    )


def _since_dry_run(run: _Run, found: Sorted, shares: Mapping[UUID, int]) -> list[str]:
    """What is not as its dry run said; nothing without one."""
    work, log = run.work, run.log
    if log.forecast is None:
        return []
    newly, no_longer = repository.compare_with_dry_run(work, log.id, NAMED_ROWS)
    sentences = []
    if newly:
        sentences.append(f"refused now, since leads were made or changed: {newly}")
    if no_longer:
        sentences.append(f"no longer refused: {no_longer}")
    before, after = (log.created, log.updated), (found.fresh, found.changed)
    if before != after and not sentences:
        created, updated = (f"{after[place]:,}, not {before[place]:,}" for place in (0, 1))
        sentences.append(f"created {created}; updated {updated}")
    planned = {share.telecaller_id: share for share in repository.shares(work, [log.id])[log.id]}
    for telecaller_id in planned.keys() | shares.keys():
        was = planned[telecaller_id].count if telecaller_id in planned else 0
        now = shares.get(telecaller_id, 0)
        if was != now:
            name = accounts.name_of(work, telecaller_id)
            sentences.append(f"{name} got {now:,}, not {was:,}")
    return [f"Changed since the dry run: {'; '.join(sentences)}."] if sentences else []


def _finish(run: _Run, found: Sorted, shares: Mapping[UUID, int]) -> None:
    work, log, turns = run.work, run.log, run.turns
    repository.remove_shares(work, log.id)
    for position, person in enumerate(turns.candidates):
        work.session.add(
            ImportShare(
                import_id=log.id,
                telecaller_id=person.telecaller_id,
                position=position,
                count=shares.get(person.telecaller_id, 0),
            )
        )
        work.announce("leads", person.branch_id)
    log.status = ImportStatus.READY if log.dry_run else ImportStatus.DONE
    log.rows_read = log.total = run.counts.read
    log.created, log.updated = found.fresh, found.changed
    log.duplicate, log.error = found.duplicate, run.counts.refused
    log.progress = 100
    log.message = " ".join(turns.notes)[:MESSAGE_MAX] or None
    log.started_at = log.started_at or work.now
    log.finished_at = utc_now()  # the work began long ago; here its end is meant
    audit.record(
        work,
        "import.tried" if log.dry_run else "import.finished",
        log.id,
        created=log.created,
        updated=log.updated,
        duplicate=log.duplicate,
        error=log.error,
    )
    work.announce("imports", log.branch_id)
