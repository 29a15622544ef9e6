"""Bring leads in from a file (requirements 3 and 4): draft, start, look up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.adapters import import_files, job_queue
from crm_app.adapters.import_files import StoredFile
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.rules import NobodyThere, NoRoom
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import repository, rules
from crm_app.domain.imports.columns import check_mapping
from crm_app.domain.imports.csv_reader import open_table, sheets
from crm_app.domain.imports.faults_csv import write_faults, write_rows
from crm_app.domain.imports.guesses import guess_mapping, header_key
from crm_app.domain.imports.rules import FAULT_SENTENCES, FaultCode
from crm_app.domain.imports.schemas import (
    MAX_ROWS,
    DraftView,
    FaultView,
    ImportAccepted,
    ImportPage,
    ImportView,
    KeptLead,
    RowFate,
    RowTotals,
    StartImport,
    TurnsPreview,
)
from crm_app.domain.imports.unreadable import UnreadableFile
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schemas import Named, can_store
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import ImportLog, ImportStatus, Role
from crm_app.work import Work

TASK = "run_import"
UNDO_TASK = "undo_import"
ONE_AT_A_TIME = "imports"  # two imports are queued, never interleaved in one rotation
SHOWN_FAULTS = 100
SAMPLE_ROWS = 5
GUESSED_ROWS = 50  # whose values tell what a column is
FATE_COLUMNS = ("row", "outcome", "code", "lead_id", "student_name", "telecaller")
DRAFT_AGE = timedelta(days=7)
MOST_DRAFTS = 20  # of a person: the oldest goes, so that nobody fills the disk

FATE_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "created": "This row became a lead.",
        "updated": "This row changed a lead that was there already.",
        "removed": "This row became a lead, which the undo of the import removed.",
        "none": "This row is empty, is the header, or the file ends before it.",
    }
)
KEPT_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "called": "Somebody called this lead.",
        "recorded": "This lead has a recording.",
        "followup": "A follow-up was booked.",
        "noted": "Somebody wrote a note.",
        "merged": "This lead was merged with another one.",
        "kept_apart": "Somebody marked this lead as a different student on purpose.",
        "moved": "The lead was given to somebody else.",
        "edited": "The lead was changed since.",
        "offered": "A telecaller has this lead open as the next to call.",
    }
)


class TooManyRows(RuleBroken):
    """More rows than one import takes."""

    code = "too_many_rows"


class NotADraft(Conflict):
    """An import that was started already."""

    code = "already_started"


class NotReady(Conflict):
    """Only a dry run that is over can be made real."""

    code = "not_ready"


class NotUndoable(Conflict):
    """Only a finished import can be undone."""

    code = "not_done"


def check_may_import(work: Work) -> None:
    """Refuse, before a file is received, whoever may not import, or sent too many.

    Raises:
        NotPermitted: the role does not import.
        TooOften: too many files came lately.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    limits.spend(work.actor, Limit.IMPORTS)


def start_import(
    work: Work,
    stored: StoredFile,
    file_name: str,
    wanted: StartImport,
    client_id: UUID | None = None,
) -> tuple[ImportAccepted, bool]:
    """Log a stored file and have it imported after the commit. Answers it and whether it is new.

    Whether the file is readable shows when it runs: then the log says `failed` and why.

    Raises:
        RuleBroken: a chosen telecaller is not active, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    if client_id is not None:
        known = repository.find_by_client_id(work, client_id)
        if known is not None:
            return ImportAccepted.model_validate(known), False
    log = _log(work, stored, file_name)
    log.client_id = client_id
    _enqueue(work, log, wanted)
    return ImportAccepted.model_validate(log), True


def create_draft(work: Work, stored: StoredFile, file_name: str) -> DraftView:
    """Log a stored file and look into it; nothing is imported before `start_draft`.

    Raises:
        UnreadableFile: it is no table; say so and discard it.
        TooManyRows: over a million rows.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = _log(work, stored, file_name)
    _remove(work, repository.find_my_drafts(work)[MOST_DRAFTS:])
    log.duplicates = repository.last_policy(work) or log.duplicates
    draft = _look_into(work, log, _first_sheet(log))
    log.sheet = draft.sheet
    log.header = draft.header
    log.rows_read = draft.rows
    log.mapping = draft.mapping
    return draft


def get_draft(work: Work, import_id: UUID, sheet: str | None = None) -> DraftView:
    """A draft again, as after `create_draft`; of a workbook its other sheet, if one is named.

    Raises:
        NotFound: no such import, or not the actor's.
        NotADraft: it was started.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id)
    if not rules.may_change(log.status, dry_run=log.dry_run):
        raise NotADraft("This import was started already.")
    return _look_into(work, log, sheet or log.sheet)


def choose_sheet(work: Work, import_id: UUID, sheet: str) -> DraftView:
    """Take another sheet of the workbook; the columns are proposed anew, a dry run is void.

    Raises:
        NotFound: no such import, or not the actor's.
        NotADraft: it was started.
        UnreadableFile: no such sheet, or no table in it.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id, for_update=True)
    if not rules.may_change(log.status, dry_run=log.dry_run):
        raise NotADraft("This import was started already.")
    log.mapping = log.forecast = None
    log.status = ImportStatus.DRAFT
    draft = _look_into(work, log, sheet)
    log.sheet, log.header, log.rows_read = draft.sheet, draft.header, draft.rows
    log.mapping = draft.mapping
    return draft


def start_draft(work: Work, import_id: UUID, wanted: StartImport) -> ImportAccepted:
    """Import a draft with these choices; pressed twice, it starts once.

    Raises:
        NotFound: no such import, or not the actor's.
        MissingColumns: the mapping lacks name or phone.
        RuleBroken: a chosen telecaller is not active, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id, for_update=True)
    if rules.may_change(log.status, dry_run=log.dry_run):
        _check_sheet(log, wanted)
        if log.header:  # else nobody looked into it yet, and it is checked when it runs
            check_mapping(log.header, wanted.mapping or log.mapping or {})
        _enqueue(work, log, wanted)
    return ImportAccepted.model_validate(log)


def start_ready(work: Work, import_id: UUID) -> ImportAccepted:
    """Make a dry run real, with the same choices; pressed twice, it starts once.

    Raises:
        NotFound: no such import, or not the actor's.
        NotReady: it is no dry run, or one that is not over.
        RuleBroken: a chosen telecaller is not active any more.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id, for_update=True)
    if log.forecast is None or (log.dry_run and log.status is not ImportStatus.READY):
        raise NotReady("Only a dry run that is over can be made real. Wait for it, or start anew.")
    if log.dry_run:
        log.dry_run = False
        _put_in_line(work, log)
    return ImportAccepted.model_validate(log)


def undo_import(work: Work, import_id: UUID) -> ImportAccepted:
    """Have an import undone after the commit; pressed twice, it is undone once.

    Raises:
        NotFound: no such import, or not the actor's.
        NotUndoable: it is not done.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id, for_update=True)
    if log.status is ImportStatus.UNDONE or (
        log.status is ImportStatus.DONE and log.undone_by_id is not None
    ):
        return _accepted(log)
    if log.status is not ImportStatus.DONE or log.written_at is None:
        raise NotUndoable("Only an import that is done can be undone.")
    log.undone_by_id = work.actor.person
    work.session.flush()
    job_queue.enqueue(
        work.session,
        UNDO_TASK,
        lock=ONE_AT_A_TIME,
        asked_by=work.actor.user_id,
        import_id=str(log.id),
    )
    audit.record(work, "import.undo_started", log.id, file_name=log.file_name)
    work.announce("imports", log.branch_id)
    return _accepted(log)


def preview_turns(
    work: Work, telecaller_ids: Sequence[UUID], leads: int, *, continue_rotation: bool = False
) -> TurnsPreview:
    """Who of these would get how many leads if the import ran now, as the import itself decides."""
    require(work.actor, Permission.IMPORTS_RUN)
    people = accounts.find_telecallers(work, telecaller_ids, lock=False)
    last = repository.last_served(work, work.actor.branch_id) if continue_rotation else None
    try:
        _, rotation = assignment.plan_rotation(work, people, leads, last=last)
    except (NoRoom, NobodyThere) as error:
        return TurnsPreview(shares={}, passed_over={}, fault=error.message)
    return TurnsPreview(
        shares={person.telecaller_id: person.count for person in rotation.people},
        passed_over={each.telecaller_id: each.reason for each in rotation.passed_over},
        fault=None,
    )


def get_import(work: Work, import_id: UUID) -> ImportView:
    """One import with its counts and shares.

    Raises:
        NotFound: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    return _views(work, [repository.get(work, import_id)])[0]


def list_imports(work: Work, cursor: str | None = None) -> ImportPage:
    """Started imports, newest first."""
    require(work.actor, Permission.IMPORTS_RUN)
    logs, behind, total = repository.find(work, cursor)
    return ImportPage(items=_views(work, logs), next_cursor=behind, total=total)


def row_totals(work: Work) -> RowTotals:
    """What became of the rows of all imports that ended; one undone later counts as well."""
    require(work.actor, Permission.IMPORTS_RUN)
    return repository.row_totals(work)


def list_faults(work: Work, import_id: UUID) -> list[FaultView]:
    """The first hundred refused rows, each with its reason in words.

    Raises:
        NotFound: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    repository.get(work, import_id)
    return [
        FaultView(
            row_number=fault.row_number,
            code=fault.code,
            value=fault.value,
            message=FAULT_SENTENCES[FaultCode(fault.code)],
            existing_lead=Named(id=lead.id, name=lead.student_name) if lead else None,
            owner=owner,
            same_as_row=fault.same_as_row,
        )
        for fault, lead, owner in repository.faults(work, import_id, SHOWN_FAULTS)
    ]


def faults_csv(work: Work, import_id: UUID) -> Iterator[bytes]:
    """All refused rows as a CSV that is safe to open, to fix and to import again; streamed.

    Raises:
        NotFound: at the call, before the first piece: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    limits.spend(work.actor, Limit.EXPORTS)
    log = repository.get(work, import_id)
    faults = (
        (row_number, code, FAULT_SENTENCES[FaultCode(code)], cells)
        for row_number, code, cells in repository.stream_faults(work, import_id)
    )
    return write_faults(log.header, faults)


def row_fate(work: Work, import_id: UUID, row_number: int) -> RowFate:
    """What became of one row of the file.

    Raises:
        NotFound: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    repository.get(work, import_id)
    outcome, code, lead_id, same_as_row, changes = repository.fate(work, import_id, row_number) or (
        "none",
        None,
        None,
        None,
        None,
    )
    in_sight = repository.find_leads(work, [lead_id] if lead_id else [])
    name, owner = in_sight.get(lead_id, (None, None)) if lead_id else (None, None)
    return RowFate(
        row_number=row_number,
        outcome=outcome,
        code=code,
        message=FAULT_SENTENCES[FaultCode(code)] if code else FATE_SENTENCES[outcome],
        lead=Named(id=lead_id, name=name) if lead_id and name else None,
        owner=owner,
        changes=changes if name else None,
        same_as_row=same_as_row,
    )


def fates_csv(work: Work, import_id: UUID) -> Iterator[bytes]:
    """What became of every row of the file, as a CSV; streamed.

    Raises:
        NotFound: at the call, before the first piece: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    limits.spend(work.actor, Limit.EXPORTS)
    repository.get(work, import_id)
    return write_rows(FATE_COLUMNS, repository.stream_fates(work, import_id))


def list_kept(work: Work, import_id: UUID) -> list[KeptLead]:
    """The first hundred leads that the undo of an import left, and why.

    Raises:
        NotFound: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    repository.get(work, import_id)
    found = repository.kept(work, import_id, SHOWN_FAULTS)
    in_sight = repository.find_leads(work, [kept.lead_id for kept in found])
    return [
        KeptLead(
            row_number=kept.row_number,
            lead=Named(id=kept.lead_id, name=in_sight[kept.lead_id][0])
            if kept.lead_id in in_sight
            else None,
            owner=in_sight[kept.lead_id][1] if kept.lead_id in in_sight else None,
            reason=kept.reason,
            message=KEPT_SENTENCES[kept.reason],
        )
        for kept in found
    ]


def remove_old_drafts(work: Work) -> int:
    """Remove what nobody started within seven days, and its files; answers how many.

    Drafts and dry runs, failed ones too: an import that was real is never removed.
    """
    old = repository.find_drafts(work, work.now - DRAFT_AGE)
    _remove(work, old)
    return len(old)


def _remove(work: Work, drafts: Sequence[ImportLog]) -> None:
    for log in drafts:
        import_files.remove(log.stored_name)
        work.session.delete(log)


def remove_drafts_with(work: Work, names_somebody: Callable[[list[str]], bool]) -> int:
    """Remove drafts and dry runs in whose file a row is about somebody, with the file.

    Nothing can be cut out of a file whose hash is kept; who brought it may bring another. One that
    cannot be read goes as well: nobody could import it.
    """
    found = 0
    for log in repository.find_drafts(work, work.now):
        if _names(log, names_somebody):
            import_files.remove(log.stored_name)
            work.session.delete(log)
            work.announce("imports", log.branch_id)
            found += 1
    return found


def _names(log: ImportLog, names_somebody: Callable[[list[str]], bool]) -> bool:
    path = import_files.path(log.stored_name)
    if not path.exists():
        return False
    try:
        tables: list[str | None] = [*sheets(path)]
        if not tables:
            return _rows_name(path, None, names_somebody)
    except UnreadableFile:
        return True
    found = False
    for name in tables:
        with suppress(UnreadableFile):  # a cover, mostly
            found = found or _rows_name(path, name, names_somebody)
    return found


def _rows_name(path: Path, sheet: str | None, names_somebody: Callable[[list[str]], bool]) -> bool:
    with open_table(path, sheet) as table:
        # A file without names of columns has a student there.
        return names_somebody(table.header) or any(names_somebody(cells) for _, cells in table)


def _log(work: Work, stored: StoredFile, file_name: str) -> ImportLog:
    if not can_store(file_name):
        sentence = "The name of the file holds a character that is no text. Rename it."
        raise RuleBroken(sentence, fields={"file": sentence})
    log = ImportLog(
        file_name=file_name.strip()[-255:] or "leads.csv",
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        stored_name=stored.name,
        uploaded_by_id=work.actor.person,
        branch_id=work.actor.branch_id if work.actor.role is Role.MANAGER else None,
        status=ImportStatus.DRAFT,
        created_at=work.now,
    )
    work.session.add(log)
    work.session.flush()
    return log


def _enqueue(work: Work, log: ImportLog, wanted: StartImport) -> None:
    log.telecaller_ids = list(dict.fromkeys(wanted.telecaller_ids))
    if wanted.mapping is not None:
        log.mapping = wanted.mapping
    if wanted.sheet is not None:
        log.sheet = wanted.sheet
    log.duplicates = wanted.duplicates
    log.source = wanted.source or None
    log.continue_rotation = wanted.continue_rotation
    log.dry_run = wanted.dry_run
    log.forecast = None
    _put_in_line(work, log)


def _put_in_line(work: Work, log: ImportLog) -> None:
    assignment.active_telecallers(work, log.telecaller_ids)
    log.status = ImportStatus.QUEUED
    log.rows_read = log.progress = 0
    log.started_at = log.finished_at = None
    work.session.flush()
    job_queue.enqueue(
        work.session, TASK, lock=ONE_AT_A_TIME, asked_by=work.actor.user_id, import_id=str(log.id)
    )
    audit.record(
        work,
        "import.started",
        log.id,
        file_name=log.file_name,
        sha256=log.sha256,
        telecallers=len(log.telecaller_ids),
        duplicates=str(log.duplicates),
        dry_run=log.dry_run,
    )
    work.announce("imports", log.branch_id)


def _check_sheet(log: ImportLog, wanted: StartImport) -> None:
    if wanted.sheet is not None and wanted.sheet != log.sheet:
        sentence = "This is not the sheet whose columns were mapped. Choose the sheet first."
        raise RuleBroken(sentence, fields={"sheet": sentence})


def _accepted(log: ImportLog) -> ImportAccepted:
    return ImportAccepted(id=log.id, status=_shown_status(log))


def _shown_status(log: ImportLog) -> ImportStatus:
    """An import that is being undone runs again."""
    undoing = log.status is ImportStatus.DONE and log.undone_by_id is not None
    return ImportStatus.RUNNING if undoing else log.status


def _first_sheet(log: ImportLog) -> str | None:
    """Of a workbook the first sheet with a table, since many begin with a cover."""
    path = import_files.path(log.stored_name)
    names = sheets(path)
    for name in names:
        with suppress(UnreadableFile), open_table(path, name):
            return name
    return names[0] if names else None


def _look_into(work: Work, log: ImportLog, sheet: str | None) -> DraftView:
    path = import_files.path(log.stored_name)
    names = sheets(path)
    with open_table(path, sheet) as table:
        rows = iter(table)
        samples = [cells for _, cells in islice(rows, GUESSED_ROWS)]
        remembered = repository.recall_mapping(work, header_key(table.header))
        region = organisation.get(work).phone_region
        guessed, known = guess_mapping(table.header, samples, remembered, region)
        mapping = guessed if log.mapping is None else log.mapping
        count = len(samples) + sum(1 for _ in islice(rows, MAX_ROWS))
        if count > MAX_ROWS:
            raise TooManyRows(
                f"{log.file_name} has over {MAX_ROWS:,} rows. Split it and try again."
            )
        return DraftView(
            id=log.id,
            file_name=log.file_name,
            size_bytes=log.size_bytes,
            encoding=table.encoding,
            delimiter=table.delimiter,
            header=table.header,
            samples=samples[:SAMPLE_ROWS],
            mapping=mapping,
            sure={
                column: sure
                for column, sure in known.items()
                if mapping.get(column) == guessed[column]
            },
            sheets=names,
            sheet=sheet,
            rows=count,
            imported_before=_imported_before(work, log),
            telecaller_ids=log.telecaller_ids,
            duplicates=log.duplicates,
            source=log.source,
            continue_rotation=log.continue_rotation,
        )


def _imported_before(work: Work, log: ImportLog) -> str | None:
    earlier = repository.find_done_with(work, log.sha256)
    if earlier is None or earlier.finished_at is None:
        return None
    person = accounts.name_of(work, earlier.uploaded_by_id)
    day = local_day(earlier.finished_at, organisation.get(work).time_zone)
    return (
        f"Already imported on {day:%d %b %Y} by {person}: {earlier.created:,} leads."
        " Importing it again makes only the leads that are missing."
    )


def _views(work: Work, logs: list[ImportLog]) -> list[ImportView]:
    shares = repository.shares(work, [log.id for log in logs])
    return [
        ImportView(
            **log.model_dump(include=set(ImportView.model_fields) - {"per_telecaller", "status"}),
            status=_shown_status(log),
            per_telecaller=shares[log.id],
            uploaded_by=Named(
                id=log.uploaded_by_id, name=accounts.name_of(work, log.uploaded_by_id)
            ),
        )
        for log in logs
    ]
