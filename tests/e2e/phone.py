"""A telecaller's phone: the app at /m/ in Chromium, with a dialler and with bad weather."""

import contextlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Request, Route, expect

from tests.e2e.conftest import ADMIN_PASSWORD, FLAGS, Program, _chromium, note_refusals

Json = dict[str, Any]  # Any: answers of the API
PASSWORD = "a phone's pass phrase"
# Chromium without a window waits for ever in the dialog of a tel: link: the number is written down
# instead, and the app goes to the background as behind a real dialler.
DIALLER = """
(() => {
  let away = false;
  const turn = (now) => { away = now; document.dispatchEvent(new Event('visibilitychange')); };
  Object.defineProperty(document, 'visibilityState', {get: () => away ? 'hidden' : 'visible'});
  Object.defineProperty(document, 'hidden', {get: () => away});
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (!this.href.startsWith('tel:')) return click.call(this);
    dialler.numbers.push(this.href);
    turn(true);
  };
  window.dialler = {numbers: [], back: () => { dialler.numbers = []; turn(false); }};
})()
"""
# What recording can do is said once, before the first call.
SEEN = "try { localStorage['crm.recordingNotice'] = 'seen' } catch {}"
HOP = {"host", "connection", "content-length", "accept-encoding"}


class Api:
    """What the server says to somebody, asked beside the app."""

    def __init__(self, client: httpx2.Client, username: str, password: str) -> None:
        self.client = client
        self.headers: dict[str, str] = {}
        body = {"username": username, "password": password}
        token = self.ask("POST", "/api/auth/login", body)["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.client.request(method, path, json=body, headers=self.headers)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        found: Json = answer.json() if answer.content else {}
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

    def lead(self, lead_id: str) -> Json:
        return self.ask("GET", f"/api/leads/{lead_id}")

    def history(self, lead_id: str, kind: str) -> list[Json]:
        """The data of all entries of one kind, the newest first."""
        items = self.all(f"/api/leads/{lead_id}/timeline")
        return [item["data"] for item in items if item["kind"] == kind]


@dataclass
class Person:
    """A telecaller of one test's own."""

    id: str
    username: str
    full_name: str
    leads: list[str]  # the order in which they were given


@dataclass
class Office:
    """The program with its admin, who invents people and gives them leads."""

    program: Program
    client: httpx2.Client
    admin: Api
    pool: list[Json]
    branch: str
    people: int = 0

    @classmethod
    def of(cls, program: Program, client: httpx2.Client) -> "Office":
        admin = Api(client, "admin", ADMIN_PASSWORD)
        pool = [
            lead
            for lead in admin.all("/api/leads")
            if lead["status"] in {"new", "contacted", "interested"}
        ]
        branch = admin.ask("GET", "/api/branches")["items"][0]["id"]
        return cls(program, client, admin, pool, branch)

    def seen_by(self, person: Person) -> Api:
        """The API as a telecaller sees it."""
        return Api(self.client, person.username, PASSWORD)

    def person(self, *, due: int = 0, other: int = 0) -> Person:
        """Somebody new with so many leads that are due, and so many that are not."""
        self.people += 1
        name = f"phone{self.people}"
        body = {
            "username": name,
            "password": PASSWORD,
            "full_name": f"Phone Person {self.people}",
            "branch_id": self.branch,
        }
        made = self.admin.ask("POST", "/api/users", body)
        person = Person(made["id"], name, body["full_name"], [])
        self.give(self.free(due, is_due=True) + self.free(other), person)
        return person

    def free(self, count: int, *, is_due: bool = False) -> list[str]:
        """Leads that no test has yet."""
        chosen = [lead for lead in self.pool if lead["has_due_followup"] is is_due][:count]
        assert len(chosen) == count, "the demo has too few such leads"
        self.pool = [lead for lead in self.pool if lead not in chosen]
        return [lead["id"] for lead in chosen]

    def notes(self, lead_id: str) -> list[str]:
        """What the server has of them on a lead."""
        return [one["body"] for one in self.admin.history(lead_id, "note")]

    def give(self, leads: list[str], person: Person) -> None:
        if leads:
            body = {"lead_ids": leads, "telecaller_ids": [person.id]}
            self.admin.ask("POST", "/api/leads/assign", body)
            person.leads += leads


@dataclass
class Weather:
    """What happens to requests on their way; fair unless a test says otherwise."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    trouble: float = 0.0
    lose: Callable[[Request], bool] = lambda _: False  # done, and its answer lost
    lost: int = 0
    cut: int = 0
    wire: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30))

    def meet(self, route: Route) -> None:
        request = route.request
        if self.lose(request):
            self.done_and_lost(route)
        elif "/api/auth/" in request.url or self.chance.random() >= self.trouble:
            route.fallback()
        elif self.chance.random() < 0.5:
            self.cut += 1
            route.abort("connectionreset")
        else:
            self.done_and_lost(route)

    def done_and_lost(self, route: Route) -> None:
        """Beside the browser: it must not even see a cookie of the answer."""
        self.lost += 1
        request = route.request
        headers = {name: value for name, value in request.all_headers().items() if name not in HOP}
        headers = {name: value for name, value in headers.items() if not name.startswith(":")}
        self.wire.cookies.clear()
        self.wire.request(
            request.method, request.url, headers=headers, content=request.post_data_buffer
        )
        route.abort("connectionreset")


class Phone:
    """A browser that keeps its data, and the app in it. Taps are counted."""

    def __init__(self, playwright: Playwright, program: Program, profile: Path) -> None:
        self.playwright, self.program, self.profile = playwright, program, profile
        self.weather = Weather()
        self.faults: list[str] = []
        self.sent: list[str] = []  # what changes something, as "POST /api/..."
        self.offline = False
        self.taps = 0
        self.context, self.page = self._start()

    def _start(self) -> tuple[BrowserContext, Page]:
        context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=_chromium(),
            args=FLAGS,
            viewport={"width": 412, "height": 915},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            reduced_motion="reduce",  # a sheet that still slides cannot be tapped
            user_agent=self.playwright.devices["Pixel 7"]["user_agent"],
            locale="en-IN",
            timezone_id="Asia/Kolkata",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(DIALLER)
        context.add_init_script(SEEN)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        note_refusals(context, self.faults)
        context.on("request", self._note)
        context.route("**/api/**", self._meet)
        context.set_offline(self.offline)
        return context, context.pages[0] if context.pages else context.new_page()

    def _meet(self, route: Route) -> None:
        self.weather.meet(route)  # of now: tests change it

    def _note(self, request: Request) -> None:
        path = request.url.removeprefix(self.program.address)
        if request.method != "GET" and "/auth/" not in path and "/devices" not in path:
            self.sent.append(f"{request.method} {path}")

    # --- the phone itself

    def open(self, path: str = "/m/") -> None:
        self.page.goto(f"{self.program.address}{path}")

    def reload(self) -> None:
        self.page.reload()

    def close_page(self) -> None:
        """The app is swiped away, whatever it is doing."""
        self.page.close(run_before_unload=False)

    def open_again(self, path: str = "/m/leads") -> None:
        self.page = self.context.new_page()
        self.open(path)

    def restart(self) -> None:
        """The browser ends and comes again, with or without network as before."""
        self.context.close()
        self.context, self.page = self._start()
        self.open("/m/leads")

    def network(self, there: bool) -> None:
        self.offline = not there
        self.context.set_offline(self.offline)

    # --- what a thumb does

    def tap(self, target: str | Locator) -> None:
        self.taps += 1
        (self.by(target) if isinstance(target, str) else target).tap()

    def by(self, test_id: str) -> Locator:
        """Of several screens in the page only one is seen."""
        return self.page.get_by_test_id(test_id).locator("visible=true").first

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name).locator("visible=true").first

    def radio(self, name: str) -> Locator:
        return self.page.get_by_role("radio", name=name).locator("visible=true").first

    def text(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_text(words).locator("visible=true").first

    def cards(self) -> Locator:
        return self.page.locator('[data-testid^="lead-"]').locator("visible=true")

    def pull(self) -> None:
        """A finger draws the list down and lets go."""
        finger = self.context.new_cdp_session(self.page)
        box = self.by("leads").bounding_box()
        assert box is not None
        for kind, far in (("touchStart", 0), *(("touchMove", far) for far in (20, 60, 110, 160))):
            point = {"x": box["x"] + 200, "y": box["y"] + 40 + far}
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        finger.detach()

    # --- what tests do again and again

    def sign_in(self, person: Person, password: str = PASSWORD) -> None:
        self.page.get_by_test_id("username").fill(person.username)
        self.page.get_by_test_id("password").fill(password)
        self.tap("submit")

    def begin(self, person: Person) -> None:
        """Signed in, with the list on the screen."""
        self.open()
        self.sign_in(person)
        self.wait_synced(len(person.leads))

    def wait_synced(self, leads: int) -> None:
        expect(self.by("chip-all")).to_have_text(f"All {leads}")

    def wait_worker(self) -> None:
        """Until the app opens without network."""
        self.page.evaluate(WORKER)

    def lead(self, lead_id: str) -> None:
        """By its address inside the app, as a notification opens it."""
        self.open(f"/m/leads/{lead_id}")
        expect(self.by("lead-name")).to_be_visible()

    def dialled(self) -> str:
        """The link that the dialler got, once it did."""
        found: str = self.page.evaluate(DIALLED)
        return found

    def home(self) -> None:
        """Back to the tabs."""
        back = self.button("Back")
        if back.count():
            self.tap(back)

    def card(self, lead_id: str) -> None:
        """From the list, which must be short, to a lead."""
        self.home()
        self.tap(f"lead-{lead_id}")
        expect(self.by("lead-name")).to_be_visible()

    def hang_up(self) -> None:
        self.page.evaluate("dialler.back()")
        expect(self.by("outcome-save")).to_be_visible()

    def saved(self) -> None:
        """The server took it, says the app."""
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible()

    def waits(self) -> int:
        """How much the head of the list says is not sent."""
        label = self.page.get_by_label(re.compile("Open the outbox")).get_attribute("aria-label")
        found = re.match(r"\d+", label or "")
        return int(found.group()) if found else 0

    def wait_sent(self) -> None:
        expect(self.page.get_by_label("Everything is sent. Open the outbox")).to_be_visible()

    def back(self) -> None:
        self.page.go_back()

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=re.compile(name)).locator("visible=true").first

    def call(self, lead_id: str, outcome: str, when: str | None = None) -> None:
        """From the lead's own screen to the saved outcome."""
        self.lead(lead_id)
        self.finish_call(outcome, when)

    def finish_call(self, outcome: str, when: str | None = None) -> None:
        """From the call button of the lead that is open to the saved outcome."""
        self.tap("call")
        self.dialled()
        self.hang_up()
        self.tap(f"outcome-{outcome}")
        if when:
            self.tap(self.radio(when))
        self.tap("outcome-save")
        expect(self.by("outcome-save")).to_be_hidden()

    def note(self, words: str) -> None:
        """On the lead that is open."""
        self.tap("new-note")
        self.by("note").fill(words)
        self.tap("add-note")
        expect(self.page.get_by_test_id("add-note")).to_be_hidden()

    def change(self, field: str, value: str) -> None:
        """One of the fields of the lead that is open."""
        self.tap("edit")
        self.page.get_by_label(field, exact=True).locator("visible=true").fill(value)
        self.tap("save")
        expect(self.page.get_by_test_id("save")).to_be_hidden()

    def outbox(self) -> None:
        self.open("/m/outbox")
        expect(self.by("outbox")).to_be_visible()

    def stored(self) -> dict[str, int]:
        """Rows of every table that this browser keeps, of every database."""
        found: dict[str, int] = self.page.evaluate(ROWS)
        return found


WORKER = """async () => {
  const {serviceWorker} = navigator;
  await serviceWorker.ready;
  if (!serviceWorker.controller) {
    await new Promise((tell) => serviceWorker.addEventListener('controllerchange', tell));
  }
}"""
# Not by Playwright's own waiting: the app's rules allow no eval.
DIALLED = """async () => {
  while (dialler.numbers.length === 0) await new Promise((go) => setTimeout(go, 20));
  return dialler.numbers[0];
}"""
ROWS = """async () => {
  const counted = {};
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise((resolve, reject) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    for (const table of db.objectStoreNames) {
      counted[`${name}.${table}`] = await new Promise((resolve) => {
        const asked = db.transaction(table).objectStore(table).count();
        asked.onsuccess = () => resolve(asked.result);
      });
    }
    db.close();
  }
  return counted;
}"""


@contextlib.contextmanager
def phone_of(playwright: Playwright, program: Program, profile: Path) -> Iterator[Phone]:
    phone = Phone(playwright, program, profile)
    try:
        yield phone
    finally:
        phone.context.close()
        phone.weather.wire.close()
    assert not phone.faults
