"""How long the night's comparisons take, as a multiple of reading the same tables once.

    python -m benchmarks.truth [--rounds 3] [--leads 200000] [--calls 600000]

The limit is measured in the same run: one sequential scan with a sum over each of `leads`,
`call_logs`, `followups`, `lead_notes` and `lead_status_history`. Then some figures are broken and
the repairs counted. A server of its own is started in a temporary folder, with invented data,
unless `CRM_BENCH_DATABASE_URL` names a database that is filled; nothing is broken there.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from crm_app import migrations
from crm_app.access.actor import as_job
from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.domain.demo import service as demo
from crm_app.domain.organisation import service as organisation
from crm_app.domain.truth import service as truth
from crm_app.jobs import nightly
from crm_app.kernel import db
from crm_app.models import StepKind
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

LIMIT = 30.0
TABLES = {
    "leads": "sum(call_count)",
    "call_logs": "sum(duration_seconds)",
    "followups": "max(scheduled_at)",
    "lead_notes": "max(created_at)",
    "lead_status_history": "max(at)",
}
BROKEN = 20_000
SERVER = {"shared_buffers": "1GB"}
_job = as_job("benchmark")


def main() -> int:
    """Measure; 1 if it took longer than allowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--calls", type=int, default=600_000)
    wanted = parser.parse_args()
    given = os.environ.get("CRM_BENCH_DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        os.environ["CRM_DATA_DIR"] = folder
        if given:
            os.environ["CRM_DATABASE_URL"] = given
            return _measure(wanted.rounds, may_break=False)
        server = EmbeddedPostgres(Path(folder), settings=SERVER)
        server.start()
        try:
            os.environ["CRM_DATABASE_URL"] = server.url("crm")
            get_settings.cache_clear()
            migrations.upgrade()
            with unit_of_work(_job) as work:
                organisation.set_up(work, name="B", time_zone="Asia/Kolkata", phone_region="IN")
                demo.seed(
                    work,
                    leads=wanted.leads,
                    telecallers=60,
                    branches=6,
                    calls=wanted.calls,
                    seed=7,
                    say=lambda _: None,
                )
            return _measure(wanted.rounds, may_break=True)
        finally:
            db.get_engine().dispose()
            server.stop()


def _measure(rounds: int, *, may_break: bool) -> int:
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    ratios = []
    for _ in range(rounds):  # in turn, so that both meet the same machine
        scan, checks = _scan(), _compare()
        ratios.append(checks / scan)
        print(f"scan {scan:6.2f} s   {len(_CHECKS)} checks {checks:6.2f} s   {ratios[-1]:5.1f}x")
    if may_break:
        _repair()
    ratio = statistics.median(ratios)
    print(f"median {ratio:.1f}x of reading the tables once; the limit is {LIMIT:.0f}x")
    return int(ratio > LIMIT)


_CHECKS = [name for name, kind in truth.STEPS if kind is StepKind.CHECK]


def _scan() -> float:
    begun = time.perf_counter()
    with db.new_session(read_only=True) as session:
        session.execute(sa.text("set local max_parallel_workers_per_gather = 0"))
        for table, figure in TABLES.items():
            session.execute(sa.text(f"select {figure} from {table}"))
    return time.perf_counter() - begun


def _compare() -> float:
    begun = time.perf_counter()
    for name in _CHECKS:
        with unit_of_work(_job, read_only=True) as work:
            found = truth.compare(work, name)
        if found:
            raise SystemExit(f"{name} differs: {found[:3]}")
    return time.perf_counter() - begun


def _repair() -> None:
    with db.new_session() as session, session.begin():
        session.execute(
            sa.text(
                "update leads set call_count = call_count + 1"
                " where id in (select id from leads limit :n)"
            ),
            {"n": BROKEN},
        )
    night = nightly.run_night("benchmark")
    (step,) = [each for each in night.steps if each.name == "call_count"]
    if not step.found == step.repaired == BROKEN:
        raise SystemExit(f"{step.found:,} found, {step.repaired:,} repaired of {BROKEN:,}")
    seconds = step.seconds or 0
    print(f"{BROKEN:,} broken figures found and repaired in {seconds:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
