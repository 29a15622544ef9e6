"""Chores by the clock and runs of work: once each, retried, told of, seen by admins only."""

import asyncio
import threading
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from types import ModuleType, SimpleNamespace
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from crm_app.access.actor import as_job
from crm_app.adapters import job_queue
from crm_app.domain.runs import rules
from crm_app.domain.runs import service as runs
from crm_app.domain.runs.rules import NothingToRepeat
from crm_app.domain.runs.schemas import Kind, Schedule, Show
from crm_app.jobs import registry
from crm_app.jobs.periodic import Periodic
from crm_app.jobs.recorded import GaveUp, sentence_of
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotFound, NotPermitted
from crm_app.models import AuditEntry, JobKind, JobRun, Organisation, Role, RunStatus
from crm_app.settings import get_settings
from crm_app.work import Work, fence, unit_of_work
from tests.conftest import NOON, actor_of, makers

JOB = as_job("clock")
MINUTE = timedelta(minutes=1)
EACH_MINUTE = Schedule(MINUTE)
AT_THREE = Schedule(daily_at=time(3))
KINDS = (Kind("sweep", "Sweep", "chores", EACH_MINUTE), Kind("proof", "Proof", "night", AT_THREE))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]


def module(**members: object) -> ModuleType:
    return cast(ModuleType, SimpleNamespace(**members))


# When it is due


def test_every_clock_finds_the_same_instants():
    for every in (timedelta(seconds=20), MINUTE, timedelta(hours=6)):
        due = rules.last_due(Schedule(every), utc(2026, 11, 23, 6, 30, 59), "Asia/Kolkata")
        assert due <= utc(2026, 11, 23, 6, 30, 59) < due + every
        assert rules.last_due(Schedule(every), due, "UTC") == due
        assert rules.next_due(Schedule(every), due, "UTC") == due + every


@pytest.mark.parametrize(
    ("zone", "at", "now", "due"),
    [
        # Three in the morning of Kolkata, whatever day it is in London.
        ("Asia/Kolkata", time(3), utc(2026, 11, 22, 21, 29), utc(2026, 11, 21, 21, 30)),
        ("Asia/Kolkata", time(3), utc(2026, 11, 22, 21, 30), utc(2026, 11, 22, 21, 30)),
        # London: the clocks go from 1:00 to 2:00 on 29 March, from 2:00 back to 1:00 on 25 October.
        ("Europe/London", time(1, 30), utc(2026, 3, 29, 1, 29), utc(2026, 3, 28, 1, 30)),
        ("Europe/London", time(1, 30), utc(2026, 3, 29, 1, 30), utc(2026, 3, 29, 1, 30)),
        ("Europe/London", time(1, 30), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 0, 30)),
        ("Europe/London", time(1, 30), utc(2026, 10, 25, 1, 45), utc(2026, 10, 25, 0, 30)),
        ("Europe/London", time(3), utc(2026, 10, 25, 3, 0), utc(2026, 10, 25, 3, 0)),
        ("Europe/London", time(3), utc(2026, 3, 29, 2, 0), utc(2026, 3, 29, 2, 0)),
        # A day that begins at one o'clock: midnight is skipped.
        ("Africa/Cairo", time(0), local("Africa/Cairo", 2026, 4, 24, 1, 0), utc(2026, 4, 23, 22)),
    ],
)
def test_daily_is_local_also_when_clocks_change(zone, at, now, due):
    schedule = Schedule(daily_at=at)
    assert rules.last_due(schedule, now, zone) == due
    assert rules.next_due(schedule, due - timedelta(seconds=1), zone) == due


def test_a_year_of_nights_has_one_run_each():
    for zone in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"):
        for hour in (0, 1, 2, 3):
            found, now = set(), utc(2026, 1, 1)
            while now < utc(2027, 1, 1):
                found.add(rules.last_due(Schedule(daily_at=time(hour)), now, zone))
                now += timedelta(hours=8)
            assert len(found) in {365, 366}, (zone, hour)


# The clock


@pytest.fixture
def clock(session: Session) -> Any:
    """Ticks at a moment; answers how many were put."""
    runs.introduce(Work(session, JOB(session), NOON), KINDS)

    def tick(now: datetime) -> int:
        return runs.put_due(Work(session, JOB(session), now))

    return tick


def run_of(session: Session, name: str) -> JobRun:
    """The newest run of this name."""
    query = select(JobRun).where(JobRun.name == name).order_by(sa.desc("due_at")).limit(1)
    return session.exec(query).one()


def end(session: Session, name: str, now: datetime, said: str | None = None) -> JobRun:
    """Do what waits of this name."""
    run = run_of(session, name)
    work = Work(session, JOB(session), now)
    assert runs.begin(work, run.job_id or 0)
    runs.finish(work, run.job_id or 0, said)
    return run


def test_an_instant_is_put_once_with_its_job(session, clock):
    assert clock(NOON) == 1  # the night before it was known was not missed
    assert clock(NOON) == clock(NOON + timedelta(seconds=59)) == 0
    run = run_of(session, "sweep")
    assert (run.due_at, run.status, run.queue) == (NOON, RunStatus.WAITING, "chores")
    assert job_queue.depths(session) == [job_queue.Depth("chores", 1, 0)]


def test_what_still_waits_is_not_put_again_and_nothing_is_made_up_for(session, clock):
    clock(NOON)
    assert clock(NOON + 5 * MINUTE) == 0
    end(session, "sweep", NOON + 6 * MINUTE)
    assert clock(NOON + 6 * MINUTE) == 1  # of six only the last
    assert run_of(session, "sweep").due_at == NOON + 6 * MINUTE


def test_a_clock_that_was_an_hour_ahead_holds_nothing_up_afterwards(session, clock):
    assert clock(NOON + 60 * MINUTE) == 1
    end(session, "sweep", NOON + 60 * MINUTE)
    assert clock(NOON) == 1, "not only in an hour"
    assert clock(NOON) == 0


def test_clocks_a_little_apart_put_nothing_twice(session, clock):
    assert clock(NOON) == 1
    end(session, "sweep", NOON)
    assert clock(NOON - timedelta(seconds=2)) == 0


def test_a_missed_night_is_made_up_for_once(session, clock):
    three = utc(2026, 11, 23, 21, 30)
    clock(three)
    assert run_of(session, "proof").due_at == three
    end(session, "proof", three)
    back = three + timedelta(days=3, hours=8)
    clock(back)
    assert run_of(session, "proof").due_at == three + timedelta(days=3)
    end(session, "proof", back)
    assert clock(back + timedelta(hours=1)) == 0
    nights = session.exec(select(sa.func.count()).where(JobRun.name == "proof")).one()
    assert nights == 1  # the quiet one before went


def test_a_zone_that_moves_brings_no_night_twice(session, clock):
    organisation = session.get_one(Organisation, 1)
    three = utc(2026, 11, 23, 21, 30)
    clock(three)
    end(session, "proof", three)
    end(session, "sweep", three)
    organisation.time_zone = "Asia/Dubai"  # 3:00 is an hour and a half later there
    session.flush()
    dubai = utc(2026, 11, 23, 23, 0)
    assert clock(dubai) == 2
    end(session, "proof", dubai)
    end(session, "sweep", dubai)
    organisation.time_zone = "Asia/Kolkata"
    session.flush()
    clock(dubai + MINUTE)
    assert run_of(session, "proof").due_at == dubai


def test_two_clocks_put_each_instant_once(committed):
    kinds = [Kind(f"chore-{n}", "Chore", "chores", Schedule(MINUTE)) for n in range(5)]
    runs.introduce(Work(committed, JOB(committed), NOON), kinds)
    committed.commit()
    barrier, faults = threading.Barrier(2), []

    def tick() -> None:
        try:
            for n in range(12):
                barrier.wait(10)
                with db.new_session() as session, session.begin():
                    runs.put_due(Work(session, JOB(session), NOON + n * MINUTE))
                barrier.wait(10)
                with db.new_session() as session, session.begin():
                    # Both try to end what was put, so that the next may come.
                    query = sa.text("select job_id from job_runs where status <> 'done'")
                    for job_id in session.execute(query).scalars().all():
                        work = Work(session, JOB(session), NOON + n * MINUTE)
                        if runs.begin(work, job_id):
                            runs.finish(work, job_id, "Swept.")
        except Exception as error:  # the thread's outermost loop
            faults.append(error)
            barrier.abort()

    clocks = [threading.Thread(target=tick) for _ in range(2)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join(60)
    assert faults == []
    put = committed.execute(
        sa.text("select name, count(*), count(distinct due_at) from job_runs group by name")
    ).all()
    assert sorted(map(tuple, put)) == [(f"chore-{n}", 12, 12) for n in range(5)]
    jobs = sa.text("select count(*) from procrastinate.procrastinate_jobs")
    assert committed.execute(jobs).scalar_one() == 60
    assert all(kind.done == 12 for kind in committed.exec(select(JobKind)))


def test_a_chore_that_is_gone_is_put_no_more(session, clock):
    runs.introduce(Work(session, JOB(session), NOON), KINDS[1:])
    assert clock(NOON) == 0


# Runs


@pytest.fixture
def known(committed: Session) -> Any:
    """Chores of a test, known and due; answers the module of them."""

    def make(**chores: Any) -> ModuleType:
        work = tuple(Periodic(n, n.title(), do, every=MINUTE) for n, do in chores.items())
        made = module(WORK=work)
        kinds = registry.register(job_queue.open_queue(""), [made])
        runs.introduce(Work(committed, JOB(committed), utc_now()), kinds)
        committed.commit()
        put(committed)
        return made

    return make


def put(committed: Session, now: datetime | None = None) -> None:
    runs.put_due(Work(committed, JOB(committed), now or utc_now()))
    committed.commit()


def all_runs(committed: Session) -> list[JobRun]:
    committed.commit()
    return list(committed.exec(select(JobRun).order_by(sa.text("created_at, id"))))


def change_queue(committed: Session, statement: str) -> None:
    committed.execute(sa.text("set local search_path to procrastinate, public"))
    committed.execute(sa.text(statement))
    committed.commit()


def hurry(committed: Session) -> None:
    """As if the waiting between two tries were over."""
    change_queue(committed, "update procrastinate_jobs set scheduled_at = null")


def test_a_run_tells_what_it_did(committed, known, run_jobs):
    made = known(sweep=lambda: "Swept 3 rooms.")
    run_jobs([made])
    (run,) = all_runs(committed)
    assert (run.status, run.said, run.error) == (RunStatus.DONE, "Swept 3 rooms.", None)
    assert [set(each) for each in run.tries] == [{"started_at", "seconds", "error"}]
    kind = committed.get_one(JobKind, "sweep")
    assert (kind.done, kind.failed, kind.last_done_at) == (1, 0, run.finished_at)


def test_quiet_runs_leave_one_row(committed, known, run_jobs):
    made = known(sweep=lambda: None)
    for n in range(4):
        run_jobs([made])
        put(committed, utc_now() + (n + 1) * MINUTE)
    run_jobs([made])
    assert len(all_runs(committed)) == 1
    assert committed.get_one(JobKind, "sweep").done == 5


def test_a_failure_is_tried_again_and_then_a_dead_letter_that_can_be_repeated(
    committed, known, run_jobs, caplog
):
    _, make_user, _ = makers(committed)
    admin = make_user(Role.ADMIN)
    is_broken = True

    def sweep() -> str:
        if is_broken:
            raise ValueError("of Meena, +91 98765 43210")
        return "Swept."

    made = known(sweep=sweep)
    waits = []
    for _ in range(5):
        run_jobs([made])
        (run,) = all_runs(committed)
        assert run.status is RunStatus.RETRYING
        waits.append((run.next_try_at - run.started_at).total_seconds())
        hurry(committed)
    assert all(later > 2 * wait for wait, later in pairwise(waits)), waits
    run_jobs([made])
    (run,) = all_runs(committed)
    assert (run.status, len(run.tries), run.settled_at) == (RunStatus.FAILED, 6, None)
    assert run.error == "It broke off (ValueError). The log of the jobs process says where."
    assert "Meena" not in str(run.tries)
    assert "Traceback" in caplog.text
    work = Work(committed, actor_of(admin), utc_now())
    assert runs.figures(work).dead_letters == 1
    assert runs.overview(work).chores[0].health == rules.Health.FAILING

    is_broken = False
    runs.run_again(work, run.id)
    committed.commit()
    run_jobs([made])
    (run,) = all_runs(committed)
    assert (run.status, run.said, len(run.tries)) == (RunStatus.DONE, "Swept.", 7)
    with pytest.raises(rules.NothingToRepeat):
        runs.run_again(work, run.id)
    kind = committed.get_one(JobKind, "sweep")
    assert (kind.done, kind.retried, kind.failed) == (1, 5, 1)
    (entry,) = committed.exec(select(AuditEntry))
    assert (entry.action, entry.detail) == ("job.repeated", {"name": "Sweep"})


def test_a_later_success_settles_a_failure(committed, known, run_jobs):
    results = iter([GaveUp("No."), None])

    def sweep() -> None:
        if error := next(results):
            raise ValueError from error

    made = known(sweep=sweep)
    run_jobs([made])
    (first,) = all_runs(committed)
    runs.give_up(Work(committed, JOB(committed), utc_now()), [first.job_id or 0], "Enough.")
    committed.commit()
    change_queue(committed, "delete from procrastinate_jobs")
    put(committed, utc_now() + MINUTE)
    assert first.settled_at is None
    run_jobs([made])
    first, second = all_runs(committed)
    assert (first.status, second.status) == (RunStatus.FAILED, RunStatus.DONE)
    assert first.settled_at is not None


def test_what_was_told_to_who_asked_is_no_dead_letter(committed, run_jobs):
    _, make_user, _ = makers(committed)
    admin = make_user(Role.ADMIN)

    def refuse(what: str) -> None:
        raise GaveUp(f"There is no {what}.")

    made = module(register=lambda queue: queue.task(name="refuse", retry=3)(refuse))
    job_queue.enqueue(committed, "refuse", asked_by=admin.id, what="table")
    committed.commit()
    run_jobs([made])
    (run,) = all_runs(committed)
    assert (run.status, run.error) == (RunStatus.FAILED, "There is no table.")
    work = Work(committed, actor_of(admin), utc_now())
    assert runs.figures(work).dead_letters == 0
    assert runs.get_run(work, run.id).asked_by == admin.full_name
    with pytest.raises(rules.NothingToRepeat):
        runs.run_again(work, run.id)


def test_a_run_that_is_over_is_not_done_again(committed, known, run_jobs):
    done = []
    made = known(sweep=lambda: done.append(1))
    run_jobs([made])
    # As if the process had died between the run's end and the queue's.
    change_queue(committed, "update procrastinate_jobs set status = 'todo'")
    run_jobs([made])
    assert len(done) == 1


def test_a_run_over_which_workers_die_is_given_up(committed, known):
    known(sweep=lambda: None)
    (run,) = all_runs(committed)
    work = Work(committed, JOB(committed), utc_now())
    runs.begin(work, run.job_id or 0)
    runs.begin(work, run.job_id or 0)
    runs.give_up(work, [run.job_id or 0])
    assert (run.status, run.error) == (RunStatus.FAILED, runs.GIVEN_UP)
    assert [each["error"] for each in run.tries] == [runs.DIED, runs.DIED]


def test_old_runs_go_and_lost_ones_end(committed, known, run_jobs):
    made = known(sweep=lambda: "Swept.")
    run_jobs([made])
    put(committed, utc_now() + MINUTE)
    run_jobs([made])
    put(committed, utc_now() + 2 * MINUTE)
    committed.commit()
    change_queue(committed, "delete from procrastinate_jobs")
    later = utc_now() + timedelta(days=31)
    assert runs.tidy(Work(committed, JOB(committed), later)) == 2
    (kept,) = all_runs(committed)
    assert (kept.status, kept.error) == (RunStatus.FAILED, runs.LOST)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotFound("No such lead."), "No such lead."),
        (OSError(28, "No space left on device", "/data/Meena"), "No space left on device"),
        (sa.exc.OperationalError("select 'Meena'", {}, Exception("x")), "database did not answer"),
        (KeyError("Meena"), "KeyError"),
    ],
)
def test_the_sentence_of_an_error_names_nobody(error, sentence):
    assert sentence in sentence_of(error)
    assert "Meena" not in sentence_of(error)


# People


def test_an_admin_asks_for_a_run(session, clock, work_as, make_user):
    work = work_as(make_user(Role.ADMIN))
    asked = runs.run_now(work, "proof")
    assert (asked.title, asked.status) == ("Proof", RunStatus.WAITING)
    with pytest.raises(rules.Unfinished):
        runs.run_now(work, "proof")
    with pytest.raises(NotFound):
        runs.run_now(work, "nothing")
    with pytest.raises(NotFound):
        runs.get_run(work, uuid4())
    assert "jobs *" in work.announced


def test_a_chore_that_goes_on_as_ever_is_not_announced(session, clock):
    work = Work(session, JOB(session), NOON)
    clock(NOON)
    run = run_of(session, "sweep")
    runs.begin(work, run.job_id or 0)
    runs.finish(work, run.job_id or 0, None)
    assert work.announced == set()
    clock(NOON + MINUTE)
    run = run_of(session, "sweep")
    runs.begin(work, run.job_id or 0)
    runs.finish(work, run.job_id or 0, "Swept.")
    assert work.announced == {"jobs *"}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_nobody_else_sees_or_runs_anything(session, clock, work_as, make_user, role):
    clock(NOON)
    work, run = work_as(make_user(role)), run_of(session, "sweep")
    for do in (
        lambda: runs.overview(work),
        lambda: runs.list_runs(work),
        lambda: runs.get_run(work, run.id),
        lambda: runs.figures(work),
        lambda: runs.run_now(work, "proof"),
        lambda: runs.run_again(work, run.id),
        lambda: runs.put_due(work),
        lambda: runs.introduce(work, ()),
        lambda: runs.begin(work, 1),
        lambda: runs.finish(work, 1, None),
        lambda: runs.fail(work, 1, "No."),
        lambda: runs.give_up(work, [1]),
        lambda: runs.tidy(work),
    ):
        with pytest.raises(NotPermitted):
            do()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_their_acts_leave_a_row_that_they_cannot_read(session, make_user, role):
    user = make_user(role)
    fence(session, actor_of(user))
    job_queue.enqueue(session, "something", asked_by=user.id, lead_id="1")
    assert session.execute(sa.text("select count(*) from job_runs")).scalar_one() == 0
    session.execute(sa.text("set local role none"))
    (run,) = session.exec(select(JobRun))
    assert (run.asked_by_id, run.args) == (user.id, {"lead_id": "1"})


def test_runs_are_paged_by_key(session, clock, work_as, make_user, monkeypatch):
    monkeypatch.setattr(runs, "PAGE_SIZE", 5)
    work = work_as(make_user(Role.ADMIN))
    for n in range(13):
        clock(NOON + n * MINUTE)
        end(session, "sweep", NOON + n * MINUTE, said=f"Swept {n}.")
    first = runs.list_runs(work)
    second = runs.list_runs(work, before=first.older)
    third = runs.list_runs(work, before=second.older)
    said = [run.said for page in (first, second, third) for run in page.items if run.said]
    assert said == [f"Swept {n}." for n in reversed(range(13))]
    assert (first.newer, third.older) == (None, None)
    assert runs.list_runs(work, after=third.newer).items == second.items
    assert runs.list_runs(work, Show.FAILED).items == []
    assert runs.list_runs(work, Show.RUNNING).items == []


def test_the_overview_says_whether_anybody_works(session, clock, work_as, make_user):
    clock(NOON)
    admin = make_user(Role.ADMIN)
    # Processes that other tests killed left theirs behind.
    session.execute(sa.text("delete from procrastinate.procrastinate_workers"))
    found = runs.overview(work_as(admin))
    assert (found.workers, found.has_leader, found.last_seen_at) == (0, False, None)
    assert [(c.name, c.next_at, c.health) for c in found.chores] == [
        ("proof", None, "late"),
        ("sweep", None, "late"),
    ]
    session.execute(
        sa.text("insert into procrastinate.procrastinate_workers (last_heartbeat) values (now())")
    )
    found = runs.overview(work_as(admin))
    assert found.workers == 1
    assert [c.next_at for c in found.chores] == [utc(2026, 11, 23, 21, 30), NOON + MINUTE]
    late = runs.overview(work_as(admin, NOON + timedelta(minutes=6)))
    assert [(c.name, c.health) for c in late.chores] == [("sweep", "late"), ("proof", "new")]


def test_a_command_is_written_down_and_its_next_success_settles_a_failure(committed):
    def note(said, *, failed):
        with unit_of_work(as_job("command")) as work:
            runs.note(
                work, "backup", "Backup", work.now - timedelta(seconds=9), said, failed=failed
            )

    note("The disk is full.", failed=True)
    with unit_of_work(as_job("test")) as work:
        [failure] = runs.list_runs(work).items
        assert (failure.title, failure.error, failure.seconds) == ("Backup", "The disk is full.", 9)
        assert runs.figures(work).dead_letters == 1
        assert not failure.can_be_repeated
        with pytest.raises(NothingToRepeat):
            runs.run_again(work, failure.id)
    note("All of it.", failed=False)
    with unit_of_work(as_job("test")) as work:
        assert runs.figures(work).dead_letters == 0
        [kind] = runs.figures(work).kinds
        assert (kind.done, kind.failed, kind.last_done_at is not None) == (1, 1, True)
        assert [each.said for each in runs.list_runs(work).items] == ["All of it.", None]
        assert runs.overview(work).last_seen_at is None, "no sign of life of the jobs process"


def test_what_goes_back_while_the_clock_is_ahead_does_not_wait_for_an_hour(
    committed, known, monkeypatch
):
    known(sweep=lambda: None)
    change_queue(committed, "update procrastinate_jobs set status = 'doing'")
    ahead = utc_now() + timedelta(hours=1)
    monkeypatch.setattr("procrastinate.utils.utcnow", lambda: ahead)
    monkeypatch.setattr(job_queue, "utc_now", lambda: ahead)

    async def give_back() -> tuple[int, list[int]]:
        queue = job_queue.open_queue(get_settings().direct_url or "")
        async with queue.open_async():
            return await job_queue.retry_stalled(queue, 0)

    assert asyncio.run(give_back()) == (1, [])
    (wait,) = committed.execute(
        sa.text("select scheduled_at - now() from procrastinate.procrastinate_jobs")
    ).scalars()
    assert wait <= timedelta(), "it is to be done now"


# Two releases at once


def test_work_of_a_newer_release_waits_for_it(committed, known, run_jobs):
    """In an upgrade, and after a step back, workers of both releases take from one queue."""
    newer = known(sweep=lambda: "Swept.")
    for _ in range(7):  # longer than a failing chore is tried
        run_jobs([])
        (run,) = all_runs(committed)
        assert run.status is RunStatus.RETRYING
        assert run.error == "Another release of the program does this; it waits for that."
        hurry(committed)
    run_jobs([newer])
    (run,) = all_runs(committed)
    assert (run.status, run.said) == (RunStatus.DONE, "Swept.")
