"""Run an import: read, check, COPY aside, sort out, insert, count. All in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from uuid import UUID

from crm_app.adapters import import_files
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment.rules import rotation_from
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import repository
from crm_app.domain.imports.columns import PickedRow, check_mapping, propose_mapping, row_picker
from crm_app.domain.imports.csv_reader import Table, open_table
from crm_app.domain.imports.repository import FaultRow
from crm_app.domain.imports.rules import AcceptedRow, FaultCode, RowFault, classify
from crm_app.domain.imports.schemas import MAX_ROWS, Progress
from crm_app.domain.imports.service import TooManyRows
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import RuleBroken
from crm_app.models import ImportLog, ImportShare, ImportStatus, User
from crm_app.work import Work

CHUNK = 5_000
BATCH = 20_000
READING_SHARE = 20  # per cent of the way that is reading; the rest is inserting

Report = Callable[[Progress], None]


class NobodyToAssign(RuleBroken):
    """All chosen telecallers were deactivated before the import began."""

    code = "no_telecallers"


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
    owners, message = _owners(work, log)
    with open_table(import_files.path(log.stored_name)) as table:
        mapping = check_mapping(
            table.header, propose_mapping(table.header) if log.mapping is None else log.mapping
        )
        repository.prepare_staging(work)
        counts = _read(work, log, table, mapping, report)
        fresh = repository.sort_out(work)
        created = 0
        for first in range(0, fresh, BATCH):
            behind = min(first + BATCH, fresh)
            created += repository.insert_fresh(work, import_id, owners, first, behind)
            report(_progress(counts, READING_SHARE + (99 - READING_SHARE) * behind // fresh))
        if created < fresh:
            repository.move_lost_races(work, import_id)
        _add_duplicates(work, import_id, table)
    # Only now is the log written: it stays free for the progress until the end.
    log = repository.get(work, import_id, for_update=True)
    log.header, log.mapping, log.message = table.header, mapping, message
    _finish(work, log, owners, counts, created)


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
    log.message = sentence[:500]
    log.rows_read = log.total = log.created = log.duplicate = log.error = log.progress = 0
    log.started_at = log.started_at or work.now
    log.finished_at = work.now
    audit.record(work, "import.failed", log.id, reason=sentence)
    work.announce("imports", log.branch_id)


def tidy_up(work: Work, import_id: UUID) -> None:
    """After the commit: bring the search index in order; the file is no longer needed."""
    repository.tidy_search_index(work)
    import_files.remove(repository.get(work, import_id).stored_name)


class _Counts:
    """Rows read so far, by what became of them."""

    def __init__(self) -> None:
        self.accepted = 0
        self.refused = 0

    @property
    def read(self) -> int:
        return self.accepted + self.refused


def _owners(work: Work, log: ImportLog) -> tuple[list[User], str | None]:
    """Who takes turns: the chosen ones who are still active, in order; and who was left out."""
    found = accounts.find_telecallers(work, log.telecaller_ids, lock=False)
    missing = set(log.telecaller_ids) - {user.id for user in found}
    if not found:
        raise NobodyToAssign(
            "None of the chosen telecallers is active any more. Choose others and import again."
        )
    message = None
    if missing:
        names = ", ".join(sorted(accounts.name_of(work, user_id) for user_id in missing))
        message = f"Deactivated meanwhile, so they got none: {names}."[:500]
    if log.continue_rotation:
        last = repository.last_served(work, log.branch_id)
        by_id = {user.id: user for user in found}
        found = [by_id[user_id] for user_id in rotation_from(list(by_id), last)]
    return found, message


def _read(
    work: Work, log: ImportLog, table: Table, mapping: Mapping[str, str], report: Report
) -> _Counts:
    counts = _Counts()
    region = organisation.get(work).phone_region
    pick = row_picker(table.header, mapping)
    rows = iter(table)
    for first in rows:
        refused: list[FaultRow] = []
        chunk = chain((first,), islice(rows, CHUNK - 1))
        repository.stage(work, _accepted(chunk, pick, region, counts, refused))
        if counts.read > MAX_ROWS:
            raise TooManyRows(
                f"{log.file_name} has over {MAX_ROWS:,} rows. Split it and try again."
            )
        if refused:
            repository.add_faults(work, log.id, refused)
        report(_progress(counts, READING_SHARE * table.bytes_read // max(1, table.size_bytes)))
    return counts


def _accepted(
    rows: Iterable[tuple[int, list[str]]],
    pick: Callable[[list[str]], PickedRow],
    region: str,
    counts: _Counts,
    refused: list[FaultRow],
) -> Iterator[tuple[int, AcceptedRow]]:
    """The rows that may become leads; the others go into `refused`.

    One at a time: a list of thousands of rows keeps the garbage collector busy for longer than
    reading them takes.
    """
    for row_number, cells in rows:
        found = classify(pick(cells), region)
        if isinstance(found, RowFault):
            counts.refused += 1
            refused.append((row_number, found.code, found.value, cells, None))
        else:
            counts.accepted += 1
            yield row_number, found


def _progress(counts: _Counts, percent: int) -> Progress:
    return Progress(
        rows_read=counts.read,
        accepted=counts.accepted,
        refused=counts.refused,
        percent=min(percent, 99),
    )


def _add_duplicates(work: Work, import_id: UUID, table: Table) -> None:
    """Log the duplicates with their cells, which a second look into the file gives back.

    Both come in row order, so a chunk of each is in memory, however many there are.
    """
    cells_of: Iterator[tuple[int, list[str]]] = iter(table)
    last = 0
    while found := repository.duplicates_after(work, last, CHUNK):
        rows: list[FaultRow] = []
        for row_number, value, lead_id in found:
            cells = next(cells for number, cells in cells_of if number == row_number)
            code = FaultCode.DUPLICATE_EXISTING if lead_id else FaultCode.DUPLICATE_IN_FILE
            rows.append((row_number, code, value[:200], cells, lead_id))
        repository.add_faults(work, import_id, rows)
        last = found[-1][0]


def _finish(work: Work, log: ImportLog, owners: list[User], counts: _Counts, created: int) -> None:
    shares = repository.count_shares(work, log.id)
    for position, owner in enumerate(owners):
        work.session.add(
            ImportShare(
                import_id=log.id,
                telecaller_id=owner.id,
                position=position,
                count=shares.get(owner.id, 0),
            )
        )
        work.announce("leads", owner.branch_id)
    log.status = ImportStatus.DONE
    log.rows_read = log.total = counts.read
    log.created = created
    log.duplicate = counts.accepted - created
    log.error = counts.refused
    log.progress = 100
    log.last_telecaller_id = owners[(created - 1) % len(owners)].id if created else None
    log.started_at = log.started_at or work.now
    log.finished_at = utc_now()  # the work began long ago; here its end is meant
    audit.record(
        work, "import.finished", log.id, created=created, duplicate=log.duplicate, error=log.error
    )
    work.announce("imports", log.branch_id)
