"""The whole way of a lead: a CSV in the browser, a telecaller's call, the floor, the report."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMIN_PASSWORD, Program, running, sign_in

PEOPLE = ("Asha Patil", "Rohit Rao", "Kavita Rathore")
SECONDS_TO_SHOW = 2_000  # milliseconds until a logged call must be on the open floor


def api(program: Program, method: str, path: str, token: str = "", **body: object) -> dict:
    """One call of a client."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx2.request(
        method, f"{program.address}/api{path}", json=body or None, headers=headers
    )
    assert answer.is_success, answer.text
    return answer.json()


def add_telecaller(page: Page, name: str) -> tuple[str, str]:
    """As an admin does; answers the user name and the password to hand over."""
    page.get_by_role("button", name="Add telecaller").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Full name").fill(name)
    dialog.get_by_label("Full name").press("Tab")
    username = dialog.get_by_label("User name")
    expect(username).to_have_value(re.compile(r"^[a-z.]{3,}$"))
    dialog.get_by_label("Branch").select_option(label="Pune")
    password = dialog.get_by_role("textbox", name="Password").input_value()
    found = username.input_value()
    dialog.get_by_role("button", name="Add telecaller").click()
    expect(page.get_by_text(f"{name} can sign in now")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    return found, password


def import_file(page: Page, program: Program, path: Path) -> None:
    """Through the steps of the wizard, with everybody listed taking turns."""
    page.goto(f"{program.address}/import/new")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"), timeout=30_000)
    for step in ("Columns", "Duplicates", "Who gets them"):
        page.get_by_role("link", name=re.compile("^Next")).click()
        expect(page.get_by_role("heading", name=step)).to_be_visible()
    page.get_by_role("table").get_by_label("Choose all listed").click()
    page.get_by_role("button", name="Next: dry run").click()
    page.get_by_role("button", name=re.compile("^Import ")).click(timeout=60_000)


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """One of its own: whoever is added elsewhere would take turns here."""
    with running() as program:
        yield program


@pytest.fixture(scope="module")
def floor(browser, program):
    """Two other browsers with the live floor open all the time."""
    contexts = [browser.new_context() for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        sign_in(page, program, "admin", ADMIN_PASSWORD)
        expect(page.get_by_role("heading", name="Live floor")).to_be_visible()
    yield pages
    for context in contexts:
        context.close()


def test_the_whole_way_of_a_lead(page, program, floor, tmp_path):
    # A branch and three telecallers.
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/branches")
    page.get_by_role("button", name="Add branch").first.click()
    page.get_by_label("Name").fill("Pune")
    page.get_by_label("Location").fill("FC Road")
    page.get_by_role("dialog").get_by_role("button", name="Add branch").click()
    expect(page.get_by_role("cell", name="FC Road")).to_be_visible()
    page.goto(f"{program.address}/telecallers")
    keys = {name: add_telecaller(page, name) for name in PEOPLE}

    # Ten leads from a file: 4, 3, 3.
    path = tmp_path / "ten.csv"
    lines = [f"Student {n},98111 000{n:02}" for n in range(10)]
    path.write_text("Name,Mobile No.\n" + "\n".join(lines))
    import_file(page, program, path)
    expect(page.get_by_text(re.compile("10 leads created")).first).to_be_visible(timeout=20_000)
    shares = page.get_by_role("main").inner_text()
    assert [shares.count(name) > 0 for name in PEOPLE] == [True] * 3

    # A telecaller signs in over the API, sees the own leads, logs a call with a follow-up.
    username, password = keys["Asha Patil"]
    token = api(program, "POST", "/auth/login", username=username, password=password)[
        "access_token"
    ]
    mine = api(program, "GET", "/leads", token)
    assert mine["total"] == 4
    lead = mine["items"][0]
    before = [page.get_by_role("main").inner_text() for page in floor]
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    api(
        program,
        "POST",
        f"/leads/{lead['id']}/calls",
        token,
        client_id=str(uuid4()),
        outcome="connected",
        started_at=datetime.now(UTC).isoformat(),
        duration_seconds=95,
        status="interested",
        followup={"client_id": str(uuid4()), "scheduled_at": due, "description": "Fees"},
    )

    # Every open floor changes by itself.
    for window, old in zip(floor, before, strict=True):
        expect(window.get_by_text(lead["student_name"]).first).to_be_visible(
            timeout=SECONDS_TO_SHOW
        )
        assert window.get_by_role("main").inner_text() != old

    # The report shows the call, and its file equals the screen.
    page.goto(f"{program.address}/reports")
    row = page.get_by_role("row", name=re.compile("Asha Patil"))
    expect(row.get_by_role("cell").nth(2)).to_have_text("1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [each["Telecaller"] for each in rows] == [*sorted(PEOPLE), "Total"]
    asha = rows[0]
    assert (asha["Calls"], asha["Connected"], asha["Talk time (s)"]) == ("1", "1", "95")
    assert (asha["Leads assigned"], rows[-1]["Leads assigned"]) == ("4", "10")


def test_a_large_file_with_faults_is_counted_to_the_last_row(page, program, tmp_path):
    rows = ["Name,Phone"]
    rows += [f"Person {n},97{n:08}" if n % 10 else f"Person {n},12" for n in range(20_000)]
    path = tmp_path / "large.csv"
    path.write_text("\n".join(rows))
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    import_file(page, program, path)
    page.reload()  # the progress survives
    expect(page.get_by_text(re.compile("18,000")).first).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("2,000")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download rejected")).click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    faults = list(csv.DictReader(io.StringIO(text)))
    assert len(faults) == 2_000
    assert {fault["error_code"] for fault in faults} == {"invalid_phone"}


@pytest.mark.parametrize("name", ["binary_junk.csv", "empty.csv", "png_renamed.csv"])
def test_a_file_that_is_no_table_is_refused_in_one_sentence(page, program, name):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/import/new")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(Path(__file__).parents[1] / "data" / name)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_a_telecaller_has_no_business_in_the_portal(page, program):
    token = api(program, "POST", "/auth/login", username="admin", password=ADMIN_PASSWORD)[
        "access_token"
    ]
    branch = api(program, "GET", "/branches", token)["items"][0]
    api(
        program,
        "POST",
        "/users",
        token,
        username="door",
        password="knocking at it",
        full_name="At The Door",
        branch_id=branch["id"],
    )
    page.goto(f"{program.address}/login")
    page.get_by_label("User name").fill("door")
    page.get_by_label("Password", exact=True).fill("knocking at it")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("no access to the admin portal")
    expect(page.get_by_label("User name")).to_have_value("door")


def test_everything_is_there_after_a_restart(page, program):
    assert program.stop() == 0
    program.start()
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/telecallers")
    for name in PEOPLE:
        expect(page.get_by_text(name).first).to_be_visible()
