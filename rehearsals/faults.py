"""What breaks in a deployment, broken under load: does it recover by itself, and is all there once?

    python -m rehearsals.faults [--times 20] [--only NAME ...] [--seed 7] [--json FILE] [--list]

PostgreSQL, Redis and one machine (two web workers, jobs) as processes of this machine, telecallers
who work without end and write down what was acknowledged, and the live floor open in a Chromium.
Each fault comes at random moments. Exit status 1 when anything was missed.

Limits: 5 seconds from the end of a fault (for a kill: from the kill) until every kind of request,
the jobs and the page are as before; no acknowledged write missing or doubled; `crm verify` finds
nothing at the end. As root the disks are small ones of their own, so that they can be filled, and
packets can be dropped; who is not root leaves those faults out, and the account says so.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import statistics
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg

from crm_app.adapters.leader import LEADER_LOCK
from rehearsals.onlooker import Onlooker
from rehearsals.phones import ROWS, Importer, Ledger, Person, Probe, Recorder, Telecaller
from rehearsals.relay import Relay, can_drop
from rehearsals.stack import ADMIN_PASSWORD, ROOT, Machine, NotUp, Postgres, Redis, Stack
from scripts import programs

LIMIT = 5.0
PATIENCE = 40.0  # until somebody would have to help
DEMO_PASSWORD = "telecaller-demo"  # noqa: S105 - of the demo
WORKERS = 2
SMALL_DISK, DATABASE_DISK = "640m", "640m"
HOUR = 3600
POSTGRES_PORT = 5432


@dataclass
class Round:
    """One fault at one moment."""

    service: float | None = None  # seconds until every kind of request was answered well
    jobs: float | None = None  # until a process leads and all workers live
    page: float | None = None  # until the floor is live and counts what came since
    said: list[str] = field(default_factory=list)
    reloaded: bool = False
    helped: str = ""  # what somebody would have had to do


@dataclass
class Account:
    """All rounds of one fault."""

    name: str
    rounds: list[Round] = field(default_factory=list)
    errors: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    missing: int = 0
    doubled: int = 0
    signed_out: int = 0
    left_out: str = ""
    notes: list[str] = field(default_factory=list)

    def worst(self, what: str) -> float | None:
        """The longest of all rounds; None when one never came back."""
        found = [getattr(each, what) for each in self.rounds]
        return None if None in found or not found else max(found)

    def misses(self, patience: float = 0.0) -> list[str]:
        """What was not as it must be; with `patience`, seconds that are allowed everywhere."""
        limit = max(patience, FAULTS[self.name].limit if self.name in FAULTS else LIMIT)
        if self.left_out:
            return []
        found = list(self.notes)
        for what in ("service", "jobs", "page"):
            worst = self.worst(what)
            if worst is None:
                found.append(f"the {what} did not come back")
            elif worst > limit:
                found.append(f"the {what} took {worst:.1f} s")
        for what in ("missing", "doubled"):
            if count := getattr(self, what):
                found.append(f"{count} acknowledged writes {what}")
        if any(each.reloaded for each in self.rounds):
            found.append("the page was loaded anew")
        found += sorted({each.helped for each in self.rounds if each.helped})
        return found


class Deployment:
    """The parts, the people, and what they wrote down."""

    def __init__(self, stack: Stack, chance: random.Random, shots: Path | None) -> None:
        self.stack, self.chance = stack, chance
        self.is_root = os.geteuid() == 0
        self.can_drop = self.is_root and can_drop()
        if self.is_root:
            for name, size in (("database", DATABASE_DISK), ("one", SMALL_DISK)):
                _small_disk(stack, stack.folder / name, size)
        # A small log of changes, so that its disk can be small.
        self.database: Postgres = stack.postgres(max_wal_size="96MB", min_wal_size="32MB")
        self.redis = stack.start(Redis(stack.folder / "redis"))
        self.wire = Relay(self.database.host, POSTGRES_PORT)
        self.wire.start()
        stack.callback(self.wire.stop)
        self.clock = stack.folder / "clock"
        self.clock.write_bytes(struct.pack("l", 0))
        url = self.database.url.replace(f"{self.database.host}:5432", f"127.0.0.1:{self.wire.port}")
        self.machine = Machine(
            stack.folder / "one",
            CRM_DATABASE_URL=url,
            CRM_REDIS_URL=self.redis.url,
            CRM_WEB_WORKERS=str(WORKERS),
            CRM_TIME_ZONE=_noon_zone(),
            CRM_DB_POOL="40",
        )
        self.front = Relay("127.0.0.1", self.machine.port)
        self.front.start()
        stack.callback(self.front.stop)
        self.address = f"http://127.0.0.1:{self.front.port}"
        self.machine.variables["CRM_PUBLIC_URL"] = self.address
        self._crm("seed-demo", *["--leads", "1500", "--telecallers", "6", "--branches", "2"])
        stack.start(self.machine)
        self.ledger = Ledger()
        self.checked = Ledger()
        names = [name for (name,) in self.ask(_NAMES)]
        self.people: list[Person] = [
            *(Telecaller(self.address, name, DEMO_PASSWORD, self.ledger) for name in names[:3]),
            Recorder(self.address, names[3], DEMO_PASSWORD, self.ledger),
            Importer(
                self.address, "admin", ADMIN_PASSWORD, self.ledger, [str(self.ask(_SOMEBODY)[0][0])]
            ),
        ]
        lead = str(self.ask(_THEIR_LEAD, names[0])[0][0])
        for person in self.people:
            person.start()
        wait_for(lambda: bool(self.people[0].access) or None)
        self.probe = Probe(self.address, lambda: self.people[0].access, lead)
        self.probe.start()
        self.page = Onlooker(self.address, "admin", ADMIN_PASSWORD, shots)
        self.page.start()
        self.page.ready.wait(60)

    def _crm(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "crm_app.cli", *command],
            cwd=ROOT,
            env=dict(self.machine.environment()),
            check=True,
            capture_output=True,
            text=True,
        )

    def ask(self, statement: str, *values: object, insist: bool = True) -> list[tuple[Any, ...]]:
        """What PostgreSQL says, past the program and past the wire that is cut."""
        until = time.monotonic() + (30 if insist else 0)
        while True:
            try:
                with psycopg.connect(self.database.url, connect_timeout=5) as connection:
                    return connection.execute(statement.encode(), values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def calls_today(self) -> int:
        """As the floor counts them."""
        return int(self.ask(_CALLS_TODAY)[0][0])

    def jobs_are_up(self, since: float) -> bool | None:
        """Whether one process leads, and each queue has a worker that said since then it lives."""
        try:
            values = (LEADER_LOCK, time.monotonic() - since)
            [(leads, alive, queues)] = self.ask(_JOBS, *values, insist=False)
        except psycopg.Error:
            return None
        return True if leads and alive >= queues else None

    def of_the_machine(self) -> list[psutil.Process]:
        """All its processes, as systemd knows them, those without a parent too."""
        found = []
        for each in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if each.environ().get("CRM_DATA_DIR") == self.machine.variables["CRM_DATA_DIR"]:
                    found.append(each)
        return found

    def restart_machine(self, **variables: str) -> None:
        """Another environment for the same machine."""
        self.machine.stop()
        self.machine.variables |= variables
        self.machine.start()

    def verify(self) -> list[str]:
        """What `crm verify` finds."""
        done = subprocess.run(
            [sys.executable, "-m", "crm_app.cli", "verify"],
            cwd=ROOT,
            env=dict(self.machine.environment()),
            check=False,
            capture_output=True,
            text=True,
        )
        return [] if done.returncode == 0 else [done.stdout[-1500:] + done.stderr[-500:]]

    def lost(self) -> tuple[int, int]:
        """How many acknowledged writes are not there, and how many are there twice."""
        ledger = self.ledger
        missing = doubled = 0
        for statement, keys in (
            (
                "select notes, count(*) from call_logs where notes = any(%s) group by 1",
                ledger.calls,
            ),
            (
                "select description, count(*) from followups where description = any(%s)"
                " group by 1",
                ledger.followups,
            ),
            ("select body, count(*) from lead_notes where body = any(%s) group by 1", ledger.notes),
        ):
            wanted = [f"rehearsal {each}" for each in list(keys)]
            found = dict(self.ask(statement, wanted))
            missing += len(set(wanted) - set(found))
            doubled += sum(count > 1 for count in found.values())
        stored = self.ask(
            "select sha256, count(*), min(storage_key) from recordings where sha256 = any(%s)"
            " group by 1",
            list(ledger.recordings.values()),
        )
        missing += len(set(ledger.recordings.values()) - {row[0] for row in stored})
        doubled += sum(row[1] > 1 for row in stored)
        missing += sum(not self._is_whole(digest, key) for digest, _, key in stored)
        return missing, doubled

    def _is_whole(self, digest: str, key: str) -> bool:
        path = self.machine.folder / "data" / "recordings" / key
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest

    def imported(self) -> tuple[int, int]:
        """Of imports that were acknowledged and should be over: leads missing, leads too many."""
        missing = doubled = 0
        for begin in list(self.ledger.imports):
            [(count,)] = self.ask(
                "select count(*) from leads where phone_e164 like %s", f"+91{begin}%"
            )
            missing += max(0, ROWS - count)
            doubled += max(0, count - ROWS)
        return missing, doubled


_NAMES = "select username from users where role = 'telecaller' order by username"
_SOMEBODY = "select id from users where role = 'telecaller' order by username desc limit 1"
_THEIR_LEAD = (
    "select leads.id from leads join users on users.id = leads.telecaller_id"
    " where users.username = %s order by leads.id limit 1"
)
_CALLS_TODAY = """
select count(*) from call_logs, settings
where (started_at at time zone time_zone)::date = (now() at time zone time_zone)::date
"""
_LEFT = """
select j.id, j.status, j.task_name, j.attempts, j.scheduled_at, w.last_heartbeat, now(),
    r.status, r.error, r.next_try_at
from procrastinate.procrastinate_jobs j left join procrastinate.procrastinate_workers w
    on w.id = j.worker_id left join job_runs r on r.job_id = j.id
order by j.id limit 5
"""
_JOBS = """
select exists (select from pg_locks where locktype = 'advisory' and objid = %s and granted),
    (select count(*) from procrastinate.procrastinate_workers
     where last_heartbeat > now() - make_interval(secs => %s)),
    (select count(distinct queue) from job_kinds)
"""


def _noon_zone() -> str:
    """Where it is about noon, so that a jump of an hour changes no day."""
    away = 12 - datetime.now(UTC).hour  # hours before UTC
    return f"Etc/GMT{-away:+d}" if away else "UTC"


def _small_disk(stack: Stack, folder: Path, size: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", str(folder)], check=True
    )
    stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)


def wait_for(what: Callable[[], Any], seconds: float = PATIENCE) -> float | None:
    """Seconds until it answers something; None when it never does."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if what() is not None:
            return time.monotonic() - begun
        time.sleep(0.1)
    return None


# --- the faults: each comes, stays for a while, and ends


@contextlib.contextmanager
def _ballast(folder: Path) -> Iterator[None]:
    """Fill the disk of a folder to the last byte, and free it."""
    path = folder / "ballast"
    try:
        with path.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(512))
        yield
    finally:
        path.unlink(missing_ok=True)


def _postgres_restart(d: Deployment) -> None:
    d.database.stop()
    d.database.start()


def _postgres_kill(d: Deployment) -> None:
    d.database.kill()
    d.database.start()


def _redis_stop(d: Deployment) -> None:
    d.redis.stop()
    time.sleep(3)
    d.redis.start()


def _redis_kill(d: Deployment) -> None:
    d.redis.kill()
    d.redis.start()


def _storage_full(d: Deployment) -> None:
    with _ballast(d.machine.folder):
        time.sleep(3)


def _database_full(d: Deployment) -> None:
    with _ballast(d.database.cluster.parent.parent):
        time.sleep(3)
    first = int((d.database.cluster / "postmaster.pid").read_text().split()[0])
    if not psutil.pid_exists(first):  # what starts services starts it again
        d.database.start()


def _wire(d: Deployment, how: str, seconds: float) -> None:
    getattr(d.wire, how)()
    time.sleep(seconds)
    d.wire.mend()


def _front(d: Deployment, how: str, seconds: float) -> None:
    getattr(d.front, how)()
    time.sleep(seconds)
    d.front.mend()


def _jump(d: Deployment, seconds: int) -> None:
    """The clock goes wrong, and after some seconds right again; the fault's end is that."""
    _set_clock(d.clock, seconds)
    time.sleep(4)
    _set_clock(d.clock, 0)


def _set_clock(path: Path, seconds: int) -> None:
    with path.open("r+b", buffering=0) as file:  # the processes have it in their memory
        file.write(struct.pack("l", seconds))


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def _kill_web_worker(d: Deployment) -> None:
    _kill(d.chance.choice(d.machine.workers()))


def _kill_web(d: Deployment) -> None:
    _kill(next(each for each in d.machine.descendants() if _is(each, "granian")))


def _kill_jobs(d: Deployment) -> None:
    _kill(next(each for each in d.machine.descendants() if _is(each, "crm_app.jobs")))


def _kill_serve(d: Deployment) -> None:
    """`crm serve` itself; systemd ends what it left (KillMode=mixed), then starts it again."""
    if d.machine.process is None:
        return
    d.machine.process.kill()
    d.machine.process.wait()
    left = d.of_the_machine()
    for each in left:
        _kill(each)
    d.machine.start()


def _kill_examiner(d: Deployment) -> None:
    found: list[psutil.Process] = []

    def look() -> bool | None:
        found[:] = [each for each in d.machine.descendants() if _is(each, "audio_decoder")]
        return True if found else None

    if wait_for(look, 20) is not None:
        _kill(found[0])


def _is(process: psutil.Process, name: str) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return any(name in word for word in process.cmdline())
    return False


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong."""

    do: Callable[[Deployment], None]
    needs: str = ""
    wrong_clock: bool = False
    is_kill: bool = False  # it ends when it begins
    limit: float = LIMIT


FAULTS = {
    "postgres restarted": Fault(_postgres_restart),
    "postgres killed": Fault(_postgres_kill),
    "redis stopped 3 s": Fault(_redis_stop),
    "redis killed": Fault(_redis_kill),
    "storage full": Fault(_storage_full, needs="root"),
    "database disk full": Fault(_database_full, needs="root"),
    "database cut 3 s": Fault(partial(_wire, how="cut", seconds=3)),
    "database hangs 6 s": Fault(partial(_wire, how="hold", seconds=6)),
    "database black hole 12 s": Fault(partial(_wire, how="hole", seconds=12), needs="packets"),
    "web cut 3 s": Fault(partial(_front, how="cut", seconds=3)),
    "web black hole 6 s": Fault(partial(_front, how="hole", seconds=6), needs="packets"),
    "web worker killed": Fault(_kill_web_worker, is_kill=True),
    "web supervisor killed": Fault(_kill_web, is_kill=True),
    "jobs killed": Fault(_kill_jobs, is_kill=True),
    "examiner killed": Fault(_kill_examiner, is_kill=True),
    # All of the machine starts anew, from Python on; the other machine serves meanwhile, if any.
    "crm serve killed": Fault(_kill_serve, is_kill=True, limit=15.0),
    "clock 1 h ahead, back": Fault(partial(_jump, seconds=HOUR), wrong_clock=True),
    "clock 1 h behind, back": Fault(partial(_jump, seconds=-HOUR), wrong_clock=True),
}


def rehearse(d: Deployment, name: str, times: int) -> Account:
    """One fault so many times."""
    fault, account = FAULTS[name], Account(name)
    needs = {"root": d.is_root, "packets": d.can_drop, "": True}
    if not needs[fault.needs]:
        account.left_out = "needs root" if fault.needs == "root" else "needs root and nftables"
        return account
    before = d.ledger.acknowledged, d.ledger.first_failures, d.ledger.signed_out
    kinds = Counter(d.ledger.failures)
    for number in range(times):
        time.sleep(d.chance.uniform(0.3, 1.5))
        found = _round(d, name, fault, number)
        account.rounds.append(found)
        print(
            f"  {name} {number + 1}/{times}: service {_s(found.service)}, jobs {_s(found.jobs)},"
            f" page {_s(found.page)}; {' | '.join(found.said)}",
            flush=True,
        )
    account.acknowledged = d.ledger.acknowledged - before[0]
    account.errors = d.ledger.first_failures - before[1]
    account.signed_out = d.ledger.signed_out - before[2]
    account.kinds = dict(d.ledger.failures - kinds)
    account.missing, account.doubled = d.lost()
    account.notes += [str(each.broke) for each in d.people if each.broke]
    return account


def _round(d: Deployment, name: str, fault: Fault, number: int) -> Round:
    begun = time.monotonic()
    if number == 0:
        d.page.shot = ""
    watch = _shoot_during(d, name) if number == 0 else contextlib.nullcontext()
    with watch:
        fault.do(d)
    ended = begun if fault.is_kill else time.monotonic()
    if name.startswith("examiner"):
        ended = time.monotonic()
    calls: list[int] = []

    def seen() -> int | None:
        with contextlib.suppress(psycopg.Error):
            return int(d.ask(_CALLS_TODAY, insist=False)[0][0])
        return None

    jobs: list[float] = []

    def all_back() -> bool | None:
        if not jobs and d.jobs_are_up(ended):
            jobs.append(time.monotonic() - ended)
        if not calls and (count := seen()) is not None:
            calls.append(count + 1)  # one more than at the end: it must go on counting
        is_back = d.probe.back_after(ended) is not None and jobs and calls
        return True if is_back and d.page.back_after(ended, calls[0]) is not None else None

    wait_for(all_back)
    found = Round(d.probe.back_after(ended), jobs[0] if jobs else None)
    found.page = d.page.back_after(ended, calls[0]) if calls else None
    if found.service is None:
        found.helped = f"requests: {d.probe.refused_after(ended)}"
    found.said = d.page.said_between(begun, time.monotonic())
    last = d.page.last()
    found.reloaded = last is None or not last.same
    if found.page is None or found.reloaded:
        d.page.reopen.set()
        wait_for(lambda: True if not d.page.reopen.is_set() else None, 60)
    return found


@contextlib.contextmanager
def _shoot_during(d: Deployment, name: str) -> Iterator[None]:
    """A picture of the page two seconds into the first round."""
    timer = threading.Timer(2.5, lambda: setattr(d.page, "shot", name.replace(" ", "-")))
    timer.start()
    yield


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def run(names: list[str], times: int, seed: int, shots: Path | None) -> list[Account]:
    """All of it; answers the accounts, the last of them what was found at the end."""
    chance = random.Random(seed)
    accounts: list[Account] = []
    with Stack() as stack:
        d = Deployment(stack, chance, shots)
        if d.page.broke:
            print(f"No page is watched: {d.page.broke}", file=sys.stderr)
        for name in sorted(names, key=lambda each: FAULTS[each].wrong_clock):
            fault = FAULTS[name]
            if fault.wrong_clock and "LD_PRELOAD" not in d.machine.variables:
                library = _clock_library(stack.folder)
                if library is None:
                    accounts.append(Account(name, left_out="needs a C compiler"))
                    continue
                d.restart_machine(LD_PRELOAD=library, CLOCK_SHIFT_FILE=str(d.clock))
                d.page.reopen.set()
                wait_for(lambda: True if not d.page.reopen.is_set() else None, 60)
            accounts.append(rehearse(d, name, times))
        accounts.append(_at_the_end(d))
        log = stack.folder / "one" / "log"
        if shots is not None and log.is_file():
            (shots / "machine.log").write_bytes(log.read_bytes())
    return accounts


def _clock_library(folder: Path) -> str | None:
    """What gives a process another clock, compiled here."""
    try:
        [compiler] = programs.need("cc")
    except programs.NotFound:
        return None
    made = folder / "clock_shift.so"
    source = ROOT / "rehearsals" / "clock_shift.c"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return str(made)


def _at_the_end(d: Deployment) -> Account:
    """Everybody stops; nothing may be left open, and every figure must be true."""
    account = Account("at the end", rounds=[Round(0, 0, 0)])
    for person in d.people:
        person.over.set()
    for person in d.people:
        person.join(30)
    d.probe.over.set()
    if d.ledger.waiting:
        account.notes.append(f"{d.ledger.waiting} acts of phones were never answered")
    unheard = "select count(*) from recordings where quality is null and deleted_at is null"
    if wait_for(lambda: True if d.ask(unheard)[0][0] == 0 else None, 120) is None:
        account.notes.append(f"{d.ask(unheard)[0][0]} recordings were never listened to")
    running = "select count(*) from import_logs where status in ('queued', 'running')"
    if wait_for(lambda: True if d.ask(running)[0][0] == 0 else None, 60) is None:
        account.notes.append(f"{d.ask(running)[0][0]} imports did not end")
        account.notes += [f"in the queue: {row}" for row in d.ask(_LEFT)]
    account.acknowledged = d.ledger.acknowledged
    account.missing, account.doubled = map(sum, zip(d.lost(), d.imported(), strict=True))
    dead = d.ask("select name, error from job_runs where status = 'failed' and settled_at is null")
    account.notes += [f"a dead letter: {name}: {error}" for name, error in dead]
    account.notes += d.verify()
    wanted = d.calls_today()
    if (
        not d.page.broke
        and wait_for(lambda: True if (look := d.page.last()) and look.calls == wanted else None, 20)
        is None
    ):
        account.notes.append(f"the floor does not show {wanted} calls")
    d.page.over.set()
    d.page.join(20)
    return account


def tell(accounts: list[Account]) -> None:
    """The table."""
    print(
        f"\n{'fault':26} {'times':>5} {'service':>14} {'jobs':>14} {'page':>14} {'errors':>6}"
        f" {'acked':>6} {'lost':>4} {'twice':>5}  the page said"
    )
    for each in accounts:
        if each.left_out:
            print(f"{each.name:26} left out: {each.left_out}")
            continue
        columns = [_spread(each, what) for what in ("service", "jobs", "page")]
        said = dict.fromkeys(words for one in each.rounds for words in one.said)
        print(
            f"{each.name:26} {len(each.rounds):5} {columns[0]:>14} {columns[1]:>14}"
            f" {columns[2]:>14} {each.errors:6} {each.acknowledged:6} {each.missing:4}"
            f" {each.doubled:5}  {' | '.join(said)}"
        )
        if each.kinds:
            print(f"{'':26}   failures: {dict(each.kinds)}; signed out: {each.signed_out}")
        for miss in each.misses():
            print(f"{'':26}   MISSED: {miss}")


def _spread(account: Account, what: str) -> str:
    found = [getattr(each, what) for each in account.rounds]
    good = [each for each in found if each is not None]
    if len(good) < len(found):
        return f"{len(found) - len(good)} never"
    return f"{statistics.median(good):.1f}, {max(good):.1f} s"


def main() -> int:
    """Answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rehearsals.faults")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", action="append", choices=list(FAULTS), metavar="NAME")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the account there as well")
    parser.add_argument("--shots", type=Path, help="pictures of the page, and the machine's log")
    parser.add_argument("--list", action="store_true", help="name the faults")
    wanted = parser.parse_args()
    if wanted.list:
        print(*FAULTS, sep="\n")
        return 0
    if wanted.shots:
        wanted.shots.mkdir(parents=True, exist_ok=True)
    try:
        accounts = run(wanted.only or list(FAULTS), wanted.times, wanted.seed, wanted.shots)
    except NotUp as error:
        print(error, file=sys.stderr)
        return 1
    tell(accounts)
    if wanted.json:
        found = [asdict(each) | {"misses": each.misses()} for each in accounts]
        wanted.json.write_text(json.dumps(found, indent=1))
    missed = any(each.misses() for each in accounts)
    print("\nMISSED" if missed else "\nAll recovered; every acknowledged write is there once.")
    return int(missed)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
