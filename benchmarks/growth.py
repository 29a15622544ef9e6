"""What grows with the data: each daily route and each page with 10,000 to 1,000,000 leads.

    python -m benchmarks.growth [--sizes 10000 100000 1000000] [--rounds 40] [--keep FOLDER]

The real program (one web worker) on a PostgreSQL of its own, filled anew for each size: 5,000
leads to a telecaller, and at the largest size five calls to a lead. One user at a time asks each
route over HTTP, and opens each page on a socket as a browser does: from the connection until the
page says that all of it is there. Between any two questions its limit is asked: what the answer
rests on, by plain prepared psycopg, without sign-in, fence, program or network.

The table tells p50, p95 and the ratio of the p50 to its limit's p50, for each size, and by how
much the p50 grew from the smallest to the largest size. What grew more than twice (and by more
than the machine's noise) is named, as is what was refused; the latter makes the exit status 1.
"""

import argparse
import asyncio
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import psycopg
import socketio

from benchmarks import figures, growth_limits
from benchmarks.growth_limits import Ground
from benchmarks.seeded import Cluster, Size, cluster, say
from rehearsals.stack import ROOT, Machine, Stack

GROWTH_LIMIT, NOISE_MS = 2.0, 8.0
LEADS_EACH, PEOPLE_IN_BRANCH = 5_000, 10
FIVE_MILLION_FROM = 1_000_000  # leads
PAGE_SHARE = 4  # pages are opened once for so many questions to a route
PAGE_SECONDS = 60
NAMESPACE = "/_event"
BOOT = "reflex___state____state.hydrate_and_load"
WARM = 3


def size_of(leads: int) -> Size:
    """How much is around so many leads."""
    people = max(2, leads // LEADS_EACH)
    calls = 5 * leads if leads >= FIVE_MILLION_FROM else 3 * leads
    return Size(leads, calls, people, max(1, people // PEOPLE_IN_BRANCH))


# What is asked


class Ask(NamedTuple):
    """One request."""

    method: str
    path: str
    body: dict[str, Any] | None = None  # Any: JSON


@dataclass(frozen=True)
class Route:
    """A line of the table: who asks for what, and what its answer rests on."""

    name: str
    who: str
    ask: Callable[[Ground], Ask]
    limit: str


def _get(path: str) -> Callable[[Ground], Ask]:
    return lambda _: Ask("GET", path)


def _of_lead(path: str) -> Callable[[Ground], Ask]:
    return lambda ground: Ask("GET", path.format(ground.a_lead()))


def _call(ground: Ground) -> Ask:
    now = datetime.now(UTC)
    due = now + timedelta(hours=30)
    return Ask(
        "POST",
        f"/api/leads/{ground.a_lead()}/calls",
        {
            "client_id": str(uuid4()),
            "outcome": "connected",
            "started_at": (now - timedelta(seconds=60)).isoformat(),
            "duration_seconds": 42,
            "followup": {"client_id": str(uuid4()), "scheduled_at": due.isoformat()},
        },
    )


def _note(ground: Ground) -> Ask:
    body = {"client_id": str(uuid4()), "body": "Asks for the fees."}
    return Ask("POST", f"/api/leads/{ground.a_lead()}/notes", body)


def _book(ground: Ground) -> Ask:
    due = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    body = {"client_id": str(uuid4()), "lead_id": ground.a_lead(), "scheduled_at": due}
    return Ask("POST", "/api/followups", body)


def _move(ground: Ground) -> Ask:
    due = datetime.now(UTC) + timedelta(days=3, seconds=ground.turn)
    return Ask("PATCH", f"/api/followups/{ground.followup}", {"scheduled_at": due.isoformat()})


def _edit(ground: Ground) -> Ask:
    return Ask("PATCH", f"/api/leads/{ground.a_lead()}", {"city": f"Pune {ground.turn}"})


def _share(ground: Ground) -> Ask:
    body = {"lead_ids": ground.leads, "telecaller_ids": ground.people[:20], "dry_run": True}
    return Ask("POST", "/api/leads/assign", body)


def _sync_again(ground: Ground) -> Ask:
    return Ask("GET", f"/api/sync?since={ground.since}")


TELECALLER, MANAGER, ADMIN = "telecaller", "manager", "admin"
ROUTES = (
    Route("GET /api/leads", TELECALLER, _get("/api/leads"), "list"),
    Route("GET /api/leads?search=sharma", TELECALLER, _get("/api/leads?search=sharma"), "search"),
    Route("GET /api/leads?status=new", TELECALLER, _get("/api/leads?status=new"), "list new"),
    Route("GET /api/leads/counts", TELECALLER, _get("/api/leads/counts"), "counts"),
    Route("POST /api/leads/next", TELECALLER, lambda _: Ask("POST", "/api/leads/next"), "next"),
    Route("GET /api/leads/{id}", TELECALLER, _of_lead("/api/leads/{}"), "lead"),
    Route("GET …/timeline", TELECALLER, _of_lead("/api/leads/{}/timeline"), "lead"),
    Route("GET …/recordings", TELECALLER, _of_lead("/api/leads/{}/recordings"), "recordings"),
    Route("PATCH /api/leads/{id}", TELECALLER, _edit, "edit"),
    Route("POST …/notes", TELECALLER, _note, "note"),
    Route("POST …/calls", TELECALLER, _call, "call"),
    Route("GET /api/followups", TELECALLER, _get("/api/followups"), "follow-ups"),
    Route("POST /api/followups", TELECALLER, _book, "follow-up"),
    Route("PATCH /api/followups/{id}", TELECALLER, _move, "move"),
    Route("GET /api/me", TELECALLER, _get("/api/me"), "sign-in"),
    Route("GET /api/me/stats", TELECALLER, _get("/api/me/stats"), "own day"),
    Route("GET /api/meta", TELECALLER, _get("/api/meta"), "sign-in"),
    Route("GET /api/sync, from the beginning", TELECALLER, _get("/api/sync"), "sync"),
    Route("GET /api/sync, again", TELECALLER, _sync_again, "sync again"),
    Route("GET /api/leads", MANAGER, _get("/api/leads"), "list of branch"),
    Route("GET /api/leads?search=sharma", MANAGER, _get("/api/leads?search=sharma"), "search"),
    Route("GET /api/leads/counts", MANAGER, _get("/api/leads/counts"), "counts of branch"),
    Route("GET /api/leads/{id}", MANAGER, _of_lead("/api/leads/{}"), "lead"),
    Route("GET …/assignment", MANAGER, _of_lead("/api/leads/{}/assignment"), "lead"),
    Route("GET …/duplicates", MANAGER, _of_lead("/api/leads/{}/duplicates"), "alike"),
    Route("GET /api/duplicates", MANAGER, _get("/api/duplicates"), "mails of branch"),
    Route("GET /api/users", MANAGER, _get("/api/users"), "people of branch"),
    Route("POST /api/leads/assign, tried", ADMIN, _share, "fifty leads"),
    Route("GET /api/leads", ADMIN, _get("/api/leads"), "list of all"),
    Route("GET /api/leads?search=sharma", ADMIN, _get("/api/leads?search=sharma"), "search of all"),
    Route("GET /api/leads/counts", ADMIN, _get("/api/leads/counts"), "counts of all"),
    Route("GET /api/duplicates", ADMIN, _get("/api/duplicates"), "mails of all"),
    Route("GET /api/users", ADMIN, _get("/api/users"), "people"),
    Route("GET /api/branches", ADMIN, _get("/api/branches"), "branches"),
    Route("GET /api/imports", ADMIN, _get("/api/imports"), "imports"),
    Route("GET /api/recordings", ADMIN, _get("/api/recordings"), "recordings of all"),
    Route("GET /api/settings", ADMIN, _get("/api/settings"), "sign-in"),
    Route(
        "GET /api/reports/telecaller-performance",
        *(ADMIN, _get("/api/reports/telecaller-performance"), "week"),
    ),
    Route(
        "GET …/telecaller-performance, a year",
        ADMIN,
        lambda ground: Ask(
            "GET",
            f"/api/reports/telecaller-performance?from={ground.year_ago}&to={ground.today}",
        ),
        "year",
    ),
    Route(
        "GET …/telecaller-performance.xlsx",
        *(ADMIN, _get("/api/reports/telecaller-performance.xlsx"), "week"),
    ),
)


class Page(NamedTuple):
    """A page of the portal, who opens it, and what it rests on."""

    path: str
    limit: str
    who: str = ADMIN


PAGES = (
    Page("/", "floor"),
    Page("/", "floor of branch", MANAGER),
    Page("/leads", "list of all"),
    Page("/leads", "list of branch", MANAGER),
    Page("/leads?q=sharma", "search of all"),
    Page("/leads?status=new", "new of all"),
    Page("/leads?sort=created&dir=desc", "list of all"),
    Page("/leads/{lead}", "lead"),
    Page("/duplicates", "mails of all"),
    Page("/duplicates", "mails of branch", MANAGER),
    Page("/import", "imports"),
    Page("/import/new", "people"),
    Page("/branches", "branches"),
    Page("/telecallers", "people"),
    Page("/telecallers/{person}", "person"),
    Page("/reminders", "reminders"),
    Page("/recordings", "recordings of all"),
    Page("/reports", "week"),
    Page("/reports", "week", MANAGER),
    Page("/reports?from={year_ago}&to={today}", "year"),
    Page("/reports/schedules", "schedules"),
    Page("/audit", "audit"),
    Page("/jobs", "runs"),
    Page("/settings", "sign-in"),
    Page("/account", "sign-in"),
)


# Measuring


@dataclass
class Line:
    """What one line of the table saw at one size, in milliseconds."""

    took: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    fault: str = ""


Lines = dict[str, Line]


@contextmanager
def _limits(database: str, ground: Ground) -> Iterator[Callable[[str], float]]:
    """How long the limit of a line takes now."""
    options = "-c timezone=UTC"
    with psycopg.connect(database, autocommit=True, options=options) as connection:
        connection.prepare_threshold = 1

        def least(name: str) -> float:
            begun = time.perf_counter()
            growth_limits.ask(connection, name, ground)
            return 1000 * (time.perf_counter() - begun)

        yield least


def ask_routes(
    address: str, ground: Ground, least: Callable[[str], float], rounds: int
) -> Iterator[tuple[str, Line]]:
    """Ask each route, and its limit between any two questions."""
    with httpx2.Client(base_url=address, timeout=120) as client:
        for route in ROUTES:
            line = Line()
            headers = {"Authorization": f"Bearer {ground.tokens[route.who]}"}
            for number in range(rounds + WARM):
                ground.turn += 1
                wanted = route.ask(ground)
                begun = time.perf_counter()
                answer = client.request(
                    wanted.method, wanted.path, json=wanted.body, headers=headers
                )
                took = 1000 * (time.perf_counter() - begun)
                if not answer.is_success:
                    line.fault = f"{answer.status_code} {answer.text[:200]}"
                    break
                limit = least(route.limit)
                if number >= WARM:
                    line.took.append(took)
                    line.least.append(limit)
            if route.limit == "sync":
                ground.since = _to_the_end(client, headers)
            yield f"{route.name} ({route.who})", line


def _to_the_end(client: httpx2.Client, headers: dict[str, str]) -> str:
    """Sync as a phone does until nothing is left; answers where it stands then."""
    since, has_more = "", True
    while has_more:
        where = f"/api/sync?since={since}" if since else "/api/sync"
        page = client.get(where, headers=headers).raise_for_status().json()
        since, has_more = page["next"], page["has_more"]
    return str(since)


async def open_page(address: str, cookie: str, path: str) -> float:
    """Open a page on a socket of its own; answers the milliseconds until all of it is there.

    Raises:
        TimeoutError: it never said so.
        RuntimeError: it sent us to the sign-in.
    """
    there = asyncio.Event()
    sent_away = False
    arrived = 0.0

    async def heard(update: dict[str, Any]) -> None:
        nonlocal arrived, sent_away
        if any("/login" in str(event) for event in update.get("events") or []):
            sent_away = True
            there.set()
        for changed in (update.get("delta") or {}).values():
            # Reflex says so when all that a page does at its opening is done.
            if any(name.startswith("is_hydrated") and value for name, value in changed.items()):
                arrived = time.perf_counter()
                there.set()

    client = socketio.AsyncClient(reconnection=False)
    client.on("event", heard, namespace=NAMESPACE)
    plain, _, query = path.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&") if part)
    where = {"pathname": plain, "asPath": path, "query": asked}
    begun = time.perf_counter()
    await client.connect(
        f"{address}{NAMESPACE}?token={uuid4()}",
        transports=["websocket"],
        namespaces=[NAMESPACE],
        socketio_path=NAMESPACE,
        headers={"Cookie": cookie, "Origin": address},
        auth={"event": {"name": BOOT, "payload": {}, "router_data": where}},
    )
    try:
        async with asyncio.timeout(PAGE_SECONDS):
            await there.wait()
    finally:
        await client.disconnect()
    if sent_away:
        raise RuntimeError("sent to the sign-in")
    return 1000 * (arrived - begun)


async def _open_pages(
    address: str, ground: Ground, least: Callable[[str], float], rounds: int
) -> Lines:
    found: Lines = {}
    for page in PAGES:
        line = Line()
        path = page.path.format(
            lead=ground.leads[0],
            person=ground.people[0],
            year_ago=ground.year_ago,
            today=ground.today,
        )
        for number in range(rounds + 1):
            try:
                took = await open_page(address, ground.cookies[page.who], path)
            except (TimeoutError, RuntimeError) as error:
                line.fault = str(error) or f"not there after {PAGE_SECONDS} s"
                break
            limit = least(page.limit)
            if number:
                line.took.append(took)
                line.least.append(limit)
        found[f"page {page.path} ({page.who})"] = line
    return found


def measure(database: str, rounds: int) -> Lines:
    """All routes and pages on one database."""
    secret = secrets.token_urlsafe(48)
    variables = {"CRM_DATABASE_URL": database, "CRM_JWT_SECRET": secret}
    with Stack() as stack:
        machine = stack.start(Machine(stack.folder / "machine", **variables))
        ground = growth_limits.prepare(database, secret)
        found: Lines = {}
        with _limits(database, ground) as least:
            for name, line in ask_routes(machine.address, ground, least, rounds):
                found[name] = line
                _tell(name, line)
            pages = max(5, rounds // PAGE_SHARE)
            found |= asyncio.run(_open_pages(machine.address, ground, least, pages))
    for name, line in found.items():
        if name.startswith("page "):
            _tell(name, line)
    return found


def _tell(name: str, line: Line) -> None:
    if line.fault:
        say(f"{name}: {line.fault}")
    else:
        p50, least = statistics.median(line.took), statistics.median(line.least)
        say(f"{name}: {p50:.1f} ms, limit {least:.2f} ms")


# The table


def rows_of(found: dict[int, Lines]) -> tuple[list[list[str]], list[str], list[str]]:
    """Rows, what grew too much, and what was refused."""
    sizes = sorted(found)
    rows, grew, faults = [], [], []
    for name in found[sizes[0]]:
        row, medians = [name], []
        for size in sizes:
            line = found[size][name]
            if line.fault:
                faults.append(f"{name} with {size:,} leads: {line.fault}")
                row += ["-"] * 4
                continue
            seen, least = figures.Spread.of(line.took), statistics.median(line.least)
            medians.append(seen.p50)
            row += [f"{seen.p50:.1f}", f"{seen.p95:.1f}", f"{least:.2f}", f"{seen.p50 / least:.1f}"]
        if len(medians) == len(sizes):
            times = figures.grown(medians[0], medians[-1], NOISE_MS)
            row.append(f"{medians[-1] / medians[0]:.1f}")
            if times > GROWTH_LIMIT:
                grew.append(f"{name}: {medians[0]:.0f} to {medians[-1]:.0f} ms, {times:.1f} times")
        else:
            row.append("-")
        rows.append(row)
    return rows, grew, faults


def head_of(sizes: list[int]) -> list[str]:
    """The head of the table."""
    columns = [
        f"{size // 1000}k {what}"
        for size in sorted(sizes)
        for what in ("p50", "p95", "limit", "ratio")
    ]
    return ["route or page", *columns, "growth"]


def run(server: Cluster, sizes: list[int], rounds: int) -> dict[int, Lines]:
    """Every size in turn; each on a copy, since the routes write."""
    found = {}
    for leads in sorted(sizes):
        database = server.copy(size_of(leads), "growth")
        say(f"measuring with {leads:,} leads and {size_of(leads).calls:,} calls")
        found[leads] = measure(database, rounds)
        server.drop("growth")
    return found


def main() -> int:
    """Answers the exit status."""
    wanted = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    wanted.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    wanted.add_argument("--rounds", type=int, default=40)
    wanted.add_argument("--keep", type=Path, help="a folder for the filled databases")
    wanted.add_argument("--database", help="measure this one only, and write to it")
    wanted.add_argument("--markdown", action="store_true", help="write docs/performance.md")
    given = wanted.parse_args()
    if given.database:
        found = {0: measure(given.database, given.rounds)}
    else:
        with cluster(given.keep) as server:
            found = run(server, given.sizes, given.rounds)
    rows, grew, faults = rows_of(found)
    head = head_of(list(found))
    print(f"\n{figures.aligned(head, rows)}\n")
    print("\n".join(f"grew more than {GROWTH_LIMIT:.0f} times: {each}" for each in grew))
    print("\n".join(f"refused: {each}" for each in faults) or "Nothing was refused.")
    if given.markdown:
        text = figures.markdown(head, rows) + "\n"
        text += "\n".join(f"- grew: {each}" for each in grew) if grew else "Nothing grew twofold."
        figures.write_between(ROOT / "docs" / "performance.md", "growth", text)
    return figures.exit_status([], faults)


if __name__ == "__main__":
    sys.exit(main())
