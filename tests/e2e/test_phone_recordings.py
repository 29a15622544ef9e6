"""Recordings of the telecallers' app in a real browser: from microphone or file to the server.

Chromium's microphone is a file here: two people talking, or nothing at all. The dialler is left
out: headless Chromium waits for ever at a `tel:` link, so its press is only written down.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import numpy as np
import pytest
from playwright.sync_api import (
    BrowserContext,
    Locator,
    Page,
    Playwright,
    Request,
    Route,
    expect,
    sync_playwright,
)

from tests.audio.files import write
from tests.audio.voices import RATE, Samples, say
from tests.e2e.conftest import FLAGS, ROOT, Program, _chromium, note_refusals
from tests.e2e.demo import TELECALLER, TELECALLER_PASSWORD, demo, token

Json = dict[str, Any]  # Any: answers of the API
PIECE = 1024 * 1024
# By it the app knows that there is a dialler.
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Mobile Safari/537.36"
)
INIT = """
    window.dialled = [];
    const press = HTMLElement.prototype.click;
    HTMLElement.prototype.click = function () {
        if (this instanceof HTMLAnchorElement && this.href.startsWith('tel:')) {
            window.dialled.push(this.href);
        } else {
            press.call(this);
        }
    };
    window.sounds = [];
    window.Audio = class extends Audio {
        constructor(...given) {
            super(...given);
            window.sounds.push(this);
        }
    };
"""


class Sounds(NamedTuple):
    """What the microphone hears, and a file of a phone's own recorder."""

    talk: Path
    nothing: Path
    recorder: Path


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Sounds:
    folder = tmp_path_factory.mktemp("sounds")
    gap = np.zeros(RATE // 3, np.float32)
    talk: Samples = np.concatenate(
        [
            say("Am I speaking with Rahul? I am calling about your form.", "en-us", 70),
            gap,
            say("Yes, please go on. My father asks about the scholarship.", "en-gb-scotland", 35),
            gap,
        ]
    )
    minutes = np.tile(talk, int(75 * RATE / len(talk)))
    return Sounds(
        write(folder / "talk.wav", talk, "wav"),
        write(folder / "nothing.wav", np.zeros(2 * RATE, np.float32), "wav"),
        # Over two mebibytes, so that it goes in three pieces.
        write(folder / "Call recording Asha_261123_101502.wav", minutes, "wav"),
    )


@pytest.fixture(scope="module")
def office() -> Iterator[Program]:
    packages = ROOT / "mobile" / "node_modules"
    if not packages.exists():
        if os.environ.get("CI"):
            pytest.fail("mobile/node_modules is missing: npm ci in mobile/")
        pytest.skip("mobile/node_modules is missing: npm ci in mobile/")
    subprocess.run([sys.executable, "scripts/build_pwa.py"], cwd=ROOT, check=True)
    with demo(60) as program:
        yield program


# The browsers of all tests; each test has its own profile.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


class Phone:
    """The app as a person has it: its profile survives that it is closed."""

    def __init__(self, playwright: Playwright, program: Program, profile: Path, ear: Path) -> None:
        self.playwright, self.program, self.profile, self.ear = playwright, program, profile, ear
        bearer = token(program, TELECALLER, TELECALLER_PASSWORD)
        self.server = httpx2.Client(
            base_url=f"{program.address}/api", headers={"Authorization": f"Bearer {bearer}"}
        )
        self.faults: list[str] = []
        self.context: BrowserContext | None = None
        self.page = self.open()

    def open(self) -> Page:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=_chromium(),
            args=[
                *FLAGS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={self.ear}",
                "--autoplay-policy=no-user-gesture-required",
            ],
            viewport={"width": 412, "height": 915},
            device_scale_factor=1,
            is_mobile=True,
            has_touch=True,
            locale="en-IN",
            user_agent=ANDROID,
        )
        self.context.add_init_script(INIT)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        note_refusals(self.context, self.faults)
        self.page = self.context.pages[0]
        return self.page

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def __getitem__(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def sign_in(self) -> None:
        self.page.goto(f"{self.program.address}/m/")
        self["username"].fill(TELECALLER)
        self["password"].fill(TELECALLER_PASSWORD)
        self["submit"].click()
        expect(self["leads"]).to_be_visible()

    def lead(self, number: int) -> str:
        """The id of one of the telecaller's leads, whose page is open now."""
        lead = self.server.get("/leads").raise_for_status().json()["items"][number]
        self.page.goto(f"{self.program.address}/m/leads/{lead['id']}")
        expect(self["lead-name"]).to_have_text(lead["student_name"])
        expect(self["call"]).to_be_visible()
        return str(lead["id"])

    def call(self) -> None:
        """Dial; asked for the first time whether the microphone is tried by itself: no."""
        self["call"].click()
        self["without-recording"].click()
        expect(self["call-ended"]).to_be_visible()
        assert len(self.page.evaluate("dialled")) == 1

    def log_call(self) -> None:
        self["call-ended"].click()
        self["outcome-connected"].click()
        self["outcome-save"].click()
        expect(self["outcome-save"]).to_have_count(0)

    def recordings(self, lead: str) -> list[Json]:
        found: list[Json] = self.server.get(f"/leads/{lead}/recordings").json()["items"]
        return found

    def only_recording(self, lead: str, is_so: Callable[[Json], bool] = bool) -> Json:
        """The one that the server has, when it is as wished."""
        deadline = time.monotonic() + 20
        while True:
            found = self.recordings(lead)
            assert len(found) <= 1, "it was sent twice"
            if found and is_so(found[0]):
                return found[0]
            assert time.monotonic() < deadline, f"the server has {found}"
            # By the browser's clock: it tells what it asked for only while it is spoken to.
            self.page.wait_for_timeout(100)


@pytest.fixture
def phone(
    playwright: Playwright,
    office: Program,
    sounds: Sounds,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Phone]:
    ear: str = getattr(request, "param", "talk")
    phone = Phone(playwright, office, tmp_path / "profile", getattr(sounds, ear))
    phone.sign_in()
    yield phone
    phone.close()
    phone.server.close()
    assert not phone.faults


def judged(recording: Json) -> bool:
    return recording["quality"] is not None


def test_a_call_recorded_by_the_microphone(phone: Phone) -> None:
    """From the press to the server, to its judgement, and back to the ear."""
    lead = phone.lead(0)
    phone.call()
    phone["record-start"].click()
    expect(phone.page.get_by_text("Recording has started")).to_be_visible()
    expect(phone.page.get_by_text("Recording 0:05")).to_be_visible(timeout=10_000)
    phone["record-stop"].click()
    expect(phone["record-start"]).to_be_visible()
    # Sent while the call is not logged yet; the call is linked when it comes.
    phone.only_recording(lead)
    phone.log_call()
    kept = phone.only_recording(lead, lambda one: judged(one) and one["call_id"] is not None)
    assert kept["quality"] == "good"
    assert 4 < kept["duration_seconds"] < 9

    parts: list[int] = []
    phone.page.on("response", lambda one: parts.append(one.status))
    expect(phone.page.get_by_text("Good", exact=True)).to_be_visible()
    phone["play"].click()
    expect(phone.page.get_by_text(re.compile("^0:01 / 0:0\\d"))).to_be_visible()
    assert 206 in parts, "it was not asked for in ranges"
    phone["rate"].click()
    expect(phone["rate"]).to_have_text("1.25x")
    assert phone.page.evaluate("sounds.at(-1).playbackRate") == 1.25
    phone["play"].click()
    assert phone.page.evaluate("sounds.at(-1).paused")
    # Kept beside the playing: without network it can be heard again.
    phone.page.wait_for_function(
        "async () => (await (await caches.open('heard')).keys()).length === 1"
    )


@pytest.mark.parametrize("phone", ["nothing"], indirect=True)
def test_a_deaf_microphone_is_told(phone: Phone) -> None:
    """While something can still be done, when it stops, and by the server as well."""
    lead = phone.lead(1)
    phone.call()
    phone["record-start"].click()
    expect(phone.page.get_by_text("Nothing is heard so far")).to_be_visible(timeout=10_000)
    phone["record-stop"].click()
    expect(phone.page.get_by_text("We could hear only silence").first).to_be_visible()
    phone["call-ended"].click()
    phone["outcome-connected"].click()
    expect(phone.page.get_by_text("We could hear only silence").last).to_be_visible()
    phone["outcome-save"].click()
    assert phone.only_recording(lead, judged)["quality"] == "silent"
    expect(phone.page.get_by_text("Silent", exact=True)).to_be_visible()


def test_without_network_it_waits_and_is_heard(phone: Phone) -> None:
    lead = phone.lead(2)
    assert phone.context is not None
    phone.context.set_offline(True)
    phone.call()
    phone["record-start"].click()
    expect(phone.page.get_by_text("Recording 0:02")).to_be_visible(timeout=10_000)
    phone["record-stop"].click()
    phone.log_call()
    waiting = phone.page.get_by_text("Not sent yet", exact=True)
    expect(waiting).to_have_count(2)  # the call as well
    phone["play"].first.click()
    expect(phone.page.get_by_text(re.compile("^0:01 / 0:0\\d"))).to_be_visible()
    assert phone.recordings(lead) == []
    phone.context.set_offline(False)
    phone.only_recording(lead, lambda one: one["call_id"] is not None)
    expect(waiting).to_have_count(0)


def test_an_upload_cut_in_the_middle_goes_on_after_a_restart(phone: Phone, sounds: Sounds) -> None:
    """A file that was attached: cut after its first piece, the app closed, and opened again."""
    lead = phone.lead(3)
    sent: list[tuple[str, str | None]] = []

    def cut(route: Route) -> None:
        if route.request.headers.get("upload-offset") == "0":
            route.continue_()
        else:
            sent.append(("cut", route.request.headers.get("upload-offset")))
            route.abort("connectionreset")

    assert phone.context is not None
    phone.context.route(
        "**/api/uploads/*", lambda it: cut(it) if it.request.method == "PATCH" else it.continue_()
    )
    with phone.page.expect_file_chooser() as chooser:
        phone["attach"].click()
    chooser.value.set_files(sounds.recorder)
    expect(phone.page.get_by_text("Recording added")).to_be_visible()
    deadline = time.monotonic() + 10
    while not sent:
        assert time.monotonic() < deadline, "no second piece was sent"
        phone.page.wait_for_timeout(50)
    assert sent[0] == ("cut", str(PIECE))
    phone.close()
    assert phone.recordings(lead) == []

    sent.clear()
    page = phone.open()

    def note(request: Request) -> None:
        if "/api/uploads/" in request.url:
            sent.append((request.method, request.headers.get("upload-offset")))

    page.on("request", note)
    page.goto(f"{phone.program.address}/m/leads/{lead}")
    kept = phone.only_recording(lead, judged)
    assert [one for one in sent if one[0] != "OPTIONS"] == [
        ("HEAD", None),
        ("PATCH", str(PIECE)),
        ("PATCH", str(2 * PIECE)),
    ]
    assert kept["size_bytes"] == sounds.recorder.stat().st_size
    assert kept["call_id"] is None
    assert kept["quality"] == "good"
    expect(page.get_by_text("Good", exact=True)).to_be_visible()
