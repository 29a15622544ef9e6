"""The import wizard in a real browser: choices, dry run, result, every row's fate, undo.

Runs after the whole way, whose report counts everybody there is.
"""

import csv
import io
import re
from pathlib import Path

import httpx2
import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in

PEOPLE = ("Meena Iyer", "Karan Sethi")


def api(program: Program, method: str, path: str, token: str = "", **body: object) -> dict:
    """One call of a client."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx2.request(
        method, f"{program.address}/api{path}", json=body or None, headers=headers
    )
    assert answer.is_success, answer.text
    return answer.json()


def token_of(program: Program, username: str, password: str) -> str:
    body = api(program, "POST", "/auth/login", username=username, password=password)
    return body["access_token"]


@pytest.fixture(scope="module")
def team(program):
    """A branch with two telecallers: name -> (user name, password)."""
    token = token_of(program, "admin", ADMIN_PASSWORD)
    branch = api(program, "POST", "/branches", token, name="Nashik", location="College Road")
    found = {}
    for name in PEOPLE:
        username, password = name.split()[0].lower(), f"{name} calls daily"
        api(
            program,
            "POST",
            "/users",
            token,
            username=username,
            password=password,
            full_name=name,
            branch_id=branch["id"],
        )
        found[name] = (username, password)
    return found


@pytest.fixture
def admin(page, program, team):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    return page


def upload(page: Page, program: Program, path: Path) -> None:
    """The step File, up to what was found in the file."""
    page.goto(f"{program.address}/import/new")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"), timeout=30_000)
    expect(page.get_by_role("link", name="Next: columns")).to_be_visible()


def at(page: Page, step: str) -> None:
    """The step is there, and its heading has the focus."""
    heading = page.get_by_role("heading", name=step, exact=True)
    expect(heading).to_be_visible()
    expect(heading).to_be_focused()


def choose_people(page: Page) -> None:
    at(page, "Who gets them")
    for name in PEOPLE:
        page.get_by_role("searchbox").fill(name)
        box = page.get_by_role("table").get_by_label(name)
        expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
        box.click()
        expect(box).to_be_checked()


def dry_run(page: Page, button: str) -> None:
    page.get_by_role("button", name="Next: dry run").click()
    at(page, "Dry run")
    expect(page.get_by_role("button", name=button, exact=True)).to_be_visible(timeout=30_000)


def downloaded(page: Page, link: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def write_csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


STUDENTS = [[f"Student {chr(65 + n % 26)}{chr(97 + n // 26)}", f"96{n:08}"] for n in range(40)]


def test_messy_file_from_its_columns_to_its_undo(admin, program, team, tmp_path):
    page = admin
    import_known(page, program, tmp_path)
    upload(page, program, messy_file(tmp_path))
    expect(page.get_by_text("Semicolon")).to_be_visible()
    page.keyboard.press("Control+Enter")
    map_columns(page)
    page.keyboard.press("Control+Enter")
    at(page, "Duplicates")
    page.get_by_label("Fill empty fields").click()
    expect(page.get_by_label("Fill empty fields")).to_be_checked()
    page.keyboard.press("Control+Enter")
    choose_people(page)
    dry_run(page, "Import 40 leads, fill 1")
    change_policy(page)
    main = page.get_by_role("main")
    expect(main).to_contain_text("40 + 1 + 1 + 2 = 44")
    changed = page.get_by_role("row", name=re.compile("Lata Bose"))
    expect(changed).to_contain_text("Goa")
    expect(changed).to_contain_text("Anil Bose")
    refused = downloaded(page, "Download rejected rows")
    assert [row["error_row"] for row in refused] == ["43", "44", "45"]
    assert len(leads_of(program, team)) == 1, "nothing is written yet"
    come_back(page, program)
    page.get_by_role("button", name="Import 40 leads, update 1").click()
    expect(page.get_by_role("heading", name=re.compile("^40 leads created"))).to_be_visible(
        timeout=30_000
    )
    expect(main).to_contain_text("40 + 1 + 1 + 2 = 44")
    ask_rows(page)
    every = downloaded(page, "Download every row")
    assert [row["row"] for row in every] == [str(n) for n in range(2, 46)]
    touch(program, team, "Student Aa")
    page.get_by_role("button", name="Undo import").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Remove 40 leads and restore 1?")
    expect(dialog.get_by_role("button", name="Keep the leads")).to_be_focused()
    dialog.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="Undone, 1 kept")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name=re.compile("Student Aa"))).to_contain_text(
        "The lead was changed since."
    )
    assert sorted(leads_of(program, team)) == ["Lata Bose", "Student Aa"]
    page.goto(f"{program.address}/import")
    run = page.get_by_role("row", name=re.compile("fair, day 2.csv"))
    expect(run).to_contain_text("Undone, 1 kept")
    expect(run.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)


def import_known(page: Page, program: Program, folder: Path) -> None:
    """Lata Bose is a lead already; the policy that is proposed is to skip."""
    rows = [["Name", "Mobile", "City"], ["Lata Bose", "93000 00001", "Pune"]]
    upload(page, program, write_csv(folder / "walk-ins.csv", rows))
    page.keyboard.press("Control+Enter")
    at(page, "Columns")
    page.keyboard.press("Control+Enter")
    at(page, "Duplicates")
    expect(page.get_by_label("Skip them")).to_be_checked()
    page.keyboard.press("Control+Enter")
    choose_people(page)
    dry_run(page, "Import 1 lead")
    page.get_by_role("button", name="Import 1 lead").click()
    expect(page.get_by_role("heading", name=re.compile("^1 lead created"))).to_be_visible(
        timeout=30_000
    )


def messy_file(folder: Path) -> Path:
    """No header tells the phone, one column is nobody's, rows are wrong or known."""
    rows = [
        ["NAME OF STUDENT", "Reach at", "Location", "Father's name"],
        *([*student, "Pune", "Mohan Rao"] for student in STUDENTS),
        ["Lata Bose", "+91-9300000001", "Goa", "Anil Bose"],  # row 42
        ["Student Aa", "096000 00000", "", ""],  # row 43, as row 2
        ["Nobody", "12345", "", ""],
        ["", "9811111111", "", ""],
    ]
    return write_csv(folder / "fair, day 2.csv", rows)


def map_columns(page: Page) -> None:
    """How each column is known is said; without a phone column it does not go on."""
    at(page, "Columns")
    phone = page.get_by_role("row", name=re.compile("Reach at"))
    expect(phone.get_by_role("combobox")).to_have_value("phone_number")
    expect(phone).to_contain_text("Guessed from its values")
    name = page.get_by_role("row", name=re.compile("NAME OF STUDENT"))
    expect(name).to_contain_text("Found by its header")
    expect(page.get_by_label("What Father's name becomes")).to_have_value("extra")
    phone.get_by_role("combobox").select_option("")
    expect(page.get_by_role("alert")).to_contain_text("phone number")
    expect(page.get_by_role("button", name="Next: duplicates")).to_have_attribute(
        "aria-disabled", "true"
    )
    phone.get_by_role("combobox").select_option("phone_number")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Source of this file").fill("Nashik fair")
    page.keyboard.press("Control+Enter")
    at(page, "Duplicates")
    page.keyboard.press("Alt+ArrowLeft")
    at(page, "Columns")
    expect(page.get_by_label("Source of this file")).to_have_value("Nashik fair")


def change_policy(page: Page) -> None:
    """Back from the dry run, another choice, and it is tried anew."""
    for step in ("Who gets them", "Duplicates"):
        page.get_by_role("link", name="Back").click()
        at(page, step)
    page.get_by_label("Update the mapped fields").click()
    expect(page.get_by_label("Update the mapped fields")).to_be_checked()
    page.get_by_role("link", name=re.compile("^Next")).click()
    at(page, "Who gets them")
    dry_run(page, "Import 40 leads, update 1")


def come_back(page: Page, program: Program) -> None:
    """A tab that knows nothing of the import finds it and all its choices."""
    here = page.url.partition("?")[0]
    other = page.context.new_page()
    other.goto(f"{program.address}/import")
    run = other.get_by_role("row", name=re.compile("fair, day 2.csv"))
    expect(run).to_contain_text("Dry run")
    run.get_by_role("link", name=re.compile("^Continue")).click()
    expect(other.get_by_role("button", name="Import 40 leads, update 1")).to_be_visible()
    other.goto(f"{here}?step=columns")
    expect(other.get_by_label("Source of this file")).to_have_value("Nashik fair")
    other.goto(f"{here}?step=who")
    expect(other.get_by_role("table").get_by_label(PEOPLE[0])).to_be_checked()
    other.close()


def ask_rows(page: Page) -> None:
    """Rows are asked for by their numbers; the answer leads to the lead."""
    for row, said in {
        "42": "This row changed a lead",
        "43": "It is the same student as in row 2",
        "44": "not a valid phone number",
        "900": "the file ends before it",
        "2": "This row became a lead",
    }.items():
        page.get_by_label("Row number").fill(row)
        page.get_by_role("button", name="Look up").click()
        expect(page.get_by_text(re.compile(rf"^Row {row}: .*{said}"))).to_be_visible()
    link = page.get_by_role("main").get_by_role("link", name="Student Aa")
    expect(link).to_have_attribute("href", re.compile(r"^/leads/[0-9a-f-]{36}$"))
    page.get_by_label("Row number").fill("0")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text(re.compile("^Type a row number"))).to_be_visible()


def leads_of(program: Program, team: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The leads of the two telecallers: student -> (lead, its owner's token)."""
    found = {}
    for keys in team.values():
        token = token_of(program, *keys)
        for lead in api(program, "GET", "/leads", token)["items"]:
            found[lead["student_name"]] = (lead["id"], token)
    return found


def touch(program: Program, team: dict[str, tuple[str, str]], student: str) -> None:
    """A telecaller works on a lead."""
    lead, token = leads_of(program, team)[student]
    api(program, "PATCH", f"/leads/{lead}", token, city="Karad")


def test_sheet_of_a_workbook_is_chosen_and_its_large_import_undone_by_its_number(
    admin, program, tmp_path
):
    path = tmp_path / "november.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover")
        one = book.add_worksheet("Walk-ins")
        one.write_row(0, 0, ["Student", "Phone"])
        one.write_row(1, 0, ["Asha Rao", 9511100001])
        two = book.add_worksheet("Fair")
        two.write_row(0, 0, ["Full name", "Whatsapp", "City"])
        for n in range(520):
            two.write_row(n + 1, 0, [f"Guest {chr(65 + n % 26)}", 9500000000 + n, "Nashik"])
    page = admin
    upload(page, program, path)
    sheet = page.get_by_label("Sheet")
    expect(sheet).to_have_value("Walk-ins")
    sheet.select_option("Fair")
    expect(page.get_by_role("cell", name="9500000000")).to_be_visible()
    expect(page.get_by_text("520", exact=True)).to_be_visible()
    page.keyboard.press("Control+Enter")
    at(page, "Columns")
    expect(page.get_by_label("What Whatsapp becomes")).to_have_value("phone_number")
    page.keyboard.press("Control+Enter")
    at(page, "Duplicates")
    expect(page.get_by_label("Update the mapped fields")).to_be_checked()  # as chosen last
    page.keyboard.press("Control+Enter")
    choose_people(page)
    dry_run(page, "Import 520 leads")
    page.get_by_role("button", name="Import 520 leads").click()
    expect(page.get_by_role("heading", name=re.compile("^520 leads created"))).to_be_visible(
        timeout=30_000
    )

    page.get_by_role("link", name="Open the 520 leads").click()
    page.wait_for_url(re.compile(r"/leads\?import="))
    expect(page.get_by_role("button", name="All 520")).to_be_visible()
    expect(page.get_by_text("File: november.xlsx")).to_be_visible()

    # From the history, and only with the number typed.
    page.goto(f"{program.address}/import")
    page.get_by_role("button", name="Undo november.xlsx").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Remove 520 leads?")
    dialog.get_by_role("button", name="Undo the import").click()
    expect(dialog.get_by_text("Type 520 to undo the import.")).to_be_visible()
    dialog.get_by_label("Type 520 to go on").fill("520")
    dialog.get_by_role("button", name="Undo the import").click()
    run = page.get_by_role("row", name=re.compile("november.xlsx"))
    expect(run.get_by_text("Undone", exact=True)).to_be_visible(timeout=30_000)


def test_rows_of_an_import_are_for_who_is_signed_in(program):
    key = "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01"
    for name in ("errors.csv", "rows.csv"):
        answer = httpx2.get(f"{program.address}/portal/imports/{key}/{name}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
