"""The phone app's store, outbox and sync in a real browser, against the real server.

Without its screens: `mobile/web/testing/offline.ts` is the same code in a page of its own. The
network is cut before, after and between requests, the page is closed and opened again, and in the
end phone and server must agree.
"""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from tests.e2e.conftest import ADMIN_PASSWORD, FLAGS, ROOT, Program, _chromium
from tests.e2e.demo import TELECALLER, TELECALLER_PASSWORD, demo

MOBILE = ROOT / "mobile"
LEADS = 30_000  # 5,000 for each of the six telecallers
STEPS = int(os.environ.get("CHAOS_STEPS", "150"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))
PAGE = "<!doctype html><meta charset=utf-8><script type=module src=offline.js></script>"
Json = dict[str, Any]  # Any: answers of the API


@pytest.fixture(scope="module")
def script() -> str:
    """The app without screens, built as the PWA is."""
    node = shutil.which("node")
    vite = MOBILE / "node_modules" / "vite" / "bin" / "vite.js"
    if node is None or not vite.exists():
        if os.environ.get("CI"):
            pytest.fail("mobile/node_modules is missing: npm ci in mobile/")
        pytest.skip("mobile/node_modules is missing: npm ci in mobile/")
    subprocess.run(
        [node, str(vite), "build", "--config", "web/vite.testing.mts", "--logLevel", "warn"],
        cwd=MOBILE,
        check=True,
    )
    return (MOBILE / "build" / "web-testing" / "offline.js").read_text()


@pytest.fixture(scope="module")
def office() -> Iterator[Program]:
    with demo(LEADS) as program:
        yield program


class Api:
    """What the server says to somebody, asked beside the app."""

    def __init__(self, program: Program, username: str, password: str) -> None:
        self.client = httpx2.Client(base_url=program.address, timeout=30)
        sent = {"username": username, "password": password}
        token = self.ask("POST", "/api/auth/login", sent)["access_token"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.client.request(method, path, json=body)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found

    def all(self, path: str) -> list[Json]:
        items: list[Json] = []
        cursor = ""
        while True:
            page = self.ask("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = page["next_cursor"]


class Phone:
    """A browser that keeps its data, and the app in it."""

    def __init__(self, program: Program, script: str, context: BrowserContext) -> None:
        self.program, self.script, self.context = program, script, context
        self.chance = random.Random(SEED)  # the same day at every run
        self.trouble = 0.0
        self.cut = 0
        self.lost = 0
        context.route("**/chaos/**", self.serve)
        context.route("**/api/**", self.weather)
        self.page: Page = self.open()

    def serve(self, route: Route) -> None:
        if route.request.url.endswith("offline.js"):
            route.fulfill(body=self.script, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def weather(self, route: Route) -> None:
        # Sign-in has its own tests: here the session must last the day.
        if "/api/auth/" in route.request.url or self.chance.random() > self.trouble:
            route.fallback()
        elif self.chance.random() < 0.5:
            self.cut += 1
            route.abort("connectionreset")
        else:
            self.lost += 1
            route.fetch()  # the server does it, and its answer is lost
            route.abort("connectionreset")

    def open(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.program.address}/chaos/")
        page.wait_for_function("window.crm")
        page.evaluate("crm.started")
        self.page = page
        return page

    def kill(self) -> None:
        """Closed whatever it is doing, and opened again: also without network."""
        self.context.set_offline(False)  # the page itself comes from the test
        self.page.close(run_before_unload=False)
        self.open()

    def do(self, script: str, *values: object) -> Any:  # Any: what the script answers
        return self.page.evaluate(f"async (given) => {{ {script} }}", list(values))


def sign_in(phone: Phone) -> None:
    said = phone.do(
        "const answer = await crm.services.auth.login({username: given[0], password: given[1]});"
        "await crm.offline.settled(); return answer.ok",
        TELECALLER,
        TELECALLER_PASSWORD,
    )
    assert said is True


def wait_ready(phone: Phone) -> None:
    phone.page.wait_for_function(
        "crm.offline.leads({}).get().state === 'ready'", timeout=60_000, polling=20
    )


@pytest.fixture
def phone(office: Program, script: str, tmp_path: Path) -> Iterator[Phone]:
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=_chromium(), args=FLAGS
        )
        yield Phone(office, script, context)
        context.close()


def test_five_thousand_leads_open_at_once(phone: Phone) -> None:
    """The first list, the next start without network, a search and a change."""
    began = time.monotonic()
    sign_in(phone)
    wait_ready(phone)
    first = time.monotonic() - began
    many = phone.do("return crm.offline.counts.get().all")
    assert many > 4_000
    phone.page.close()
    began = time.monotonic()
    phone.open()
    wait_ready(phone)
    again = time.monotonic() - began
    assert phone.do("return crm.offline.counts.get().all") == many
    figures: Json = phone.do("""
        const timed = async (work) => {
            const began = performance.now();
            await work();
            return Math.round(10 * (performance.now() - began)) / 10;
        };
        const lead = crm.offline.leads({}).get().rows[0];
        return {
            search: await timed(() => crm.offline.leads({search: 'des'}).get().rows.length),
            digits: await timed(() => crm.offline.leads({search: '987'}).get().rows.length),
            change: await timed(() => crm.offline.act.editLead(
                lead, {city: lead.city}, {city: 'Elsewhere'})),
            list: await timed(() => crm.offline.leads({}).get().rows.length),
        }
    """)
    assert first < 60
    assert figures["change"] + figures["list"] < 100  # requirement 11.5.2
    assert figures["search"] < 100
    assert again < 5


@dataclass
class Day:
    """One telecaller's day: what is done, and what the phone said it keeps."""

    phone: Phone
    admin: Api
    colleague: str
    chance: random.Random
    kept: dict[str, str] = field(default_factory=dict)  # text -> lead
    dropped: set[str] = field(default_factory=set)
    kills: int = 0

    def step(self, n: int) -> None:
        lead = self.chance.choice(first_rows(self.phone))
        what = self.chance.random()
        if what < 0.72:
            self.deed(n, what, lead)
        elif what < 0.8:
            self.phone.context.set_offline(self.chance.random() < 0.6)
        elif what < 0.9:
            self.office(n, what, lead["id"])
        elif what < 0.96:
            self.kills += 1
            self.phone.kill()
        else:
            self.decide()
        self.phone.page.wait_for_timeout(self.chance.randrange(0, 250))

    def deed(self, n: int, what: float, lead: Json) -> None:
        if what < 0.25:
            self.phone.do("await crm.offline.act.addNote(...given)", lead, {"body": f"chaos {n}"})
            self.kept[f"chaos {n}"] = lead["id"]
        elif what < 0.5:
            more = self.chance.random() < 0.5
            self.phone.do(LOG_CALL, lead, f"chaos call {n}", more, 3 * n + 60)
            self.kept[f"chaos call {n}"] = lead["id"]
        elif what < 0.6:
            name = self.chance.choice(["city", "preferred_course"])
            self.phone.do(EDIT, lead, name, f"Chaos {n}")
        else:
            self.phone.do(FOLLOW_UP, self.chance.random(), 5 * n + 60)

    def office(self, n: int, what: float, lead: str) -> None:
        if what < 0.87:
            self.admin.ask("PATCH", f"/api/leads/{lead}", {"city": f"Office {n}"})
        else:
            body = {"lead_ids": [lead], "telecaller_ids": [self.colleague]}
            self.admin.ask("POST", "/api/leads/assign", body)

    def decide(self) -> None:
        self.dropped |= set(self.phone.do(DECIDE, self.chance.random()))

    def evening(self) -> None:
        """Fair weather until nothing waits."""
        self.phone.trouble = 0.0
        self.phone.context.set_offline(False)
        for _ in range(100):
            self.decide()
            self.phone.do("await crm.offline.act.refresh()")
            if self.phone.do(LEFT) == 0:
                break
            self.phone.page.wait_for_timeout(100)
        assert self.phone.do(LEFT) == 0
        self.phone.do("await crm.offline.act.refresh()")


def test_a_day_of_chaos(phone: Phone, office: Program) -> None:
    """Hundreds of deeds under a bad network; in the evening phone and server agree."""
    sign_in(phone)
    wait_ready(phone)
    before = {lead["id"]: lead["call_count"] for lead in rows(phone)}
    with (
        Api(office, "admin", ADMIN_PASSWORD) as admin,
        Api(office, "tc002", TELECALLER_PASSWORD) as other,
        Api(office, TELECALLER, TELECALLER_PASSWORD) as me,
    ):
        colleague = other.ask("GET", "/api/me")["id"]
        day = Day(phone, admin, colleague, random.Random(SEED))  # the same day at every run
        phone.trouble = 0.35
        for n in range(STEPS):
            day.step(n)
        day.evening()
        # The bad weather must have been there, or this says nothing.
        assert min(phone.cut, phone.lost, day.kills, len(day.kept)) > 0
        agree(phone, me)
        nothing_lost(day, before)


def agree(phone: Phone, me: Api) -> None:
    """The same leads in the same order with the same values, and the same follow-ups."""
    theirs = me.all("/api/leads")
    shown = rows(phone)
    assert [lead["id"] for lead in shown] == [lead["id"] for lead in theirs]
    for ours, server in zip(shown, theirs, strict=True):
        assert same({name: ours[name] for name in server}) == same(server)
        assert ours["not_sent"] is False
    promised = me.all("/api/followups?status=pending")
    mine = phone.do(PROMISED)
    assert {one["id"]: same(one)["scheduled_at"] for one in mine} == {
        one["id"]: same(one)["scheduled_at"] for one in promised
    }
    assert {one["id"]: one["bucket"] for one in mine} == {
        one["id"]: one["bucket"] for one in promised
    }


def same(values: Json) -> Json:
    """With instants as such: lists and sync write their fractions of a second differently."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in values.items()
    }


def nothing_lost(day: Day, before: dict[str, int]) -> None:
    """Every note and call is there once, also on leads that moved away since."""
    texts: list[str] = []
    for lead_id in set(day.kept.values()):
        for entry in day.admin.all(f"/api/leads/{lead_id}/timeline"):
            text = entry["data"].get("body") or entry["data"].get("notes") or ""
            if text.startswith("chaos"):
                texts.append(text)
        logged = sum(
            1
            for text, lead in day.kept.items()
            if lead == lead_id and "call" in text and text not in day.dropped
        )
        counted = day.admin.ask("GET", f"/api/leads/{lead_id}")["call_count"]
        assert counted == before[lead_id] + logged
    assert sorted(texts) == sorted(set(day.kept) - day.dropped)


def rows(phone: Phone) -> list[Json]:
    found: list[Json] = phone.do("return crm.offline.leads({}).get().rows")
    return found


def first_rows(phone: Phone) -> list[Json]:
    """The leads a person would see, of thousands."""
    found: list[Json] = phone.do("""
        return crm.offline.leads({}).get().rows.slice(0, 40)
            .map(({id, student_name}) => ({id, student_name}))
    """)
    return found


LEFT = "const {needs_you, waiting} = crm.offline.sync.get(); return needs_you + waiting"
PROMISED = """
    const {overdue, today, upcoming} = crm.offline.followups.get();
    return [...overdue, ...today, ...upcoming]
"""
LOG_CALL = """
    const [lead, notes, more, minutes] = given;
    await crm.offline.act.logCall(lead, {
        outcome: 'connected', started_at: new Date(Date.now() - 60000).toISOString(),
        duration_seconds: 30, direction: 'outgoing', notes,
        status: more ? 'interested' : null,
        followup: more
            ? {scheduled_at: new Date(Date.now() + minutes * 60000).toISOString(),
               description: notes}
            : null,
    })
"""
EDIT = """
    const [lead, field, value] = given;
    const seen = crm.offline.lead(lead.id).get().lead;
    if (seen) await crm.offline.act.editLead(lead, {[field]: seen[field]}, {[field]: value});
"""
FOLLOW_UP = """
    const [chance, minutes] = given;
    const {overdue, today, upcoming} = crm.offline.followups.get();
    const one = [...overdue, ...today, ...upcoming].filter((each) => each.not_sent)[0]
        ?? [...today, ...upcoming, ...overdue][0];
    if (!one) return;
    if (chance < 0.3) {
        await crm.offline.act.moveFollowup(
            one.key, {scheduled_at: new Date(Date.now() + minutes * 60000).toISOString()});
    } else {
        await crm.offline.act.completeFollowup(one.key);
        if (chance > 0.7) await crm.offline.act.undoComplete(one.key);
    }
"""
# What a person does with what was refused: conflicts by a coin, lost leads are given up.
DECIDE = """
    const [chance] = given;
    const dropped = [];
    for (const entry of crm.offline.outbox.get().needsYou) {
        if (entry.state === 'conflict') {
            const choices = {};
            for (const {field} of entry.conflict) choices[field] = chance < 0.5 ? 'mine' : 'theirs';
            await crm.offline.act.resolveConflict(entry.id, choices);
        } else if (await crm.offline.act.drop(entry.id)) {
            const {body} = entry.deed;
            dropped.push(body?.notes ?? body?.body ?? '');
        }
    }
    return dropped.filter((text) => text.startsWith('chaos'));
"""
