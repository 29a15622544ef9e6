"""Find a lead, open it, work on it: as an admin, and as a manager who sees one branch."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMIN_PASSWORD, Program, running, sign_in

PASSWORD = "a long pass phrase"
HIDDEN = "This lead does not exist or is not yours."


def call(program: Program, method: str, path: str, token: str = "", **sent: object) -> dict:
    """One call of a client of the API."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx2.request(method, f"{program.address}/api{path}", headers=headers, **sent)
    assert answer.is_success, answer.text
    return answer.json()


def token_of(program: Program, username: str, password: str) -> str:
    body = {"username": username, "password": password}
    return call(program, "POST", "/auth/login", json=body)["access_token"]


@dataclass
class Place:
    """A branch with its manager, its telecaller and their leads."""

    manager: str
    telecaller_id: str
    leads: dict[str, str]  # name to id


@dataclass
class World:
    """Two branches, told from what other tests left behind by `mark`."""

    mark: str
    near: Place
    far: Place


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """One of its own: who is added here would take turns in what other tests import."""
    with running() as program:
        yield program


@pytest.fixture(scope="module")
def world(program: Program) -> World:
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    mark = f"m{uuid4().hex[:5]}"  # a letter first: digits alone would be looked for as a phone
    return World(
        mark, make_place(program, admin, mark, "Near"), make_place(program, admin, mark, "Far")
    )


def make_place(program: Program, admin: str, mark: str, where: str) -> Place:
    branch = call(
        program, "POST", "/branches", admin, json={"name": f"{where} {mark}", "location": "Road"}
    )

    def person(role: str) -> dict:
        body = {
            "username": f"{role}.{where}.{mark}".lower(),
            "password": PASSWORD,
            "full_name": f"{role} {where}".title(),
            "role": role,
            "branch_id": branch["id"],
        }
        return call(program, "POST", "/users", admin, json=body)

    manager, telecaller = person("manager"), person("telecaller")
    first = int(mark[1:], 16) % 900_000 + (50_000 if where == "Far" else 0)
    names = [f"{where} {mark} {word}" for word in ("Asha", "Bela", "Chitra")]
    lines = [f"{name},99{first + n:08}" for n, name in enumerate(names)]
    started = call(
        program,
        "POST",
        "/imports",
        admin,
        files={"file": ("leads.csv", "\n".join(["Name,Phone", *lines]), "text/csv")},
        data={"telecaller_ids": [telecaller["id"]]},
    )
    deadline = time.monotonic() + 30
    while call(program, "GET", f"/imports/{started['id']}", admin)["status"] != "done":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    found = call(program, "GET", "/leads", admin, params={"search": f"{where} {mark}"})
    ids = {lead["student_name"]: lead["id"] for lead in found["items"]}
    assert sorted(ids) == names
    return Place(manager["username"], telecaller["id"], ids)


def rows(page: Page):
    return page.get_by_role("row").filter(
        has=page.get_by_role("checkbox", name=re.compile("^Choose [^a]"))
    )


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_a_lead_is_found_opened_edited_and_annotated(page, program, world, role):
    username, password = (
        ("admin", ADMIN_PASSWORD) if role == "admin" else (world.near.manager, PASSWORD)
    )
    sign_in(page, program, username, password)
    page.get_by_role("link", name="Leads", exact=True).click()
    expect(rows(page).first).to_be_visible()

    # Found by a part of the name, narrowed by status; the address keeps both.
    page.keyboard.press("/")
    page.keyboard.type(f"Near {world.mark}")
    expect(page).to_have_url(re.compile("q=Near"))
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Enrolled")).click()
    expect(page.get_by_text("No lead matches.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Enrolled")).click()
    page.get_by_role("button", name=re.compile("^(New|Contacted) [^0]")).first.click()
    expect(page).to_have_url(re.compile("status="))
    page.reload()
    expect(rows(page).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^All ")).click()
    expect(rows(page)).to_have_count(3)

    # Opened by key; its own place in this list is known.
    page.get_by_role("heading", name="Leads").click()
    page.keyboard.press("j")
    name = page.locator("a:focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("1 of 3")).to_be_visible()

    # A field is edited, a note is written, and both are there after a reload.
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("City").fill(f"Satara {role}")
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("no address is not an e-mail address.")).to_be_visible()
    page.get_by_label("E-mail").fill("asha@example.com")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    text = f"Wants the fees in writing, says the {role}"
    page.get_by_role("textbox", name="Note").fill(text)
    page.get_by_role("button", name="Add note").dblclick()
    expect(page.get_by_role("listitem").filter(has_text=text)).to_have_count(1)
    expect(page.get_by_role("textbox", name="Note")).to_have_value("")
    page.reload()
    expect(page.get_by_role("definition").filter(has_text=f"Satara {role}")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=text)).to_have_count(1)

    # A follow-up is set; the next lead is one key away, and the list is where it was.
    page.get_by_role("button", name="Follow-up").click()
    page.get_by_role("button", name="Tomorrow morning").click()
    page.get_by_role("button", name="Set follow-up").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Tomorrow 10:00 am").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name=name)).to_have_count(0)
    page.get_by_role("navigation", name="List").get_by_role("link", name="Leads").click()
    expect(page.get_by_label("Search name or phone")).to_have_value(f"Near {world.mark}")
    expect(rows(page)).to_have_count(3)


def test_a_status_is_changed_and_changed_back(page, program, world):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads/{world.near.leads[f'Near {world.mark} Bela']}")
    choice = page.get_by_label("Change status")
    before = choice.input_value()
    choice.select_option("interested")
    expect(page.get_by_text("to Interested").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(choice).to_have_value(before)


def test_two_who_change_the_same_field_settle_it(page, program, world):
    lead_id = world.near.leads[f"Near {world.mark} Chitra"]
    token = token_of(program, "admin", ADMIN_PASSWORD)
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads/{lead_id}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("City").fill("Satara")
    page.get_by_label("Course").fill("BBA")
    theirs = {"city": "Karad", "preferred_course": "MBA"}
    call(program, "PATCH", f"/leads/{lead_id}", token, json=theirs)
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("City is now Karad, you wrote Satara.")).to_be_visible()
    page.get_by_role("button", name="Keep Karad").click()
    expect(page.get_by_role("button", name="Keep Karad")).to_have_count(0)
    page.get_by_role("button", name="Use mine").click()
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    lead = call(program, "GET", f"/leads/{lead_id}", token)
    assert (lead["city"], lead["preferred_course"]) == ("Karad", "BBA")


def test_leads_are_chosen_with_keys_and_ranges(page, program, world):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads?q=Near+{world.mark}")
    expect(rows(page)).to_have_count(3)
    boxes = page.get_by_role("checkbox", name=re.compile("^Choose Near"))
    boxes.nth(0).click()
    expect(boxes.nth(0)).to_be_checked()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_label("Choose all on this page")).to_be_checked()
    page.keyboard.press("Escape")
    expect(boxes.nth(1)).not_to_be_checked()
    page.get_by_role("heading", name="Leads").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).not_to_be_checked()


@pytest.mark.parametrize(
    "address", [str(UUID(int=1)), "1", "%27%3B--", f"{UUID(int=1)}?at=x&page=-1"]
)
def test_a_forged_address_shows_no_lead(page, program, world, address):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads/{address}")
    expect(page.get_by_text(HIDDEN)).to_be_visible()


def test_a_manager_meets_no_foreign_lead(page, program, world):
    sign_in(page, program, world.near.manager, PASSWORD)
    page.goto(f"{program.address}/leads?q={world.mark}")
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_text(f"Far {world.mark}")).to_have_count(0)
    for lead_id in world.far.leads.values():
        page.goto(f"{program.address}/leads/{lead_id}")
        expect(page.get_by_text(HIDDEN)).to_be_visible()
    page.goto(f"{program.address}/leads?telecaller={world.far.telecaller_id}&q={world.mark}")
    expect(page.get_by_text(f"Far {world.mark}")).to_have_count(0)


def test_a_small_screen_shows_cards_and_scrolls_down_only(page, program, world):
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads?q=Near+{world.mark}")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("link", name=f"Near {world.mark} Asha").click()
    expect(page.get_by_role("heading", name=f"Near {world.mark} Asha")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.go_back()
    expect(rows(page)).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_chosen_leads_are_handed_over_and_taken_back(page, program, world):
    token = token_of(program, "admin", ADMIN_PASSWORD)

    def owners() -> set[str]:
        ids = world.far.leads.values()
        return {call(program, "GET", f"/leads/{key}", token)["telecaller"]["id"] for key in ids}

    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads?q=Far+{world.mark}")
    expect(rows(page)).to_have_count(3)
    page.get_by_label("Choose all on this page").click()
    page.get_by_role("button", name="Assign to...").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Assign leads").click()
    expect(dialog.get_by_text("Choose at least one telecaller.")).to_be_visible()
    row = dialog.get_by_role("row").filter(has_text=f"Near {world.mark}")
    row.get_by_role("checkbox").click()
    expect(row).to_contain_text("+3")
    assert owners() == {world.far.telecaller_id}
    dialog.get_by_role("button", name="Move 3 leads").click()
    expect(page.get_by_text("3 leads assigned")).to_be_visible()
    expect(rows(page).filter(has_text="Telecaller Near")).to_have_count(3)
    assert owners() == {world.near.telecaller_id}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 leads given back")).to_be_visible()
    assert owners() == {world.far.telecaller_id}


def test_one_says_why_a_lead_is_with_its_owner(page, program, world):
    sign_in(page, program, world.far.manager, PASSWORD)
    page.goto(f"{program.address}/leads/{world.far.leads[f'Far {world.mark} Bela']}")
    page.get_by_role("button", name="Why Telecaller Far?").click()
    expect(page.get_by_text("Telecaller Far", exact=False).last).to_be_visible()
    expect(page.get_by_role("button", name="Why Telecaller Far?")).to_have_attribute(
        "aria-expanded", "true"
    )


def test_two_leads_of_one_student_are_merged_and_brought_back(page, program, world):
    token = token_of(program, "admin", ADMIN_PASSWORD)
    kept, gone = (world.far.leads[f"Far {world.mark} {name}"] for name in ("Asha", "Chitra"))
    for lead_id in (kept, gone):
        body = {"email": f"{world.mark}@example.com"}
        call(program, "PATCH", f"/leads/{lead_id}", token, json=body)
    call(program, "PATCH", f"/leads/{gone}", token, json={"city": "Satara"})
    note = {"client_id": str(uuid4()), "body": "Asked about hostels"}
    call(program, "POST", f"/leads/{gone}/notes", token, json=note)
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads/{kept}")
    expect(page.get_by_text(f"Same e-mail {world.mark}@example.com")).to_be_visible()
    twin = page.get_by_role("listitem").filter(has_text=f"Same e-mail {world.mark}")
    twin.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row").filter(has_text="City")).to_contain_text("Satara")
    dialog.get_by_role("row").filter(has_text="Name").get_by_role("radio").nth(1).click()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name=f"Far {world.mark} Chitra")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Asked about hostels")).to_have_count(1)
    page.get_by_role("button", name="Undo merge").click()
    expect(page.get_by_role("heading", name=f"Far {world.mark} Asha")).to_be_visible()
    assert call(program, "GET", f"/leads/{gone}", token)["city"] == "Satara"
    twin = page.get_by_role("listitem").filter(has_text=f"Far {world.mark} Chitra")
    twin.get_by_role("button", name="Not the same: keep apart").click()
    expect(twin.get_by_role("button", name="Compare")).to_have_count(0)


def test_possible_duplicates_are_listed_kept_apart_and_suggested_again(page, program, world):
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    for place, mail in ((world.near, "near"), (world.far, "far")):
        for name, lead_id in place.leads.items():
            if name.endswith(("Bela", "Chitra")):
                body = {"email": f"{mail}.{world.mark}@example.com"}
                call(program, "PATCH", f"/leads/{lead_id}", admin, json=body)
    sign_in(page, program, world.near.manager, PASSWORD)
    page.goto(f"{program.address}/leads")
    page.get_by_role("link", name="Possible duplicates").click()
    pair = page.get_by_role("row", name=re.compile("Near .*(Bela.*Chitra|Chitra.*Bela)"))
    expect(pair).to_contain_text(f"Same e-mail near.{world.mark}@example.com")
    expect(page.get_by_text(f"Far {world.mark}")).to_have_count(0)
    pair.get_by_role("button", name="Keep apart").click()
    expect(pair).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(pair).to_be_visible()
    pair.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Possibly the same student")).to_be_visible()


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_all_that_match_are_sorted_changed_put_back_and_taken_away(page, program, world, role):
    username, password = ("admin", ADMIN_PASSWORD)
    if role == "manager":
        username, password = world.near.manager, PASSWORD
    sign_in(page, program, username, password)
    page.goto(f"{program.address}/leads?q=Near+{world.mark}&untouched=all")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Student").click()
    page.get_by_role("button", name="Student").click()
    expect(page).to_have_url(re.compile("sort=-name"))
    expect(page.get_by_role("columnheader", name="Student")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(rows(page).first).to_contain_text("Chitra")

    # The columns are the browser's to remember.
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("group", name="Columns").get_by_label("Course").click()
    expect(page.get_by_role("columnheader", name="Course")).to_have_count(0)
    page.reload()
    expect(rows(page).first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Course")).to_have_count(0)

    # A status for all of the page, and back.
    page.get_by_label("Choose all on this page").click()
    page.get_by_role("button", name="Change status...").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Status").select_option("unreachable")
    dialog.get_by_role("button", name="Change status").click()
    expect(page.get_by_text("3 leads set to Unreachable")).to_be_visible()
    expect(page.get_by_role("button", name="Unreachable 3")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 leads put back")).to_be_visible()
    expect(page.get_by_role("button", name="Unreachable 0")).to_be_visible()

    # The file has these leads in this order.
    page.get_by_role("button", name="Export").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("dialog").get_by_role("button", name="Export").click()
    lines = waiting.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0].rpartition(" ")[2] for line in lines] == [
        "Student",
        "Chitra",
        "Bela",
        "Asha",
    ]

    # A chip takes its filter away.
    page.get_by_role("button", name="Remove filter Never called").click()
    expect(page).not_to_have_url(re.compile("untouched"))


def test_a_search_is_not_there_any_more_when_one_comes_back(page, program, world):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/leads")
    box = page.get_by_role("searchbox", name="Search name or phone")
    box.fill(world.mark)
    page.wait_for_url(re.compile(f"q={world.mark}"))
    page.goto(f"{program.address}/")
    expect(page.get_by_text("Live, updated")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url(re.compile("/leads$"))
    expect(box).to_have_value("")
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile(f"q={world.mark}"))
    expect(box).to_have_value(world.mark)
