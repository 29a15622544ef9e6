"""The jobs page: an admin sees what ran, runs a chore now and a failed one again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, Program, running, sign_in
from tests.e2e.test_leads_pages import PASSWORD, make_place, token_of

_FAILED = """
import sqlalchemy as sa
from crm_app import setup
from crm_app.kernel import db
make = (
    "insert into job_runs"
    " (name, queue, lock, due_at, status, started_at, finished_at, error, tries)"
    " values ('tidy-runs', 'chores', 'chore:tidy-runs', now(), 'failed', now(), now(),"
    " 'The system said: No space left on device.', jsonb_build_array(jsonb_build_object("
    "'started_at', now(), 'seconds', 1.5, 'error', 'The system said: No space left on device.')))"
)
with setup.database(print), db.get_engine().begin() as connection:
    connection.execute(sa.text(make))
"""


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """One of its own: its jobs are looked at."""
    with running() as program:
        yield program


def row_of(page: Page, table: str, name: str):
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=name).first


CHORES = "What is done by the clock; what fails stands first"


def test_an_admin_runs_a_chore_now_and_a_failed_one_again(page, program):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.get_by_role("link", name="Jobs").click()
    expect(page).to_have_url(f"{program.address}/jobs")
    night = row_of(page, CHORES, "Nightly check of all figures, and cleaning")
    expect(night).to_contain_text("Daily at 3:00 am")
    expect(night).to_contain_text("Not run yet")
    night.get_by_role("button", name="Run now: Nightly check of all figures, and cleaning").click()
    expect(
        page.get_by_text("Asked for: Nightly check of all figures, and cleaning")
    ).to_be_visible()
    # The page follows by itself.
    expect(night).to_contain_text("Well")
    expect(
        row_of(page, "Runs, newest first", "Nightly check of all figures, and cleaning")
    ).to_contain_text("Admin")

    made.beside(program, "-c", _FAILED)
    page.reload()
    page.wait_for_load_state("networkidle")
    first = page.get_by_role("table", name=CHORES).get_by_role("row").nth(1)
    expect(first).to_contain_text("Failing")
    expect(first).to_contain_text("No space left on device.")
    page.get_by_label("Show:").select_option("Failed")
    expect(page).to_have_url(re.compile("show=failed"))
    page.get_by_role("button", name=re.compile("Details of Old job runs")).click()
    expect(page.get_by_text("It is not tried again by itself.")).to_be_visible()
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("Nothing failed.")).to_be_visible()
    expect(row_of(page, CHORES, "Old job runs removed")).to_contain_text("Well")


def test_a_manager_has_no_jobs(page, program):
    admin = token_of(program, "admin", ADMIN_PASSWORD)
    place = make_place(program, admin, "a0b5", "Near")
    sign_in(page, program, place.manager, PASSWORD)
    main = page.get_by_role("navigation", name="Main")
    expect(main.get_by_role("link", name="Leads")).to_be_visible()
    expect(main.get_by_role("link", name="Jobs")).to_have_count(0)
    page.goto(f"{program.address}/jobs")
    expect(page.get_by_text("Your role may not open this page.")).to_be_visible()
