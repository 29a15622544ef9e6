"""Jobs processes with chores, killed with kill -9: somebody goes on, and nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from crm_app.adapters import job_queue
from crm_app.domain.runs import service as runs
from crm_app.models import JobRun, RunStatus
from tests import chores
from tests.integration.test_jobs import until

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(committed: Session) -> Iterator[Start]:
    """Starts jobs processes with the chores of `tests.chores`."""
    committed.execute(sa.text(chores.TABLE))
    committed.commit()
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        root = Path(__file__).parents[2]
        command = [sys.executable, "-m", "tests.chores"]
        started.append(subprocess.Popen(command, cwd=root, env=os.environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
    committed.rollback()
    committed.execute(sa.text("drop table chore_effects"))
    committed.commit()


def effects(session: Session, what: str) -> int:
    query = sa.text("select count(*) from chore_effects where what = :what")
    return session.execute(query, {"what": what}).scalar_one()


def tallied_more(session: Session, by: int = 1) -> float:
    """Wait until the quick chore was done again; answers how many seconds that took."""
    before, begun = effects(session, "tally"), time.monotonic()
    until(session, lambda: effects(session, "tally") >= before + by, seconds=25)
    return time.monotonic() - begun


def test_work_goes_on_when_the_leader_is_killed(committed, start):
    job_queue.enqueue(committed, chores.SLOW)
    committed.commit()
    run = committed.exec(select(JobRun).where(JobRun.name == chores.SLOW)).one()
    # The first leads and has the slow work before there are others: which of three that begin at
    # once is the quickest, nobody knows.
    first = start()
    until(committed, lambda: effects(committed, "slow") == 1)
    alone = job_queue.workers(committed).workers
    second, _ = start(), start()
    until(committed, lambda: job_queue.workers(committed).workers == 3 * alone)

    # The slow work holds up no quick one.
    tallied_more(committed, by=2)
    assert run.status is RunStatus.RUNNING

    # Then the second, which may lead by now.
    for each in (first, second):
        each.send_signal(signal.SIGKILL)
        each.wait()
        print(f"the chore was done again after {tallied_more(committed):.1f} s")  # noqa: T201
    until(committed, lambda: run.status is RunStatus.DONE)
    assert (run.said, effects(committed, "slow")) == ("It was slow.", 1)
    assert effects(committed, "slow began") == 2
    assert [each["error"] for each in run.tries] == [runs.DIED, None]
