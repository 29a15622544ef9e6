"""Two machines with two web workers each behind one nginx: who works there notices nothing of it.

    python -m rehearsals.many_workers

PostgreSQL behind PgBouncer in transaction mode, Redis, a folder that both machines share, nginx
and a real Chromium. Prints an account of what was tried; exit status 1 if something was not so.
`tests/e2e/test_many_workers.py` is the short form.
"""

import contextlib
import hashlib
import json
import random
import re
import statistics
import sys
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import psycopg
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from redis import Redis as RedisClient

from crm_app.adapters.leader import LEADER_LOCK
from rehearsals.stack import (
    ADMIN_PASSWORD,
    Machine,
    Nginx,
    PgBouncer,
    Postgres,
    Redis,
    Stack,
    free_port,
)
from scripts import browser as chromium
from tests import sounds

PASSWORD = "a long pass phrase"  # noqa: S105 - of people who live for minutes
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
PEOPLE = 8
MIB = 1024 * 1024
SECOND = 1.0
WITHIN = 2.0  # everybody must know of a change
UNKNOWN = 401
VAPID_KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"  # nobody is pushed to
NGINX = """
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 100m;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream crm {{
        server {one} max_fails=1 fail_timeout=1s;
        server {two} max_fails=1 fail_timeout=1s;
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://crm;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_request_buffering off;
            proxy_connect_timeout 1s;
            proxy_read_timeout 3600s;
        }}
    }}
}}
"""


class NotSo(AssertionError):
    """Something was not as it must be; the account says what."""


def must(holds: object, sentence: str) -> None:
    """Refuse to go on otherwise."""
    if not holds:
        raise NotSo(sentence)


def until(holds: Callable[[], object], *, within: float, what: str) -> float:
    """Wait until this is so; answers the seconds it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < within:
        with contextlib.suppress(httpx2.TransportError, psycopg.OperationalError):
            if holds():
                return time.monotonic() - begun
        time.sleep(0.05)
    raise NotSo(f"{what}: not within {within} s")


@dataclass
class Deployment:
    """All its parts, and who works there."""

    stack: Stack
    postgres: Postgres
    redis: Redis
    pooler: PgBouncer
    machines: list[Machine]
    proxy: Nginx
    people: list["Person"] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where people come in."""
        return f"http://127.0.0.1:{self.proxy.port}"

    @property
    def caller(self) -> "Person":
        """One of the telecallers."""
        return next(person for person in self.people if person.leads)

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Past the program, on a direct connection."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []


def deploy(stack: Stack, people: int = PEOPLE) -> Deployment:
    """Start everything; the machines at once, as after a power cut."""
    postgres = stack.postgres(max_connections="120")
    pooler = stack.start(PgBouncer(stack.folder / "pooler", postgres.url, size=40))
    redis = stack.start(Redis(stack.folder / "redis"))
    port = free_port()
    variables = {
        "CRM_DATABASE_URL": pooler.url,
        "CRM_DATABASE_DIRECT_URL": postgres.url,
        "CRM_REDIS_URL": redis.url,
        "CRM_JWT_SECRET": "s" * 40,
        "CRM_VAPID_PRIVATE_KEY": VAPID_KEY,
        "CRM_SHARED_DIR": str(stack.folder / "shared"),
        "CRM_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CRM_WEB_MACHINES": "2",
        "CRM_WEB_WORKERS": "2",
    }
    machines = [Machine(stack.folder / name, **variables) for name in ("one", "two")]
    for machine in machines:
        stack.callback(machine.stop)
    with ThreadPoolExecutor() as pool:
        list(pool.map(Machine.start, machines))
    one, two = (machine.address.removeprefix("http://") for machine in machines)
    folder = stack.folder / "proxy"
    folder.mkdir(mode=0o711)
    config = NGINX.format(folder=folder, one=one, two=two, port=port)
    proxy = stack.start(Nginx(folder, port, config))
    made = Deployment(stack, postgres, redis, pooler, machines, proxy)
    made.people = engage(made, people)
    return made


class Person:
    """Somebody with a phone: signed in, sends again once when a connection was cut."""

    def __init__(self, address: str, username: str, password: str = PASSWORD) -> None:
        self.http = httpx2.Client(base_url=address, timeout=15)
        weakref.finalize(self, self.http.close)
        self.username = username
        answer = self.http.post(
            "/api/auth/login", json={"username": username, "password": password}
        )
        must(answer.is_success, f"{username} cannot sign in: {answer.text}")
        self.signed_in = answer.json()
        self.headers = {"Authorization": f"Bearer {self.signed_in['access_token']}"}
        self.leads: list[str] = []
        self.sent = self.again = 0
        self.failed: list[str] = []
        self.took: list[float] = []
        self.acknowledged: dict[str, str] = {}  # client id -> table

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """Once, as it must be."""
        sent.setdefault("headers", self.headers)
        answer = self.http.request(method, path, **sent)
        must(answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else None

    def try_to(self, method: str, path: str, body: dict[str, Any] | None = None) -> bool:
        """As the app does: once more with the same id when there was no answer, or a 5xx."""
        self.sent += 1
        begun = time.monotonic()
        said = ""
        for is_second in (False, True):
            if is_second:
                self.again += 1
                time.sleep(0.3)
            try:
                answer = self.http.request(method, path, json=body, headers=self.headers)
            except httpx2.TransportError as error:
                said = type(error).__name__
                continue
            said = f"{answer.status_code} {answer.text[:80]}"
            if answer.status_code < 500:  # noqa: PLR2004
                break
        else:
            self.failed.append(f"{method} {path}: {said}")
            return False
        self.took.append(time.monotonic() - begun)
        if not answer.is_success:
            self.failed.append(f"{method} {path}: {said}")
        return answer.is_success

    def act(self) -> None:
        """What telecallers do: half of it calls, the rest looking and noting."""
        lead, client_id, kind = random.choice(self.leads), str(uuid4()), random.random()
        if kind < 0.5:  # noqa: PLR2004
            if self.try_to("POST", f"/api/leads/{lead}/calls", a_call(client_id)):
                self.acknowledged[client_id] = "call_logs"
        elif kind < 0.7:  # noqa: PLR2004
            note = {"client_id": client_id, "body": "Asked for the hostel."}
            if self.try_to("POST", f"/api/leads/{lead}/notes", note):
                self.acknowledged[client_id] = "lead_notes"
        else:
            self.try_to("GET", "/api/leads")


def a_call(client_id: str) -> dict[str, Any]:
    """A call just made."""
    return {
        "client_id": client_id,
        "outcome": "connected",
        "started_at": datetime.now(UTC).isoformat(),
        "duration_seconds": 20,
    }


def engage(made: Deployment, callers_wanted: int) -> list[Person]:
    """The admin, a manager and telecallers with leads, all made and signed in through nginx."""
    admin = Person(made.address, "admin", ADMIN_PASSWORD)
    branch = admin.ask("POST", "/api/branches", json={"name": "Pune", "location": "Camp"})
    names = {"boss": "manager"} | {f"caller{n}": "telecaller" for n in range(callers_wanted)}
    ids = {}
    for name, role in names.items():
        body = {"username": name, "full_name": name, "role": role, "password": PASSWORD}
        made_user = admin.ask("POST", "/api/users", json=body | {"branch_id": branch["id"]})
        ids[name] = made_user["id"]
    people = [Person(made.address, name) for name in names]
    callers = people[1:]
    file = a_file(callers_wanted * 20)
    run_import(admin, file, [ids[caller.username] for caller in callers])
    for caller in callers:
        caller.leads = [lead["id"] for lead in caller.ask("GET", "/api/leads")["items"]]
        must(caller.leads, f"{caller.username} has no leads")
    return [admin, *people]


_numbers = iter(range(10_000_000))


def a_file(rows: int) -> bytes:
    """Leads that nobody has yet."""
    lines = [f"Student {n},98{n:08d},Pune" for n in (next(_numbers) for _ in range(rows))]
    return "\n".join(["name,phone,city", *lines]).encode()


def run_import(admin: Person, file: bytes, telecallers: list[str]) -> dict[str, Any]:
    """Send the file in and wait until it is over."""
    accepted = admin.ask(
        "POST",
        "/api/imports",
        files={"file": ("leads.csv", file, "text/csv")},
        data={"telecaller_ids": telecallers},
    )
    found: dict[str, Any] = {}

    def is_over() -> bool:
        found.update(admin.ask("GET", f"/api/imports/{accepted['id']}"))
        return found["status"] in {"done", "completed", "failed"}

    until(is_over, within=30, what="the import")
    must(found["error"] == 0 and found["created"], f"the import: {found}")
    return found


# What is tried. Each answers a sentence for the account.


def addresses_of_the_pooler(made: Deployment) -> str:
    """Nobody waits for ever on a lock, though PgBouncer drops what clients ask for."""
    with psycopg.connect(
        made.pooler.url, prepare_threshold=None, options="-c lock_timeout=5s"
    ) as c:
        (plain,) = c.execute("select current_setting('lock_timeout')").fetchone() or ("",)
    caller = made.caller
    lead = caller.leads[0]
    with psycopg.connect(made.postgres.url) as holder:
        holder.execute("select from leads where id = %s for update", [lead])
        begun = time.monotonic()
        answer = caller.http.patch(
            f"/api/leads/{lead}", json={"city": "Nashik"}, headers=caller.headers
        )
        took = time.monotonic() - begun
    must(answer.status_code == 503 and "Retry-After" in answer.headers, answer.text)  # noqa: PLR2004
    must(4 < took < 7, f"a locked row was waited for {took:.1f} s")  # noqa: PLR2004
    caller.ask("PATCH", f"/api/leads/{lead}", json={"city": "Nashik"})
    return (
        f"lock_timeout asked for by a client of PgBouncer: {plain!r} (lost); a lead that stays"
        f" locked is a 503 with Retry-After after {took:.1f} s all the same, and is written after"
    )


def a_full_pooler(made: Deployment) -> str:
    """Where PgBouncer has no connection left, people wait for seconds and are told."""
    held = [psycopg.connect(made.pooler.url, prepare_threshold=None) for _ in range(40)]
    caller = made.caller
    try:
        for connection in held:
            connection.execute("select 1")  # a transaction stays open: its connection is taken
        begun = time.monotonic()
        answer = caller.http.get("/api/me", headers=caller.headers)
        took = time.monotonic() - begun
    finally:
        for connection in held:
            connection.close()
    must(answer.status_code == 503 and "Retry-After" in answer.headers, answer.text)  # noqa: PLR2004
    must(took < 6, f"a full pooler was waited for {took:.1f} s")  # noqa: PLR2004
    until(lambda: caller.http.get("/api/me", headers=caller.headers).is_success, within=5, what="")
    return f"all 40 connections of PgBouncer taken: a 503 with Retry-After after {took:.1f} s"


def signing_in(made: Deployment) -> str:
    """Who signed in at one machine is known at the other, and its token is renewed there."""
    for person in made.people:
        for machine in made.machines:
            with httpx2.Client(base_url=machine.address, timeout=15) as http:
                must(
                    http.get("/api/me", headers=person.headers).is_success,
                    f"{person.username} is a stranger at {machine.address}",
                )
    with httpx2.Client(base_url=made.machines[1].address, timeout=15) as http:
        body = {"refresh_token": made.people[-1].signed_in["refresh_token"]}
        renewed = http.post("/api/auth/refresh", json=body)
    must(renewed.is_success, f"a token was not renewed: {renewed.text}")
    made.people[-1].headers = {"Authorization": f"Bearer {renewed.json()['access_token']}"}
    return f"{len(made.people)} people through nginx, each known at both machines"


@contextlib.contextmanager
def a_browser() -> Generator[Browser, None, None]:
    """A real Chromium."""
    path = chromium.find() or chromium.install()
    must(path, chromium.MISSING)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


def open_floor(
    browser: Browser, address: str, name: str = "admin", password: str = ADMIN_PASSWORD
) -> Page:
    """The live floor, signed in as a person does."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{address}/login")
    page.wait_for_load_state("networkidle")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(live_words(page)).to_be_visible(timeout=15_000)
    return page


def live_words(page: Page) -> Locator:
    """What the floor says while it is live."""
    return page.get_by_text(re.compile("^Live, updated"))


def calls_shown(page: Page) -> Locator:
    """The first number of the day."""
    return page.get_by_role("region", name="Today").get_by_role("link").first.locator("span").nth(1)


def shows_a_new_call(made: Deployment, page: Page, at: str, *, within: float) -> float:
    """Log a call at this address; answers the seconds until the page shows it."""
    caller = made.caller
    (wanted,) = made.sql("select count(*) + 1 from call_logs")[0]
    with httpx2.Client(base_url=at, timeout=15) as http:
        path = f"/api/leads/{caller.leads[0]}/calls"
        logged = http.post(path, json=a_call(str(uuid4())), headers=caller.headers)
    must(logged.is_success, f"a call was not logged: {logged.text}")
    begun = time.monotonic()
    expect(calls_shown(page)).to_have_text(f"{wanted:,}", timeout=within * 1000)
    return time.monotonic() - begun


def live_pages(made: Deployment, browser: Browser) -> str:
    """A call logged through one machine shows on a page that is open at the other."""
    one, two = made.machines
    pages = [open_floor(browser, machine.address) for machine in made.machines]
    took = []
    for _ in range(3):
        took.append(shows_a_new_call(made, pages[1], one.address, within=5))
        took.append(shows_a_new_call(made, pages[0], two.address, within=5))
    for page in pages:
        page.context.close()
    middle = statistics.median(took)
    must(middle < SECOND, f"a call took {middle:.2f} s to the other machine's page")
    return f"median {middle * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms, of {len(took)}"


def an_upload(made: Deployment, size: int = 3 * MIB) -> str:
    """A recording whose blocks arrive at the machines in turn, heard from both."""
    caller = made.caller
    sound = sounds.wav(size)
    lead = caller.leads[0]
    begun = caller.http.post(
        f"/api/leads/{lead}/recordings", headers=caller.headers | sounds.creation(sound)
    )
    must(begun.status_code == 201, begun.text)  # noqa: PLR2004
    location = begun.headers["Location"]
    block = 256 * 1024
    for number, start in enumerate(range(0, size, block)):
        with httpx2.Client(base_url=made.machines[number % 2].address, timeout=15) as http:
            answer = http.patch(
                location,
                headers=caller.headers | sounds.piece(start),
                content=sound[start : start + block],
            )
        must(answer.status_code == 204, f"block {number}: {answer.text}")  # noqa: PLR2004
    recording = sounds.id_of(location)
    for machine in made.machines:
        with httpx2.Client(base_url=machine.address, timeout=15) as http:
            path = f"/api/leads/{lead}/recordings/{recording}"
            heard = http.get(path, headers=caller.headers)
        must(hashlib.sha256(heard.content).digest() == hashlib.sha256(sound).digest(), "it differs")
    return (
        f"{size // MIB} MiB in {-(-size // block)} blocks, alternately; the same at both machines"
    )


def portal_uploads(made: Deployment, browser: Browser, times: int = 4) -> str:
    """A file chosen on a page arrives wherever the proxy sends it; its page goes on."""
    page = open_floor(browser, made.address)
    took = []
    for _ in range(times):
        page.goto(f"{made.address}/import/new")
        took.append(choose_file(page))
    page.context.close()
    return f"{times} files chosen in the portal, each looked into after {max(took):.1f} s at most"


def choose_file(page: Page) -> float:
    """Answers the seconds until the wizard has looked into it."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    begun = time.monotonic()
    chooser.value.set_files({"name": "leads.csv", "mimeType": "text/csv", "buffer": a_file(20)})
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"), timeout=30_000)
    return time.monotonic() - begun


def jobs_of(machine: Machine) -> psutil.Process:
    """The jobs process of a machine."""
    found = [p for p in machine.descendants() if "crm_app.jobs" in " ".join(p.cmdline())]
    must(found, "no jobs process")
    return found[0]


def an_import(made: Deployment, rows: int = 2000) -> str:
    """A file that one machine received is read by the jobs of the other."""
    one = made.machines[0]
    admin = made.people[0]
    users = admin.ask("GET", "/api/users", params={"role": "telecaller"})["items"]
    at_one = Person(one.address, "admin", ADMIN_PASSWORD)
    stopped = jobs_of(one)
    stopped.suspend()  # it holds its place and does nothing
    try:
        begun = time.monotonic()
        found = run_import(at_one, a_file(rows), [user["id"] for user in users])
        took = time.monotonic() - begun
    finally:
        stopped.resume()
    must(found["created"] == rows, f"the import made {found['created']} of {rows}")
    folder = made.stack.folder / "shared" / "imports"
    until(lambda: not any(folder.iterdir()), within=5, what="that the file is removed")
    return f"{rows} rows, sent to one, done by the jobs of two in {took:.1f} s"


def leader(made: Deployment) -> tuple[int, int] | None:
    """The leading jobs process: its number in PostgreSQL, and which machine's it is."""
    found = made.sql(
        "select l.pid, a.client_port from pg_locks l join pg_stat_activity a on a.pid = l.pid"
        " where l.locktype = 'advisory' and l.objid = %s and l.classid = 0 and l.granted",
        LEADER_LOCK,
    )
    for number, machine in enumerate(made.machines):
        for process in machine.descendants():
            with contextlib.suppress(psutil.Error):
                ports = {c.laddr.port for c in process.net_connections("tcp") if c.laddr}
                if found and found[0][1] in ports:
                    return int(found[0][0]), number
    return None


def the_leader_dies(made: Deployment) -> str:
    """Another jobs process keeps the clock within seconds."""
    before = leader(made)
    must(before, "no jobs process leads")
    assert before is not None  # noqa: S101 - for the type
    jobs_of(made.machines[before[1]]).kill()
    took = until(
        lambda: (now := leader(made)) and now[0] != before[0], within=10, what="a new leader"
    )
    now = leader(made)
    return (
        f"the leading jobs process (machine {before[1] + 1}) killed: machine"
        f" {now[1] + 1 if now else '?'} leads after {took:.1f} s"
    )


def rights_change(made: Deployment, browser: Browser) -> str:
    """A person let go, another branch and a new name are so at every worker within two seconds."""
    admin, boss = made.people[0], made.people[1]
    one, two = made.machines
    page = open_floor(browser, two.address, "boss", PASSWORD)
    users = {user["username"]: user for user in admin.ask("GET", "/api/users")["items"]}
    branch = admin.ask("POST", "/api/branches", json={"name": "Jaipur", "location": "Gate"})

    def known_everywhere(holds: Callable[[httpx2.Client], bool]) -> float:
        """Seconds until nobody who asks is told what was so before.

        Connections are shared out among the workers of a machine, so ten new ones to each.
        """
        changed = time.monotonic()
        while (asked := time.monotonic() - changed) < WITHIN:
            answers = []
            for machine in made.machines:
                for _ in range(10):
                    with httpx2.Client(base_url=machine.address, timeout=15) as http:
                        answers.append(holds(http))
            if all(answers):
                return asked
        raise NotSo(f"a change is not known everywhere after {WITHIN} s")

    took = {}
    at_one = Person(one.address, "admin", ADMIN_PASSWORD)
    at_one.ask("PATCH", f"/api/branches/{branch['id']}", json={"name": "Jaipur East"})
    took["a branch's name"] = known_everywhere(
        lambda http: "Jaipur East" in http.get("/api/branches", headers=admin.headers).text
    )
    victim = made.people[-1]
    at_one.ask("PATCH", f"/api/users/{users[victim.username]['id']}", json={"is_active": False})
    took["a person let go"] = known_everywhere(
        lambda http: http.get("/api/me", headers=victim.headers).status_code == UNKNOWN
    )
    made.people.pop()
    # A manager's page is open at the other machine. It may stand still until it is touched.
    at_one.ask("PATCH", f"/api/users/{users[boss.username]['id']}", json={"is_active": False})
    begun = time.monotonic()
    page.wait_for_timeout(1700)
    if "/login" not in page.url:
        page.get_by_role("link", name="Reports", exact=True).click()
    page.wait_for_url(re.compile("/login"), timeout=5000)
    took["an open page of who was let go leads to the sign-in"] = time.monotonic() - begun
    page.context.close()
    made.people.remove(boss)
    return "; ".join(f"{name}: {seconds:.1f} s" for name, seconds in took.items())


class Load:
    """The telecallers at work, at a steady rate, until the block ends."""

    def __init__(self, made: Deployment, rate: float) -> None:
        self.callers = [person for person in made.people if person.leads]
        self._pause = len(self.callers) / rate
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=[caller]) for caller in self.callers
        ]

    def _work(self, caller: Person) -> None:
        due = time.monotonic() + random.random() * self._pause
        while not self._over.wait(max(0.0, due - time.monotonic())):
            caller.act()
            due = max(due + self._pause, time.monotonic() - 1)

    def __enter__(self) -> "Load":
        for caller in self.callers:
            caller.sent = caller.again = 0
            caller.failed, caller.took = [], []
        self.begun = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self.begun

    def account(self, made: Deployment) -> str:
        """Everything sent was answered, everything acknowledged is there once."""
        sent, again = (sum(getattr(c, name) for c in self.callers) for name in ("sent", "again"))
        failed = [said for caller in self.callers for said in caller.failed]
        must(not failed, f"{len(failed)} of {sent} requests failed: {failed[:5]}")
        took = sorted(seconds for caller in self.callers for seconds in caller.took)
        written = {key: t for caller in self.callers for key, t in caller.acknowledged.items()}
        for table in ("call_logs", "lead_notes"):
            ids = [key for key, name in written.items() if name == table]
            rows = made.sql(
                f"select client_id::text, count(*) from {table}"
                " where client_id = any(%s::uuid[]) group by 1",
                ids,
            )
            must(len(rows) == len(ids), f"{table}: {len(ids) - len(rows)} acknowledged are lost")
            must(all(times == 1 for _, times in rows), f"{table}: some are there twice")
        return (
            f"{sent} requests in {self.seconds:.0f} s ({sent / self.seconds:.0f}/s), all answered,"
            f" {again} at the second try; {len(written)} acknowledged writes are there, each once;"
            f" p50 {took[len(took) // 2] * 1000:.0f} ms, p95"
            f" {took[int(len(took) * 0.95)] * 1000:.0f} ms, longest {took[-1]:.1f} s"
        )


def workers_die(made: Deployment, browser: Browser, times: int = 5, rate: float = 30) -> str:
    """Kill one web worker after the other under load; an open page comes back by itself."""
    page = open_floor(browser, made.address)
    opened: list[object] = []
    page.on("websocket", lambda socket: opened.append(socket))  # noqa: PLW0108 - it marks it
    back, seen = [], []
    with Load(made, rate) as load:
        time.sleep(1)
        for number in range(times):
            machine = made.machines[number % 2]
            workers = {worker.pid for worker in machine.workers()}
            must(len(workers) == 2, f"{len(workers)} workers")  # noqa: PLR2004
            oldest = min(machine.workers(), key=psutil.Process.create_time)  # each has its turn
            oldest.kill()
            begun = time.monotonic()
            seen.append(_is_live_again(made, page))
            until(
                partial(_is_complete, machine, workers), within=60, what="that a new worker serves"
            )
            back.append(time.monotonic() - begun)
            time.sleep(2)
    page.context.close()
    return (
        f"{times} workers killed: {load.account(made)}; a new worker serves after"
        f" {statistics.median(back):.1f} s (longest {max(back):.1f} s); the open page, whose socket"
        f" was made anew {len(opened)} times, showed the next calls after"
        f" {statistics.median(seen):.1f} s (longest {max(seen):.1f} s)"
    )


def _is_complete(machine: Machine, before: set[int]) -> bool:
    """Whether a killed worker has been replaced, and all of them listen."""
    now = {worker.pid for worker in machine.workers()}
    return len(now) == len(before) and now != before and now <= _listening(machine.port)


def _listening(port: int) -> set[int]:
    """The processes that listen there: each worker on its own, once it is ready."""
    return {
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid
    }


def _is_live_again(made: Deployment, page: Page) -> float:
    """Seconds until the page shows as many calls as there are from now on."""
    (at_least,) = made.sql("select count(*) from call_logs")[0]
    begun = time.monotonic()
    while time.monotonic() - begun < 15:  # noqa: PLR2004
        text = calls_shown(page).inner_text().replace(",", "")
        if text.isdigit() and int(text) > at_least:
            return time.monotonic() - begun
        page.wait_for_timeout(50)
    raise NotSo(f"the open page shows {text}, and there are more than {at_least} calls")


def redis_goes(made: Deployment, browser: Browser, away: float = 8) -> str:
    """Without Redis the phones work on; pages say so, and come back by themselves."""
    page = open_floor(browser, made.address)
    wizard = page.context.new_page()
    wizard.goto(f"{made.address}/import/new")
    wizard.wait_for_load_state("networkidle")
    made.redis.kill()
    begun = time.monotonic()
    while time.monotonic() - begun < away:
        made.caller.ask("GET", "/api/leads")
        page.wait_for_timeout(200)
    page.get_by_role("link", name="Leads", exact=True).click()
    page.wait_for_timeout(2000)
    words = page.locator("body").inner_text()
    made.redis.start()
    begun = time.monotonic()
    page.get_by_role("link", name="Live floor", exact=True).click()
    expect(live_words(page)).to_be_visible(timeout=15_000)
    shows_a_new_call(made, page, made.address, within=10)
    took = time.monotonic() - begun
    choose_file(wizard)  # on a page that was open all the time, wherever its file is received
    page.context.close()
    said = next((line for line in words.splitlines() if "could not" in line), "nothing")
    return (
        f"away for {away + 2:.0f} s: API unmoved; a click says {said!r}; live again {took:.1f} s"
        " after it is back, and a file is received for a page that was open all the time"
    )


def redis_forgets(made: Deployment, browser: Browser) -> str:
    """A Redis that was restarted knows no page: they go on where they are, signed in."""
    page = open_floor(browser, made.address)
    page.get_by_role("link", name="Leads", exact=True).click()
    page.wait_for_url(re.compile("/leads$"))
    lead = made.caller.ask("GET", f"/api/leads/{made.caller.leads[0]}")
    row = page.get_by_role("row").filter(has_text=lead["student_name"])
    expect(row).to_be_visible(timeout=15_000)
    with RedisClient.from_url(made.redis.url) as client:
        client.flushall()
    city = f"Town {random.randrange(10**6)}"
    begun = time.monotonic()
    made.caller.ask("PATCH", f"/api/leads/{lead['id']}", json={"student_name": city})
    expect(page.get_by_role("row").filter(has_text=city)).to_be_visible(timeout=15_000)
    took = time.monotonic() - begun
    must(page.url.endswith("/leads"), f"the page went to {page.url}")
    page.context.close()
    return f"an open list of leads stays where it is, and shows a new name {took:.1f} s later"


STEPS: dict[str, Callable[..., str]] = {
    "PgBouncer, locks": addresses_of_the_pooler,
    "PgBouncer, full": a_full_pooler,
    "Sign-in": signing_in,
    "Live pages": live_pages,
    "Upload": an_upload,
    "Portal uploads": portal_uploads,
    "Import": an_import,
    "Leader": the_leader_dies,
    "Rights": rights_change,
    "Kills": workers_die,
    "Redis away": redis_goes,
    "Redis empty": redis_forgets,
}


def rehearse(made: Deployment, browser: Browser, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each step with its sentence."""
    for name in names:
        step = STEPS[name]
        needs_browser = "browser" in step.__annotations__
        yield name, step(made, browser) if needs_browser else step(made)


def main() -> int:
    """Answers the exit status."""
    names = [name for name in STEPS if not sys.argv[1:] or name in sys.argv[1:]]
    with Stack() as stack, a_browser() as browser:
        begun = time.monotonic()
        made = deploy(stack)
        print(f"{'Start':18} everything is up after {time.monotonic() - begun:.0f} s", flush=True)
        try:
            for name, sentence in rehearse(made, browser, names):
                print(f"{name:18} {sentence}", flush=True)
        except (AssertionError, httpx2.TransportError, PlaywrightError) as error:
            print(f"NOT SO             {error}", flush=True)
            for machine in made.machines:
                print(json.dumps(machine.log.read_text()[-3000:]))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
