"""The portal without a mouse."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in
from tests.e2e.test_every_page import axe, violations

__all__ = ["axe"]  # a fixture


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with made.demo() as program:
        yield program


@pytest.fixture
def portal(page: Page, program: Program) -> Page:
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    expect(page.get_by_text(re.compile("^Live, updated"))).to_be_visible()
    return page


def a_lead(program: Program) -> dict:
    bearer = made.token(program, made.TELECALLER, made.TELECALLER_PASSWORD)
    headers = {"Authorization": f"Bearer {bearer}"}
    return httpx2.get(f"{program.address}/api/leads", headers=headers).json()["items"][0]


@pytest.mark.parametrize(
    ("letter", "path"),
    [("l", "/leads"), ("t", "/telecallers"), ("i", "/import"), ("r", "/reports")],
)
def test_g_and_a_letter_open_a_page_and_g_f_the_floor(portal, program, letter, path):
    portal.keyboard.press("g")
    portal.keyboard.press(letter)
    portal.wait_for_url(re.compile(f"{path}$|{path}[?]"))
    expect(portal.get_by_role("heading", level=1)).not_to_have_text("Live floor")
    portal.keyboard.press("g")
    portal.keyboard.press("f")
    portal.wait_for_url(f"{program.address}/")


def test_the_palette_finds_a_lead_by_its_phone_and_opens_it(portal, program, axe):
    lead = a_lead(program)
    portal.keyboard.press("Control+k")
    box = portal.get_by_role("combobox", name="Search pages")
    expect(box).to_be_focused()
    box.fill(lead["phone_e164"][-10:])
    option = portal.get_by_role("group", name="Leads").get_by_role("option").first
    expect(option).to_contain_text(lead["student_name"])
    portal.evaluate(axe)
    assert violations(portal) == []
    portal.keyboard.press("Enter")
    portal.wait_for_url(f"{program.address}/leads/{lead['id']}")


def test_the_palette_finds_a_telecaller_by_name_and_opens_their_page(portal, program):
    bearer = made.token(program, "admin", ADMIN_PASSWORD)
    people = httpx2.get(
        f"{program.address}/api/users?role=telecaller",
        headers={"Authorization": f"Bearer {bearer}"},
    ).json()["items"]
    portal.keyboard.press("Control+k")
    portal.get_by_role("combobox", name="Search pages").fill(people[0]["full_name"])
    option = portal.get_by_role("group", name="Telecallers").get_by_role("option").first
    expect(option).to_contain_text(people[0]["full_name"])
    option.click()
    portal.wait_for_url(f"{program.address}/telecallers/{people[0]['id']}")


def test_the_palette_opens_pages_and_gives_the_focus_back(portal):
    opener = portal.get_by_role("button", name="Refresh (R)")
    opener.focus()
    portal.keyboard.press("Control+k")
    portal.get_by_role("combobox", name="Search pages").fill("zzzzqq")
    expect(portal.get_by_text("Nothing matches.")).to_be_visible()
    portal.keyboard.press("Escape")
    expect(opener).to_be_focused()
    portal.keyboard.press("Control+k")
    portal.get_by_role("combobox", name="Search pages").fill("branch")
    portal.keyboard.press("Enter")
    portal.wait_for_url(re.compile("/branches$"))


def test_keys_move_in_a_table_and_c_adds(portal, program):
    portal.goto(f"{program.address}/telecallers")
    rows = portal.get_by_role("table").get_by_role("row")
    expect(rows.nth(2)).to_be_visible()
    portal.keyboard.press("j")
    expect(rows.nth(1).locator(":focus")).to_have_count(1)
    portal.keyboard.press("j")
    expect(rows.nth(2).locator(":focus")).to_have_count(1)
    portal.keyboard.press("k")
    expect(rows.nth(1).locator(":focus")).to_have_count(1)
    portal.keyboard.press("c")
    dialog = portal.get_by_role("dialog", name="Add telecaller")
    expect(dialog).to_be_visible()
    # While typing a letter is a letter.
    dialog.get_by_label("Full name").fill("")
    portal.keyboard.type("jgl?")
    expect(dialog.get_by_label("Full name")).to_have_value("jgl?")


def test_single_keys_can_be_switched_off(portal, axe):
    portal.keyboard.press("?")
    dialog = portal.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Next and previous row, or lead")).to_be_visible()
    portal.evaluate(axe)
    assert violations(portal) == []
    dialog.get_by_label("Keys of a single letter").uncheck()
    portal.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    portal.keyboard.press("g")
    portal.keyboard.press("l")
    portal.keyboard.press("?")
    portal.wait_for_timeout(300)
    expect(dialog).to_be_hidden()
    expect(portal.get_by_role("heading", name="Live floor")).to_be_visible()
    portal.keyboard.press("Control+/")
    dialog.get_by_label("Keys of a single letter").check()


def test_a_slash_goes_to_the_search(portal, program):
    portal.goto(f"{program.address}/leads")
    expect(portal.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()
    portal.keyboard.press("/")
    expect(portal.locator(":focus")).to_have_attribute("aria-keyshortcuts", "/")
