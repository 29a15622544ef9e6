"""Settings, the audit log and one telecaller's page: as an admin, and as a manager."""

import csv
import io
import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from crm_app.kernel.clock import local_day, utc_now
from tests.e2e.conftest import ADMIN_PASSWORD, Program, running, sign_in
from tests.e2e.test_leads_pages import PASSWORD, World, call, make_place, token_of


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """One of its own: its time zone and its log are looked at."""
    with running() as program:
        yield program


@pytest.fixture(scope="module")
def world(program: Program) -> World:
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    mark = "a1b2c3"
    near = make_place(program, admin, mark, "Near")
    return World(mark, near, make_place(program, admin, mark, "Far"))


def as_admin(page: Page, program: Program, path: str) -> None:
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}{path}")
    page.wait_for_load_state("networkidle")


def organisation(page: Page):
    return page.get_by_role("region", name="Organisation")


def test_an_admin_keeps_the_settings(page, program, world, context):
    as_admin(page, program, "/settings")
    section = organisation(page)
    name, save = section.get_by_label("Name"), section.get_by_role("button", name="Save")
    expect(name).to_have_value(re.compile("."))
    expect(save).to_be_hidden()

    # What is refused stays typed, and says so beside its field.
    section.get_by_label("Start").fill("21:00")
    section.get_by_label("End").fill("09:00")
    expect(save).to_be_visible()
    save.click()
    expect(section.get_by_text("End must be after start.")).to_be_visible()
    expect(section.get_by_label("Start")).to_have_value("21:00")
    section.get_by_label("Start").fill("08:00")
    section.get_by_label("End").fill("20:00")

    # Ctrl+S saves; the frame follows at once.
    name.fill("Pune College")
    page.keyboard.press("Control+s")
    expect(section.get_by_text(re.compile(r"^Saved \d+:\d\d [ap]m by you$"))).to_be_visible()
    expect(save).to_be_hidden()
    expect(page.locator("aside").get_by_text("Pune College")).to_be_visible()

    # A change from elsewhere shows, and typing is not lost by it.
    name.fill("Half a na")
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    call(program, "PATCH", "/settings", admin, json={"work_ends": "19:00"})
    expect(section.get_by_label("End")).to_have_value("19:00")
    expect(name).to_have_value("Half a na")
    expect(save).to_be_visible()
    name.fill("Pune College")
    expect(save).to_be_hidden()

    # Another page in another tab is cut by the new time zone at once.
    other = context.new_page()
    other.goto(f"{program.address}/leads/{next(iter(world.near.leads.values()))}")
    clock = other.locator("time, [title*='(']").first
    expect(clock).to_have_attribute("title", re.compile("Asia/Kolkata"))
    zone = section.get_by_label("Time zone")
    zone.fill("Atlantis")
    save.click()
    expect(section.get_by_text(re.compile("Atlantis is no time zone"))).to_be_visible()
    zone.fill("america/new york")
    save.click()
    expect(zone).to_have_value("America/New_York")
    expect(clock).to_have_attribute("title", re.compile("America/New_York"))
    call(program, "PATCH", "/settings", admin, json={"time_zone": "Asia/Kolkata"})
    expect(zone).to_have_value("Asia/Kolkata")


def test_an_admin_keeps_the_lists_and_a_lead_suggests_them(page, program, world):
    as_admin(page, program, "/settings")
    courses = page.get_by_role("region", name="Courses")
    courses.get_by_label("Add a course").fill("B. Sc.")
    courses.get_by_label("Add a course").press("Enter")
    expect(courses.get_by_text("B. Sc.", exact=True)).to_be_visible()
    courses.get_by_label("Add a course").fill("b. sc.")
    courses.get_by_role("button", name="Add course").click()
    expect(courses.get_by_text("b. sc. is in the list already.")).to_be_visible()
    expect(courses.get_by_label("Add a course")).to_have_value("b. sc.")
    courses.get_by_role("button", name="Rename B. Sc.").click()
    courses.get_by_label("New name of this course").fill("BSc")
    courses.get_by_role("button", name="Save name").click()
    expect(courses.get_by_role("button", name="Rename BSc")).to_be_visible()

    page.goto(f"{program.address}/leads/{next(iter(world.near.leads.values()))}")
    page.get_by_role("button", name="Edit").click()
    course = page.get_by_label("Course")
    expect(course).to_have_attribute("list", "courses")
    expect(page.locator("datalist#courses option")).to_have_attribute("value", "BSc")
    course.fill("Something else")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("definition").get_by_text("Something else")).to_be_visible()

    page.goto(f"{program.address}/settings")
    courses.get_by_role("button", name="Retire BSc").click()
    expect(courses.get_by_role("button", name="Bring back BSc")).to_be_visible()
    expect(courses.get_by_text(re.compile("by you"))).to_be_visible()


def test_an_admin_reads_filters_and_takes_out_the_log(page, program, world, context):
    as_admin(page, program, "/audit")
    rows = page.locator("tr[data-row]")
    expect(rows.first).to_be_visible()
    page.get_by_label("Action:").select_option("user.created")
    expect(page).to_have_url(re.compile("action=user.created"))
    expect(rows.first).to_contain_text("Added an account")
    page.reload()
    expect(rows.first).to_contain_text("Added an account")
    before = rows.count()

    # New rows wait for the button.
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    person = {"username": "new.one", "password": PASSWORD, "full_name": "New One", "role": "admin"}
    made = call(program, "POST", "/users", admin, json=person)
    new = page.get_by_role("button", name="1 new row")
    expect(new).to_be_visible()
    expect(rows).to_have_count(before)
    new.click()
    expect(rows).to_have_count(before + 1)
    expect(rows.first).to_contain_text("New One")

    # Before and after, below the row, by keys.
    call(program, "PATCH", f"/users/{made['id']}", admin, json={"full_name": "Renamed One"})
    page.get_by_label("Action:").select_option("user.updated")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Full name: New One → Renamed One")
    page.get_by_role("heading", name="Audit log").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Before: ").first).to_be_attached()

    # A day on which nothing happened; days in the wrong order.
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_label("First day").fill("2001-01-01")
    page.get_by_label("Last day").fill("2001-01-02")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_label("First day").fill("2001-01-03")
    expect(page.get_by_text("The first day is after the last day.")).to_be_visible()
    page.goto(f"{program.address}/audit?person=nobody&before=x")
    expect(page.get_by_role("alert")).to_be_visible()

    # The file holds what the page shows, and taking it out is in the log.
    page.goto(f"{program.address}/audit?kind=branch")
    expect(rows.first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Export CSV").click()
    text = waiting.value.path().read_text("utf-8-sig")
    assert {line["Action"] for line in csv.DictReader(io.StringIO(text))} == {"Added a branch"}
    page.goto(f"{program.address}/audit?kind=file")
    expect(rows.first).to_contain_text("Exported the audit log")


def test_a_manager_is_refused_settings_and_the_log(page, program, world):
    sign_in(page, program, world.near.manager, PASSWORD)
    expect(page.get_by_role("link", name="Reports", exact=True)).to_be_visible()
    for path, name in (("/settings", "Settings"), ("/audit", "Audit log")):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
        page.goto(f"{program.address}{path}")
        expect(page.get_by_text("Your role may not open this page.")).to_be_visible()
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    answer = httpx2.get(f"{program.address}/portal/audit/audit-log.csv", headers={"Cookie": cookie})
    assert answer.status_code == 403


def who(world: World, role: str) -> tuple[str, str]:
    return ("admin", ADMIN_PASSWORD) if role == "admin" else (world.near.manager, PASSWORD)


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_one_telecaller_has_a_page(page, program, world, role):
    username, password = who(world, role)
    sign_in(page, program, username, password)
    page.get_by_role("link", name="Telecallers", exact=True).click()
    page.get_by_role("link", name="Telecaller Near").click()
    expect(page.get_by_role("heading", name="Telecaller Near")).to_be_visible()
    assert world.near.telecaller_id in page.url
    expect(page.get_by_text("Not seen yet")).to_be_visible()

    # The month's figures are the report's row.
    token = token_of(program, username, password)
    today = local_day(utc_now(), "Asia/Kolkata")
    wanted = {
        "from": today.replace(day=1).isoformat(),
        "telecaller_id": world.near.telecaller_id,
    }
    (row,) = call(program, "GET", "/reports/telecaller-performance", token, params=wanted)["rows"]
    assigned = page.locator("dl > div").filter(has_text="Leads assigned").locator("dd")
    expect(assigned).to_have_text(str(row["leads_assigned"]))

    # Faults beside their fields, what was typed stays; then saved.
    section = page.get_by_role("region", name="Availability")
    section.get_by_label("Cap").fill("many")
    section.get_by_label("Shift start").fill("09:00")
    section.get_by_role("button", name="Save").click()
    expect(section.get_by_text("Cap is a whole number.")).to_be_visible()
    section.get_by_label("Cap").fill("3")
    section.get_by_role("button", name="Save").click()
    expect(section.get_by_text(re.compile("A shift needs a start and an end."))).to_be_visible()
    expect(section.get_by_label("Cap")).to_have_value("3")
    section.get_by_label("Shift end").fill("18:00")
    section.get_by_label("Sun").check()
    page.keyboard.press("Control+s")
    expect(section.get_by_text(re.compile("^Saved .* by you$"))).to_be_visible()
    expect(section.get_by_role("button", name="Save")).to_be_hidden()
    expect(section.get_by_label("Sun")).to_be_checked()
    expect(page.get_by_text("Cap 3, full: passed over")).to_be_visible()
    page.reload()
    expect(section.get_by_label("Shift end")).to_have_value("18:00")
    expect(section.get_by_label("Sun")).to_be_checked()
    section.get_by_label("Cap").fill("")
    section.get_by_label("Shift start").fill("")
    section.get_by_label("Shift end").fill("")
    section.get_by_label("Sun").uncheck()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("No cap", exact=True)).to_be_visible()


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_leaves_and_new_leads_of_a_telecaller(page, program, world, role):
    sign_in(page, program, *who(world, role))
    page.goto(f"{program.address}/telecallers/{world.near.telecaller_id}")
    page.wait_for_load_state("networkidle")
    leaves = page.get_by_role("region", name="Leaves")
    leaves.get_by_role("button", name="Add leave").click()
    expect(leaves.get_by_text("First day is missing.")).to_be_visible()
    leaves.get_by_label("First day").fill("2190-01-05")
    leaves.get_by_label("Last day").fill("2190-01-04")
    leaves.get_by_role("button", name="Add leave").click()
    expect(leaves.get_by_text("The last day is before the first day.")).to_be_visible()
    leaves.get_by_label("Last day").fill("2190-01-08")
    leaves.get_by_label("Note").fill("Wedding")
    leaves.get_by_role("button", name="Add leave").click()
    expect(leaves.get_by_text("5 Jan 2190 to 8 Jan 2190")).to_be_visible()
    expect(leaves.get_by_label("Note")).to_have_value("")
    leaves.get_by_role("button", name=re.compile("^Remove the leave")).click()
    expect(leaves.get_by_text("No leaves.")).to_be_visible()

    page.get_by_role("switch", name="Receives new leads").click()
    expect(page.get_by_text("Telecaller Near no longer receives new leads")).to_be_visible()
    page.get_by_role("switch", name="Receives new leads").click()
    page.get_by_role("link", name="All their leads").first.click()
    expect(page).to_have_url(re.compile(f"/leads.telecaller={world.near.telecaller_id}"))


def test_a_foreign_telecaller_is_not_there(page, program, world):
    sign_in(page, program, world.near.manager, PASSWORD)
    for key in (world.far.telecaller_id, "00000000-0000-0000-0000-000000000001", "nobody"):
        page.goto(f"{program.address}/telecallers/{key}")
        expect(page.get_by_text("This telecaller does not exist or is not yours.")).to_be_visible()
