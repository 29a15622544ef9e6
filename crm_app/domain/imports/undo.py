"""Undo an import, in one transaction."""

from uuid import UUID

from crm_app.domain.audit import service as audit
from crm_app.domain.imports import repository, undoing
from crm_app.models import ImportStatus
from crm_app.work import Work


def run_undo(work: Work, import_id: UUID) -> None:
    """Remove what an import made and restore what it changed, except what people touched since.

    One that is undone already, or that nobody asked to undo, is left as it is. Killed at any
    moment, nothing of it remains and it may simply run again.
    """
    if not repository.claim(work, import_id):
        return
    log = repository.get(work, import_id)
    if log.status is not ImportStatus.DONE or log.undone_by_id is None or log.written_at is None:
        return
    undoing.sort_out(work, import_id, log.written_at)
    undoing.restore_changed(work, import_id)
    undoing.remove_created(work)
    kept = undoing.note_kept(work, import_id)
    log = repository.get(work, import_id, for_update=True)
    log.status = ImportStatus.UNDONE
    log.undone_at = work.now
    log.kept = kept
    audit.record(work, "import.undone", log.id, kept=kept)
    for branch_id in repository.branches_served(work, import_id):
        work.announce("leads", branch_id)
    work.announce("imports", log.branch_id)


def give_up(work: Work, import_id: UUID, sentence: str) -> None:
    """After the last try: the import stands as before, and says why."""
    log = repository.get(work, import_id, for_update=True)
    if log.status is ImportStatus.DONE:
        log.undone_by_id = None
        log.message = sentence
    work.announce("imports", log.branch_id)
