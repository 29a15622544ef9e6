"""SQL on runs. Pages are read by key and never counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.domain.runs.schemas import Kind, KindFigures, RunView
from crm_app.kernel.request_ids import current_id
from crm_app.models import JobKind, JobRun
from crm_app.models.job_run import OPEN_FAILURE, UNFINISHED
from crm_app.work import Work

_RUN = """
    r.id, r.name, coalesce(k.title, r.name) as title, r.due_at, u.full_name as asked_by, r.status,
    r.created_at, r.started_at, r.finished_at, r.next_try_at, r.tries, r.said, r.error,
    r.settled_at, r.queue <> '' as is_job
"""
_JOINS = "left join job_kinds k on k.name = r.name left join users u on u.id = r.asked_by_id"
_PAGE = f"""
select {_RUN} from (
    select * from job_runs where {{conditions}}
    order by created_at {{order}}, id {{order}} limit :limit
) as r {_JOINS} order by r.created_at {{order}}, r.id {{order}}
"""  # noqa: S608 - our own text
_ONE = sa.text(f"select {_RUN} from job_runs r {_JOINS} where r.id = :id")  # noqa: S608
_LATEST = f"""
select {_RUN} from job_kinds c cross join lateral (
    select * from job_runs where name = c.name and {{condition}}
    order by created_at desc, id desc limit 1
) as r {_JOINS} where c.every_seconds is not null or c.daily_at is not null
"""  # noqa: S608 - our own text
CURRENT = sa.text(_LATEST.format(condition=f"due_at is not null and {UNFINISHED}"))
LAST = sa.text(_LATEST.format(condition="status in ('done', 'failed')"))

_INTRODUCE = sa.text("""
insert into job_kinds (name, created_at, title, queue, every_seconds, daily_at)
values (:name, :now, :title, :queue, :every_seconds, :daily_at)
on conflict (name) do update set title = excluded.title, queue = excluded.queue,
    every_seconds = excluded.every_seconds, daily_at = excluded.daily_at
""")
_NAME = sa.text("""
insert into job_kinds (name, title, queue) values (:name, :title, '')
on conflict (name) do update set title = excluded.title
""")
_RETIRE = sa.text("""
update job_kinds set every_seconds = null, daily_at = null where not name = any(:names)
""")
# No target is named: a run of this instant, or one that is not finished, both are in the way.
_PUT = sa.text("""
insert into job_runs (created_at, name, queue, lock, due_at, asked_by_id, request_id)
values (:now, :name, :queue, :lock, :due_at, :asked_by_id, :request_id)
on conflict do nothing returning id
""")
_COUNT = sa.text("""
insert into job_kinds (name, title, queue, done, retried, failed, seconds, last_done_at)
values (:name, :name, :queue, :done, :retried, :failed, :seconds, :last_done_at)
on conflict (name) do update set
    done = job_kinds.done + excluded.done, retried = job_kinds.retried + excluded.retried,
    failed = job_kinds.failed + excluded.failed, seconds = job_kinds.seconds + excluded.seconds,
    last_done_at = coalesce(excluded.last_done_at, job_kinds.last_done_at)
""")
_SETTLE = sa.text(f"""
update job_runs set settled_at = :now
where name = :name and args = :args and {OPEN_FAILURE} and id <> :id
""").bindparams(sa.bindparam("args", type_=JobRun.__table__.c.args.type))  # type: ignore[attr-defined]  # noqa: S608
_REMOVE_QUIET = sa.text("""
delete from job_runs where name = :name and due_at is not null and status = 'done'
    and said is null and asked_by_id is null and id <> :id
""")
_REMOVE_OLD = sa.text("""
delete from job_runs using (
    select id, row_number() over (partition by name order by created_at desc, id desc) as nth
    from job_runs where status in ('done', 'failed')
) as ranked
where ranked.id = job_runs.id and nth > 1 and case
    when status = 'done' then nth > :done_kept or created_at < :done_before
    else (nth > :failed_kept and settled_at is not null) or created_at < :failed_before
end
""")
_LOST = sa.text(f"""
select job_id from job_runs r where {UNFINISHED} and created_at < :before and not exists (
    select from procrastinate.procrastinate_jobs j
    where j.id = r.job_id and j.status in ('todo', 'doing')
)
""")  # noqa: S608 - our own text
_HAS_UNFINISHED = f"""
select exists (select from job_runs where name = :name and due_at is not null and {UNFINISHED})
"""  # noqa: S608 - our own text
# What a command did has no queue, and is no sign of life of the jobs process.
_LAST_LIFE = sa.text("select max(last_done_at) from job_kinds where queue <> ''")
_DEAD = sa.text(f"select count(*) from job_runs where {OPEN_FAILURE}")  # noqa: S608


def introduce(work: Work, kinds: Sequence[Kind]) -> None:
    """These are the kinds of work; what else had a schedule loses it."""
    rows = []
    for kind in sorted(kinds):
        every = kind.schedule.every if kind.schedule else None
        rows.append(
            {
                "now": work.now,
                "name": kind.name,
                "title": kind.title,
                "queue": kind.queue,
                "every_seconds": every // timedelta(seconds=1) if every else None,
                "daily_at": kind.schedule.daily_at if kind.schedule else None,
            }
        )
    if rows:
        work.session.execute(_INTRODUCE, rows)
    work.session.execute(_RETIRE, {"names": [kind.name for kind in kinds]})


def name(work: Work, kind: str, title: str) -> None:
    """Give a kind of work that no jobs process introduces its title."""
    work.session.execute(_NAME, {"name": kind, "title": title})


def chores(work: Work) -> list[JobKind]:
    """What comes again by the clock, by name."""
    query = (
        select(JobKind)
        .where(col(JobKind.every_seconds).is_not(None) | col(JobKind.daily_at).is_not(None))
        .order_by(col(JobKind.name))
    )
    return list(work.session.exec(query))


def find_chore(work: Work, name: str) -> JobKind | None:
    """The chore of this name."""
    return next((kind for kind in chores(work) if kind.name == name), None)


def put(work: Work, kind: JobKind, due_at: datetime, lock: str) -> UUID | None:
    """A run of a chore; None if it has one for this instant, or one that is not finished."""
    values = {"now": work.now, "name": kind.name, "queue": kind.queue, "lock": lock}
    values |= {"due_at": due_at, "asked_by_id": work.actor.user_id, "request_id": current_id()}
    return work.session.execute(_PUT, values).scalar_one_or_none()


def take(work: Work, run_id: UUID) -> JobRun | None:
    """The run, locked."""
    return _locked(work, col(JobRun.id) == run_id)


def take_job(work: Work, job_id: int) -> JobRun | None:
    """The run of a job in the queue, locked."""
    return _locked(work, col(JobRun.job_id) == job_id)


def _locked(work: Work, condition: sa.ColumnElement[bool]) -> JobRun | None:
    query = select(JobRun).where(condition).with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one_or_none()


def has_unfinished(work: Work, name: str) -> bool:
    """Whether a run of this chore waits or goes on."""
    query = sa.text(_HAS_UNFINISHED)
    return bool(work.session.execute(query, {"name": name}).scalar_one())


def is_frequent(work: Work, name: str) -> bool:
    """Whether this is a chore of less than a minute."""
    query = select(JobKind.every_seconds).where(col(JobKind.name) == name)
    seconds = work.session.exec(query).one_or_none()
    return seconds is not None and timedelta(seconds=seconds) < timedelta(minutes=1)


def count(
    work: Work,
    run: JobRun,
    *,
    done: int = 0,
    retried: int = 0,
    failed: int = 0,
    seconds: float = 0,
) -> None:
    """Add to the account of this kind of work."""
    values = {"name": run.name, "queue": run.queue, "done": done, "retried": retried}
    values |= {"failed": failed, "seconds": seconds, "last_done_at": work.now if done else None}
    work.session.execute(_COUNT, values)


def settle(work: Work, run: JobRun) -> int:
    """Earlier failures of the same work need nobody any more; answers how many."""
    values = {"now": work.now, "name": run.name, "args": run.args, "id": run.id}
    # CursorResult, which the statement's type does not say.
    result: Any = work.session.execute(_SETTLE, values)
    return int(result.rowcount)


def remove_quiet(work: Work, run: JobRun) -> None:
    """Remove what the chore did before without a word."""
    work.session.execute(_REMOVE_QUIET, {"name": run.name, "id": run.id})


def remove_old(
    work: Work,
    *,
    done_kept: int,
    done_before: datetime,
    failed_kept: int,
    failed_before: datetime,
) -> int:
    """Remove all but the newest of each name; the last that ended stays. Answers how many."""
    values = {"done_kept": done_kept, "done_before": done_before}
    values |= {"failed_kept": failed_kept, "failed_before": failed_before}
    result: Any = work.session.execute(_REMOVE_OLD, values)
    return int(result.rowcount)


def lost_jobs(work: Work, before: datetime) -> list[int]:
    """Jobs that the queue knows no more, although their runs are not finished."""
    return list(work.session.execute(_LOST, {"before": before}).scalars())


def find(
    work: Work,
    conditions: list[str],
    values: dict[str, Any],  # Any: values of every type that the driver can send
    *,
    newer: bool,
    limit: int,
) -> list[RunView]:
    """Runs in the order they are walked: newest first, or oldest first for `newer`."""
    order = "asc" if newer else "desc"
    query = _PAGE.format(conditions=" and ".join(conditions) or "true", order=order)
    rows = work.session.execute(sa.text(query), {**values, "limit": limit})
    return [RunView.model_validate(row) for row in rows]


def find_one(work: Work, run_id: UUID) -> RunView | None:
    """One run."""
    row = work.session.execute(_ONE, {"id": run_id}).one_or_none()
    return RunView.model_validate(row) if row else None


def latest(work: Work, which: sa.TextClause) -> dict[str, RunView]:
    """Of each chore its `CURRENT` or `LAST` run, by name."""
    return {row.name: RunView.model_validate(row) for row in work.session.execute(which)}


def last_life(work: Work) -> datetime | None:
    """When anything was done last."""
    found: datetime | None = work.session.execute(_LAST_LIFE).scalar_one()
    return found


def dead_letters(work: Work) -> int:
    """How many failures wait for somebody."""
    return int(work.session.execute(_DEAD).scalar_one())


def accounts(work: Work) -> list[KindFigures]:
    """The account of each kind of work, by name."""
    query = select(JobKind).order_by(col(JobKind.name))
    return [KindFigures.model_validate(kind) for kind in work.session.exec(query)]
