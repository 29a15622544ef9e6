"""Open pages follow what happens, and catch up with what they missed."""

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import httpx2
import psycopg
import pytest
import socketio
from playwright.sync_api import Locator, Page, expect

from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.web import live
from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in

NAMESPACE = "/_event"
BOOT = "reflex___state____state.hydrate_and_load"
SOON_MS = 8_000  # the connection of LISTEN is tried again within seconds
BEAT_MS = 1_000 * (live.BEAT_SECONDS + 5)
PASSWORD = "a long pass phrase"


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with made.demo() as program:
        yield program


@pytest.fixture
def floor(page: Page, program: Program) -> Page:
    """The live floor, open and live."""
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    expect(page.get_by_text(re.compile("^Live, updated"))).to_be_visible()
    return page


def sql(program: Program, statement: str, *values: object) -> None:
    """Past the program: nothing is announced."""
    url = EmbeddedPostgres(program.data_dir.resolve()).url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def log_call(program: Program, caller: str = "tc001") -> None:
    """Over the API, as a phone does."""
    headers = {"Authorization": f"Bearer {made.token(program, caller, made.TELECALLER_PASSWORD)}"}
    leads = httpx2.get(f"{program.address}/api/leads", headers=headers).json()["items"]
    call = {
        "client_id": str(uuid4()),
        "outcome": "connected",
        "started_at": (datetime.now(UTC) - timedelta(seconds=30)).isoformat(),
        "duration_seconds": 20,
    }
    address = f"{program.address}/api/leads/{leads[0]['id']}/calls"
    httpx2.post(address, json=call, headers=headers).raise_for_status()


def number_of_calls(page: Page) -> Locator:
    """The first number of the day."""
    return page.get_by_role("region", name="Today").get_by_role("link").first.locator("span").nth(1)


def calls_today(page: Page) -> int:
    return int(number_of_calls(page).inner_text().replace(",", ""))


def expect_calls(page: Page, wanted: int, *, within: float) -> None:
    expect(number_of_calls(page)).to_have_text(str(wanted), timeout=within)


def test_a_lost_announcement_is_caught_up(floor, program):
    sql(program, "update users set daily_call_target = 77 where username = 'tc001'")
    expect(floor.get_by_text("of 77")).to_be_visible(timeout=BEAT_MS)


def test_a_dropped_listen_connection_is_made_again(floor, program):
    before = calls_today(floor)
    sql(
        program,
        "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%%'",
    )
    log_call(program)
    expect_calls(floor, before + 1, within=SOON_MS)


def test_two_tabs_show_the_same(floor, program):
    other = floor.context.new_page()
    other.goto(f"{program.address}/")
    expect(other.get_by_text(re.compile("^Live, updated"))).to_be_visible()
    before = calls_today(floor)
    log_call(program)
    for tab in (floor, other):
        expect_calls(tab, before + 1, within=SOON_MS)


def test_a_session_that_ended_leads_to_the_sign_in_page_and_back(floor, program):
    sql(program, "update sign_ins set revoked_at = now() where kind = 'portal'")
    floor.wait_for_timeout(1_000 * 6)  # a session is believed for five seconds
    log_call(program)
    floor.wait_for_url(re.compile("/login"), timeout=SOON_MS)
    expect(floor.get_by_role("alert")).to_be_visible()


def test_a_restarted_server_finds_the_page_and_its_half_typed_text_again(page, program):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}{made.any_lead(program)}")
    note = page.get_by_label("Note", exact=True)
    note.fill("Asked for the hos")
    floor = page.context.new_page()
    floor.goto(f"{program.address}/")
    expect(floor.get_by_text(re.compile("^Live, updated"))).to_be_visible()
    before = calls_today(floor)
    assert program.stop() == 0
    expect(floor.get_by_text("Reconnecting", exact=True)).to_be_visible(timeout=SOON_MS)
    expect(note).to_have_value("Asked for the hos")
    program.start()
    expect(floor.get_by_text(re.compile("^Live, updated"))).to_be_visible(timeout=SOON_MS)
    log_call(program)
    expect_calls(floor, before + 1, within=SOON_MS)
    expect(note).to_have_value("Asked for the hos", timeout=SOON_MS)


def test_reload_and_back_keep_half_typed_text_until_it_is_sent(page, program):
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    address = f"{program.address}{made.any_lead(program)}"
    page.goto(address)
    note = page.get_by_label("Note", exact=True)
    note.fill("Half of a no")
    page.reload()
    expect(note).to_have_value("Half of a no")
    page.get_by_role("link", name="Leads").first.click()
    page.wait_for_url(re.compile("/leads$"))
    page.go_back()
    expect(note).to_have_value("Half of a no")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Note added")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Half of a no")).to_be_visible()
    expect(note).to_have_value("")


def test_without_network_nothing_looks_live(floor, program):
    sql(program, "update sign_ins set revoked_at = null where kind = 'portal'")
    floor.clock.install()
    assert program.stop() == 0
    try:
        expect(floor.get_by_text("Reconnecting", exact=True)).to_be_visible(timeout=SOON_MS)
        floor.clock.fast_forward(90_000)
        lost = floor.get_by_text(re.compile(r"^Not live since \d+:\d\d [ap]m\.$"))
        expect(lost).to_be_visible()
        expect(floor.get_by_role("button", name="Reload")).to_be_visible()
    finally:
        program.start()


async def deltas(program: Program, cookie: str, act: object, seconds: float) -> list[str]:
    """What a dashboard of this session is sent after its load, while `act` happens."""
    client, heard = socketio.AsyncClient(reconnection=False), []

    @client.on("event", namespace=NAMESPACE)
    async def hear(update: dict) -> None:
        heard.append(json.dumps(update))

    where = {"pathname": "/", "asPath": "/"}
    await client.connect(
        f"{program.address}{NAMESPACE}?token={uuid4()}",
        transports=["websocket"],
        namespaces=[NAMESPACE],
        socketio_path=NAMESPACE,
        headers={"Cookie": cookie, "Origin": program.address},
        auth={"event": {"name": BOOT, "payload": {}, "router_data": where}},
    )
    async with asyncio.timeout(10):
        while not any('"stamp": "2' in each or '"stamp":"2' in each for each in heard):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    heard.clear()
    await asyncio.to_thread(act)
    await asyncio.sleep(seconds)
    await client.disconnect()
    return heard


def test_a_managers_floor_is_left_alone_by_other_branches(program):
    admin = {"Authorization": f"Bearer {made.token(program, 'admin', ADMIN_PASSWORD)}"}
    people = httpx2.get(f"{program.address}/api/users", headers=admin).json()["items"]
    one = next(each for each in people if each["username"] == "tc001")
    other = next(
        each
        for each in people
        if each["role"] == "telecaller" and each["branch"]["id"] != one["branch"]["id"]
    )
    manager = {
        "username": "manager.one",
        "password": PASSWORD,
        "full_name": "Manager One",
        "role": "manager",
        "branch_id": one["branch"]["id"],
    }
    httpx2.post(f"{program.address}/api/users", json=manager, headers=admin).raise_for_status()
    cookie = made.cookie(program, "manager.one", PASSWORD)
    with ThreadPoolExecutor() as aside:  # Playwright's event loop runs in this thread
        far, near = (
            aside.submit(
                asyncio.run, deltas(program, cookie, partial(log_call, program, caller), 2)
            ).result()
            for caller in (other["username"], "tc001")
        )
    assert far == []
    assert near
