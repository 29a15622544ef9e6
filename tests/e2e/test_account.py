"""My account: two-factor sign-in with a real code, the password, and the sessions."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crm_app.kernel.clock import utc_now
from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in

PASSWORD = "the first password"
NEW_PASSWORD = "the second password"


@pytest.fixture
def person(program: Program, request: pytest.FixtureRequest) -> str:
    """An admin of this test's own; answers the user name."""
    address = f"{program.address}/api"
    signed = httpx2.post(
        f"{address}/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD}
    ).json()
    name = re.sub(r"[^a-z]", "", request.node.name.removeprefix("test_"))[:40]
    made = httpx2.post(
        f"{address}/users",
        json={"username": name, "password": PASSWORD, "full_name": "Ravi Kale", "role": "admin"},
        headers={"Authorization": f"Bearer {signed['access_token']}"},
    )
    assert made.status_code == 201, made.text
    return name


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """Another browser, a Firefox by its own account."""
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    context: BrowserContext = browser.new_context(user_agent=agent)
    yield context.new_page()
    context.close()


def open_account(page: Page) -> None:
    """By the link at the bottom of the sidebar."""
    page.get_by_role("link", name="My account").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.get_by_text("This one", exact=True)).to_be_visible()


def first_step(page: Page, program: Program, name: str, password: str = PASSWORD) -> None:
    """User name and password, and the code is asked for."""
    page.goto(f"{program.address}/login?next=%2Freports")
    page.wait_for_load_state("networkidle")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/login/code"))
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(f"To sign in as {name}")).to_be_visible()


def second_step(page: Page, label: str, code: str) -> None:
    page.get_by_label(label).fill(code)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login$"))


class Phone:
    """An authenticator app, set up on the open page, with the recovery codes beside it."""

    def __init__(self, page: Page) -> None:
        page.get_by_role("button", name="Set up two-factor sign-in").click()
        self.dialog = page.get_by_role("dialog")
        expect(self.dialog.get_by_role("img", name="QR code")).to_be_visible()
        expect(self.dialog.locator("svg path").first).to_be_visible()
        key = self.dialog.get_by_text(re.compile(r"^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$")).inner_text()
        self.app = pyotp.TOTP(key.replace(" ", ""))
        # A wrong code does not turn it on, and stays to be corrected.
        wrong = self.wrong()
        self._turn_on(wrong)
        expect(self.dialog.get_by_text("Wrong code.")).to_be_visible()
        expect(self.dialog.get_by_label("6-digit code")).to_have_value(wrong)
        self._turn_on(self.code(-30))
        codes = self.dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
        expect(codes).to_have_count(10)
        self.codes = codes.all_inner_texts()

    def _turn_on(self, code: str) -> None:
        self.dialog.get_by_label("6-digit code").fill(code)
        self.dialog.get_by_role("button", name="Turn on").click()

    def code(self, seconds: int = 0) -> str:
        return self.app.at(utc_now() + timedelta(seconds=seconds))

    def wrong(self) -> str:
        near = {self.code(seconds) for seconds in (-60, -30, 0, 30, 60)}
        return next(each for each in ("000000", "111111", "222222", "333333") if each not in near)


def test_two_factor_is_set_up_and_asked_for(page, program, person, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, program, person, PASSWORD)
    open_account(page)
    phone = Phone(page)
    page.get_by_role("button", name="Copy codes").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == phone.codes
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert set(phone.codes) <= set(Path(download.value.path()).read_text().splitlines())
    page.get_by_role("button", name="Done").click()
    expect(phone.dialog).to_have_count(0)
    expect(page.get_by_text("10 recovery codes left.")).to_be_visible()
    assert phone.codes[0] not in page.content(), "shown this once"
    sign_out(page)

    first_step(page, program, person)
    code = page.get_by_label("6-digit code")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    second_step(page, "6-digit code", phone.wrong())
    page.wait_for_url(re.compile("error=wrong_otp"))
    expect(page.get_by_text("Wrong code. Enter the one your app shows now.")).to_be_visible()
    expect(page.get_by_text(f"To sign in as {person}")).to_be_visible()
    taken = phone.code()
    second_step(page, "6-digit code", taken)
    page.wait_for_url(re.compile("/reports"))
    sign_out(page)

    first_step(page, program, person)
    second_step(page, "6-digit code", taken)
    expect(page.get_by_text(re.compile("used already|Wrong code"))).to_be_visible()


def test_recovery_code_opens_once_and_two_factor_is_turned_off(page, program, person):
    sign_in(page, program, person, PASSWORD)
    open_account(page)
    phone = Phone(page)
    page.get_by_role("button", name="Done").click()
    sign_out(page)

    first_step(page, program, person)
    page.get_by_role("button", name="Use a recovery code").click()
    second_step(page, "Recovery code", "aaaa-aaaa-aaaa-aaaa")
    expect(page.get_by_text("Wrong recovery code, or one that was used before.")).to_be_visible()
    second_step(page, "Recovery code", phone.codes[0].upper())
    page.wait_for_url(re.compile("/reports"))
    open_account(page)
    expect(page.get_by_text("9 recovery codes left.")).to_be_visible()

    page.get_by_role("button", name="Turn off").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password", exact=True).fill("wrong")
    dialog.get_by_label("6-digit code").fill(phone.codes[1])
    dialog.get_by_role("button", name="Turn off").click()
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("Two-factor sign-in turned off")).to_be_visible()
    expect(page.get_by_role("button", name="Set up two-factor sign-in")).to_be_visible()
    sign_out(page)
    sign_in(page, program, person, PASSWORD)


def test_new_password_ends_the_other_browser(page, elsewhere, program, person):
    for each in (page, elsewhere):
        sign_in(each, program, person, PASSWORD)
    open_account(page)
    page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Current password").fill("wrong")
    dialog.get_by_label("New password").fill("short")
    dialog.get_by_role("button", name="Change password").click()
    expect(dialog.get_by_text("New password needs 8 to 200 characters.")).to_be_visible()
    dialog.get_by_label("New password").fill(NEW_PASSWORD)
    dialog.get_by_role("button", name="Change password").click()
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    dialog.get_by_label("Current password").fill(PASSWORD)
    dialog.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Password changed, 1 other session ended")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Sign out ."))).to_have_count(0)
    elsewhere.get_by_role("link", name="Branches").click()
    elsewhere.wait_for_url(re.compile("/login"))
    page.get_by_role("link", name="Branches").click()
    expect(page.get_by_role("heading", name="Branches")).to_be_visible()
    sign_in(elsewhere, program, person, NEW_PASSWORD)


def test_a_session_is_ended_by_itself_and_all_at_once(page, elsewhere, program, person, browser):
    third = browser.new_context()
    pages = [page, elsewhere, third.new_page()]
    for each in pages:
        sign_in(each, program, person, PASSWORD)
    open_account(page)
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_visible()
    page.get_by_role("button", name="Sign out Firefox on Windows").click()
    expect(page.get_by_text("Session ended")).to_be_visible()
    elsewhere.get_by_role("link", name="Branches").click()
    elsewhere.wait_for_url(re.compile("/login"))
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("1 session ended")).to_be_visible()
    pages[2].get_by_role("link", name="Branches").click()
    pages[2].wait_for_url(re.compile("/login"))
    expect(page.get_by_role("row", name=re.compile("This one"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Sign out ."))).to_have_count(0)
    third.close()
