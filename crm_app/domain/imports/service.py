"""Bring leads in from a file (requirements 3 and 4): draft, start, look up."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.adapters import import_files, job_queue
from crm_app.adapters.import_files import StoredFile
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import service as assignment
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import repository
from crm_app.domain.imports.columns import check_mapping, propose_mapping
from crm_app.domain.imports.csv_reader import open_table
from crm_app.domain.imports.faults_csv import write_faults
from crm_app.domain.imports.rules import FAULT_SENTENCES, FaultCode
from crm_app.domain.imports.schemas import (
    MAX_ROWS,
    DraftView,
    FaultView,
    ImportAccepted,
    ImportPage,
    ImportView,
    StartImport,
)
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schemas import Named, can_store
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import ImportLog, ImportStatus, Role
from crm_app.work import Work

TASK = "run_import"
ONE_AT_A_TIME = "imports"  # two imports are queued, never interleaved in one rotation
SHOWN_FAULTS = 100
SAMPLE_ROWS = 5
DRAFT_AGE = timedelta(days=7)


class TooManyRows(RuleBroken):
    """More rows than one import takes."""

    code = "too_many_rows"


class NotADraft(Conflict):
    """An import that was started already."""

    code = "already_started"


def check_may_import(work: Work) -> None:
    """Refuse, before a file is received, whoever may not import."""
    require(work.actor, Permission.IMPORTS_RUN)


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
    draft = _look_into(work, log)
    log.header = draft.header
    log.rows_read = draft.rows
    log.mapping = draft.mapping
    return draft


def get_draft(work: Work, import_id: UUID) -> DraftView:
    """A draft again, as after `create_draft`.

    Raises:
        NotFound: no such import, or not the actor's.
        NotADraft: it was started.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id)
    if log.status is not ImportStatus.DRAFT:
        raise NotADraft("This import was started already.")
    return _look_into(work, log)


def start_draft(work: Work, import_id: UUID, wanted: StartImport) -> ImportAccepted:
    """Import a draft with these choices; pressed twice, it starts once.

    Raises:
        NotFound: no such import, or not the actor's.
        MissingColumns: the mapping lacks name or phone.
        RuleBroken: a chosen telecaller is not active, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id, for_update=True)
    if log.status is ImportStatus.DRAFT:
        check_mapping(log.header, wanted.mapping or log.mapping or {})
        _enqueue(work, log, wanted)
    return ImportAccepted.model_validate(log)


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
        )
        for fault, lead, owner in repository.faults(work, import_id, SHOWN_FAULTS)
    ]


def faults_csv(work: Work, import_id: UUID) -> Iterator[bytes]:
    """All refused rows as a CSV that is safe to open, to fix and to import again; streamed.

    Raises:
        NotFound: at the call, before the first piece: no such import, or not the actor's.
    """
    require(work.actor, Permission.IMPORTS_RUN)
    log = repository.get(work, import_id)
    faults = (
        (row_number, code, FAULT_SENTENCES[FaultCode(code)], cells)
        for row_number, code, cells in repository.stream_faults(work, import_id)
    )
    return write_faults(log.header, faults)


def remove_old_drafts(work: Work) -> int:
    """Remove drafts that nobody started within seven days, and their files; answers how many."""
    old = repository.find_drafts(work, work.now - DRAFT_AGE)
    for log in old:
        import_files.remove(log.stored_name)
        work.session.delete(log)
    return len(old)


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
    assignment.active_telecallers(work, wanted.telecaller_ids)
    log.telecaller_ids = list(dict.fromkeys(wanted.telecaller_ids))
    if wanted.mapping is not None:
        log.mapping = wanted.mapping
    log.continue_rotation = wanted.continue_rotation
    log.status = ImportStatus.QUEUED
    log.rows_read = 0
    work.session.flush()
    job_queue.enqueue(work.session, TASK, lock=ONE_AT_A_TIME, import_id=str(log.id))
    audit.record(
        work,
        "import.started",
        log.id,
        file_name=log.file_name,
        sha256=log.sha256,
        telecallers=len(log.telecaller_ids),
    )
    work.announce("imports", log.branch_id)


def _look_into(work: Work, log: ImportLog) -> DraftView:
    with open_table(import_files.path(log.stored_name)) as table:
        rows = iter(table)
        samples = [cells for _, cells in islice(rows, SAMPLE_ROWS)]
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
            samples=samples,
            mapping=log.mapping or propose_mapping(table.header),
            rows=count,
            imported_before=_imported_before(work, log),
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
            **log.model_dump(include=set(ImportView.model_fields) - {"per_telecaller"}),
            per_telecaller=shares[log.id],
            uploaded_by=Named(
                id=log.uploaded_by_id, name=accounts.name_of(work, log.uploaded_by_id)
            ),
        )
        for log in logs
    ]
