"""A student asks: not to be called, what is held, and that it goes. As an admin does it."""

import json
import re
import zipfile

import httpx2
from playwright.sync_api import expect

from tests.e2e.conftest import ADMIN_PASSWORD, running, sign_in

NAME = "Zulekha Qadirbhoy"
ROWS = f"Name,Phone,City\n{NAME},98765 01234,Nagpur\nLata Bose,98765 05678,Pune\n"


def call(program, method, path, token="", status=None, **sent):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx2.request(method, f"{program.address}/api{path}", headers=headers, **sent)
    assert answer.is_success if status is None else answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def a_student(program):
    body = {"username": "admin", "password": ADMIN_PASSWORD}
    token = call(program, "POST", "/auth/login", json=body)["access_token"]
    branch = call(program, "POST", "/branches", token, json={"name": "Pune", "location": "Road"})
    person = {
        "username": "asha",
        "password": "a long pass phrase",
        "full_name": "Asha Patil",
        "branch_id": branch["id"],
    }
    asha = call(program, "POST", "/users", token, json=person)
    files = {"file": ("leads.csv", ROWS, "text/csv")}
    brought = call(
        program, "POST", "/imports", token, files=files, data={"telecaller_ids": [asha["id"]]}
    )
    for _ in range(300):
        found = call(program, "GET", f"/imports/{brought['id']}", token)
        if found["status"] == "done":
            break
    listed = call(program, "GET", "/leads?search=Zulekha", token)["items"]
    return token, listed[0]["id"]


def test_a_student_asks_and_is_gone(browser, tmp_path):
    with running() as program:
        token, lead_id = a_student(program)
        context = browser.new_context(accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        sign_in(page, program, "admin", ADMIN_PASSWORD)
        page.goto(f"{program.address}/leads/{lead_id}")

        # Not to be called.
        page.get_by_role("button", name="Withdraw").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("In their words").fill("Joined another college.")
        dialog.get_by_role("button", name="Note the withdrawal").click()
        expect(page.get_by_text("Do not call: the student withdrew")).to_be_visible()
        page.get_by_text("All that was noted").click()
        expect(page.get_by_text("Joined another college. Noted by")).to_be_visible()
        assert call(program, "GET", f"/leads/{lead_id}", token)["do_not_call"] is True

        # What is held.
        with page.expect_download() as download:
            page.get_by_role("link", name="Take out all data").click()
        download.value.save_as(tmp_path / "student.zip")
        with zipfile.ZipFile(tmp_path / "student.zip") as packed:
            held = json.loads(packed.read("your-data.json"))
        assert held["leads"][0]["student_name"] == NAME
        assert held["consents"][0]["note"] == "Joined another college."

        # That it goes.
        page.get_by_role("button", name="Erase this student").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("This cannot be undone.")).to_be_visible()
        dialog.get_by_label("The student's name").fill("Zulekha")
        dialog.get_by_label("Reason").fill("asked on the telephone")
        dialog.get_by_label("Your password", exact=True).fill("a wrong one")
        dialog.get_by_role("button", name="Erase for good").click()
        expect(dialog.get_by_text("This is not your password.")).to_be_visible()
        dialog.get_by_label("Your password", exact=True).fill(ADMIN_PASSWORD)
        dialog.get_by_role("button", name="Erase for good").click()
        expect(dialog.get_by_text("This is not the student's name.")).to_be_visible()
        expect(dialog.get_by_label("Reason")).to_have_value("asked on the telephone")
        dialog.get_by_label("The student's name").fill(NAME)
        dialog.get_by_role("button", name="Erase for good").click()
        page.wait_for_url(re.compile("/leads$"))
        expect(page.get_by_text("Lata Bose")).to_be_visible()
        expect(page.get_by_text(NAME)).to_have_count(0)
        call(program, "GET", f"/leads/{lead_id}", token, status=404)
        assert call(program, "GET", "/leads?search=9876501234", token)["total"] == 0
        page.goto(f"{program.address}/leads/{lead_id}")
        expect(page.get_by_text("This lead does not exist or is not yours.")).to_be_visible()
        page.goto(f"{program.address}/audit")
        expect(page.get_by_role("cell", name="Erased a student's data", exact=True)).to_be_visible()
        expect(page.get_by_text(NAME)).to_have_count(0)
        context.close()
