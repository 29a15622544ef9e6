"""Run and undo queued imports, one at a time."""

import logging
import time
from uuid import UUID

from procrastinate import App, JobContext

from crm_app.access.actor import as_job
from crm_app.domain.imports import runner, undo
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import Progress
from crm_app.kernel.errors import CrmError
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("import-runner")

REPORT_EVERY_SECONDS = 0.5
TRIES = 3


def run_import(context: JobContext, import_id: str) -> None:
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
        return
    except Exception:
        # The outermost loop of a job: the last of its tries must not leave the import running.
        _log.exception("import %s broke off", key)
        if context.job.attempts + 1 >= TRIES:
            _fail(key, "The import could not be finished. Nothing was kept. Try again.")
        raise
    _tidy_up(key)
    _log.info("import %s is done", key)


def _fail(key: UUID, sentence: str) -> None:
    with unit_of_work(_job) as work:
        runner.fail(work, key, sentence)
    _tidy_up(key)
    _log.warning("import %s failed: %s", key, sentence)


def _tidy_up(key: UUID) -> None:
    with unit_of_work(_job) as work:
        runner.tidy_up(work, key)


def undo_import(context: JobContext, import_id: str) -> None:
    """One undo, in a unit of work of its own."""
    key = UUID(import_id)
    try:
        with unit_of_work(_job) as work:
            undo.run_undo(work, key)
    except Exception:
        # The outermost loop of a job: the last of its tries must not leave it half announced.
        _log.exception("the undo of import %s broke off", key)
        if context.job.attempts + 1 >= TRIES:
            with unit_of_work(_job) as work:
                undo.give_up(work, key, "The undo could not be finished; nothing was undone.")
        raise
    _log.info("import %s is undone", key)


def register(queue: App) -> None:
    """Add these jobs to the queue."""
    queue.task(name=imports.TASK, retry=TRIES, pass_context=True)(run_import)
    queue.task(name=imports.UNDO_TASK, retry=TRIES, pass_context=True)(undo_import)
