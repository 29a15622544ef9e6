"""A jobs process whose work is made for tests: `python -m tests.chores`.

What it does is written to the table `chore_effects`, which the tests make.
"""

import asyncio
import sys
import time
from datetime import timedelta

import sqlalchemy as sa
from procrastinate import App

from crm_app.access.actor import as_job
from crm_app.jobs import runtime
from crm_app.jobs.periodic import Periodic
from crm_app.kernel.logging import set_up
from crm_app.work import unit_of_work

_job = as_job("test")
SLOW = "slow-task"
TABLE = "create table if not exists chore_effects (what text not null, at timestamptz not null)"


def _note(what: str) -> None:
    with unit_of_work(_job) as work:
        query = sa.text("insert into chore_effects values (:what, :now)")
        work.session.execute(query, {"what": what, "now": work.now})


def _count(what: str) -> int:
    with unit_of_work(_job, read_only=True) as work:
        query = sa.text("select count(*) from chore_effects where what = :what")
        return int(work.session.execute(query, {"what": what}).scalar_one())


def tally() -> None:
    """Quick, each second."""
    _note("tally")


def slow_task() -> str:
    """Writes what it does once, however often it begins; the first time it does not end."""
    _note("slow began")
    if not _count("slow"):
        _note("slow")
    if _count("slow began") == 1:
        time.sleep(120)
    return "It was slow."


TITLES = {SLOW: "Something slow"}
WORK = (Periodic("tally", "Tally", tally, every=timedelta(seconds=1)),)


def register(queue: App) -> None:
    """Add the task that people enqueue."""
    queue.task(name=SLOW)(slow_task)


if __name__ == "__main__":
    set_up()
    runtime.HEARTBEAT_SECONDS, runtime.SILENT_SECONDS = 1.0, 5.0
    asyncio.run(runtime.run([sys.modules[__name__]]))
