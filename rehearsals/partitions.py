"""Calls in monthly partitions: converted, compared, measured, and a month taken off.

    python -m rehearsals.partitions [--leads 20000] [--calls 200000]

On a server of its own with invented data: every row and every report's figures are the same before
and after `deploy/database/partition_call_logs.sql`, a call that is sent twice is there once, the
nightly comparison finds nothing. Then the oldest month is detached. Times are medians of several
runs; the machine may do other things. Exit status 1 when something differs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg

from crm_app import migrations
from crm_app.access.actor import Actor, as_job
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall
from crm_app.domain.demo import service as demo
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import PerformanceFilter
from crm_app.jobs import nightly
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import Outcome, Role
from crm_app.settings import get_settings
from crm_app.work import unit_of_work
from rehearsals.stack import ROOT, Stack, _program

SCRIPT = ROOT / "deploy" / "database" / "partition_call_logs.sql"
_job = as_job("rehearsal")


class Rehearsal:
    """One run: what it has found so far."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.missed: list[str] = []

    def ask(self, statement: str) -> tuple[object, ...]:
        """The first row of a statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
        return row or ()

    def must(self, holds: bool, what: str) -> None:
        """Note what does not hold."""
        print(f"  {'yes' if holds else 'NO '}  {what}")
        if not holds:
            self.missed.append(what)

    def fingerprint(self) -> tuple[object, ...]:
        """All calls as one figure, whatever their order."""
        return self.ask(
            "select count(*), sum(hashtextextended(c::text, 0)::numeric) from call_logs c"
        )

    def report(self, days: int) -> object:
        """A report's figures, without its days."""
        today = utc_now().date()
        wanted = PerformanceFilter(first_day=today - timedelta(days=days - 1), last_day=today)
        with unit_of_work(_admin, read_only=True) as work:
            return reports.telecaller_performance(work, wanted).model_dump()

    def call(self, client_id: object, started_at: object) -> object:
        """A telecaller logs a call on a lead of theirs."""
        lead_id, user_id, branch_id = self.ask(
            "select id, telecaller_id, branch_id from leads where telecaller_id is not null"
            " order by id limit 1"
        )
        body = {
            "client_id": client_id,
            "outcome": Outcome.CONNECTED,
            "started_at": started_at,
            "duration_seconds": 5,
        }
        actor = Actor("a telecaller", Role.TELECALLER, user_id, branch_id)  # type: ignore[arg-type]
        with unit_of_work(lambda _: actor) as work:
            return calls.log_call(work, lead_id, LogCall.model_validate(body))[0].id  # type: ignore[arg-type]

    def differences(self) -> int:
        """What the night would find."""
        return nightly.look_only(lambda _: None)


def _admin(_: object) -> Actor:
    return Actor("an admin", Role.ADMIN)


def timed(do: Callable[[], object], times: int = 7) -> float:
    """Median in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        do()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def prepare(stack: Stack, leads: int, many_calls: int) -> Rehearsal:
    """A server with invented data."""
    server = stack.postgres()
    os.environ |= {"CRM_DATABASE_URL": server.url, "CRM_DATA_DIR": str(stack.folder)}
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    migrations.upgrade()
    with unit_of_work(_job) as work:
        organisation.set_up(work, name="R", time_zone="Asia/Kolkata", phone_region="IN")
    with unit_of_work(_job) as work:
        demo.seed(
            work,
            leads=leads,
            telecallers=50,
            branches=5,
            calls=many_calls,
            seed=1,
            say=lambda _: None,
        )
    rehearsal = Rehearsal(server.url)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return rehearsal


def main() -> int:
    """Answers the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--calls", type=int, default=200_000)
    wanted = parser.parse_args()
    with Stack() as stack:
        rehearsal = prepare(stack, wanted.leads, wanted.calls)
        run(rehearsal)
        db.get_engine().dispose()
    print("MISSED: " + "; ".join(rehearsal.missed) if rehearsal.missed else "All is as it was.")
    return bool(rehearsal.missed)


def run(rehearsal: Rehearsal) -> None:
    """Convert, compare, measure, detach."""
    must = rehearsal.must
    sent, at = uuid4(), utc_now() - timedelta(hours=1)
    first_answer = rehearsal.call(sent, at)
    rows, month = rehearsal.fingerprint(), rehearsal.report(30)
    must(rehearsal.differences() == 0, "the night finds no difference before")
    look: dict[str, Callable[[], object]] = {
        "report of 30 days": lambda: rehearsal.report(30),
        "report of 365 days": lambda: rehearsal.report(365),
        "log a call": lambda: rehearsal.call(uuid4(), utc_now() - timedelta(minutes=1)),
    }
    before = {name: timed(do) for name, do in look.items()}
    rows, month = rehearsal.fingerprint(), rehearsal.report(30)
    begun = time.monotonic()
    done = subprocess.run(
        [_program("psql"), "-v", "ON_ERROR_STOP=1", "--single-transaction", "-q",
         "-f", str(SCRIPT), rehearsal.url],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    must(
        done.returncode == 0, f"converted in {time.monotonic() - begun:.1f} s {done.stderr[-800:]}"
    )
    db.get_engine().dispose()
    with psycopg.connect(rehearsal.url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    [many] = rehearsal.ask(
        "select count(*) from pg_inherits where inhparent = 'call_logs'::regclass"
    )
    must(rehearsal.fingerprint() == rows, f"every call is there, in {many} partitions")
    must(rehearsal.report(30) == month, "the report of 30 days is the same")
    must(rehearsal.call(sent, at) == first_answer, "a call sent again is the one there was")
    must(rehearsal.fingerprint() == rows, "and nothing was added")
    must(rehearsal.differences() == 0, "the night finds no difference after")
    for name, do in look.items():
        after = timed(do)
        print(
            f"  {name:20} {before[name]:8.1f} ms before {after:8.1f} after"
            f" {after / before[name]:5.2f}x"
        )
    oldest, held = rehearsal.ask(
        "select c.oid::regclass::text, (select count(*) from call_logs where tableoid = c.oid)"
        " from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'call_logs'::regclass and c.relname <> 'call_logs_rest'"
        " order by c.relname limit 1"
    )
    begun = time.perf_counter()
    with psycopg.connect(rehearsal.url, autocommit=True) as connection:
        connection.execute(f"alter table call_logs detach partition {oldest}")  # type: ignore[arg-type]
    took = (time.perf_counter() - begun) * 1000
    must(
        rehearsal.report(30) == rehearsal.report(30),
        f"{oldest} ({held} calls) detached in {took:.0f} ms",
    )
    print(f"  the night then differs in {rehearsal.differences():,} leads: see docs/scaling.md")


if __name__ == "__main__":
    sys.exit(main())
