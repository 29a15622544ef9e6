"""Five hundred telecallers, twenty live dashboards and an import at once, on the real program.

    python -m benchmarks.load [--seconds 300] [--telecallers 500] [--keep FOLDER] [--workers 2]

A PostgreSQL of its own and `crm serve` are started and filled. First a single telecaller does each
action in turn: list, open, call, note, search, renew the sign-in. Then all telecallers, each with
an account and tokens of their own, do one action every five seconds (locust, in a process of its
own), twenty admins have the live floor open on sockets, and in the middle an admin imports a file
over the REST API. Generator, dashboards, program and database share the processors.

Limits: no error; the p95 of each action over the whole time at most five times the median of the
single user; and the truth: each answered call and note is in the database once, the import adds
up, every dashboard shows the right number of calls, and `crm verify` finds no difference. Exit
status 1 when one is missed. `--keep` keeps the filled database for the next run; a run works on a
copy of it.
"""

import argparse
import asyncio
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import psutil
import psycopg
from sqlmodel import col, select

from benchmarks import figures
from benchmarks.live import Dashboard
from benchmarks.seeded import Size, cluster, say
from crm_app.access.actor import as_job
from crm_app.domain.accounts import sign_in
from crm_app.kernel import db
from crm_app.models import Role, User
from crm_app.settings import get_settings
from crm_app.work import unit_of_work
from rehearsals.stack import ROOT, Machine, Redis, Stack

LIMIT = 5.0  # times the median of a single user
IMPORT_SEED = 6500
ACTIONS = ("list", "open", "call", "note", "search", "refresh")
COOKIE = "crm_session"
IMPORT_PATIENCE_SECONDS = 600
NOT_IMPORTED = {"status": "refused"} | dict.fromkeys(
    ("total", "created", "updated", "duplicate", "error"), 0
)
SETTLE_SECONDS = 20
TELL_SECONDS = 20


class Asked(NamedTuple):
    """What the command line says."""

    size: Size
    seconds: float
    ramp: float
    rounds: int
    dashboards: int
    rows: int
    workers: int


# Sign-ins: no part of what is measured, so they are made beside the program


class SignedIn(NamedTuple):
    """Who may do something without entering a password first."""

    telecallers: list[dict[str, str]]
    admin: str
    cookies: list[str]


def sign_in_all(database: str, secret: str, dashboards: int) -> SignedIn:
    """A pair of tokens for each telecaller, one for an admin, and cookies of further admins."""
    os.environ |= {"CRM_DATABASE_URL": database, "CRM_JWT_SECRET": secret}
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    where = {"address": "-", "user_agent": "benchmark"}
    with unit_of_work(as_job("benchmark")) as work:
        everybody = select(User).where(User.role == Role.TELECALLER).order_by(col(User.username))
        pairs = [
            sign_in.open_api(work, user, **where) for user in work.session.exec(everybody).all()
        ]
        nobody = {"password_hash": "-", "role": Role.ADMIN}
        admins = [
            User(username=f"floor{number:02d}", full_name=f"Floor {number}", **nobody)
            for number in range(dashboards + 1)
        ]
        work.session.add_all(admins)
        work.session.flush()
        importer = sign_in.open_api(work, admins.pop(), **where)
        cookies = [f"{COOKIE}={sign_in.open_portal(work, user, **where)}" for user in admins]
    db.get_engine().dispose()
    return SignedIn(
        [{"access": pair.access_token, "refresh": pair.refresh_token} for pair in pairs],
        importer.access_token,
        cookies,
    )


class Admin:
    """An admin over the REST API."""

    def __init__(self, address: str, token: str) -> None:
        bearer = {"Authorization": f"Bearer {token}"}
        self.client = httpx2.Client(base_url=address, timeout=120, headers=bearer)
        self.refused: list[str] = []

    def telecallers(self) -> list[str]:
        """All of them, by id."""
        found = self.client.get("/api/users").raise_for_status().json()
        everybody = found["items"] if isinstance(found, dict) else found
        return [each["id"] for each in everybody if each["role"] == "telecaller"]

    def import_file(self, path: Path, among: list[str]) -> dict[str, Any]:
        """Import a file and wait until it is over; answers the account of it."""
        with path.open("rb") as file:
            files = {"file": (path.name, file, "text/csv")}
            data = {"telecaller_ids": among}
            answer = self.client.post("/api/imports", files=files, data=data)
        if not answer.is_success:
            self.refused.append(f"import: {answer.status_code} {answer.text[:200]}")
            return NOT_IMPORTED
        deadline = time.monotonic() + IMPORT_PATIENCE_SECONDS
        while time.monotonic() < deadline:
            time.sleep(1)
            look = self.client.get(f"/api/imports/{answer.json()['id']}")
            if not look.is_success:
                self.refused.append(f"look at the import: {look.status_code} {look.text[:200]}")
            elif look.json()["status"] in {"done", "failed"}:
                return dict(look.json())
        self.refused.append(f"the import is not over after {IMPORT_PATIENCE_SECONDS} s")
        return NOT_IMPORTED


# Processor time


class Shares:
    """Processor seconds of each part, so that the table says what the machine was busy with."""

    def __init__(self, machine: Machine, people: int) -> None:
        self._machine, self._people, self._own = machine, people, os.getpid()
        self._before = self._now()
        self._begun = time.monotonic()

    def _now(self) -> dict[int, tuple[str, float]]:
        web, jobs = set(), set()
        for each in self._machine.descendants():
            with suppress(psutil.Error):
                is_job = "crm_app.jobs" in " ".join(each.cmdline()) or each.ppid() in jobs
                (jobs if is_job else web).add(each.pid)
        found = {}
        for each in psutil.process_iter():
            with suppress(psutil.Error):
                used = each.cpu_times()
                known = {self._people: "locust", self._own: "dashboards"}
                known |= dict.fromkeys(web, "web") | dict.fromkeys(jobs, "jobs")
                name = "PostgreSQL" if each.name() == "postgres" else "others"
                found[each.pid] = (known.get(each.pid, name), used.user + used.system)
        return found

    def told(self) -> str:
        """A line with the share of one processor of each part; who ended meanwhile is left out."""
        spent = time.monotonic() - self._begun
        parts: dict[str, float] = defaultdict(float)
        for pid, (name, seconds) in self._now().items():
            parts[name] += (seconds - self._before.get(pid, ("", 0.0))[1]) / spent
        ranked = sorted(parts.items(), key=lambda each: -each[1])
        return ", ".join(f"{name} {share:.2f}" for name, share in ranked)


# The run


class People:
    """The process with the telecallers."""

    def __init__(self, address: str, sessions: list[dict[str, str]], asked: Asked, out: Path):
        self._out = out
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load_people"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        order = {"address": address, "sessions": sessions, "out": str(out)}
        order |= {"seconds": asked.seconds, "ramp": asked.ramp, "rounds": asked.rounds}
        self._say(json.dumps(order))

    def _say(self, line: str) -> None:
        if self.process.stdin is None:
            raise RuntimeError("no way to speak to the telecallers")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def until_alone_is_measured(self) -> None:
        """Wait for the single user."""
        heard = self.process.stdout.readline().strip() if self.process.stdout else ""
        if heard != "alone":
            raise SystemExit("The process with the telecallers ended early; its words are above.")

    def go(self) -> None:
        """Let everybody work."""
        self._say("go")

    def result(self) -> dict[str, Any]:
        """What they saw."""
        if self.process.wait():
            raise SystemExit("The process with the telecallers broke; its words are above.")
        found: dict[str, Any] = json.loads(self._out.read_text())
        return found


async def watch(
    address: str, cookies: list[str], people: People, shown: threading.Event
) -> list[Dashboard]:
    """Keep the dashboards open until the telecallers are done; answers what each saw."""
    dashboards = [Dashboard() for _ in cookies]
    for dashboard, cookie in zip(dashboards, cookies, strict=True):
        await dashboard.open(address, cookie)
    for dashboard in dashboards:
        dashboard.seen[:] = dashboard.seen[-1:]
    shown.set()
    while people.process.poll() is None:
        await asyncio.sleep(1)
    await asyncio.sleep(SETTLE_SECONDS)
    for dashboard in dashboards:
        await dashboard.client.disconnect()
    return dashboards


class Imported(NamedTuple):
    """The account of the import, and when it was."""

    account: dict[str, Any]
    begun: float
    ended: float


def import_in_the_middle(admin: Admin, path: Path, asked: Asked) -> Imported:
    """Wait for the middle, and import."""
    among = admin.telecallers()
    time.sleep(asked.ramp + asked.seconds / 2)
    begun = time.time()
    say(f"the import of {asked.rows:,} rows begins")
    account = admin.import_file(path, among)
    ended = time.time()
    say(f"the import is {account['status']} after {ended - begun:.0f} s")
    return Imported(account, begun, ended)


# What comes out


def table(
    seen: dict[str, Any], imported: Imported
) -> tuple[list[list[str]], list[figures.Verdict]]:
    """The figures of each action, and what they are worth."""
    single = by_action(seen["alone"]["requests"])
    rows, verdicts = [], []
    for action, requests in by_action(seen["together"]["requests"]).items():
        spread = figures.Spread.of([each.ms for each in requests])
        median = figures.Spread.of([each.ms for each in single[action]]).p50
        while_importing = [
            each.ms for each in requests if imported.begun <= each.at <= imported.ended
        ]
        verdict = figures.Verdict(action, spread.p95 / median, LIMIT)
        verdicts.append(verdict)
        rows.append(
            [
                action,
                f"{spread.count:,}",
                str(sum(bool(each.fault) for each in requests)),
                f"{median:.1f}",
                f"{spread.p50:.1f}",
                f"{spread.p95:.1f}",
                f"{spread.p99:.1f}",
                f"{figures.percentile(while_importing, 95):.1f}" if while_importing else "-",
                f"{verdict.ratio:.1f}",
            ]
        )
    return rows, verdicts


HEAD = ("action", "count", "errors", "alone p50", "p50", "p95", "p99", "p95 in import", "p95/alone")


class Answered(NamedTuple):
    """One request."""

    at: float
    ms: float
    fault: str


def by_action(requests: list[list[Any]]) -> dict[str, list[Answered]]:
    """Requests by what was done, in the order of the table."""
    found: dict[str, list[Answered]] = {action: [] for action in ACTIONS}
    for action, at, ms, fault in requests:
        found[action].append(Answered(at, ms, fault))
    return {action: each for action, each in found.items() if each}


def refusals(seen: dict[str, Any]) -> list[str]:
    """What was answered instead of a success, the most frequent first."""
    found = Counter(each[3] for part in ("alone", "together") for each in seen[part]["requests"])
    del found[""]
    return [f"{n} times: {words}" for words, n in found.most_common(5)]


class Counts(NamedTuple):
    """How many rows there are."""

    calls: int
    notes: int
    leads: int


def count(address: str) -> Counts:
    """Count what the load may write."""
    with psycopg.connect(address) as connection:
        tables = ("call_logs", "lead_notes", "leads")
        query = "select " + ", ".join(f"(select count(*) from {table})" for table in tables)
        row = connection.execute(query.encode()).fetchone() or (0, 0, 0)
        return Counts(*row)


def untrue(database: str, before: Counts, seen: dict[str, Any], imported: Imported) -> list[str]:
    """What is not as it was answered."""
    faults = []
    after = count(database)
    with psycopg.connect(database) as connection:
        for table, kind in (("call_logs", "calls"), ("lead_notes", "notes")):
            answered = seen["alone"][kind] + seen["together"][kind]
            query = f"select client_id::text from {table} where client_id::text = any(%s)"
            stored = Counter(row[0] for row in connection.execute(query.encode(), [answered]))
            more = getattr(after, kind) - getattr(before, kind)
            say(f"{len(answered):,} {kind} answered, {more:,} more in the database")
            if Counter(answered) != stored or more != len(answered):
                faults.append(f"{len(answered)} {kind} were answered, {stored.total()} stored")
    told = imported.account
    sums = told["created"] + told["updated"] + told["duplicate"] + told["error"]
    say(f"import: {told['total']:,} rows, {told['created']:,} leads made")
    if told["status"] != "done" or sums != told["total"]:
        faults.append(f"the import does not add up: {told}")
    if after.leads - before.leads != told["created"]:
        faults.append(f"{after.leads - before.leads} more leads, import made {told['created']}")
    return faults


def behind(dashboards: list[Dashboard], calls: int) -> list[str]:
    """Dashboards that do not show every call at the end."""
    wrong = [
        f"a dashboard went from {each.seen[0][1]} to {each.seen[-1][1]}, not {calls} more"
        for each in dashboards
        if each.seen[-1][1] - each.seen[0][1] != calls
    ]
    looks = sum(len(each.seen) for each in dashboards)
    say(f"{len(dashboards)} dashboards got {looks:,} looks, {len(wrong)} end wrong")
    return wrong[:3]


def verified(machine: Machine) -> list[str]:
    """What `crm verify` says."""
    command = [sys.executable, "-m", "crm_app.cli", "verify"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(machine.environment()),
        capture_output=True,
        text=True,
        check=False,
    )
    say(f"crm verify: {'no difference' if done.returncode == 0 else 'differences'}")
    return [] if done.returncode == 0 else [f"crm verify:\n{done.stdout[-3000:]}{done.stderr}"]


def run(asked: Asked, stack: Stack, database: str) -> "Outcome":
    """Everything, on a database that is there."""
    variables = {"CRM_DATABASE_URL": database, "CRM_WEB_WORKERS": str(asked.workers)}
    if asked.workers > 1:
        variables["CRM_REDIS_URL"] = stack.start(Redis(stack.folder / "redis")).url
    variables["CRM_JWT_SECRET"] = secrets.token_urlsafe(48)
    machine = stack.start(Machine(stack.folder / "machine", **variables))
    say(f"serving with {asked.workers} web worker(s)")
    signed_in = sign_in_all(database, variables["CRM_JWT_SECRET"], asked.dashboards)
    admin = Admin(machine.address, signed_in.admin)
    path = stack.folder / "leads.csv"
    maker = ROOT / "tests" / "data" / "make_leads.py"
    words = ["--rows", str(asked.rows), "--seed", str(IMPORT_SEED), "--out", str(path)]
    subprocess.run([sys.executable, str(maker), *words], check=True)
    before = count(database)
    people = People(machine.address, signed_in.telecallers, asked, stack.folder / "seen.json")
    stack.callback(people.process.kill)
    say("a single user ...")
    people.until_alone_is_measured()

    shown = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        watching = pool.submit(
            asyncio.run, watch(machine.address, signed_in.cookies, people, shown)
        )
        while not shown.wait(1):
            if watching.done():
                watching.result()
        say(f"{asked.dashboards} dashboards are open; {asked.size.telecallers} telecallers begin")
        people.go()
        importing = pool.submit(import_in_the_middle, admin, path, asked)
        tell_progress(machine, people)
        imported, dashboards = importing.result(), watching.result()
    seen = people.result()
    rows, verdicts = table(seen, imported)
    faults = [f"{each.name}: {each.ratio:.1f} times alone" for each in verdicts if not each.is_kept]
    faults += refusals(seen) + seen["broken"][:3] + admin.refused[:3]
    faults += untrue(database, before, seen, imported)
    faults += behind(dashboards, len(seen["together"]["calls"]))
    faults += verified(machine)
    return Outcome(rows, faults, figures.exit_status(verdicts, faults))


class Outcome(NamedTuple):
    """The table, what went wrong, and the exit status."""

    rows: list[list[str]]
    faults: list[str]
    status: int


def tell_progress(machine: Machine, people: People) -> None:
    """Say now and then what the processors do, until the telecallers are done."""
    while people.process.poll() is None:
        shares = Shares(machine, people.process.pid)
        with suppress(subprocess.TimeoutExpired):
            people.process.wait(TELL_SECONDS)
        say("processors:", shares.told())


def main() -> int:
    """Answers the exit status."""
    wanted = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    wanted.add_argument("--seconds", type=float, default=300, help="after everybody has begun")
    wanted.add_argument("--ramp", type=float, default=30, help="seconds until everybody has begun")
    wanted.add_argument("--rounds", type=int, default=60, help="of the single user")
    wanted.add_argument("--telecallers", type=int, default=500)
    wanted.add_argument("--dashboards", type=int, default=20)
    wanted.add_argument("--rows", type=int, default=100_000, help="of the import")
    wanted.add_argument("--leads", type=int, default=100_000)
    wanted.add_argument("--workers", type=int, default=2, help="web workers; several bring Redis")
    wanted.add_argument("--keep", type=Path, help="a folder for the filled database")
    wanted.add_argument("--markdown", action="store_true", help="write docs/performance.md")
    given = wanted.parse_args()
    size = Size(given.leads, 3 * given.leads, given.telecallers, max(1, given.telecallers // 25))
    asked = Asked(
        *(size, given.seconds, given.ramp, given.rounds),
        *(given.dashboards, given.rows, given.workers),
    )
    with cluster(given.keep) as server, Stack() as stack:
        outcome = run(asked, stack, server.copy(size, "load"))
    print(f"\n{figures.aligned(HEAD, outcome.rows)}\n")
    print("\n".join(outcome.faults) or "Every limit was kept, and everything is true.")
    if given.markdown:
        text = described(asked) + "\n\n" + figures.markdown(HEAD, outcome.rows)
        figures.write_between(ROOT / "docs" / "performance.md", "load", text)
    return outcome.status


def described(asked: Asked) -> str:
    """What was asked for, in a sentence."""
    return (
        f"{asked.size.telecallers} telecallers for {asked.seconds:.0f} s, {asked.dashboards}"
        f" dashboards, {asked.rows:,} rows imported into {asked.size.leads:,} leads,"
        f" {asked.workers} web worker(s). Milliseconds; the last column's limit is {LIMIT:.0f}."
    )


if __name__ == "__main__":
    sys.exit(main())
