"""A reminder on its whole way: written, encrypted, taken by a push service, shown, confirmed.

No vendor's push service can be reached from a test, so a service of our own takes the message and
opens it, and the DevTools protocol hands it to Chromium's service worker as the browser would.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in
from tests.e2e.demo import TELECALLER, TELECALLER_PASSWORD
from tests.push_service import PushService, push_service

REMIND = """
from crm_app import setup
from crm_app.jobs import followup_reminders, message_sender
with setup.database(lambda _: None):
    followup_reminders.remind()
    message_sender.send_waiting()
"""
CONFIRMED = """
import sqlalchemy as sa
from crm_app import setup
from crm_app.kernel import db
with setup.database(lambda _: None), db.get_engine().begin() as connection:
    found = connection.execute(sa.text(
        "select count(*), count(sent_at), count(confirmed_at) from notification_log"
    )).one()
    print(*found)
"""
SHOWN = """
async () => {
    const registration = await navigator.serviceWorker.getRegistration('/m/');
    const shown = await registration.getNotifications();
    return shown.map(({title, body, tag, silent, actions, data}) =>
        ({title, body, tag, silent, data, actions: actions.map(({action}) => action)}));
}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    with push_service(tmp_path_factory.mktemp("push")) as service:
        yield service


@pytest.fixture(scope="module")
def settings(service: PushService) -> dict[str, str]:
    return {"CRM_PUSH_HOSTS": service.host, "CRM_PUSH_CA_FILE": str(service.ca_file)}


@pytest.fixture(scope="module")
def program(settings: dict[str, str]) -> Iterator[Program]:
    with made.demo(60, **settings) as program:
        yield program


class Telecaller:
    """The API as the telecaller of the browser."""

    def __init__(self, program: Program) -> None:
        bearer = made.token(program, TELECALLER, TELECALLER_PASSWORD)
        self.http = httpx2.Client(
            base_url=program.address, headers={"Authorization": f"Bearer {bearer}"}, timeout=30
        )

    def __enter__(self) -> "Telecaller":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def asha(program: Program) -> Iterator[Telecaller]:
    with Telecaller(program) as person:
        yield person


@pytest.fixture(params=["off"])
def phone(
    request: pytest.FixtureRequest, browser: Chromium, program: Program
) -> Iterator[tuple[BrowserContext, Page]]:
    """The app, signed in, with its service worker at work and notifications allowed.

    Its own alarms are off unless asked for, so that they do not come before the push message.
    """
    context = browser.new_context(viewport={"width": 412, "height": 860})
    context.grant_permissions(["notifications"], origin=program.address)
    context.add_init_script(f"localStorage.setItem('crm.reminders', '{request.param}')")
    page = context.new_page()
    page.goto(f"{program.address}/m/")
    page.get_by_label("User name").fill(TELECALLER)
    page.get_by_label("Password", exact=True).fill(TELECALLER_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/m/leads"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield context, page
    context.close()


def deliver(context: BrowserContext, page: Page, program: Program) -> Callable[[Any], None]:
    """Hands a push message to the service worker, as the browser does with one that arrived."""
    devtools: CDPSession = context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    deadline = time.monotonic() + 20
    while not found and time.monotonic() < deadline:
        page.wait_for_timeout(100)

    def send(content: Any) -> None:
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": program.address,
                "registrationId": found[-1],
                "data": json.dumps(content),
            },
        )

    return send


def until_shown(page: Page, count: int, seconds: float = 20) -> list[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        shown: list[dict[str, Any]] = page.evaluate(SHOWN)
        if len(shown) == count:
            return shown
        page.wait_for_timeout(100)
    raise AssertionError(f"{shown} are shown")


def test_reminder_arrives_is_shown_once_confirmed_and_opens_its_lead(
    program: Program,
    service: PushService,
    settings: dict[str, str],
    phone: tuple[BrowserContext, Page],
    asha: Telecaller,
) -> None:
    context, page = phone
    assert len(asha.ask("GET", "/api/meta")["push_public_key"]) == 87
    receiver = service.subscribe()
    device = {"client_id": str(uuid4()), "platform": "web", "app_version": "1"}
    asha.ask("POST", "/api/devices", device | {"push_subscription": receiver.subscription})
    lead = asha.ask("GET", "/api/leads")["items"][0]
    due = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
    booked = asha.ask(
        "POST",
        "/api/followups",
        {
            "client_id": str(uuid4()),
            "lead_id": lead["id"],
            "scheduled_at": due.isoformat(),
            "description": "Ask on 98220 12345",
        },
    )
    time.sleep(max(0, (due - datetime.now(UTC)).total_seconds()))
    for _ in range(2):
        made.beside(program, "-c", REMIND, **settings)
    (message,) = [each for each in receiver.received if each.content["stage"] == "due"]
    all_sent, _, confirmed = made.beside(program, "-c", CONFIRMED).split()
    content = message.content

    send = deliver(context, page, program)
    send(content)
    (shown,) = until_shown(page, 1)
    assert shown["title"] == lead["student_name"]
    assert re.fullmatch(r"Now, \d{1,2}:\d{2} [ap]m, Ask on …", shown["body"])
    assert shown["tag"] == f"{booked['client_id']}@{int(due.timestamp() * 1000)}"
    assert shown["actions"] == ["call", "open"]
    assert shown["silent"] is False
    deadline = time.monotonic() + 30
    while int(made.beside(program, "-c", CONFIRMED).split()[2]) == int(confirmed):
        assert time.monotonic() < deadline, "no receipt came"
        time.sleep(0.5)
    assert int(all_sent) >= 1

    send(content)
    page.wait_for_timeout(1000)
    (again,) = until_shown(page, 1)
    assert again["silent"] is True, "what rang once does not ring twice"

    send(content | {"stage": "overdue", "tag": f"{content['tag']}.overdue"})
    page.wait_for_timeout(1000)
    (later,) = until_shown(page, 1)
    assert later["body"].startswith("Since ")

    worker = context.service_workers[0]
    worker.evaluate(
        """async () => {
            const [notification] = await self.registration.getNotifications();
            const pressed = {notification, action: 'open'};
            self.dispatchEvent(new NotificationEvent('notificationclick', pressed));
        }"""
    )
    page.wait_for_url(re.compile(f"/m/leads/{lead['id']}"))
    expect(page.get_by_role("heading", name=lead["student_name"], level=1)).to_be_visible()
    assert until_shown(page, 0) == []
    asha.ask("PATCH", f"/api/followups/{booked['id']}", {"status": "completed"})


@pytest.mark.parametrize("phone", ["on"], indirect=True)
def test_alarm_of_the_open_app_rings_is_confirmed_and_the_push_beside_it_is_silent(
    program: Program,
    phone: tuple[BrowserContext, Page],
    asha: Telecaller,
) -> None:
    context, page = phone
    before = int(made.beside(program, "-c", CONFIRMED).split()[2])
    lead = asha.ask("GET", "/api/leads")["items"][1]
    due = (datetime.now(UTC) + timedelta(seconds=15)).replace(microsecond=0)
    body = {"client_id": str(uuid4()), "lead_id": lead["id"], "scheduled_at": due.isoformat()}
    asha.ask("POST", "/api/followups", body)
    page.reload()  # the app hears of it
    (shown,) = until_shown(page, 1, seconds=40)
    tag = f"{body['client_id']}@{int(due.timestamp() * 1000)}"
    assert (shown["title"], shown["tag"]) == (lead["student_name"], tag)
    deadline = time.monotonic() + 30
    while int(made.beside(program, "-c", CONFIRMED).split()[2]) == before:
        assert time.monotonic() < deadline, "the app did not say that it rang"
        time.sleep(0.5)
    send = deliver(context, page, program)
    content = {"kind": "reminder", "stage": "due", "tag": tag, "lead": lead["id"], "clock": "16:30"}
    send(content | {"followup": body["client_id"], "title": lead["student_name"]})
    page.wait_for_timeout(1000)
    (after,) = until_shown(page, 1)
    assert (after["silent"], after["body"]) == (True, "Now, 4:30 pm")


def test_what_is_no_message_of_ours_is_shown_without_harm(
    program: Program, phone: tuple[BrowserContext, Page]
) -> None:
    context, page = phone
    send = deliver(context, page, program)
    send("just words")
    (shown,) = until_shown(page, 1)
    assert (shown["title"], shown["data"]["url"]) == ("Education CRM", "/m/leads")


def test_enquiries_are_told_in_the_language_of_the_app(
    program: Program, phone: tuple[BrowserContext, Page]
) -> None:
    context, page = phone
    send = deliver(context, page, program)
    send({"kind": "enquiries", "count": 3, "tag": "import.x"})
    assert until_shown(page, 1)[0]["title"] == "3 of your students asked again"
    page.evaluate(
        """async () => {
            const me = JSON.stringify({device: 'x', version: '1', language: 'hi'});
            const kept = await caches.open('reminders');
            await kept.put('/m/reminders/me', new Response(me));
        }"""
    )
    send({"kind": "enquiries", "count": 3, "tag": "import.x"})
    page.wait_for_function(
        """async wanted => {
            const worker = await navigator.serviceWorker.ready;
            return (await worker.getNotifications()).some(each => each.title === wanted);
        }""",
        arg="आपके 3 छात्रों ने फिर पूछताछ की",
    )
    assert len(until_shown(page, 1)) == 1, "in place of the first"


def test_silent_phones_stand_on_the_page_of_reminders(browser: Chromium, program: Program) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/reminders?phones=all")
    expect(page.get_by_role("heading", name="Phones")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Browser").first
    expect(row).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="No phone yet").first).to_be_visible()
    context.close()
