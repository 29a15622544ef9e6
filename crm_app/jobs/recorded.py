"""Around every task: its run tells what became of it, and whether it is tried again."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker

from crm_app.access.actor import as_job
from crm_app.adapters.job_queue import AGAIN_FOR_SECONDS, AGAIN_SECONDS
from crm_app.domain.runs import service as runs
from crm_app.kernel import request_ids, telemetry
from crm_app.kernel.clock import utc_now
from crm_app.kernel.db import OVERLOAD
from crm_app.kernel.errors import CrmError
from crm_app.work import Work, unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("worker")


class GaveUp(Exception):
    """Work that failed for good, whose failure was told to who asked.

    They begin anew themselves, so it is neither tried nor run again.
    """


def recorded(call_next: Callable[[], Any], context: JobContext, _: Worker) -> None:
    """A middleware of the workers: notes begin and end of each try in the run's row."""
    job = context.job
    job_id = job.id or 0
    with unit_of_work(_job) as work:
        begun = runs.begin(work, job_id)
    if begun is None:
        return  # it was over, and the process died before the queue knew
    with request_ids.during(begun.request_id), telemetry.span(job.task_name, begun.request_id):
        _try_it(call_next, context, job_id)


def _try_it(call_next: Callable[[], Any], context: JobContext, job_id: int) -> None:
    job = context.job
    try:
        said = call_next()
    except GaveUp as error:
        _tell(partial(runs.fail, job_id=job_id, error=str(error), is_told=True))
    except Exception as error:
        task = context.app.tasks[job.task_name]
        again = task.get_retry_exception(error, job)
        retry_at = (again.retry_decision.retry_at or utc_now()) if again else None
        is_foreseen = isinstance(error, CrmError)
        _log.warning(
            "%s failed, try %d: %s",
            *(job.task_name, job.attempts + 1, sentence_of(error)),
            exc_info=None if is_foreseen else error,
        )
        _tell(partial(runs.fail, job_id=job_id, error=sentence_of(error), next_try_at=retry_at))
        if again:
            raise  # what the queue waits for
    else:
        _tell(partial(runs.finish, job_id=job_id, said=said if isinstance(said, str) else None))


def _tell(do: Callable[[Work], None]) -> None:
    """Note the end of a try, also when the database is away for a while just then.

    Otherwise the run would be one that nobody ended.
    """
    until = time.monotonic() + AGAIN_FOR_SECONDS
    while True:
        try:
            with unit_of_work(_job) as work:
                return do(work)
        except OVERLOAD:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_SECONDS)


def sentence_of(error: Exception) -> str:
    """Why work failed, without a word of anybody's data; the log has the rest."""
    if isinstance(error, CrmError):
        return error.message
    if isinstance(error, OVERLOAD):
        return "The database did not answer in time."
    if isinstance(error, OSError) and error.strerror:
        return f"The system said: {error.strerror}."
    return f"It broke off ({type(error).__name__}). The log of the jobs process says where."
