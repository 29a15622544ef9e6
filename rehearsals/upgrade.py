"""An upgrade, a step back and an upgrade again while people work; prints the account.

    python -m rehearsals.upgrade PREVIOUS.whl [NEW.whl] [--seconds 6] [--without-portal]

Without a second wheel the next release is made from the first one: one migration more. A migration
must lie between the two. PostgreSQL, Redis, two machines behind nginx; telecallers who log calls,
write notes and read their list, and who send again what was not acknowledged as the phone app
does; a tab of the portal that stays open and one that is loaded anew all the time.
"""

import argparse
import contextlib
import itertools
import random
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import psycopg
from playwright.sync_api import Error, Page, sync_playwright

from rehearsals import released
from rehearsals.released import Released
from rehearsals.stack import ADMIN_PASSWORD, Nginx, Redis, Stack, free_port
from scripts import browser

TELECALLERS = 6
DEMO_PASSWORD = "telecaller-demo"  # noqa: S105 - of invented people
THINK_SECONDS = 0.1
TRY_SECONDS = 15.0
PAGE_SECONDS = 15
SETTLE_SECONDS = 0.5  # nginx reads its file
WAITS = "select 1 from pg_locks where not granted and relation = 'leads'::regclass"
LATER = {401, 408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Try:
    """One request as a client saw it."""

    at: float
    seconds: float
    kind: str
    fault: str = ""


@dataclass
class Diary:
    """What all clients did, and what the server said yes to."""

    tries: list[Try] = field(default_factory=list)
    acknowledged: dict[str, list[UUID]] = field(default_factory=lambda: {"call": [], "note": []})
    open: set[UUID] = field(default_factory=set)
    pages: list[Try] = field(default_factory=list)


class Telecaller(threading.Thread):
    """Reads, calls and writes until told to stop; what is not acknowledged is sent again."""

    def __init__(self, address: str, username: str, diary: Diary, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.username, self.diary, self.stop = username, diary, stop
        self.client = httpx2.Client(base_url=address, timeout=TRY_SECONDS)
        self.leads: list[str] = []

    def run(self) -> None:
        """A day of short conversations."""
        with self.client:
            self._sign_in()
            while not self.stop.is_set():
                self._read()
                if self.leads:
                    self._send("call", self._call())
                    self._send("note", {"body": "Asked for the fees."})
                time.sleep(THINK_SECONDS)

    def _call(self) -> dict[str, object]:
        started = datetime.now(UTC).isoformat()
        return {"outcome": "busy", "started_at": started, "duration_seconds": 0}

    def _read(self) -> None:
        answer = self._ask("list", "GET", "/api/leads")
        if answer is not None:
            self.leads = [lead["id"] for lead in answer.json()["items"]]

    def _send(self, kind: str, body: dict[str, object]) -> None:
        """Send until it is acknowledged, under one `client_id`, as the app's outbox does."""
        client_id, lead = uuid4(), random.choice(self.leads)
        self.diary.open.add(client_id)
        for tries in range(1, 12):
            path = f"/api/leads/{lead}/{kind}s"
            answer = self._ask(kind, "POST", path, body | {"client_id": str(client_id)})
            if answer is not None:
                self.diary.acknowledged[kind].append(client_id)
                self.diary.open.discard(client_id)
                return
            time.sleep(min(2 ** (tries - 1), 300) * random.uniform(0.75, 1.25))

    def _ask(
        self, kind: str, method: str, path: str, body: dict[str, object] | None = None
    ) -> httpx2.Response | None:
        began, fault = time.monotonic(), ""
        answer = None
        try:
            answer = self.client.request(method, path, json=body)
            if not answer.is_success:
                fault = f"{answer.status_code}"
        except httpx2.TransportError as error:
            fault = type(error).__name__
        self.diary.tries.append(Try(began, time.monotonic() - began, kind, fault))
        if answer is not None and answer.status_code not in LATER and fault:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return None if fault else answer

    def _sign_in(self) -> None:
        body = {"username": self.username, "password": DEMO_PASSWORD}
        while (answer := self._ask("sign-in", "POST", "/api/auth/login", body)) is None:
            time.sleep(1)
        self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


class Portal(threading.Thread):
    """One tab that stays on the live floor, and one that is loaded anew all the time."""

    def __init__(self, address: str, diary: Diary, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.diary, self.stop = address, diary, stop

    def run(self) -> None:
        """Look until told to stop."""
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=str(browser.find()), args=["--no-sandbox", "--disable-gpu"]
            )
            context = chromium.new_context(viewport={"width": 1440, "height": 900})
            stays, comes = context.new_page(), context.new_page()
            stays.goto(f"{self.address}/login")
            stays.wait_for_load_state("networkidle")
            stays.get_by_label("User name").fill("admin")
            stays.get_by_label("Password", exact=True).fill(ADMIN_PASSWORD)
            stays.get_by_role("button", name="Sign in").click()
            stays.wait_for_url(lambda url: "/login" not in url)
            while not self.stop.is_set():
                self._look("page stays live", lambda: self._changes(stays))
                self._look("page is loaded", lambda: self._loads(comes))
            chromium.close()

    def _look(self, kind: str, act: Callable[[], None]) -> None:
        began, fault = time.monotonic(), ""
        try:
            act()
        except Error as error:
            fault = str(error).splitlines()[0][:60]
        self.diary.pages.append(Try(began, time.monotonic() - began, kind, fault))

    def _changes(self, page: Page) -> None:
        """The figure of calls rises by itself."""
        page.wait_for_function(
            "seen => document.querySelector('main').innerText !== seen",
            arg=page.locator("main").inner_text(),
            timeout=PAGE_SECONDS * 1000,
        )

    def _loads(self, page: Page) -> None:
        page.goto(f"{self.address}/leads", timeout=PAGE_SECONDS * 1000)
        page.locator("main table tbody tr").first.wait_for(timeout=PAGE_SECONDS * 1000)


class Front(Nginx):
    """nginx before the machines; which of them get requests can be changed while it runs."""

    def __init__(self, folder: Path, machines: list[Released]) -> None:
        self.machines = machines
        super().__init__(folder, free_port(), "")
        self.send_to(*machines, at_once=False)

    def send_to(self, *chosen: Released, at_once: bool = True) -> None:
        """From now on requests go to these machines; what was begun elsewhere ends there."""
        servers = "".join(f"server 127.0.0.1:{each.port};" for each in chosen)
        (self.folder / "nginx.conf").write_text(
            f"error_log {self.folder}/error.log;\npid {self.folder}/pid;\n"
            "events { worker_connections 1024; }\nhttp {\n  access_log off;\n"
            f"  client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/temp;\n"
            "  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }\n"
            f"  upstream crm {{ {servers} keepalive 16; }}\n"
            f"  server {{\n    listen 127.0.0.1:{self.port};\n    client_max_body_size 310m;\n"
            "    location / {\n      proxy_pass http://crm;\n      proxy_http_version 1.1;\n"
            "      proxy_set_header Host $http_host;\n"
            "      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
            "      proxy_set_header Upgrade $http_upgrade;\n"
            "      proxy_set_header Connection $connection_upgrade;\n"
            "      proxy_read_timeout 3600s;\n    }\n  }\n}\n"
        )
        if at_once and self.process is not None:
            self.process.send_signal(signal.SIGHUP)
            time.sleep(SETTLE_SECONDS)


@dataclass
class Step:
    """A part of the rehearsal, by its clock."""

    name: str
    began: float
    ended: float = 0.0
    said: str = ""


class Rehearsal:
    """The deployment, its traffic and the steps that were gone."""

    def __init__(self, stack: Stack, previous: Path, new: Path, seconds: float) -> None:
        self.stack, self.seconds = stack, seconds
        self.label = {
            previous: released.version_of(previous),
            new: released.version_of(new),
        }
        self.previous, self.new = (
            released.install(each, stack.folder / f"release-{name}")
            for each, name in ((previous, "previous"), (new, "new"))
        )
        self.names = {self.previous: self.label[previous], self.new: self.label[new]}
        database = stack.postgres()
        self.database = database.url
        self.port = free_port()
        shared = {
            "CRM_DATABASE_URL": database.url,
            "CRM_JWT_SECRET": secrets.token_urlsafe(48),
            "CRM_STORAGE_URL": (stack.folder / "recordings").as_uri(),
            "CRM_REDIS_URL": stack.start(Redis(stack.folder / "redis")).url,
            "CRM_DB_POOL": "24",
        }
        self.machines = [
            Released(stack.folder / name, self.previous, **shared) for name in ("one", "two")
        ]
        self.front = Front(stack.folder / "front", self.machines)
        for each in self.machines:
            each.variables["CRM_PUBLIC_URL"] = f"http://127.0.0.1:{self.front.port}"
        self.diary = Diary()
        self.stop = threading.Event()
        self.steps: list[Step] = []

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Write down when something began and ended."""
        step = Step(name, time.monotonic())
        yield step
        time.sleep(self.seconds)
        step.ended = time.monotonic()
        self.steps.append(step)
        print(f"  {step.ended - step.began:5.1f} s  {name}  {step.said}", flush=True)

    def begin(self, telecallers: int, *, portal: bool) -> list[threading.Thread]:
        """The previous release on both machines, invented data, and people at work."""
        first = self.machines[0]
        seed = ("--leads", "1200", "--telecallers", str(TELECALLERS), "--branches", "1")
        for command in (("seed-demo", *seed, "--calls", "600"), ("create-admin", "admin")):
            made = first.run(*command)
            if made.returncode:
                raise RuntimeError(made.stderr)
        with ThreadPoolExecutor() as side_by_side:
            for started in [side_by_side.submit(self.stack.start, m) for m in self.machines]:
                started.result()
        self.stack.start(self.front)
        with psycopg.connect(self.database) as connection:
            rows = connection.execute(
                "select username from users where role = 'telecaller' order by username"
            ).fetchall()
        address = f"http://127.0.0.1:{self.front.port}"
        people: list[threading.Thread] = [
            Telecaller(address, name, self.diary, self.stop) for (name,) in rows[:telecallers]
        ]
        if portal:
            people.append(Portal(address, self.diary, self.stop))
        for each in people:
            each.start()
        return people

    def migrate(self, release: Path) -> str:
        """`crm migrate` of a release, while the machines serve; answers what it said."""
        machine = Released(self.stack.folder / "operator", release, **self.machines[0].variables)
        machine.variables["CRM_DATA_DIR"] = str(machine.folder / "data")
        ran = machine.run("migrate")
        if ran.returncode:
            raise RuntimeError(ran.stdout + ran.stderr)
        waited = ran.stderr.count("tries again")
        return ran.stdout.strip() + (f" It gave way {waited} times." if waited else "")

    def replace(self, release: Path, *, both: bool) -> None:
        """One machine after the other; nobody ever meets two releases at once."""
        one, two = self.machines
        name = self.names[release]
        with self.step(f"one: out of nginx, {name} in its place"):
            self.front.send_to(two)
            self._exchange(one, release)
        with self.step(f"all requests to one, with {name}"):
            self.front.send_to(one)
        if not both:
            return
        with self.step(f"two: {name} in its place, back to both"):
            self._exchange(two, release)
            self.front.send_to(one, two)

    def _exchange(self, machine: Released, release: Path) -> None:
        machine.stop()
        machine.release = release
        machine.start()

    def go(self, *, whole: bool) -> None:
        """Forward, back, and forward again; else forward and back with one machine."""
        with self.step(f"both on {self.names[self.previous]}"):
            pass
        with self.step(f"crm migrate of {self.names[self.new]}, behind a long report") as step:
            over = threading.Event()
            report = threading.Thread(target=self._long_report, args=[over], daemon=True)
            report.start()
            try:
                step.said = self.migrate(self.new)
            finally:
                over.set()
                report.join()
        self.replace(self.new, both=whole)
        with self.step(f"back: crm migrate of {self.names[self.previous]}") as step:
            step.said = self.migrate(self.previous)
        self.replace(self.previous, both=whole)
        if not whole:
            return
        with self.step(f"forward again: crm migrate of {self.names[self.new]}") as step:
            step.said = self.migrate(self.new)
        self.replace(self.new, both=True)
        one, two = self.machines
        with self.step(f"as with one machine: {self.names[self.previous]} in its place"):
            self.front.send_to(one)
            self._exchange(one, self.previous)
        with self.step(f"and {self.names[self.new]} again, back to both"):
            self._exchange(one, self.new)
            self.front.send_to(one, two)

    def _long_report(self, over: threading.Event) -> None:
        """Somebody reads all leads, for a while after a change of their table waits for it."""
        with (
            psycopg.connect(self.database) as reader,
            psycopg.connect(self.database, autocommit=True) as watcher,
        ):
            reader.execute("select count(*) from leads")
            while not over.wait(0.1):
                if watcher.execute(WAITS).fetchone():
                    over.wait(max(3, self.seconds))
                    return

    def account(self) -> bool:
        """Print what was seen; True when nothing was lost or doubled and all figures are true."""
        heads = f"{'requests':>9}{'errors':>8}{'longest':>9}{'longest gap':>13}   page failures"
        print(f"\n{'':52}{heads}")
        for step in self.steps:
            print(f"{step.name:52}{self._figures(step)}")
        faults = Counter(f"{each.kind}: {each.fault}" for each in self.diary.tries if each.fault)
        for name, count in faults.most_common():
            print(f"  {count} x {name}")
        for each in self.diary.pages:
            if each.fault:
                print(f"  {each.kind}, for {each.seconds:.0f} s: {each.fault}")
        pages = Counter(each.kind for each in self.diary.pages if not each.fault)
        print(f"pages that were right: {dict(pages)}")
        return self._is_whole()

    def _figures(self, step: Step) -> str:
        among = [each for each in self.diary.tries if step.began <= each.at < step.ended]
        good = sorted(each.at + each.seconds for each in among if not each.fault)
        ends = [step.began, *good, step.ended]
        gap = max(later - sooner for sooner, later in itertools.pairwise(ends))
        longest = max((each.seconds for each in among), default=0.0)
        errors = sum(bool(each.fault) for each in among)
        pages = [e for e in self.diary.pages if step.began <= e.at < step.ended and e.fault]
        return f"{len(among):9}{errors:8}{longest:8.1f}s{gap:12.1f}s{len(pages):16}"

    def _is_whole(self) -> bool:
        whole = True
        with psycopg.connect(self.database) as connection:
            for kind, table in (("call", "call_logs"), ("note", "lead_notes")):
                said = self.diary.acknowledged[kind]
                found = Counter(
                    each
                    for (each,) in connection.execute(
                        f"select client_id from {table} where client_id = any(%s)", [said]
                    )
                )
                lost = len(set(said) - found.keys())
                doubled = sum(count > 1 for count in found.values())
                print(f"{kind}s acknowledged: {len(said)}, lost: {lost}, doubled: {doubled}")
                whole = whole and bool(said) and not lost and not doubled
        print(f"never acknowledged: {len(self.diary.open)}")
        verified = self.machines[0].run("verify")
        print("crm verify:", "no difference" if not verified.returncode else verified.stdout)
        return whole and not self.diary.open and not verified.returncode


def rehearse(
    previous: Path,
    new: Path | None = None,
    *,
    seconds: float = 0.5,
    telecallers: int = 2,
    portal: bool = False,
    whole: bool = False,
) -> bool:
    """Go through it, or its short form; True when nothing was lost or doubled."""
    with Stack() as stack:
        new = new or released.next_of(previous, stack.folder / "next")
        between = released.steps_of(new) - released.steps_of(previous)
        print(f"from {previous.name} to {new.name}; migrations between: {len(between)}")
        if not between:
            raise SystemExit("No migration lies between the two releases: nothing to rehearse.")
        rehearsal = Rehearsal(stack, previous, new, seconds)
        people = rehearsal.begin(telecallers, portal=portal)
        try:
            rehearsal.go(whole=whole)
        finally:
            rehearsal.stop.set()
            for each in people:
                each.join(60)
        return rehearsal.account()


def main() -> int:
    """Answers the exit status."""
    parser = argparse.ArgumentParser(description="Upgrade and step back while people work.")
    parser.add_argument("previous", type=Path, nargs="?", help="wheel; without it, this checkout")
    parser.add_argument("new", type=Path, nargs="?", help="wheel; without it, one migration more")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each step, after it is done")
    parser.add_argument("--without-portal", action="store_true")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the parts are ended on the way out
    with tempfile.TemporaryDirectory() as folder:
        previous = wanted.previous or released.build(Path(folder))
        is_whole = rehearse(
            previous,
            wanted.new,
            seconds=wanted.seconds,
            telecallers=TELECALLERS,
            portal=not wanted.without_portal,
            whole=True,
        )
    print("ALL THERE ONCE" if is_whole else "NOT WHOLE")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
