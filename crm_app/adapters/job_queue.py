"""Durable work: enqueued in the caller's transaction, run by `crm_app.jobs` (procrastinate).

The queue knows what is to be done next and forgets it once it is over; `job_runs` tells what was
asked, by whom and what came of it. Both are written together here.
"""

import asyncio
import json
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import sqlalchemy as sa
from procrastinate import App, PsycopgConnector, sql
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from sqlmodel import Session

from crm_app.kernel.clock import utc_now
from crm_app.kernel.db import ALIVE, ALIVE_THERE
from crm_app.kernel.request_ids import current_id

SCHEMA = "procrastinate"

# Each queue has a worker of its own, which does one thing at a time: slow work holds up its like
# only. A new name needs nothing else.
DEFAULT_QUEUE = "default"  # what people asked for
CHORES_QUEUE = "chores"  # seconds at the most
STORAGE_QUEUE = "storage"  # as slow as the storage of recordings
NIGHT_QUEUE = "night"  # minutes or hours

AGAIN_SECONDS, AGAIN_FOR_SECONDS = 0.5, 3600.0  # of what must be said to the database

MOST_DEATHS = 5  # of workers over the same job, before it is given up

# The queue's functions name their tables without a schema; `set_config(…, true)` lasts until the
# end of the transaction, so it is put back at once.
_PATH = sa.text("select set_config('search_path', :path, true)")
_DEFER = sa.text("""
select (procrastinate_defer_jobs_v1(array[row(
    :queue, :task, 0, cast(:lock as text), cast(:queueing_lock as text), cast(:args as jsonb), null
)::procrastinate_job_to_defer_v1]))[1]
""")
# Nothing comes back: telecallers and managers may write these rows and not read them.
_NOTE = sa.text("""
insert into job_runs (name, queue, lock, args, job_id, asked_by_id, request_id)
values (:name, :queue, :lock, cast(:args as jsonb), :job_id, :asked_by, :request_id)
""")
_UNFINISHED = sa.text(f"""
select args from {SCHEMA}.procrastinate_jobs
where task_name = :task and status in ('todo', 'doing')
""")  # noqa: S608 - our own text
_FORGET = sa.text(f"""
delete from {SCHEMA}.procrastinate_jobs where status not in ('todo', 'doing')
""")  # noqa: S608 - our own text
_DEPTH = sa.text(f"""
select queue_name as queue, count(*) filter (where status = 'todo') as waiting,
    count(*) filter (where status = 'doing') as running
from {SCHEMA}.procrastinate_jobs where status in ('todo', 'doing') group by queue_name
""")  # noqa: S608 - our own text
_ALIVE = sa.text(f"""
select count(*) filter (where last_heartbeat > now() - interval '30 seconds') as workers,
    max(last_heartbeat) as last_seen_at
from {SCHEMA}.procrastinate_workers
""")  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Depth:
    """How much one queue holds."""

    queue: str
    waiting: int
    running: int


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers live, and when one last did."""

    workers: int
    last_seen_at: datetime | None


def enqueue(
    session: Session,
    task: str,
    *,
    queue: str = DEFAULT_QUEUE,
    lock: str | None = None,
    once: str | None = None,
    asked_by: UUID | None = None,
    **args: Any,
) -> None:
    """Have `task` run after the commit; rolled back with the transaction.

    Tasks with the same `lock` run one after another. While a task with the same `once` waits, a
    second one is refused by a unique index. `asked_by` is the person whose act this is.
    """
    job_id = defer(session, task, queue=queue, lock=lock, once=once, args=args)
    note = {"name": task, "queue": queue, "lock": lock, "args": json.dumps(args)}
    note |= {"request_id": current_id()}
    session.execute(_NOTE, note | {"job_id": job_id, "asked_by": asked_by})


def defer(
    session: Session,
    task: str,
    *,
    queue: str,
    lock: str | None = None,
    once: str | None = None,
    args: dict[str, Any] | None = None,
) -> int:
    """Put a job in the queue for a run that has its row; answers the job's number."""
    values = {"queue": queue, "task": task, "lock": lock, "queueing_lock": once}
    with _in_schema(session):
        job_id = session.execute(_DEFER, values | {"args": json.dumps(args or {})}).scalar_one()
    return int(job_id)


@contextmanager
def _in_schema(session: Session) -> Generator[None, None, None]:
    before = session.execute(sa.text("select current_setting('search_path')")).scalar_one()
    session.execute(_PATH, {"path": f"{SCHEMA}, public"})
    yield
    session.execute(_PATH, {"path": before})


def unfinished(session: Session, task: str) -> list[dict[str, Any]]:
    """The arguments of the runs of `task` that wait or go on."""
    return list(session.execute(_UNFINISHED, {"task": task}).scalars())


def forget_finished(session: Session) -> None:
    """Remove jobs that are over, of a version that kept them."""
    with _in_schema(session):
        session.execute(_FORGET)


def depths(session: Session) -> list[Depth]:
    """The queues that hold something."""
    return [Depth(*row) for row in session.execute(_DEPTH)]


def workers(session: Session) -> Workers:
    """Who works; a worker that was silent for half a minute is dead."""
    return Workers(*session.execute(_ALIVE).one())


_RETRY: LiteralString = """
select procrastinate_retry_job_v2(
    %(job_id)s, now() + %(wait)s, %(new_priority)s, %(new_queue_name)s, %(new_lock)s
)
"""


class _Patient(PsycopgConnector):
    """Says again what a worker must not fail to say when the database was away for a moment.

    A worker whose heartbeat failed once would work on without one, and all it does be done twice;
    a job whose end was not heard would stay in the hands of a worker that lives, for ever.

    When a job is tried again counts from the database's clock: put back while this machine's is an
    hour ahead, it and all that share its lock would wait for an hour.
    """

    _MUST = frozenset((*(sql.queries[name] for name in ("update_heartbeat", "finish_job")), _RETRY))

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Execute, and of these few try again for a while."""
        if query == sql.queries["retry_job"]:
            query = _RETRY
            arguments["wait"] = max(arguments.pop("retry_at") - utc_now(), timedelta())
        until = time.monotonic() + AGAIN_FOR_SECONDS
        while True:
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as error:
                is_away = isinstance(error.__cause__, psycopg.OperationalError)
                if query not in self._MUST or not is_away or time.monotonic() > until:
                    raise
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen, and begin again where that ends; meanwhile workers look by themselves."""
        channels = list(channels)
        while True:
            try:
                await super().listen_notify(on_notification, channels)
            except ConnectorException:
                await asyncio.sleep(AGAIN_SECONDS)


def open_queue(url: str) -> App:
    """The queue as its workers see it, over direct connections (it listens for new work)."""
    connector = _Patient(
        conninfo=url,
        kwargs={"options": f"-c search_path={SCHEMA},public {ALIVE_THERE}", **ALIVE},
        min_size=1,
        max_size=4,
        timeout=5,
        reconnect_timeout=2,  # no growing pauses: who asks next tries anew
    )
    return App(connector=connector)


async def retry_stalled(queue: App, silent_seconds: float) -> tuple[int, list[int]]:
    """Give the work of workers that died back to the queue.

    Answers how many jobs, and the numbers of those that go out of it, since worker after worker
    died over them.
    """
    manager = queue.job_manager
    given_up: list[int] = []
    back = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        if job.attempts + 1 >= MOST_DEATHS and job.id is not None:
            given_up.append(job.id)
        else:
            await manager.retry_job(job)
            back += 1
    return back, given_up


async def drop(queue: App, job_ids: list[int]) -> None:
    """Take jobs out of the queue, once their rows say why."""
    for job_id in job_ids:
        await queue.job_manager.finish_job_by_id_async(
            job_id=job_id, status=Status.FAILED, delete_job=True
        )
