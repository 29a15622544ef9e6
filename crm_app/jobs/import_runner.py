"""Run and undo queued imports, one at a time."""

import logging
import time
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy

from crm_app.access.actor import as_job
from crm_app.domain.imports import runner, undo
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import Progress
from crm_app.jobs.recorded import GaveUp
from crm_app.kernel.errors import CrmError
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("import-runner")

REPORT_EVERY_SECONDS = 0.5
TRIES = 3
RETRY = RetryStrategy(max_attempts=TRIES - 1, exponential_wait=4)
TITLES = {imports.TASK: "Import of leads", imports.UNDO_TASK: "Undo of an import"}
_BROKE_OFF = "The import could not be finished. Nothing was kept. Try again."
_UNDO_BROKE_OFF = "The undo could not be finished; nothing was undone."


def run_import(context: JobContext, import_id: str) -> str:
    """One run: the import's own unit of work, and short ones beside it for its progress."""
    key = UUID(import_id)
    shown_at = float("-inf")

    def report(progress: Progress) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at < REPORT_EVERY_SECONDS:
            return
        shown_at = time.monotonic()
        with unit_of_work(_job) as beside:
            runner.note_progress(beside, key, progress)

    try:
        with unit_of_work(_job) as work:
            runner.run_import(work, key, report)
    except CrmError as error:
        _fail(key, error.message)
        raise GaveUp(error.message) from error
    except Exception as error:
        # The outermost loop of a job: the last of its tries must not leave the import running.
        if context.job.attempts + 1 >= TRIES:
            _log.exception("import %s broke off", key)
            _fail(key, _BROKE_OFF)
            raise GaveUp(_BROKE_OFF) from error
        raise
    _tidy_up(key)
    _log.info("import %s is done", key)
    return _outcome(key)


def _outcome(key: UUID) -> str:
    with unit_of_work(_job, read_only=True) as work:
        log = imports.get_import(work, key)
    would = "Tried: would have " if log.dry_run else ""
    return (
        f"{would}{log.created:,} leads made, {log.updated:,} filled in, {log.duplicate:,} known"
        f" already, {log.error:,} rows refused."
    )


def _fail(key: UUID, sentence: str) -> None:
    with unit_of_work(_job) as work:
        runner.fail(work, key, sentence)
    _tidy_up(key)
    _log.warning("import %s failed: %s", key, sentence)


def _tidy_up(key: UUID) -> None:
    with unit_of_work(_job) as work:
        runner.tidy_up(work, key)


def undo_import(context: JobContext, import_id: str) -> str:
    """One undo, in a unit of work of its own."""
    key = UUID(import_id)
    try:
        with unit_of_work(_job) as work:
            undo.run_undo(work, key)
    except Exception as error:
        # The outermost loop of a job: the last of its tries must not leave it half announced.
        if context.job.attempts + 1 >= TRIES:
            _log.exception("the undo of import %s broke off", key)
            with unit_of_work(_job) as work:
                undo.give_up(work, key, _UNDO_BROKE_OFF)
            raise GaveUp(_UNDO_BROKE_OFF) from error
        raise
    _log.info("import %s is undone", key)
    with unit_of_work(_job, read_only=True) as work:
        kept = imports.get_import(work, key).kept
    return f"Undone; {kept:,} leads stayed, since people had touched them."


def register(queue: App) -> None:
    """Add these jobs to the queue."""
    queue.task(name=imports.TASK, retry=RETRY, pass_context=True)(run_import)
    queue.task(name=imports.UNDO_TASK, retry=RETRY, pass_context=True)(undo_import)
