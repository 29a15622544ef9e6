"""Jobs processes that are killed: nothing half done, nothing twice, somebody keeps the clock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.adapters import import_files, job_queue
from crm_app.adapters.leader import LEADER_LOCK
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import StartImport
from crm_app.kernel.clock import utc_now
from crm_app.models import ImportLog, ImportStatus, Lead, Role, User
from crm_app.work import Work
from tests.conftest import actor_of, makers

ROWS = 60_000
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_jobs(committed: Session) -> Iterator[Start]:
    """Starts jobs processes; whatever still runs is killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        root = Path(__file__).parents[2]
        process = subprocess.Popen([sys.executable, "-m", "crm_app.jobs"], cwd=root, env=os.environ)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(session: Session, done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        session.rollback()
        session.expire_all()
        if done():
            return
        time.sleep(0.1)
    pytest.fail("it did not come to pass in time")


@pytest.fixture
def queued(committed: Session, tmp_path: Path) -> ImportLog:
    """An import of many rows that waits in the queue."""
    _, make_user, _ = makers(committed)
    admin, person = make_user(Role.ADMIN), make_user()
    path = tmp_path / "many.csv"
    lines = (f"Student {n},98{n:08}" for n in range(ROWS))
    path.write_text("Name,Phone\n" + "\n".join(lines))
    with path.open("rb") as file:
        stored = import_files.keep(file)
    work = Work(committed, actor_of(admin), utc_now())
    accepted, _ = imports.start_import(
        work, stored, path.name, StartImport(telecaller_ids=[person.id])
    )
    committed.commit()
    return committed.get_one(ImportLog, accepted.id)


def test_killed_import_leaves_nothing_and_then_runs_whole(committed, queued, start_jobs):
    def count() -> int:
        return committed.execute(sa.select(sa.func.count()).select_from(Lead)).scalar_one()

    first = start_jobs()
    until(committed, lambda: queued.progress > 25)  # it has begun to insert
    first.send_signal(signal.SIGKILL)
    first.wait()
    committed.rollback()
    committed.expire_all()
    assert (count(), queued.status, queued.created) == (0, ImportStatus.RUNNING, 0)
    start_jobs()
    until(committed, lambda: queued.status is ImportStatus.DONE)
    assert (count(), queued.created, queued.total) == (ROWS, ROWS, ROWS)


def test_killed_undo_leaves_all_and_then_removes_all(committed, queued, run_jobs, start_jobs):
    run_jobs()
    committed.commit()
    admin = committed.get_one(User, queued.uploaded_by_id)
    imports.undo_import(Work(committed, actor_of(admin), utc_now()), queued.id)
    committed.commit()

    def count() -> int:
        return committed.execute(sa.select(sa.func.count()).select_from(Lead)).scalar_one()

    deleting = sa.text(
        "select count(*) from pg_stat_activity where query like 'delete from leads%'"
        " and state = 'active' and datname = current_database()"
    )
    first = start_jobs()
    until(committed, lambda: committed.execute(deleting).scalar_one() > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    committed.rollback()
    committed.expire_all()
    assert (count(), queued.status) == (ROWS, ImportStatus.DONE)
    start_jobs()
    until(committed, lambda: queued.status is ImportStatus.UNDONE)
    assert (count(), queued.kept) == (0, 0)


def test_import_that_is_over_is_not_run_again(committed, queued, start_jobs, run_jobs):
    run_jobs()
    job_queue.enqueue(committed, imports.TASK, import_id=str(queued.id))
    committed.commit()
    run_jobs()
    assert (queued.status, queued.created) == (ImportStatus.DONE, ROWS)


def test_another_process_keeps_the_clock_when_the_leader_is_killed(committed, start_jobs):
    held = sa.text(
        "select a.pid, a.backend_start from pg_locks l join pg_stat_activity a using (pid)"
        " where l.locktype = 'advisory' and l.objid = :key and l.granted"
        " and a.datname = current_database()"
    )

    def holders() -> list[int]:
        return [row.pid for row in committed.execute(held, {"key": LEADER_LOCK})]

    leader = start_jobs()
    until(committed, lambda: len(holders()) == 1)
    before = holders()
    start_jobs()
    time.sleep(3)
    assert holders() == before
    leader.send_signal(signal.SIGKILL)
    leader.wait()
    until(committed, lambda: holders() != before and len(holders()) == 1, seconds=15)
