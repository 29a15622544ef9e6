"""Durable work: enqueued in the caller's transaction, run by `crm_app.jobs` (procrastinate)."""

import json
from typing import Any

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector
from sqlmodel import Session

SCHEMA = "procrastinate"
DEFAULT_QUEUE = "default"

# The queue's functions name their tables without a schema; `set_config(…, true)` lasts until the
# end of the transaction, so it is put back at once.
_PATH = sa.text("select set_config('search_path', :path, true)")
_DEFER = sa.text("""
select procrastinate_defer_jobs_v1(array[row(
    :queue, :task, 0, cast(:lock as text), cast(:queueing_lock as text), cast(:args as jsonb), null
)::procrastinate_job_to_defer_v1])
""")
_UNFINISHED = sa.text(f"""
select args from {SCHEMA}.procrastinate_jobs
where task_name = :task and status in ('todo', 'doing')
""")  # noqa: S608 - our own text


def enqueue(
    session: Session,
    task: str,
    *,
    queue: str = DEFAULT_QUEUE,
    lock: str | None = None,
    once: str | None = None,
    **args: Any,
) -> None:
    """Have `task` run after the commit; rolled back with the transaction.

    Tasks with the same `lock` run one after another. While a task with the same `once` waits, a
    second one is refused by a unique index.
    """
    before = session.execute(sa.text("select current_setting('search_path')")).scalar_one()
    session.execute(_PATH, {"path": f"{SCHEMA}, public"})
    session.execute(
        _DEFER,
        {
            "queue": queue,
            "task": task,
            "lock": lock,
            "queueing_lock": once,
            "args": json.dumps(args),
        },
    )
    session.execute(_PATH, {"path": before})


def unfinished(session: Session, task: str) -> list[dict[str, Any]]:
    """The arguments of the runs of `task` that wait or go on."""
    return list(session.execute(_UNFINISHED, {"task": task}).scalars())


def open_queue(url: str) -> App:
    """The queue as its workers see it, over direct connections (it listens for new work)."""
    connector = PsycopgConnector(
        conninfo=url,
        kwargs={"options": f"-c search_path={SCHEMA},public"},
        min_size=1,
        max_size=4,
    )
    return App(connector=connector)


async def retry_stalled(queue: App, silent_seconds: float) -> int:
    """Give the work of workers that died back to the queue; answers how many jobs."""
    manager = queue.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
