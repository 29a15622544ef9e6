"""How the telecallers' app looks: each screen and state of it, once, from several sides.

The walk goes through the app as a person does. What it sees is looked at in light and in dark and
on the narrowest phone without being opened anew: anybody can use it (axe-core), nothing is wider
than the screen, and whatever is to be pressed is large enough for a thumb.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program
from tests.e2e.test_every_page import ARTIFACTS, axe, violations

__all__ = ["axe"]  # a fixture

BUILT = ROOT / "mobile" / "dist-web" / "index.html"
PHONE = {"width": 412, "height": 915}
NARROW = {"width": 360, "height": 740}
# The name of a look, its theme and its size; the first is how a screen was drawn.
LOOKS = (("light", "light", PHONE), ("dark", "dark", PHONE), ("narrow", "light", NARROW))
# Between them these show every part that the others are made of.
IN_THE_DARK = {
    "login-wrong", "leads", "lead-recordings", "lead-edit", "talking", "outcome-missing",
    "outcome-connected", "next", "follow-ups", "follow-up-done", "stats", "lead-offline", "outbox",
    "settings", "set-up",
}  # fmt: skip
ONE_LOOK = (("", "light", NARROW),)
TOUCH = 48
# Headless Chromium waits for ever for somebody to answer its question about a link to a dialler.
NO_DIALLER = """
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
        if (!this.href.startsWith('tel:')) click.call(this);
    };
"""
LARGE_TEXT = {"fontSizes": {"standard": 32}}  # 16 is usual
AWAY_AND_BACK = """
    for (const state of ['hidden', 'visible']) {
        Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
        Object.defineProperty(document, 'hidden', {value: state === 'hidden', configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }
"""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Names the parts that leave the screen, are too small for a thumb, or hide a part of their words.
FAULTS = """(touch) => {
    const said = (element) =>
        element.dataset.testid ?? element.getAttribute('aria-label')
        ?? element.outerHTML.slice(0, 90);
    const dialogs = [...document.querySelectorAll('[role=dialog]')];
    const top = dialogs.at(-1) ?? document;
    const shown = [...top.querySelectorAll('*')].filter((element) =>
        !element.closest('[aria-hidden=true]')
        && element.checkVisibility({visibilityProperty: true}));
    const scrolls = (element) => {
        for (let at = element; at && at !== document.body; at = at.parentElement) {
            if (/auto|scroll/.test(getComputedStyle(at).overflowX)
                && at.scrollWidth > at.clientWidth) return true;
        }
        return false;
    };
    const faults = [];
    for (const element of shown) {
        const {left, right, width, height} = element.getBoundingClientRect();
        if (!width || !height) continue;
        if ((right > innerWidth + 1 || left < -1) && !scrolls(element))
            faults.push(`out: ${said(element)} ${Math.round(left)}..${Math.round(right)}`);
        if (element.matches('button, a[href], select, [role=button], [role=radio], [role=checkbox],'
            + '[role=tab], [role=switch], [role=slider], [role=link]')
            && element.getAttribute('role') !== 'none'
            && (width < touch - 0.5 || height < touch - 0.5))
            faults.push(`small: ${said(element)} ${width.toFixed(1)}x${height.toFixed(1)}`);
        const style = getComputedStyle(element);
        const words = [...element.childNodes].some(
            (node) => node.nodeType === 3 && node.data.trim());
        const cut = element.scrollHeight > element.clientHeight + 2;
        if (words && style.overflowY === 'hidden' && cut)
            faults.push(`cut: ${element.textContent.slice(0, 60)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push('a second scrollbar');
    return [...new Set(faults)];
}"""
Json = dict[str, Any]  # Any: answers of the API


@pytest.fixture(scope="module")
def office() -> Iterator[Program]:
    if not BUILT.is_file():
        if os.environ.get("CI"):
            pytest.fail("the app is not built: python scripts/build_pwa.py")
        pytest.skip("the app is not built: python scripts/build_pwa.py")
    with made.demo() as program:
        made.recordings(program)
        yield program


class Api:
    """What others do meanwhile."""

    def __init__(self, program: Program, username: str, password: str) -> None:
        self.address = f"{program.address}/api"
        self.headers = {"Authorization": f"Bearer {made.token(program, username, password)}"}

    def ask(self, method: str, path: str, **sent: object) -> Json:
        answer = httpx2.request(method, f"{self.address}{path}", headers=self.headers, **sent)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found


@dataclass
class Walk:
    """A telecaller's way through the app, and what was wrong on it."""

    page: Page
    address: str
    axe: str = ""
    prefix: str = "phone"
    looks: tuple[tuple[str, str, dict[str, int]], ...] = LOOKS
    faults: dict[str, list[str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/m/{path}")

    def by(self, test_id: str) -> Locator:
        """The first visible one: screens below keep theirs."""
        return self.page.locator(f'[data-testid="{test_id}"]:visible').first

    def starts(self, test_id: str) -> Locator:
        return self.page.locator(f'[data-testid^="{test_id}"]:visible')

    def tap(self, test_id: str) -> None:
        self.by(test_id).click()

    def back(self) -> None:
        self.page.go_back()

    def see(self, name: str, shown: Locator | None = None) -> None:
        """Look at what is there once `shown` is."""
        if shown is not None:
            expect(shown).to_be_visible()
        found = []
        for look, scheme, size in self.looks:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.set_viewport_size(size)
            self.page.evaluate(DRAWN)
            title = "-".join(filter(None, (self.prefix, name, look)))
            self.page.screenshot(path=ARTIFACTS / f"{title}.png")
            wrong = self.page.evaluate(FAULTS, TOUCH)
            # Names and roles are the same at each width; colours are not in each theme.
            if self.axe and (look == "light" or (look == "dark" and name in IN_THE_DARK)):
                wrong += self._violations(scheme)
            found += [f"{look}: {each}" for each in wrong]
        self.page.set_viewport_size(self.looks[0][2])
        self.page.emulate_media(color_scheme=self.looks[0][1])
        self.seen.append(name)
        if found:
            self.faults[name] = found

    def _violations(self, scheme: str) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self.axe)
        # What is below a sheet was looked at before the sheet came.
        part = '[role="dialog"]' if self.page.get_by_role("dialog").count() else "html"
        return violations(self.page, part, "color-contrast" if scheme == "dark" else None)


def sign_in(walk: Walk, username: str, password: str) -> None:
    walk.by("username").fill(username)
    walk.by("password").fill(password)
    walk.tap("submit")


def phone(browser: Browser, **more: Any) -> BrowserContext:
    """A phone of its own."""
    context = browser.new_context(
        viewport=PHONE,
        device_scale_factor=1,
        is_mobile=True,
        has_touch=True,
        user_agent="Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36",
        **more,
    )
    context.add_init_script(NO_DIALLER)
    return context


def through_the_app(walk: Walk, admin: Api, recording: Json) -> None:
    """Every screen from the list on, with its sheets."""
    page = walk.page
    cards = walk.starts("lead-")
    walk.see("leads", cards.first)
    walk.by("search").fill("nobody is called so")
    walk.see("leads-no-match", page.get_by_text("nobody is called so"))
    walk.by("search").fill("")
    expect(cards.first).to_be_visible()
    cards.first.focus()
    page.keyboard.press("Shift+F10")
    walk.see("lead-menu", walk.by("menu-call"))
    walk.tap("menu-book")
    expect(walk.by("book")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    one_lead(walk, recording)
    a_call(walk)
    walk.tap("next-lead")
    walk.see("next", walk.by("next-name"))
    walk.tap("skip")
    walk.see("next-skip", page.get_by_role("dialog").last)
    page.keyboard.press("Escape")
    walk.back()
    the_other_tabs(walk)
    walk.open("leads")
    expect(cards.first).to_be_visible()
    the_outbox(walk, admin)
    walk.open("settings")
    walk.see("settings", walk.by("settings"))
    walk.tap("about")
    walk.see("about-recordings", page.get_by_role("dialog").last)
    page.keyboard.press("Escape")
    walk.tap("to-setup")
    walk.see("set-up", walk.by("ready"))
    walk.open("settings")
    walk.tap("sign-out")
    walk.see("sign-out", walk.by("stay"))
    walk.tap("stay")


def one_lead(walk: Walk, recording: Json) -> None:
    """A lead with a recording: shown, edited, and each sheet of it."""
    page = walk.page
    walk.open(f"leads/{recording['lead_id']}")
    walk.see("lead", walk.by("play"))
    walk.by("play").scroll_into_view_if_needed()
    walk.see("lead-recordings", walk.by("play"))
    walk.open()
    walk.starts("lead-").first.click()
    expect(walk.by("lead-name")).to_be_visible()
    for name, opener in (
        ("lead-status", "status"),
        ("lead-note", "new-note"),
        ("lead-follow-up", "follow-up"),
    ):
        walk.tap(opener)
        walk.see(name, page.get_by_role("dialog").last)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    walk.tap("edit")
    walk.by("field-email").fill("not an address")
    walk.tap("save")
    walk.see("lead-edit", page.get_by_role("alert").first)
    walk.by("field-email").fill("asked@family.example")
    walk.back()
    walk.see("lead-leave", walk.by("discard"))
    walk.tap("discard")
    expect(walk.by("search")).to_be_visible()


def a_call(walk: Walk) -> None:
    """From the call to its outcome, which is kept for later and then saved."""
    page = walk.page
    walk.starts("call-").first.click()
    if not page.evaluate("localStorage.getItem('crm.recordingNotice')"):
        walk.see("recording-notice", walk.by("without-recording"))
        walk.tap("without-recording")
    walk.see("talking", walk.by("call-ended"))
    page.evaluate(AWAY_AND_BACK)
    walk.see("outcome", walk.by("outcome-connected"))
    walk.tap("outcome-no_answer")
    walk.see("outcome-no-answer", walk.by("outcome-note"))
    walk.tap("outcome-connected")
    walk.see("outcome-connected", walk.by("outcome-note"))
    page.keyboard.press("Escape")
    walk.see("outcome-missing", walk.by("outcome-missing"))
    walk.tap("outcome-missing")
    walk.tap("outcome-connected")
    walk.tap("outcome-save")
    expect(page.get_by_role("dialog")).to_have_count(0)


def the_other_tabs(walk: Walk) -> None:
    """Follow-ups of all three kinds, and one's own figures."""
    page = walk.page
    tabs = page.get_by_role("tab")
    tabs.nth(1).click()
    rows = walk.starts("followup-")
    walk.see("follow-ups", rows.first)
    rows.first.focus()
    page.keyboard.press("Shift+F10")
    walk.see("follow-up-move", walk.by("move"))
    page.keyboard.press("Escape")
    walk.starts("done-").first.click()
    undo = page.get_by_role("status").get_by_role("button")
    walk.see("follow-up-done", undo)
    if undo.is_visible():
        undo.click()
    tabs.nth(2).click()
    walk.see("stats", walk.by("as-of"))
    walk.tap("range-own")
    walk.see("stats-range", walk.by("show-range"))
    walk.tap("show-range")


def the_outbox(walk: Walk, admin: Api) -> None:
    """One change that somebody else overtook, and one that waits for the network."""
    page = walk.page
    walk.starts("lead-").nth(1).click()
    expect(walk.by("lead-name")).to_be_visible()
    lead = page.url.rpartition("/")[2]
    page.context.set_offline(True)
    walk.tap("edit")
    walk.by("field-city").fill("Nagpur")
    walk.tap("save")
    seen = admin.ask("GET", f"/leads/{lead}")
    admin.ask("PATCH", f"/leads/{lead}", json={"city": f"Wardha {uuid4().hex[:4]}"})
    assert seen["id"] == lead
    page.context.set_offline(False)
    expect(page.get_by_role("alert").first).to_be_visible(timeout=15_000)
    walk.see("lead-changed")
    page.context.set_offline(True)
    walk.tap("new-note")
    walk.by("note").fill("Father wants the hostel fee in writing, call after 6")
    walk.tap("add-note")
    walk.see("lead-offline", page.get_by_text("hostel fee").first)
    walk.back()
    walk.see("leads-offline", walk.starts("lead-").first)
    page.get_by_role("main").get_by_role("button").first.click()
    walk.see("outbox", walk.by("outbox"))
    walk.by("drop")
    page.context.set_offline(False)


@pytest.fixture(scope="module")
def admin(office: Program) -> Api:
    return Api(office, "admin", ADMIN_PASSWORD)


@pytest.fixture(scope="module")
def signed_in(
    browser: Browser, office: Program, admin: Api, axe: str
) -> Iterator[tuple[Walk, Json]]:
    """The telecaller whose lead has recordings, at the first list; and such a recording."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    recording = next(
        each for each in admin.ask("GET", "/recordings")["items"] if each["quality"] == "good"
    )
    users = admin.ask("GET", "/users")["items"]
    username = next(each["username"] for each in users if each["id"] == recording["telecaller_id"])
    context = phone(browser)
    walk = Walk(context.new_page(), office.address, axe)
    walk.open()
    # Kept by the worker: the way through the app goes on without network.
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    walk.see("login", walk.by("submit"))
    sign_in(walk, username, "not the password")
    walk.see("login-wrong", walk.page.get_by_role("alert").first)
    sign_in(walk, username, made.TELECALLER_PASSWORD)
    expect(walk.starts("lead-").first).to_be_visible()
    yield walk, recording
    context.close()


def test_every_screen_is_for_everybody(signed_in, admin):
    walk, recording = signed_in
    through_the_app(walk, admin, recording)
    assert walk.faults == {}
    assert len(walk.seen) > 30


@pytest.mark.parametrize("kind", ["hindi", "large"])
def test_every_screen_in_hindi_and_with_twice_the_text(kind, signed_in, admin):
    first, recording = signed_in
    page = first.page.context.new_page()
    if kind == "large":
        page.context.new_cdp_session(page).send("Page.setFontSizes", LARGE_TEXT)
    else:
        page.add_init_script("localStorage.setItem('crm.language', 'hi')")
    walk = Walk(page, first.address, prefix=f"phone-{kind}", looks=ONE_LOOK)
    walk.open()
    through_the_app(walk, admin, recording)
    page.evaluate("localStorage.removeItem('crm.language')")
    page.close()
    assert walk.faults == {}


def pull(page: Page, start: tuple[int, int], by: tuple[int, int]) -> None:
    """A finger put down, moved and lifted."""
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    x, y = start
    send("touchStart", start)
    for step in range(1, 9):
        send("touchMove", (x + by[0] * step / 8, y + by[1] * step / 8))
    send("touchEnd")
    touch.detach()


def test_fingers_pull_lists_rows_and_sheets(signed_in):
    walk, _ = signed_in
    page = walk.page
    page.set_viewport_size(PHONE)
    walk.open("leads")
    expect(walk.starts("lead-").first).to_be_visible()
    with page.expect_request("**/api/sync*"):
        pull(page, (200, 300), (0, 220))
    box = walk.starts("lead-").first.bounding_box()
    assert box is not None
    middle = (200, int(box["y"] + box["height"] / 2))
    pull(page, middle, (-130, 0))
    expect(walk.by("book")).to_be_visible()
    head = walk.by("sheet-handle").bounding_box()
    assert head is not None
    pull(page, (200, int(head["y"] + 10)), (0, 200))
    expect(walk.by("book")).to_have_count(0)


def test_what_is_empty_says_so(browser, office, admin, axe):
    username = f"new{uuid4().hex[:6]}"
    branch = admin.ask("GET", "/branches")["items"][0]["id"]
    admin.ask(
        "POST",
        "/users",
        json={
            "username": username,
            "full_name": "Nobody Yet",
            "password": made.TELECALLER_PASSWORD,
            "role": "telecaller",
            "branch_id": branch,
        },
    )
    context = phone(browser)
    walk = Walk(context.new_page(), office.address, axe, "phone-empty")
    walk.open()
    sign_in(walk, username, made.TELECALLER_PASSWORD)
    page = walk.page
    walk.see("leads", page.get_by_text("No leads yet"))
    page.get_by_role("tab").nth(1).click()
    walk.see("follow-ups", page.get_by_text("Nothing overdue."))
    page.get_by_role("tab").nth(2).click()
    walk.see("stats", walk.by("as-of"))
    walk.open("next")
    walk.see("next", page.get_by_role("heading").first)
    walk.open("outbox")
    walk.see("outbox", page.get_by_text("Everything is sent."))
    context.close()
    assert walk.faults == {}
