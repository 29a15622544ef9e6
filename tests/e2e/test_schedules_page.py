"""Scheduled reports as an admin makes one: from a report, looked at, sent for real, followed."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import mail_server
from tests.e2e import demo
from tests.e2e.conftest import ADMIN_PASSWORD, Program, free_port, sign_in
from tests.mail_server import Post

LIST = "/reports/schedules"
NAME = "Telecaller performance"


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Post, int]]:
    found = Post()
    with mail_server.running(found) as port:
        yield found, port


@pytest.fixture(scope="module")
def program(post: tuple[Post, int]) -> Iterator[Program]:
    with tempfile.TemporaryDirectory(prefix="crm-e2e-") as folder:
        Path(folder).chmod(0o711)
        program = Program(Path(folder), free_port())
        program.start(
            CRM_SMTP_URL=f"smtp://127.0.0.1:{post[1]}", CRM_MAIL_FROM="CRM <crm@example.in>"
        )
        seed = ["seed-demo", "--leads", "200", "--telecallers", "4", "--branches", "2"]
        demo.beside(program, "-m", "crm_app.cli", *seed, "--calls", "400", "--seed", "7")
        yield program
        assert program.stop() == 0


def choose(page: Page, action: str) -> None:
    page.get_by_role("button", name=f"Actions for {NAME}").click()
    page.get_by_role("menuitem", name=action).click()


def open_form_from_report(page: Page, program: Program) -> tuple[str, str]:
    """From the report, with its days and filters; answers its branch and its number of calls."""
    page.goto(f"{program.address}/reports")
    page.get_by_role("button", name="Last 30 days").click()
    page.wait_for_url("**from=**")
    chosen = page.get_by_label("Branch:")
    branch = chosen.evaluate("each => each.options[1].text")
    chosen.select_option(label=branch)
    schedule = page.get_by_role("link", name="Send on a schedule")
    expect(schedule).to_have_attribute("href", re.compile("days=last_30_days&branch="))
    calls = page.locator("tfoot td").nth(1).inner_text()
    schedule.click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Days of the report")).to_have_value("last_30_days")
    assert form.get_by_label("Branch").evaluate("each => each.selectedOptions[0].text") == branch
    return branch, calls


def fill_in(page: Page) -> None:
    """What is wrong is named, and typed text stays; then what is right."""
    form = page.get_by_role("dialog")
    people = form.get_by_label("To", exact=True)
    people.fill("radhika@example.in ravi@@x")
    form.get_by_role("button", name="Save schedule").click()
    expect(form.get_by_text("ravi@@x is not an e-mail address.")).to_be_visible()
    expect(people).to_be_focused()
    expect(people).to_have_value("radhika@example.in ravi@@x")
    form.get_by_role("button", name="Sat", exact=True).click()
    form.get_by_label("Time").fill("20:00")
    expect(form.get_by_role("status")).to_contain_text("8:00 pm")
    people.fill("radhika@example.in, gone@example.in")
    form.get_by_role("button", name="Save schedule").click()


def look_at_the_mail(page: Page, calls: str) -> None:
    choose(page, "Preview")
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading", name=NAME)).to_be_visible()
    expect(mail.get_by_label("Key figures")).to_contain_text(calls)
    page.get_by_role("dialog").get_by_role("button", name="Done").click()


def send_for_real(page: Page, mails: Post, calls: str) -> None:
    """What comes back is the mail server's word, and it stays in the history."""
    mails.refused["gone@example.in"] = "550 5.1.1 No such user here"
    choose(page, "Send now")
    history = page.get_by_role("dialog")
    expect(history.get_by_text("Delivered to 1, refused for 1")).to_be_visible(timeout=20_000)
    expect(history.get_by_text("gone@example.in: 550 5.1.1 No such user here")).to_be_visible()
    assert mails.mails[0].recipients == ["radhika@example.in"]
    text = mails.mails[0].message.get_body(("plain",)).get_content()
    assert f"Calls: {calls}\r\n" in text
    history.get_by_role("button", name="Done").click()
    expect(page.get_by_text("One report did not reach everybody the last time.")).to_be_visible()
    mails.refused.clear()
    choose(page, "Send now")
    newest = history.get_by_role("listitem").first
    expect(newest).to_contain_text("250 2.0.0 Ok: queued as 4F2A", timeout=20_000)
    expect(newest).to_contain_text("Delivered to 2")
    history.get_by_role("button", name="Done").click()


def pause_and_delete(page: Page) -> None:
    page.get_by_role("switch", name=f"Send {NAME}").click()
    expect(page.get_by_text(f"{NAME} paused")).to_be_visible()
    page.get_by_role("switch", name=f"Send {NAME}").click()
    expect(page.get_by_text(f"{NAME} goes on")).to_be_visible()
    choose(page, "Delete")
    expect(page.get_by_text("Nothing is scheduled.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Delivered to 2")


def test_a_report_is_scheduled_looked_at_sent_and_followed(page, program, post):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}{LIST}")
    expect(page.get_by_text("Nothing is scheduled. Open a report and choose")).to_be_visible()
    branch, calls = open_form_from_report(page, program)
    fill_in(page)
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Mon to Fri 8:00 pm")
    expect(row).to_contain_text(branch)
    expect(row).to_contain_text("Not yet")
    look_at_the_mail(page, calls)
    send_for_real(page, post[0], calls)
    pause_and_delete(page)
    # Changed: the form shows what is saved.
    page.get_by_role("button", name=NAME, exact=True).click()
    form = page.get_by_role("dialog", name="Change the schedule")
    expect(form.get_by_label("To", exact=True)).to_have_value("radhika@example.in\ngone@example.in")
    form.get_by_label("How often").select_option(label="Once a month")
    form.get_by_label("On day").select_option("31")
    form.get_by_role("button", name="Save schedule").click()
    expect(row).to_contain_text("The last day of every month 8:00 pm")
