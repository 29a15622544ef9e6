"""Runs of work: put when due, asked for, told of by the workers, shown to admins.

What the clock and the workers call is asked of them like of people: jobs hold every permission.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.adapters import job_queue, leader
from crm_app.domain import cursors
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import service as organisation
from crm_app.domain.runs import repository, rules
from crm_app.domain.runs.rules import NothingToRepeat, Unfinished
from crm_app.domain.runs.schemas import (
    PAGE_SIZE,
    Begun,
    ChoreView,
    Figures,
    Kind,
    Overview,
    QueueFigures,
    RunPage,
    RunView,
    Schedule,
    Show,
)
from crm_app.kernel.errors import NotFound
from crm_app.models import JobKind, JobRun, RunStatus
from crm_app.models.job_run import UNFINISHED
from crm_app.work import Work

TOPIC = "jobs"
LONGEST = 500  # of a sentence
BACKUP = "backup"  # the run of `crm backup`, whose last success is a figure of its own
DIED = "The jobs process ended during this try."
GIVEN_UP = "The jobs process ended again and again over this, so it is not tried any more."
LOST = "The program has no such work any more, or it was taken out of the queue."

DONE_KEPT, DONE_DAYS = 200, 30  # of each kind
FAILED_KEPT, FAILED_DAYS = 1000, 90
LOST_AFTER = timedelta(minutes=5)


# The clock


def introduce(work: Work, kinds: Sequence[Kind]) -> None:
    """Say which kinds of work there are; repeated at each start of a jobs process."""
    require(work.actor, Permission.JOBS_RUN)
    repository.introduce(work, kinds)


def put_due(work: Work) -> int:
    """Put a run for each chore that is due now, and its job with it; answers how many.

    Done twice, or by two at once, each instant is put once. What an interval missed is not made
    up for; a day's work that was missed is, once.
    """
    require(work.actor, Permission.JOBS_RUN)
    zone = organisation.get(work).time_zone
    return sum(_put_if_due(work, kind, zone) for kind in repository.chores(work))


def _put_if_due(work: Work, kind: JobKind, zone: str) -> bool:
    schedule = _schedule(kind)
    due = rules.last_due(schedule, work.now, zone)
    if not rules.is_to_be_put(schedule, due, kind.last_due_at, kind.created_at, work.now):
        return False
    if not _put(work, kind, due):
        return False
    kind.last_due_at = due
    work.session.flush()
    return True


def _put(work: Work, kind: JobKind, due: datetime) -> UUID | None:
    lock = f"chore:{kind.name}"
    run_id = repository.put(work, kind, due, lock)
    if run_id is not None:
        job_id = job_queue.defer(work.session, kind.name, queue=kind.queue, lock=lock)
        _taken(work, run_id).job_id = job_id
        work.session.flush()
    return run_id


def _schedule(kind: JobKind) -> Schedule:
    every = timedelta(seconds=kind.every_seconds) if kind.every_seconds else None
    return Schedule(every, kind.daily_at)


# Asked for by people


def run_now(work: Work, name: str) -> RunView:
    """Put a run of a chore that is not due.

    Raises:
        NotPermitted: only admins may.
        NotFound: no such chore.
        Unfinished: it waits or runs already.
    """
    require(work.actor, Permission.JOBS_RUN)
    kind = repository.find_chore(work, name)
    if kind is None:
        raise NotFound("No such job.")
    run_id = _put(work, kind, work.now)
    if run_id is None:
        raise Unfinished("It waits or runs already.")
    audit.record(work, "job.asked", name=kind.title)
    work.announce(TOPIC)
    return get_run(work, run_id)


def run_again(work: Work, run_id: UUID) -> RunView:
    """Put a run that failed back; it keeps its row, and gets all its tries anew.

    Raises:
        NotPermitted: only admins may.
        NotFound: no such run.
        NothingToRepeat: it did not fail, or the same work was done since.
        Unfinished: the same chore waits or runs already.
    """
    require(work.actor, Permission.JOBS_RUN)
    run = _taken(work, run_id)
    if not run.queue:
        raise NothingToRepeat("This is done by a command on the server, not by the jobs.")
    if run.status is not RunStatus.FAILED or run.settled_at is not None:
        raise NothingToRepeat("There is nothing to run again here any more.")
    if run.due_at is not None and repository.has_unfinished(work, run.name):
        raise Unfinished("It waits or runs already.")
    run.status, run.finished_at = RunStatus.WAITING, None
    run.job_id = job_queue.defer(
        work.session, run.name, queue=run.queue, lock=run.lock, args=run.args
    )
    work.session.flush()
    shown = get_run(work, run_id)
    audit.record(work, "job.repeated", name=shown.title)
    work.announce(TOPIC)
    return shown


def _taken(work: Work, run_id: UUID) -> JobRun:
    run = repository.take(work, run_id)
    if run is None:
        raise NotFound("No such run. It may have been removed since.")
    return run


# Told by the workers, by the number of the job. One without a run is of an older version.


def begin(work: Work, job_id: int) -> Begun | None:
    """A try begins; None if the run is over, and only its job was left."""
    require(work.actor, Permission.JOBS_RUN)
    run = repository.take_job(work, job_id)
    if run is None:
        return Begun()
    if run.status not in rules.UNFINISHED:
        return None
    if run.status is RunStatus.RUNNING:
        _note_death(work, run)
    run.status, run.started_at, run.next_try_at = RunStatus.RUNNING, work.now, None
    work.session.flush()
    return Begun(run.request_id)


def finish(work: Work, job_id: int, said: str | None) -> None:
    """The work is done; what it did in a sentence, None where there was nothing to do."""
    require(work.actor, Permission.JOBS_RUN)
    run = repository.take_job(work, job_id)
    if run is None or run.status not in rules.UNFINISHED:  # it may be told twice
        return
    seconds = _note_try(work, run, None)
    run.status, run.finished_at, run.error = RunStatus.DONE, work.now, None
    run.said = said[:LONGEST] if said else None
    work.session.flush()
    repository.count(work, run, done=1, seconds=seconds)
    settled = repository.settle(work, run)
    if run.due_at is not None:
        repository.remove_quiet(work, run)
    # Nobody sees that a frequent chore went on as ever; an open page looks again by itself.
    is_chore = run.due_at is not None and run.asked_by_id is None
    is_usual = is_chore and not settled and len(run.tries) == 1
    if not (is_usual and (run.said is None or repository.is_frequent(work, run.name))):
        work.announce(TOPIC)


def fail(
    work: Work,
    job_id: int,
    error: str,
    *,
    next_try_at: datetime | None = None,
    is_told: bool = False,
) -> None:
    """A try failed, for a reason that is safe to show.

    Without another try it is a dead letter, unless who asked `is_told` and begins anew.
    """
    require(work.actor, Permission.JOBS_RUN)
    run = repository.take_job(work, job_id)
    if run is None or run.status not in rules.UNFINISHED:
        return
    seconds = _note_try(work, run, error[:LONGEST])
    if next_try_at is None:
        _give_up(work, run, error[:LONGEST], seconds)
    else:
        run.status, run.next_try_at, run.error = RunStatus.RETRYING, next_try_at, error[:LONGEST]
        work.session.flush()
        repository.count(work, run, retried=1, seconds=seconds)
    run.settled_at = work.now if is_told else None
    work.announce(TOPIC)


def give_up(work: Work, job_ids: Sequence[int], why: str = GIVEN_UP) -> None:
    """No worker can do these, or none ever will."""
    require(work.actor, Permission.JOBS_RUN)
    for job_id in job_ids:
        run = repository.take_job(work, job_id)
        if run is not None and run.status in rules.UNFINISHED:
            if run.status is RunStatus.RUNNING:
                _note_death(work, run)
            _give_up(work, run, why, 0)
            work.announce(TOPIC)


def _give_up(work: Work, run: JobRun, error: str, seconds: float) -> None:
    run.status, run.finished_at, run.error = RunStatus.FAILED, work.now, error
    run.next_try_at = None
    work.session.flush()
    repository.count(work, run, failed=1, seconds=seconds)
    repository.settle(work, run)  # the newest failure of the same work stands for all


def _note_try(work: Work, run: JobRun, error: str | None) -> float:
    begun = run.started_at or work.now
    seconds = (work.now - begun).total_seconds()
    note = {"started_at": begun.isoformat(), "seconds": round(seconds, 3), "error": error}
    run.tries = [*run.tries, note]
    return seconds


def _note_death(work: Work, run: JobRun) -> None:
    begun = run.started_at or work.now
    note = {"started_at": begun.isoformat(), "seconds": None, "error": DIED}
    run.tries = [*run.tries, note]
    repository.count(work, run, retried=1)


# Told by a command, which is no job of the queue.


def note(work: Work, name: str, title: str, begun: datetime, said: str, *, failed: bool) -> None:
    """Write down a run of a command that has ended; the next good one settles a failure."""
    require(work.actor, Permission.JOBS_RUN)
    seconds = (work.now - begun).total_seconds()
    sentence = said[:LONGEST]
    run = JobRun(
        name=name,
        queue="",
        status=RunStatus.FAILED if failed else RunStatus.DONE,
        created_at=begun,
        started_at=begun,
        finished_at=work.now,
        said=None if failed else sentence,
        error=sentence if failed else None,
    )
    _note_try(work, run, run.error)
    work.session.add(run)
    work.session.flush()
    repository.name(work, name, title)
    repository.count(work, run, done=int(not failed), failed=int(failed), seconds=seconds)
    repository.settle(work, run)
    work.announce(TOPIC)


def tidy(work: Work) -> int:
    """Remove old runs and end lost ones; answers how many were removed."""
    require(work.actor, Permission.JOBS_RUN)
    give_up(work, repository.lost_jobs(work, work.now - LOST_AFTER), LOST)
    job_queue.forget_finished(work.session)
    return repository.remove_old(
        work,
        done_kept=DONE_KEPT,
        done_before=work.now - timedelta(days=DONE_DAYS),
        failed_kept=FAILED_KEPT,
        failed_before=work.now - timedelta(days=FAILED_DAYS),
    )


# Shown


def overview(work: Work) -> Overview:
    """All chores, those that fail first, then by title."""
    require(work.actor, Permission.JOBS_READ)
    zone = organisation.get(work).time_zone
    current = repository.latest(work, repository.CURRENT)
    last = repository.latest(work, repository.LAST)
    alive = job_queue.workers(work.session)
    found = [
        _chore(work, kind, current.get(kind.name), last.get(kind.name), zone, alive)
        for kind in repository.chores(work)
    ]
    signs = [at for at in (alive.last_seen_at, repository.last_life(work)) if at]
    order = list(rules.Health)
    return Overview(
        zone=zone,
        chores=sorted(found, key=lambda chore: (order.index(chore.health) > 1, chore.title)),
        workers=alive.workers,
        has_leader=leader.is_led(work.session),
        last_seen_at=max(signs, default=None),
        dead_letters=repository.dead_letters(work),
    )


def _chore(  # noqa: PLR0917 - private, and each is told apart by its type
    work: Work,
    kind: JobKind,
    current: RunView | None,
    last: RunView | None,
    zone: str,
    alive: job_queue.Workers,
) -> ChoreView:
    schedule = _schedule(kind)
    return ChoreView(
        name=kind.name,
        title=kind.title,
        every=schedule.every,
        daily_at=schedule.daily_at,
        next_at=rules.next_due(schedule, work.now, zone) if alive.workers else None,
        current=current,
        last=last,
        health=rules.health(current, last, work.now, has_workers=alive.workers > 0),
    )


def list_runs(
    work: Work, show: Show = Show.ALL, *, before: str | None = None, after: str | None = None
) -> RunPage:
    """A page of runs, newest first: behind the cursor `before`, or in front of `after`.

    Chores that had nothing to do are left out: `overview` has the last of each.

    Raises:
        NotPermitted: only admins may.
        BadCursor: not one of ours.
    """
    require(work.actor, Permission.JOBS_READ)
    newer, cursor = after is not None, after or before
    conditions, values = list(_CONDITIONS[show]), {}
    if cursor is not None:
        conditions.append(f"(created_at, id) {'>' if newer else '<'} (:at, :id)")
        values = _read_cursor(cursor)
    found = repository.find(work, conditions, values, newer=newer, limit=PAGE_SIZE + 1)
    has_more, items = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if newer:
        items.reverse()
    is_older, is_newer = (cursor is not None, has_more) if newer else (has_more, cursor is not None)
    return RunPage(
        items=items,
        older=_cursor(items[-1]) if items and is_older else None,
        newer=_cursor(items[0]) if items and is_newer else None,
    )


_CONDITIONS = {
    Show.ALL: (
        "(said is not null or status <> 'done' or due_at is null or asked_by_id is not null)",
    ),
    Show.RUNNING: (UNFINISHED,),
    Show.FAILED: ("status = 'failed'",),
}


def _cursor(run: RunView) -> str:
    return cursors.encode(run.created_at.isoformat(), str(run.id))


def _read_cursor(cursor: str) -> dict[str, datetime | UUID]:
    at, run_id = cursors.decode(cursor, 2)
    try:
        return {"at": datetime.fromisoformat(at), "id": UUID(run_id)}
    except ValueError as error:
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error


def get_run(work: Work, run_id: UUID) -> RunView:
    """One run with its tries.

    Raises:
        NotPermitted: only admins may.
        NotFound: no such run.
    """
    require(work.actor, Permission.JOBS_READ)
    run = repository.find_one(work, run_id)
    if run is None:
        raise NotFound("No such run. It may have been removed since.")
    return run


def figures(work: Work) -> Figures:
    """What the metrics tell: counts and sums, nobody's data."""
    require(work.actor, Permission.JOBS_READ)
    return Figures(
        kinds=repository.accounts(work),
        queues=[
            QueueFigures(queue=each.queue, waiting=each.waiting, running=each.running)
            for each in job_queue.depths(work.session)
        ],
        workers=job_queue.workers(work.session).workers,
        has_leader=leader.is_led(work.session),
        dead_letters=repository.dead_letters(work),
    )
