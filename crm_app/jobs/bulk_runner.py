"""Change many leads at once, in the name of who asked."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy

from crm_app.access.actor import as_job
from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import BulkView
from crm_app.jobs.recorded import GaveUp
from crm_app.kernel.errors import CrmError
from crm_app.work import Work, unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("bulk-runner")

REPORT_EVERY_SECONDS = 0.5
TRIES = 3
RETRY = RetryStrategy(max_attempts=TRIES - 1, exponential_wait=4)
TITLES = {bulk.TASK: "Change of many leads", bulk.UNDO_TASK: "Undo of a change of many leads"}
_BROKE_OFF = "This could not be finished. Nothing was changed. Try again."


def run_bulk(context: JobContext, run_id: str) -> str:
    """One run: the person's own unit of work, and short ones beside it for its progress."""
    key = UUID(run_id)
    shown_at = float("-inf")

    def report(done: int) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at < REPORT_EVERY_SECONDS:
            return
        shown_at = time.monotonic()
        with unit_of_work(_job) as beside:
            bulk.note_progress(beside, key, done)

    did = _for_its_starter(context, key, lambda work: bulk.run_now(work, key, report))
    return f"Changed {did.changed or 0:,} leads, left {did.skipped or 0:,} as they were."


def undo_bulk(context: JobContext, run_id: str) -> str:
    """One undo, in a unit of work of its own."""
    key = UUID(run_id)
    did = _for_its_starter(context, key, lambda work: bulk.undo_now(work, key))
    return f"Put {did.changed or 0:,} leads back; {did.skipped or 0:,} had moved on."


def _for_its_starter(context: JobContext, key: UUID, do: Callable[[Work], BulkView]) -> BulkView:
    try:
        with unit_of_work(_job) as work:
            actor = bulk.starter_of(work, key)
        with unit_of_work(lambda _: actor) as work:
            did = do(work)
    except CrmError as error:
        _fail(key, error.message)
        raise GaveUp(error.message) from error
    except Exception as error:
        # The outermost loop of a job: the last of its tries must not leave the run going.
        if context.job.attempts + 1 >= TRIES:
            _log.exception("the change %s broke off", key)
            _fail(key, _BROKE_OFF)
            raise GaveUp(_BROKE_OFF) from error
        raise
    _log.info("the change %s is done", key)
    return did


def _fail(key: UUID, sentence: str) -> None:
    with unit_of_work(_job) as work:
        bulk.fail(work, key, sentence)
    _log.warning("the change %s failed: %s", key, sentence)


def register(queue: App) -> None:
    """Add these jobs to the queue."""
    queue.task(name=bulk.TASK, retry=RETRY, pass_context=True)(run_bulk)
    queue.task(name=bulk.UNDO_TASK, retry=RETRY, pass_context=True)(undo_bulk)
