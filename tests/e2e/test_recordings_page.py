"""Recordings in the portal: heard in a real browser, with real sound."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from tests import sounds
from tests.audio.calls import HELD_OUT, clips
from tests.audio.files import write
from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in
from tests.e2e.recorded import LENGTH

STREAM = re.compile(r"/api/leads/[^/]+/recordings/[^/]+\?")
PLAYED_MS = 15_000
MANAGER, MANAGER_PASSWORD = "sunita", "managers-have-long-ones"


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with made.demo(leads=60) as program:
        yield program


@pytest.fixture(scope="module")
def recorded(program) -> dict[str, str]:
    return made.recordings(program)


@pytest.fixture
def admin(page, program, recorded) -> Page:
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    return page


def open_recording(page: Page, program: Program, recording_id: str) -> Locator:
    """Its panel, by its address."""
    page.goto(f"{program.address}/recordings?open={recording_id}")
    panel = page.get_by_role("region", name="Recording", exact=True)
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    return panel


def second(page: Page) -> float:
    """Where the sound is."""
    return float(page.evaluate("document.querySelector('.player audio').currentTime"))


def wait_until_at(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "at => document.querySelector('.player audio').currentTime >= at",
        arg=seconds,
        timeout=PLAYED_MS,
    )


def answers(page: Page) -> list[Response]:
    """What the audio's address answers from now on."""
    found: list[Response] = []
    page.on("response", lambda each: found.append(each) if STREAM.search(each.url) else None)
    return found


def test_a_row_opens_its_player_and_who_listened_appears(admin, program, recorded):
    heard = answers(admin)
    admin.goto(f"{program.address}/recordings")
    row = admin.locator(f'tr[data-row="{recorded["good"]}"]')
    expect(row).to_contain_text("Good")
    expect(row).to_contain_text("20 s")
    expect(row).to_contain_text("Nobody yet")
    row.get_by_role("link", name="Open the recording").click()
    panel = admin.get_by_role("region", name="Recording", exact=True)
    expect(panel).to_contain_text("Nobody yet")
    expect(panel).to_contain_text("Speech 58%")
    assert heard == []  # nothing is asked for before Play
    assert parse_qs(urlsplit(admin.url).query)["open"] == [recorded["good"]]

    panel.get_by_role("button", name="Play").click()
    wait_until_at(admin, 0.5)
    assert heard[0].status == 206
    assert heard[0].headers["content-range"].startswith("bytes 0-")
    expect(panel.get_by_role("button", name="Pause")).to_be_visible()
    expect(panel).to_contain_text("Administrator listened")

    admin.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(row.get_by_role("link", name="Open the recording")).to_be_focused()
    assert admin.evaluate("document.querySelector('audio')") is None


def test_keys_move_and_the_speed_is_remembered(admin, program, recorded):
    panel = open_recording(admin, program, recorded["good"])
    place = panel.get_by_role("slider", name="Position")
    place.focus()
    admin.keyboard.press("ArrowRight")
    expect(place).to_have_attribute("aria-valuetext", "5 seconds of 20 seconds")
    admin.keyboard.press("l")
    expect(place).to_have_attribute("aria-valuetext", "15 seconds of 20 seconds")
    admin.keyboard.press("j")
    admin.keyboard.press("ArrowLeft")
    expect(place).to_have_attribute("aria-valuetext", "0 seconds of 20 seconds")
    admin.keyboard.press("ArrowUp")
    expect(panel.get_by_label("Speed")).to_have_value("1.25")
    admin.keyboard.press("l")
    admin.keyboard.press("k")
    wait_until_at(admin, 10.5)
    assert admin.evaluate("document.querySelector('.player audio').playbackRate") == 1.25
    admin.keyboard.press("Space")
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    admin.keyboard.press("Home")
    assert second(admin) == 0
    admin.keyboard.press("End")
    expect(place).to_have_attribute("aria-valuetext", "20 seconds of 20 seconds")
    panel.get_by_label("Speed").select_option("2")
    admin.reload()
    expect(panel.get_by_label("Speed")).to_have_value("2")


def test_a_link_that_has_expired_is_made_anew_at_the_same_second(admin, program, recorded):
    asked: list[str] = []

    def expire(route: Route) -> None:
        """The first link gives the first seconds and then ends; the next one is good."""
        asked.append(route.request.url)
        if len(asked) == 1:
            answer = route.fetch()
            audio, some = answer.body(), len(answer.body()) // 3
            headers = answer.headers | {
                "content-length": str(some),
                "content-range": f"bytes 0-{some - 1}/{len(audio)}",
            }
            route.fulfill(status=206, headers=headers, body=audio[:some])
        elif len(asked) == 2:
            route.continue_(url=re.sub("token=[^&]+", "token=too-old", route.request.url))
        else:
            route.continue_()

    heard = answers(admin)
    panel = open_recording(admin, program, recorded["good"])
    admin.route(STREAM, expire)
    panel.get_by_label("Speed").select_option("2")
    admin.evaluate(
        "window.places = [];"
        "document.querySelector('.player audio').addEventListener('timeupdate',"
        " (event) => window.places.push(event.target.currentTime))"
    )
    panel.get_by_role("button", name="Play").click()
    wait_until_at(admin, LENGTH / 2)
    assert [each.status for each in heard][:3] == [206, 401, 206]
    places = admin.evaluate("window.places")
    assert places == sorted(places)  # nothing was heard twice


def test_what_cannot_be_played_says_so_and_can_be_tried_again(admin, program, recorded):
    panel = open_recording(admin, program, recorded["good"])
    admin.route(STREAM, lambda route: route.fulfill(status=503, json={}))
    panel.get_by_role("button", name="Play").click()
    expect(panel.get_by_role("alert")).to_contain_text("Cannot play this recording.")
    admin.unroute(STREAM)
    panel.get_by_role("button", name="Try again").click()
    wait_until_at(admin, 0.3)
    expect(panel.get_by_role("alert")).to_be_hidden()


def test_on_a_lead_one_plays_at_a_time(admin, program, recorded):
    admin.goto(f"{program.address}/leads/{recorded['lead']}")
    card = admin.locator("section", has=admin.get_by_role("heading", name="Recordings"))
    timeline = admin.locator("section", has=admin.get_by_role("heading", name="Timeline"))
    expect(card.locator(".player")).to_have_count(2)
    expect(timeline.locator(".player")).to_have_count(2)
    card.get_by_role("button", name="Play").first.click()
    expect(card.get_by_role("button", name="Pause")).to_have_count(1)
    timeline.get_by_role("button", name="Play").last.click()
    expect(timeline.get_by_role("button", name="Pause")).to_have_count(1)
    expect(card.get_by_role("button", name="Pause")).to_have_count(0)
    paused = "[...document.querySelectorAll('audio')].filter(each => !each.paused).length"
    admin.wait_for_function(f"{paused} === 1", timeout=PLAYED_MS)
    admin.get_by_role("link", name="Reports", exact=True).click()
    expect(admin.get_by_role("heading", name="Reports", exact=True)).to_be_visible()
    expect(admin.locator("audio")).to_have_count(0)


def test_a_lead_without_recordings_has_no_card(admin, program, recorded):
    held = f"/leads/{recorded['lead']}"
    admin.goto(f"{program.address}/leads")
    other = admin.locator(f'a[data-open]:not([href*="{recorded["lead"]}"])').last
    other.click()
    expect(admin.get_by_role("heading", name="Timeline")).to_be_visible()
    assert held not in admin.url
    expect(admin.get_by_role("heading", name="Recordings")).to_be_hidden()


def test_a_deletion_can_be_taken_back(admin, program, recorded):
    panel = open_recording(admin, program, recorded["one_sided"])
    panel.get_by_role("button", name="Delete").click()
    dialog = admin.get_by_role("dialog", name="Delete this recording?")
    expect(dialog).to_contain_text("20 s")
    dialog.get_by_label("Reason (optional)").fill("Wrong student")
    dialog.get_by_role("button", name="Delete recording").click()
    expect(panel).to_be_hidden()
    row = admin.locator(f'tr[data-row="{recorded["one_sided"]}"]')
    expect(row).to_be_hidden()
    admin.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    admin.goto(f"{program.address}/audit")
    expect(admin.get_by_role("cell", name="Deleted a recording", exact=True)).to_be_visible()


def test_a_hold_forbids_deletion(admin, program, recorded):
    panel = open_recording(admin, program, recorded["silent"])
    panel.get_by_role("button", name="Legal hold").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("button", name="Put on hold").click()
    expect(dialog.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Reason").fill("Complaint 114")
    dialog.get_by_role("button", name="Put on hold").click()
    expect(panel).to_contain_text("On legal hold: Complaint 114")
    expect(panel.get_by_role("button", name="Delete")).to_be_disabled()
    expect(panel).to_contain_text("This recording is on legal hold. Release it first.")
    admin.goto(f"{program.address}/recordings?held=1")
    expect(admin.locator("tr[data-row]")).to_have_count(1)
    admin.get_by_role("link", name="Open the recording").click()
    panel.get_by_role("button", name="Release hold").click()
    expect(panel.get_by_role("button", name="Delete")).to_be_enabled()


def test_filters_stand_in_the_address(admin, program, recorded):
    admin.goto(f"{program.address}/recordings")
    rows = admin.locator("tr[data-row]")
    expect(rows).to_have_count(8)
    admin.get_by_label("Quality:").select_option("checking")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Being checked")
    assert "quality=checking" in admin.url
    admin.reload()
    expect(admin.get_by_label("Quality:")).to_have_value("checking")
    admin.get_by_role("button", name="Clear filters").first.click()
    expect(rows).to_have_count(8)
    admin.get_by_role("button", name="Without a call").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("No call linked")
    admin.get_by_label("Search lead or phone").fill("nobody is called so")
    expect(admin.get_by_text("No recording matches.")).to_be_visible()


def test_phones_are_sorted_worst_first(admin, program, recorded):
    admin.goto(f"{program.address}/recordings")
    admin.get_by_role("link", name="By phone").click()
    body = admin.locator("tbody tr")
    expect(body.first).to_contain_text("vivo Y16")
    expect(admin.get_by_text("Silent recordings come from vivo Y16.")).to_be_visible()
    admin.get_by_role("button", name="Phone", exact=True).click()
    admin.wait_for_url(re.compile("sort=model"))
    expect(body.first).not_to_contain_text("vivo Y16")


def test_a_manager_hears_only_the_own_branch(page, program, recorded):
    bearer = {"Authorization": f"Bearer {made.token(program, 'admin', ADMIN_PASSWORD)}"}
    person = {
        "username": MANAGER,
        "password": MANAGER_PASSWORD,
        "full_name": "Sunita Rao",
        "role": "manager",
        "branch_id": recorded["branch"],
    }
    answer = httpx2.post(f"{program.address}/api/users", json=person, headers=bearer)
    assert answer.is_success, answer.text
    sign_in(page, program, MANAGER, MANAGER_PASSWORD)
    page.goto(f"{program.address}/recordings")
    expect(page.locator("tr[data-row]")).to_have_count(7)
    expect(page.get_by_label("Branch:")).to_be_hidden()
    page.goto(f"{program.address}/recordings?open={recorded['foreign']}")
    expect(page.get_by_text("does not exist, or is not yours to hear")).to_be_visible()


def test_settings_say_how_long_they_are_kept_and_who_deletes_them(admin, program, recorded):
    admin.goto(f"{program.address}/settings")
    section = admin.get_by_role("region", name="Recordings", exact=True)
    days = section.get_by_label("Keep for how many days")
    days.fill("0")
    section.get_by_role("button", name="Save").click()
    expect(days).to_have_attribute("aria-invalid", "true")
    days.fill("365")
    section.get_by_label("Who may delete one").select_option("nobody")
    section.get_by_role("button", name="Save").click()
    expect(section).to_contain_text("by you")
    expect(section).to_contain_text("None is older than that now.")
    panel = open_recording(admin, program, recorded["good"])
    expect(panel.get_by_role("button", name="Delete")).to_be_disabled()
    expect(panel).to_contain_text("The settings let nobody delete recordings.")
    admin.goto(f"{program.address}/settings")
    expect(days).to_have_value("365")
    days.fill("")
    section.get_by_label("Who may delete one").select_option("everyone")
    section.get_by_role("button", name="Save").click()
    expect(section).to_contain_text("Empty: for ever")


def test_a_download_is_a_file_and_noted(admin, program, recorded):
    panel = open_recording(admin, program, recorded["waiting"])
    with admin.expect_download() as download:
        panel.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".ogg")
    admin.reload()
    expect(panel).to_contain_text("took the file")


def sent_by_phone(program: Program, audio: bytes) -> tuple[str, str]:
    """Audio before its call, in pieces; the lead's and the recording's id."""
    call_id, began = str(uuid4()), (datetime.now(UTC) - timedelta(minutes=3)).isoformat()
    bearer = made.token(program, made.TELECALLER, made.TELECALLER_PASSWORD)
    headers = {"Authorization": f"Bearer {bearer}"}
    with httpx2.Client(base_url=program.address, headers=headers, timeout=30) as phone:
        lead_id = phone.get("/api/leads").json()["items"][0]["id"]
        wanted = {"call_id": call_id, "recorded_at": began, "phone_model": "Redmi 9A"}
        begun = phone.post(
            f"/api/leads/{lead_id}/recordings", headers=sounds.creation(audio, **wanted)
        )
        assert begun.status_code == 201, begun.text
        place = begun.headers["location"]
        for at in range(0, len(audio), 100_000):
            part = audio[at : at + 100_000]
            assert phone.patch(place, headers=sounds.piece(at), content=part).status_code == 204
        call = {
            "client_id": call_id,
            "outcome": "connected",
            "started_at": began,
            "duration_seconds": 40,
        }
        assert phone.post(f"/api/leads/{lead_id}/calls", json=call).status_code == 201
    return lead_id, str(sounds.id_of(place))


def test_a_phone_sends_a_call_and_the_portal_plays_it(page, program, tmp_path):
    spoken = next(clip for clip in clips(HELD_OUT, seed=5, each=1) if clip.label == "good")
    audio = write(tmp_path / "call.m4a", spoken.samples, "m4a").read_bytes()
    lead_id, recording_id = sent_by_phone(program, audio)
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/recordings")
    row = page.locator(f'tr[data-row="{recording_id}"]')
    # The job hears it, and the page is told.
    expect(row).to_contain_text("Good", timeout=60_000)
    expect(row).to_contain_text("Connected")
    expect(row).to_contain_text("Redmi 9A")
    panel = open_recording(page, program, recording_id)
    panel.get_by_role("button", name="Play").click()
    wait_until_at(page, 1.0)
    page.goto(f"{program.address}/leads/{lead_id}")
    expect(page.get_by_role("heading", name="Recordings")).to_be_visible()
