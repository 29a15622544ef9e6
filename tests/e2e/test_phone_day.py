"""A telecaller's day through the screens of the app at /m/, on a phone, against the real server.

The network goes away, answers are lost, the app is closed at the worst moment, others change the
same leads: what a person sees and what the server has must agree in the end.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Playwright, Request, expect, sync_playwright

from tests.e2e.conftest import ROOT
from tests.e2e.demo import demo
from tests.e2e.phone import Office, Phone, phone_of

TOMORROW = "Tomorrow 10 am"
CHAOS = int(os.environ.get("CHAOS_ACTS", "60"))


@pytest.fixture(scope="module")
def built() -> None:
    """The app as `make run` serves it."""
    vite = ROOT / "mobile" / "node_modules" / "vite" / "bin" / "vite.js"
    if shutil.which("node") is None or not vite.exists():
        if os.environ.get("CI"):
            pytest.fail("mobile/node_modules is missing: npm ci in mobile/")
        pytest.skip("mobile/node_modules is missing: npm ci in mobile/")
    subprocess.run([sys.executable, "scripts/build_pwa.py"], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def office(built: None) -> Iterator[Office]:
    with (
        demo(1500) as program,
        httpx2.Client(base_url=program.address, timeout=30) as client,
    ):
        yield Office.of(program, client)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # A machine that does other things as well is slow, and that is no fault of the app.
    expect.set_options(timeout=15_000)
    with sync_playwright() as started:
        yield started
    expect.set_options(timeout=5_000)


@pytest.fixture
def phone(playwright: Playwright, office: Office, tmp_path: Path) -> Iterator[Phone]:
    with phone_of(playwright, office.program, tmp_path / "phone") as phone:
        yield phone


def to(path: str, method: str = "POST") -> Callable[[Request], bool]:
    """Whether a request is the next one to such an address; once."""
    left = [1]

    def matches(request: Request) -> bool:
        if left[0] and request.method == method and re.search(path, request.url):
            left[0] -= 1
            return True
        return False

    return matches


# --- the list


def test_sign_in_and_the_list(phone: Phone, office: Office) -> None:
    """From the wrong password to a lead and back to the same place of the list."""
    me = office.person(due=2, other=58)
    phone.open()
    phone.sign_in(me, "not this one")
    expect(phone.page.get_by_role("alert")).to_have_text("Wrong user name or password.")
    phone.sign_in(me)
    phone.wait_synced(60)

    # Due first, in the server's order, and the chips say what there is.
    theirs = office.seen_by(me).all("/api/leads")
    assert [lead["has_due_followup"] for lead in theirs[:3]] == [True, True, False]
    shown = [card.get_attribute("data-testid") for card in phone.cards().all()]
    assert shown[:6] == [f"lead-{lead['id']}" for lead in theirs[:6]]
    expect(phone.by("chip-due")).to_have_text("Due 2")
    for status in ("new", "contacted", "interested"):
        count = sum(lead["status"] == status for lead in theirs)
        expect(phone.page.get_by_test_id(f"chip-{status}")).to_have_text(re.compile(rf" {count}$"))
    phone.tap("chip-due")
    expect(phone.cards()).to_have_count(2)
    phone.tap("chip-all")

    # Letters come one by one, and the list answers once they rest.
    wanted = theirs[40]
    phone.tap("search")
    phone.page.keyboard.type(wanted["phone_e164"][3:], delay=20)
    expect(phone.cards()).to_have_count(1)
    expect(phone.by(f"lead-{wanted['id']}")).to_be_visible()
    phone.tap(phone.button("Clear the search"))
    expect(phone.by(f"lead-{theirs[1]['id']}")).to_be_visible()

    # To the last one, into it, and back to where the thumb was.
    last = f"lead-{theirs[-1]['id']}"
    phone.by("leads").evaluate("list => { list.scrollTop = 1e6 }")
    expect(phone.by(last)).to_be_in_viewport()
    phone.tap(last)
    expect(phone.by("lead-name")).to_have_text(theirs[-1]["student_name"])
    phone.back()
    expect(phone.by(last)).to_be_in_viewport()


def test_pulling_the_list_down_asks_the_server(phone: Phone, office: Office) -> None:
    me = office.person(other=1)
    phone.begin(me)
    office.give(office.free(1), me)
    phone.pull()
    phone.wait_synced(2)


# --- a call


def test_taps_of_a_call(phone: Phone, office: Office) -> None:
    """List to call: two at most. End of the call to outcome and follow-up: four at most."""
    me = office.person(other=3)
    phone.begin(me)
    lead = office.admin.lead(me.leads[0])

    phone.taps = 0
    phone.tap(f"lead-{lead['id']}")
    phone.tap("call")
    assert phone.dialled() == f"tel:{lead['phone_e164']}"
    assert phone.taps <= 2

    phone.hang_up()
    phone.taps = 0
    phone.tap("outcome-connected")
    phone.tap(phone.radio(TOMORROW))
    phone.tap("outcome-save")
    phone.saved()
    assert phone.taps <= 4
    (call,) = office.admin.history(lead["id"], "call")[:1]
    assert call["outcome"] == "connected"
    promised = office.seen_by(me).all("/api/followups?status=pending")
    assert lead["id"] in {one["lead"]["id"] for one in promised}
    assert office.admin.lead(lead["id"])["call_count"] == lead["call_count"] + 1

    # From the card itself it is one, and a missed call has its follow-up proposed.
    phone.back()
    phone.taps = 0
    phone.tap(f"call-{me.leads[1]}")
    phone.dialled()
    assert phone.taps == 1


def test_the_outcome_is_asked_until_it_is_answered(phone: Phone, office: Office) -> None:
    """Back, reload, another page, another start of the browser: it comes again."""
    me = office.person(other=2)
    phone.begin(me)
    sheet = phone.page.get_by_text("How did the call end?")
    phone.tap(f"lead-{me.leads[0]}")
    phone.tap("call")
    phone.dialled()
    phone.hang_up()
    phone.back()
    expect(sheet).to_be_visible()
    phone.reload()
    expect(sheet).to_be_visible()
    phone.close_page()
    phone.open_again()
    expect(phone.text("How did the call end?")).to_be_visible()
    phone.network(False)
    phone.wait_worker()
    phone.restart()
    expect(phone.text("How did the call end?")).to_be_visible()
    # Put off, it stays on top of the list.
    phone.tap(phone.button("Later"))
    phone.tap("outcome-missing")
    phone.tap("outcome-busy")
    phone.tap("outcome-save")
    expect(phone.page.get_by_text("How did the call end?")).to_be_hidden()
    phone.network(True)
    phone.wait_sent()
    phone.reload()
    phone.wait_synced(2)
    expect(phone.page.get_by_text("How did the call end?")).to_be_hidden()
    expect(phone.page.get_by_test_id("outcome-missing")).to_have_count(0)
    calls = office.admin.history(me.leads[0], "call")
    assert calls[0]["outcome"] == "busy"


# --- without network


def test_a_day_without_network(phone: Phone, office: Office) -> None:
    """Everything is there, everything can be done, and later it is sent once, in order."""
    me = office.person(due=2, other=20)
    called, noted, edited = me.leads[5:8]
    before = {lead: office.admin.lead(lead) for lead in me.leads}
    phone.begin(me)
    phone.wait_worker()
    phone.lead(called)
    expect(phone.text(re.compile("Given to"))).to_be_visible()
    phone.open("/m/stats")
    expect(phone.by("as-of")).to_have_text(re.compile("Same numbers as the admin report"))
    phone.sent.clear()

    phone.network(False)
    phone.open("/m/")
    phone.wait_synced(22)
    expect(phone.text(re.compile("^Offline"))).to_be_visible()
    phone.lead(called)
    expect(phone.text(re.compile("Given to"))).to_be_visible()
    phone.lead(noted)  # never opened before: its fields are there all the same
    expect(phone.text(before[noted]["source"])).to_be_visible()
    phone.open("/m/stats")
    expect(phone.by("as-of")).to_have_text(re.compile("Offline. These numbers are as of"))

    done, undone = everything_by_thumb(phone, called, noted, edited)
    phone.outbox()
    four_wait(phone)
    phone.restart()
    phone.wait_synced(22)
    assert phone.waits() == 4
    phone.outbox()
    four_wait(phone)
    phone.lead(noted)
    expect(phone.text("Wants the hostel")).to_be_visible()
    assert phone.sent == []

    phone.open("/m/leads")
    phone.wait_synced(22)
    phone.network(True)
    phone.wait_sent()
    assert [re.sub(r"[0-9a-f-]{36}", "", one) for one in phone.sent] == [
        "POST /api/leads//calls",
        "POST /api/leads//notes",
        "PATCH /api/leads/",
        "PATCH /api/followups/",
    ]
    after = office.admin.lead(called)
    assert after["call_count"] == before[called]["call_count"] + 1
    assert office.admin.history(called, "call")[0]["outcome"] == "connected"
    assert office.notes(noted).count("Wants the hostel") == 1
    assert office.admin.lead(edited)["city"] == "Satara"
    promised = office.seen_by(me).all("/api/followups?status=pending")
    assert called in {one["lead"]["id"] for one in promised}
    keys = {one["client_id"] for one in promised}
    assert done not in keys
    assert undone in keys
    phone.outbox()
    expect(phone.text("Everything is sent.")).to_be_visible()


def everything_by_thumb(phone: Phone, called: str, noted: str, edited: str) -> tuple[str, str]:
    """A call with the next follow-up, a note, a field, a follow-up done, another done and undone.

    The last leaves nothing to send. Answers the keys of those two follow-ups.
    """
    phone.call(called, "connected", TOMORROW)
    expect(phone.text("Not sent yet")).to_be_visible()
    phone.lead(noted)
    phone.note("Wants the hostel")
    expect(phone.text("Wants the hostel")).to_be_visible()
    phone.lead(edited)
    phone.change("City", "Satara")
    expect(phone.text("Satara")).to_be_visible()
    phone.open("/m/follow-ups")
    expect(phone.tab(r"^Follow-ups, [2-9]$")).to_be_visible()
    rows = phone.page.locator('[data-testid^="done-"]')
    expect(rows.nth(1)).to_be_visible()
    done, undone = (row.get_attribute("data-testid") or "" for row in rows.all()[:2])
    phone.tap(undone)
    expect(phone.page.get_by_test_id(undone)).to_have_count(0)
    phone.tap(phone.button("Undo"))
    expect(phone.by(undone)).to_be_visible()
    phone.tap(done)
    expect(phone.page.get_by_test_id(done)).to_have_count(0)
    return done.removeprefix("done-"), undone.removeprefix("done-")


def four_wait(phone: Phone) -> None:
    """In the outbox, in the order in which they were done."""
    rows = phone.page.locator('[data-testid^="waits-"]').locator("visible=true")
    expect(rows).to_have_count(4)
    kinds = ("Call, ", "Note, ", "Change, ", "Follow-up done, ")
    for row, kind in zip(rows.all(), kinds, strict=True):
        expect(row).to_contain_text(kind)


# --- what the network and other people do


def test_a_lost_answer_does_nothing_twice(phone: Phone, office: Office) -> None:
    """The server did it, the phone saw a reset: it is sent again, and there once."""
    me = office.person(other=2)
    lead = me.leads[0]
    before = office.admin.lead(lead)["call_count"]
    phone.begin(me)
    phone.weather.lose = to("/calls$")
    phone.call(lead, "connected", TOMORROW)
    phone.saved()
    phone.weather.lose = to("/notes$")
    phone.note("Said once")
    phone.saved()
    phone.weather.lose = to("/api/leads/[^/]*$", "PATCH")
    phone.change("City", "Karad")
    expect(phone.text(re.compile("^Synced"))).to_be_visible()
    assert phone.weather.lost == 3
    assert office.admin.lead(lead)["call_count"] == before + 1
    assert office.notes(lead).count("Said once") == 1
    assert office.admin.lead(lead)["city"] == "Karad"
    promised = office.seen_by(me).all("/api/followups?status=pending")
    assert sum(one["lead"]["id"] == lead for one in promised) == 1


def test_what_is_refused_is_put_right_or_dropped(phone: Phone, office: Office) -> None:
    """A value the server does not take, and a lead that another person has by now."""
    me, other = office.person(other=3), office.person()
    kept, moved = me.leads[:2]
    phone.begin(me)
    phone.wait_worker()
    phone.network(False)
    phone.lead(kept)
    phone.change("E-mail", "asha,desk@mail.example")
    phone.lead(moved)
    phone.note("Too late")
    office.give([moved], other)
    phone.open("/m/outbox")
    phone.network(True)
    needs = phone.page.locator('[data-testid^="needs-"]')
    expect(needs).to_have_count(2)
    expect(needs.first).to_contain_text("is not an e-mail address")
    expect(needs.last).to_contain_text("This does not exist or is not yours.")
    expect(needs.last).to_contain_text("Too late")

    phone.tap(needs.first.get_by_test_id("edit"))
    phone.by("edit-email").fill("asha@mail.example")
    phone.tap("send-again")
    phone.saved()
    expect(needs).to_have_count(1)
    assert office.admin.lead(kept)["email"] == "asha@mail.example"
    phone.tap(needs.last.get_by_test_id("drop"))
    phone.tap("drop-yes")
    expect(phone.text("Everything is sent.")).to_be_visible()
    # The lead went with the sync.
    phone.open("/m/leads")
    phone.wait_synced(2)
    expect(phone.page.get_by_test_id(f"lead-{moved}")).to_have_count(0)
    assert "Too late" not in office.notes(moved)


def test_a_conflict_is_decided_field_by_field(phone: Phone, office: Office) -> None:
    me = office.person(other=1)
    (lead,) = me.leads
    office.admin.ask("PATCH", f"/api/leads/{lead}", {"city": "Pune", "preferred_course": "B.Sc."})
    phone.begin(me)
    phone.wait_worker()
    phone.network(False)
    phone.lead(lead)
    phone.tap("edit")
    for label, value in (("City", "Nashik"), ("Course", "B.Com.")):
        phone.page.get_by_label(label, exact=True).locator("visible=true").fill(value)
    phone.tap("save")
    theirs = {"city": "Thane", "preferred_course": "B.A."}
    office.admin.ask("PATCH", f"/api/leads/{lead}", theirs)
    phone.network(True)
    phone.tap(phone.button("Your change was not saved. Look at it"))
    phone.tap("mine-city")
    phone.tap("theirs-preferred_course")
    phone.tap("resolve")
    phone.saved()
    stored = office.admin.lead(lead)
    assert (stored["city"], stored["preferred_course"]) == ("Nashik", "B.A.")
    phone.outbox()
    expect(phone.text("Everything is sent.")).to_be_visible()


def test_a_lead_that_moved_goes_away(phone: Phone, office: Office) -> None:
    me, other = office.person(other=2), office.person()
    phone.begin(me)
    office.give([me.leads[0]], other)
    phone.pull()
    phone.wait_synced(1)
    expect(phone.page.get_by_test_id(f"lead-{me.leads[0]}")).to_have_count(0)
    phone.open(f"/m/leads/{me.leads[0]}")
    expect(phone.text("This lead does not exist or is not yours.")).to_be_visible()


# --- who is signed in


def test_a_lost_refresh_loses_no_work(phone: Phone, office: Office) -> None:
    """The server changed the token and the phone never heard of it: signed out, nothing lost."""
    me = office.person(other=2)
    lead = me.leads[0]
    phone.begin(me)
    phone.wait_worker()
    phone.network(False)
    phone.lead(lead)
    phone.note("Written before")
    phone.weather.lose = to("/api/auth/refresh")
    # A new page has no access token: the first thing it asks for is a refresh.
    phone.open("/m/leads")
    phone.wait_synced(2)
    phone.network(True)
    expect(phone.text(re.compile("You were signed out"))).to_be_visible()
    assert phone.weather.lost == 1
    expect(phone.page.get_by_test_id("username")).to_have_value(me.username)
    assert phone.stored()["crm.entries"] == 1
    phone.sign_in(me)
    phone.wait_synced(2)
    phone.wait_sent()
    assert office.notes(lead).count("Written before") == 1


def test_another_person_finds_unsent_work(phone: Phone, office: Office) -> None:
    """It is said plainly; the first one can come back and send it, or it is thrown away."""
    first, second = office.person(other=2), office.person(other=3)
    phone.begin(first)
    phone.wait_worker()
    for words in ("Mine to send", "Given up"):
        phone.network(False)
        phone.lead(first.leads[0])
        phone.note(words)
        # Signed out by the office meanwhile.
        office.admin.ask("PATCH", f"/api/users/{first.id}", {"is_active": False})
        office.admin.ask("PATCH", f"/api/users/{first.id}", {"is_active": True})
        phone.open("/m/leads")
        phone.wait_synced(2)
        phone.network(True)
        expect(phone.text(re.compile("You were signed out"))).to_be_visible()
        phone.sign_in(second)
        expect(phone.text(f"Work of {first.full_name} is still here")).to_be_visible()
        expect(phone.text(re.compile("^1 item on this phone is not sent yet"))).to_be_visible()
        if words == "Mine to send":
            phone.tap("let-them")
            phone.sign_in(first)
            phone.wait_synced(2)
            phone.wait_sent()
    phone.tap("discard-work")
    phone.tap("discard-yes")
    phone.wait_synced(3)
    notes = office.notes(first.leads[0])
    assert "Mine to send" in notes
    assert "Given up" not in notes


def test_signing_out_warns_and_empties_the_phone(phone: Phone, office: Office) -> None:
    me = office.person(other=2)
    phone.begin(me)
    phone.wait_worker()
    phone.network(False)
    phone.lead(me.leads[0])
    phone.note("Never sent")
    phone.open("/m/settings")
    phone.tap("sign-out")
    expect(phone.text(re.compile("^1 item is not sent yet. It is lost"))).to_be_visible()
    phone.tap("stay")
    assert phone.stored()["crm.entries"] == 1
    phone.tap("sign-out")
    phone.tap("sign-out-yes")
    expect(phone.page.get_by_test_id("submit")).to_be_visible()
    assert set(phone.stored().values()) == {0}
    kept = phone.page.evaluate("JSON.stringify({...localStorage})")
    assert me.full_name not in kept
    phone.reload()
    expect(phone.page.get_by_test_id("submit")).to_be_visible()


def test_a_browser_that_keeps_nothing_says_so(phone: Phone, office: Office) -> None:
    me = office.person(other=1)
    phone.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"
    )
    phone.open()
    phone.sign_in(me)
    expect(phone.text("This phone keeps nothing")).to_be_visible()
    phone.tap("leave")
    expect(phone.page.get_by_test_id("submit")).to_be_visible()


# --- one lead after the other


def test_next_lead(phone: Phone, office: Office) -> None:
    me = office.person(due=1, other=1)
    phone.begin(me)
    seen = []
    phone.tap("next-lead")
    for outcome in ("not_reachable", "wrong_number"):
        expect(phone.by("why")).not_to_be_empty()
        seen.append(phone.by("next-name").inner_text())
        phone.tap("call")
        phone.dialled()
        phone.hang_up()
        phone.tap(f"outcome-{outcome}")
        phone.tap("outcome-save-next")
        expect(phone.text(re.compile(rf"^{re.escape(seen[-1])}$"))).to_be_hidden()
    names = {office.admin.lead(lead)["student_name"] for lead in me.leads}
    assert set(seen) == names
    expect(phone.text(re.compile("^No one to call now."))).to_be_visible()


# --- the app as such


def test_the_app_can_be_installed(phone: Phone, office: Office) -> None:
    """Chromium finds nothing in the way; the service worker opens it without network."""
    assert f"{office.program.address.replace('127.0.0.1', 'localhost')}/m/" in office.program.said
    phone.open()
    phone.wait_worker()
    browser = phone.context.new_cdp_session(phone.page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/m/manifest.webmanifest")
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    phone.network(False)
    phone.reload()
    expect(phone.page.get_by_test_id("submit")).to_be_visible()


# --- chaos


def test_a_day_of_chaos_on_the_screens(phone: Phone, office: Office) -> None:
    """Requests fail before and after the server did them, the app is closed again and again."""
    me = office.person(other=6)
    before = {lead: office.admin.lead(lead)["call_count"] for lead in me.leads}
    phone.begin(me)
    phone.wait_worker()
    phone.weather.trouble = 0.4
    day = Day(phone, me.leads, random.Random(int(os.environ.get("CHAOS_SEED", "7"))))
    for n in range(CHAOS):
        day.step(n)
    phone.weather.trouble = 0.0
    phone.network(True)
    phone.open("/m/leads")
    phone.wait_synced(6)
    phone.wait_sent()
    # The bad weather must have been there, or this says nothing.
    assert min(phone.weather.cut, phone.weather.lost, len(day.notes), len(day.cities)) > 0
    for lead in me.leads:
        assert office.admin.lead(lead)["call_count"] == before[lead] + day.calls.count(lead)
        assert sorted(one for one in office.notes(lead) if one.startswith("chaos")) == sorted(
            words for owner, words in day.notes if owner == lead
        )
    for lead, city in day.cities.items():
        assert office.admin.lead(lead)["city"] == city
    # Phone and server show the same leads in the same order, and the same promises.
    mine = office.seen_by(me)
    shown = [card.get_attribute("data-testid") for card in phone.cards().all()]
    assert shown == [f"lead-{lead['id']}" for lead in mine.all("/api/leads")]
    phone.open("/m/follow-ups")
    rows = phone.page.locator('[data-testid^="done-"]').locator("visible=true")
    expect(rows).to_have_count(len(mine.all("/api/followups?status=pending")))


@dataclass
class Day:
    """What is done on the screens at random, and what must be at the server in the end."""

    phone: Phone
    leads: list[str]
    chance: random.Random
    calls: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cities: dict[str, str] = field(default_factory=dict)

    def step(self, n: int) -> None:
        phone, lead, what = self.phone, self.chance.choice(self.leads), self.chance.random()
        if what < 0.3:
            phone.card(lead)
            phone.finish_call(self.chance.choice(["connected", "busy"]), TOMORROW)
            self.calls.append(lead)
        elif what < 0.55:
            phone.card(lead)
            phone.note(f"chaos {n}")
            self.notes.append((lead, f"chaos {n}"))
        elif what < 0.7:
            phone.card(lead)
            phone.change("City", f"Chaos {n}")
            self.cities[lead] = f"Chaos {n}"
        elif what < 0.8:
            self.promise()
        elif what < 0.9:
            phone.network(phone.offline)
        else:
            phone.close_page()
            phone.open_again()

    def promise(self) -> None:
        """A follow-up is done, and half of the time taken back."""
        phone = self.phone
        phone.home()
        phone.tap(phone.tab("Follow-ups"))
        expect(phone.page.get_by_role("heading", name=re.compile("^Upcoming"))).to_be_visible()
        done = phone.page.locator('[data-testid^="done-"]').locator("visible=true")
        if done.count():
            phone.tap(done.first)
            if self.chance.random() < 0.5:
                phone.tap(phone.button("Undo"))
        phone.tap(phone.tab("Leads"))
