"""Reminders: planned, cancelled, sent encrypted, tried again, confirmed, escalated (7.5, 20)."""

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.access.actor import as_job
from crm_app.adapters import push
from crm_app.domain.accounts import tokens
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import UpdateFollowup
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import MergeLeads
from crm_app.domain.reminders import planning, receipts, rules, sending
from crm_app.domain.reminders import service as reminders
from crm_app.domain.reminders.schemas import ConfirmReminder, NoteShown, ShownAlarm
from crm_app.jobs import followup_reminders, message_sender
from crm_app.kernel import db
from crm_app.kernel.errors import NotAuthenticated, NotFound, NotPermitted
from crm_app.models import (
    Device,
    Followup,
    FollowupStatus,
    Leave,
    OutgoingMessage,
    Reminder,
    Role,
    SignIn,
    SignInKind,
)
from crm_app.settings import get_settings
from crm_app.work import Work, fence
from tests.conftest import NOON, actor_of, makers
from tests.push_service import Browser, push_service, subscription

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def service(tmp_path, monkeypatch, migrated_database):
    """A push service, and settings that let us send to it."""
    with push_service(tmp_path) as service:
        monkeypatch.setenv("CRM_PUSH_HOSTS", service.host)
        monkeypatch.setenv("CRM_PUSH_CA_FILE", str(service.ca_file))
        get_settings.cache_clear()
        push.carriers.cache_clear()
        yield service
    monkeypatch.undo()
    get_settings.cache_clear()
    push.carriers.cache_clear()


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of every unit of work from now on."""

    def move(now):
        monkeypatch.setattr("crm_app.work.utc_now", lambda: now)

    move(NOON)
    return move


class Office:
    """Committed people, leads and follow-ups, and works on them."""

    def __init__(self, session) -> None:
        self.session = session
        self.make_branch, self.make_user, self.make_lead = makers(session)
        self.asha = self.make_user(username="asha", full_name="Asha Patil")
        self.rohit = self.make_user(username="rohit", branch_id=self.asha.branch_id)
        self.admin = self.make_user(Role.ADMIN, username="boss")
        self.lead = self.make_lead(
            self.asha, student_name="Neha Kulkarni", phone_e164="+919876543210"
        )

    def followup(self, at=NOON + HOUR, lead=None, **values):
        lead = lead or self.lead
        values = {"created_at": NOON - DAY, "description": "Call father on 98220 12345"} | values
        made = Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=lead.telecaller_id,
            created_by_id=self.asha.id,
            scheduled_at=at,
            **values,
        )
        self.session.add(made)
        self.session.commit()
        return made

    def device(self, user, browser: Browser | None = None, **values):
        signed_in = SignIn(
            kind=SignInKind.API,
            user_id=user.id,
            expires_at=NOON + 7 * DAY,
            last_used_at=NOON,
        )
        self.session.add(signed_in)
        self.session.flush()
        values = {"last_seen_at": NOON, "platform": "web", "app_version": "1.0"} | values
        device = Device(
            client_id=uuid4(),
            user_id=user.id,
            sign_in_id=signed_in.id,
            push_subscription=browser.subscription if browser else None,
            **values,
        )
        self.session.add(device)
        self.session.commit()
        return device

    def work(self, now=NOON, user=None):
        actor = actor_of(user) if user else as_job("test")(self.session)
        return Work(self.session, actor, now)

    def all(self, model):
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.execute(sa.select(model)).scalars())

    def do(self, do, *args, now=NOON, user=None):
        answer = do(self.work(now, user), *args)
        self.session.commit()
        return answer


@pytest.fixture
def office(committed):
    return Office(committed)


# Upcoming (7.5.1)


def test_upcoming_are_the_pending_ones_of_the_next_day_with_whom_to_notify(office):
    device = office.device(office.asha, Browser("https://push.example/1"))
    office.device(office.asha)  # without push
    at = {
        name: office.followup(NOON + after).id
        for name, after in {
            "now": timedelta(),
            "later": 5 * HOUR,
            "last": DAY - timedelta(microseconds=1),
            "past": -timedelta(microseconds=1),
            "tomorrow": DAY,
        }.items()
    }
    office.followup(NOON + HOUR, status=FollowupStatus.COMPLETED, completed_at=NOON)
    gone = office.make_user(is_active=False)
    office.followup(NOON + HOUR, office.make_lead(gone))
    found = office.do(planning.upcoming_notifications)
    assert [each.followup_id for each in found] == [at["now"], at["later"], at["last"]]
    first = found[0]
    assert (first.telecaller.id, first.telecaller.name) == (office.asha.id, "Asha Patil")
    assert [each.id for each in first.telecaller.devices] == [device.id]
    assert first.telecaller.devices[0].address == device.push_subscription
    assert first.lead.model_dump() == {
        "id": office.lead.id,
        "name": "Neha Kulkarni",
        "phone": "+919876543210",
    }


def test_lead_that_was_merged_or_deleted_is_not_upcoming(office):
    kept = office.make_lead(office.asha)
    moved = office.followup()
    office.do(merging.merge, kept.id, MergeLeads(merged_lead_id=office.lead.id), user=office.admin)
    found = office.do(planning.upcoming_notifications)
    assert [(each.followup_id, each.lead.id) for each in found] == [(moved.id, kept.id)]
    office.session.delete(kept)
    office.session.commit()
    assert office.do(planning.upcoming_notifications) == []


def test_upcoming_is_for_who_may_see_telecallers_and_their_branch(office):
    office.followup()
    stranger = office.make_user(Role.MANAGER)
    assert office.do(planning.upcoming_notifications, user=stranger) == []
    with pytest.raises(NotPermitted):
        office.do(planning.upcoming_notifications, user=office.asha)


# Planning (7.5.2, 7.5.4)


def stages(office):
    return [(each.stage, each.scheduled_at) for each in office.all(Reminder)]


def test_each_stage_comes_once_whenever_the_clock_ticks(office, clock):
    office.device(office.asha, Browser("https://push.example/1"))
    due = NOON + HOUR
    office.followup(due)
    for minute in range(200):
        clock(NOON + minute * MINUTE)
        followup_reminders.remind()
        if minute % 7 == 0:
            followup_reminders.remind()
    written = sorted(office.all(Reminder), key=lambda each: each.created_at)
    assert [(each.stage, (each.created_at - due) / MINUTE) for each in written] == [
        ("soon", -15),
        ("due", 0),
        ("overdue", 30),
    ]
    assert len(office.all(OutgoingMessage)) == 3


def test_two_schedulers_at_once_write_each_reminder_once(office, clock):
    office.device(office.asha, Browser("https://push.example/1"))
    for number in range(300):
        lead = office.make_lead(office.asha)
        office.session.add(
            Followup(
                client_id=uuid4(),
                lead_id=lead.id,
                telecaller_id=office.asha.id,
                created_by_id=office.asha.id,
                created_at=NOON - DAY,
                scheduled_at=NOON + timedelta(seconds=number),
            )
        )
    office.session.commit()
    together = Barrier(4)

    def run(_):
        together.wait()
        return followup_reminders.remind()

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(run, range(4)))
    assert any(said)
    assert len(office.all(Reminder)) == 300
    assert len(office.all(OutgoingMessage)) == 300


def test_after_a_downtime_only_the_stage_that_still_makes_sense_is_sent(office, clock):
    for minutes in (-400, -119, -45, -10, 5, 300):
        office.followup(NOON + minutes * MINUTE, office.make_lead(office.asha))
    followup_reminders.remind()
    assert sorted((at - NOON) / MINUTE for _, at in stages(office)) == [-119, -45, -10, 5]
    assert sorted(stage for stage, _ in stages(office)) == ["due", "overdue", "overdue", "soon"]


def test_moved_followup_reminds_again_for_its_new_time_and_not_for_the_old(office):
    office.device(office.asha, Browser("https://push.example/1"))
    followup = office.followup(NOON + 10 * MINUTE)
    assert office.do(planning.plan).messages == 1
    later = UpdateFollowup(scheduled_at=NOON + 3 * HOUR)
    office.do(followups.update_followup, followup.id, later, user=office.asha)
    assert office.do(planning.plan, now=NOON + MINUTE).cancelled == 1
    assert (office.all(Reminder), office.all(OutgoingMessage)) == ([], [])
    assert office.do(planning.plan, now=NOON + 11 * MINUTE).reminders == 0
    assert office.do(planning.plan, now=NOON + 2.75 * HOUR).reminders == 1
    # And back: it was never sent for the first time, so it may be now.
    back = UpdateFollowup(scheduled_at=NOON + 2.9 * HOUR)
    office.do(followups.update_followup, followup.id, back, now=NOON + 2.8 * HOUR, user=office.asha)
    assert office.do(planning.plan, now=NOON + 2.81 * HOUR).reminders == 1


@pytest.fixture
def planned(office, service):
    """A reminder that waits to be sent, and the browser it is for."""
    browser = service.subscribe()
    office.device(office.asha, browser)
    followup = office.followup(NOON)
    assert office.do(planning.plan).messages == 1
    return followup, browser


def complete(office, followup):
    done = UpdateFollowup(status="completed")
    office.do(followups.update_followup, followup.id, done, user=office.asha)


def move(office, followup):
    later = UpdateFollowup(scheduled_at=NOON + DAY)
    office.do(followups.update_followup, followup.id, later, user=office.asha)


def reassign(office, followup):
    to = AssignLeads(lead_ids=[followup.lead_id], telecaller_ids=[office.rohit.id])
    office.do(assignment.assign_leads, to, user=office.admin)


def deactivate(office, followup):
    office.asha.is_active = False
    office.session.commit()


def delete(office, followup):
    office.session.delete(office.lead)
    office.session.commit()


def ring(office, followup):
    alarm = ShownAlarm(followup_id=followup.client_id, scheduled_at=NOON, shown_at=NOON)
    office.do(reminders.note_shown, NoteShown(items=[alarm]), user=office.asha)


@pytest.mark.parametrize("change", [complete, move, reassign, deactivate, delete, ring])
def test_what_no_longer_stands_is_not_sent(office, clock, planned, change):
    followup, browser = planned
    change(office, followup)
    message_sender.send_waiting()
    assert browser.received == []
    assert office.all(OutgoingMessage) == []
    assert [each.confirmed_at for each in office.all(Reminder)] == [NOON] * (change is ring)


def test_new_owner_is_reminded_in_turn(office, clock, planned):
    followup, _ = planned
    message_sender.send_waiting()
    reassign(office, followup)
    office.do(planning.plan, now=NOON + MINUTE)
    assert {each.telecaller_id for each in office.all(Reminder)} == {
        office.asha.id,
        office.rohit.id,
    }


def test_sign_in_that_ended_ends_the_messages_to_its_phone(office, clock, planned):
    _, browser = planned
    office.session.execute(sa.update(SignIn).values(revoked_at=NOON))
    office.session.commit()
    message_sender.send_waiting()
    assert browser.received == []
    assert office.do(planning.plan, now=NOON + 30 * MINUTE).messages == 0


# Sending


def test_reminder_arrives_encrypted_signed_and_without_a_phone_number(office, clock, planned):
    followup, browser = planned
    assert message_sender.send_waiting() == "Sent 1 messages."
    (message,) = browser.received
    (reminder,) = office.all(Reminder)
    content = message.content
    assert {key: content[key] for key in ("kind", "stage", "title", "text", "clock")} == {
        "kind": "reminder",
        "stage": "due",
        "title": "Neha Kulkarni",
        "text": "Call father on …",
        "clock": "12:00",
    }
    assert content["id"] == str(reminder.id)
    assert content["tag"] == f"{followup.client_id}@{int(NOON.timestamp() * 1000)}"
    assert content["lead"] == str(followup.lead_id)
    assert "9876543210" not in str(content)
    headers = message.headers
    assert (headers["ttl"], headers["urgency"]) == ("1800", "high")
    assert len(headers["topic"]) <= 32
    assert headers["content-encoding"] == "aes128gcm"
    assert message.vapid_key == push.public_key()
    assert message.claims["aud"] == f"https://{browser.subscription['endpoint'].split('/')[2]}"
    assert message.claims["sub"].startswith("mailto:")
    assert reminder.sent_at == NOON
    assert office.all(OutgoingMessage)[0].sent_at == NOON
    assert message_sender.send_waiting() is None
    assert len(browser.received) == 1


def test_every_device_of_the_person_gets_it_and_nobody_elses(office, clock, service):
    mine, other = [service.subscribe() for _ in range(3)], service.subscribe()
    for browser in mine:
        office.device(office.asha, browser)
    office.device(office.rohit, other)
    office.followup(NOON)
    office.do(planning.plan)
    message_sender.send_waiting()
    assert [len(browser.received) for browser in (*mine, other)] == [1, 1, 1, 0]
    assert len({browser.received[0].content["receipt"] for browser in mine}) == 3


def test_failed_message_waits_longer_each_time_and_is_then_sent(office, clock, planned):
    _, browser = planned
    browser.answers = [503, 500, 429]
    tried = []
    for second in range(0, 1700, 15):
        clock(NOON + timedelta(seconds=second))
        if message_sender.send_waiting():
            tried.append(second)
    # Half a minute, a minute, and the ten minutes that the service asked for.
    assert tried == [0, 30, 90, 690]
    assert len(browser.received) == 1
    (message,) = office.all(OutgoingMessage)
    assert (message.tries, message.last_error) == (4, None)


def test_what_never_arrives_becomes_a_dead_letter_that_can_be_revived(office, clock, planned):
    _, browser = planned
    browser.answers = [503] * 100
    for minute in range(40):
        clock(NOON + minute * MINUTE)
        message_sender.send_waiting()
    dead = office.do(reminders.list_undelivered, now=NOON + HOUR, user=office.admin)
    assert [(each.person, each.reason) for each in dead] == [
        ("Asha Patil", "The push service answered 503.")
    ]
    assert len(service_tries := browser.answers) >= 90, service_tries
    with pytest.raises(NotPermitted):
        office.do(reminders.list_undelivered, user=office.asha)
    office.do(reminders.retry, dead[0].id, user=office.admin)
    (message,) = office.all(OutgoingMessage)
    assert (message.failed_at, message.tries) == (None, 0)
    with pytest.raises(NotFound):
        office.do(reminders.retry, dead[0].id, user=office.admin)
    office.session.rollback()
    browser.answers = []
    clock(NOON + MINUTE)
    message_sender.send_waiting()
    assert len(browser.received) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_subscription_that_ended_is_forgotten(office, clock, planned, status):
    _, browser = planned
    browser.answers = [status]
    message_sender.send_waiting()
    assert office.all(Device)[0].push_subscription is None
    assert office.all(OutgoingMessage)[0].failed_at == NOON
    assert office.do(planning.plan, now=NOON + 30 * MINUTE).messages == 0


@pytest.mark.parametrize("status", [400, 403, 413, 307])
def test_what_is_refused_for_good_is_not_tried_again(office, clock, planned, service, status):
    _, browser = planned
    browser.answers = [status]
    message_sender.send_waiting()
    (message,) = office.all(OutgoingMessage)
    assert (message.failed_at, message.last_error) == (
        NOON,
        f"The push service answered {status}.",
    )
    assert office.all(Device)[0].push_subscription is not None
    assert len(service.asked) == 1, "no redirect is followed"


def test_two_senders_at_once_send_each_message_once(office, clock, service):
    browsers = [service.subscribe() for _ in range(5)]
    for browser in browsers:
        office.device(office.asha, browser)
    for _ in range(30):
        office.followup(NOON, office.make_lead(office.asha))
    office.do(planning.plan)
    together = Barrier(3)

    def run(_):
        together.wait()
        return message_sender.send_waiting()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    for browser in browsers:
        ids = [message.content["id"] for message in browser.received]
        assert (len(ids), len(set(ids))) == (30, 30)


def test_message_of_a_sender_that_died_is_sent_by_the_next(office, clock, planned):
    _, browser = planned
    assert len(office.do(sending.take).deliveries) == 1  # and then it died
    clock(NOON + rules.LEASE - timedelta(seconds=1))
    message_sender.send_waiting()
    assert browser.received == []
    clock(NOON + rules.LEASE)
    message_sender.send_waiting()
    assert len(browser.received) == 1


def test_completed_while_it_is_on_its_way_does_no_harm(office, clock, planned, service):
    _, browser = planned

    def meanwhile(_):
        with Session(db.get_engine()) as session:
            session.execute(sa.delete(Reminder))
            session.commit()

    service.before_answer = meanwhile
    message_sender.send_waiting()
    assert len(browser.received) == 1
    assert office.all(OutgoingMessage) == []


def test_owner_of_leads_that_enquired_again_is_told_on_each_device(office, clock, service):
    browsers = [service.subscribe(), service.subscribe()]
    for browser in browsers:
        office.device(office.asha, browser)
    content = {"import_id": str(uuid4()), "file_name": "fair.csv", "count": 3}
    for user in (office.asha, office.rohit):
        office.session.add(
            OutgoingMessage(
                kind="enquiries",
                user_id=user.id,
                content=content,
                created_at=NOON,
                next_try_at=NOON,
            )
        )
    office.session.commit()
    message_sender.send_waiting()
    for browser in browsers:
        (message,) = browser.received
        assert message.content == {
            "kind": "enquiries",
            "count": 3,
            "tag": f"import.{content['import_id']}",
        }
        assert message.headers["urgency"] == "normal"
    # Rohit's waits for a phone of his, for a day.
    late = service.subscribe()
    office.device(office.rohit, late)
    clock(NOON + 15 * MINUTE)
    message_sender.send_waiting()
    assert len(late.received) == 1


def test_nobody_to_send_to_is_said_after_a_day(office, clock, service):
    office.session.add(
        OutgoingMessage(
            kind="enquiries",
            user_id=office.rohit.id,
            content={"count": 1},
            created_at=NOON,
            next_try_at=NOON,
        )
    )
    office.session.commit()
    for hour in range(26):
        clock(NOON + hour * HOUR)
        message_sender.send_waiting()
    (message,) = office.all(OutgoingMessage)
    assert (message.failed_at is not None, message.tries <= 1) == (True, True)
    assert message.last_error == "No phone or browser of this person takes push messages."


def test_messages_of_other_kinds_are_left_alone(office, clock, service):
    office.session.add(OutgoingMessage(kind="mail", content={}, created_at=NOON, next_try_at=NOON))
    office.session.commit()
    assert message_sender.send_waiting() is None
    assert office.all(OutgoingMessage)[0].tries == 0


# Where messages may go


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "255.255.255.255", "224.0.0.1", "::1", "fe80::1%eth0"),  # noqa: S104
        *("fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_addresses_of_our_own_network_are_none_to_send_to(number):
    assert not push.is_public(number)


@pytest.mark.parametrize("number", ["142.250.1.95", "2a00:1450:4001::5f", "64:ff9b::8efa:15f"])
def test_addresses_of_the_world_are(number):
    assert push.is_public(number)


def test_name_that_leads_inside_is_refused_before_anything_is_sent(service, monkeypatch):
    browser = service.subscribe()
    monkeypatch.setattr(
        push.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", service.port))]
    )
    address = browser.subscription | {"endpoint": "https://push.example/1"}
    with pytest.raises(push.Refused, match="private network"):
        push.send(address, push.Push({"a": 1}, 60))
    assert service.asked == []


def test_server_with_a_certificate_of_nobody_gets_nothing(service, monkeypatch):
    browser = service.subscribe()
    monkeypatch.delenv("CRM_PUSH_CA_FILE")
    get_settings.cache_clear()
    push.carriers.cache_clear()
    with pytest.raises(push.TryLater, match="not trusted"):
        push.send(browser.subscription, push.Push({"a": 1}, 60))


def test_service_that_never_ends_its_answer_holds_up_nobody(service, monkeypatch):
    monkeypatch.setattr(push, "WHOLE_SECONDS", 0.5)
    browser = service.subscribe()

    let_go = Event()
    service.before_answer = lambda _: let_go.wait(20)
    with pytest.raises(push.TryLater, match="did not answer"):
        push.send(browser.subscription, push.Push({"a": 1}, 60))
    let_go.set()


def test_keys_are_made_once_and_private(data_dir, migrated_database):
    keys = {push.public_key() for _ in range(3)}
    assert len(keys) == 1
    path = data_dir / "secrets" / "vapid_private_key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_key_of_the_environment_is_used(monkeypatch, migrated_database):
    # The example key of RFC 8291's appendix A: its point is known.
    monkeypatch.setenv("CRM_VAPID_PRIVATE_KEY", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    get_settings.cache_clear()
    try:
        assert push.public_key() == (
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
        )
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


# Receipts, and what becomes of those that never come


def test_receipt_confirms_its_own_reminder_once(office, clock, planned):
    _, browser = planned
    message_sender.send_waiting()
    content = browser.received[0].content
    (reminder,) = office.all(Reminder)
    said = ConfirmReminder(token=content["receipt"], shown_at=NOON + timedelta(seconds=2))
    with pytest.raises(NotFound):
        office.do(receipts.confirm, uuid4(), said, now=NOON + MINUTE)
    office.do(receipts.confirm, reminder.id, said, now=NOON + MINUTE)
    again = ConfirmReminder(token=content["receipt"], shown_at=NOON + 30 * MINUTE)
    office.do(receipts.confirm, reminder.id, again, now=NOON + HOUR)
    assert office.all(Reminder)[0].confirmed_at == NOON + timedelta(seconds=2)
    assert office.all(Device)[0].last_seen_at == NOON + HOUR


@pytest.mark.parametrize("how", ["forged", "too old", "an access token", "of another"])
def test_other_tokens_confirm_nothing(office, clock, planned, how):

    (reminder,) = office.all(Reminder)
    device = office.all(Device)[0]
    good = receipts.sign(reminder.id, device.id, NOON)
    claims = tokens.Claims(office.asha.id, uuid4(), "asha", Role.TELECALLER, None)
    token = {
        "forged": good[:-3] + ("abc" if good[-3:] != "abc" else "cba"),
        "too old": receipts.sign(reminder.id, device.id, NOON - 2 * DAY),
        "an access token": tokens.access_token(claims, NOON),
        "of another": receipts.sign(uuid4(), device.id, NOON),
    }[how]
    with pytest.raises(NotFound):
        office.do(receipts.confirm, reminder.id, ConfirmReminder(token=token))
    assert office.all(Reminder)[0].confirmed_at is None


def test_receipt_is_no_access_token(office, planned):

    with pytest.raises(NotAuthenticated):
        tokens.read(receipts.sign(uuid4(), uuid4(), datetime(2030, 1, 1, tzinfo=UTC)))


def unconfirmed(office, now, user=None):
    found = office.do(reminders.list_unconfirmed, now=now, user=user or office.admin)
    return [each.followup_id for each in found]


def test_reminder_that_no_phone_confirms_is_on_the_managers_list_in_ten_minutes(office):
    manager = office.make_user(Role.MANAGER, branch_id=office.asha.branch_id)
    stranger = office.make_user(Role.MANAGER)
    followup = office.followup(NOON)
    for minute in range(60):
        office.do(planning.plan, now=NOON + minute * MINUTE)
        expected = [followup.id] if minute >= 10 else []
        assert unconfirmed(office, NOON + minute * MINUTE, manager) == expected
    assert unconfirmed(office, NOON + HOUR, stranger) == []
    with pytest.raises(NotPermitted):
        unconfirmed(office, NOON, office.asha)
    assert unconfirmed(office, NOON + DAY, manager) == [], "older ones are overdue, not unheard"


@pytest.mark.parametrize("end", [complete, move, deactivate, delete, ring, reassign])
def test_unconfirmed_leaves_the_list_when_it_is_over(office, end):
    followup = office.followup(NOON)
    for minute in (0, 11):
        office.do(planning.plan, now=NOON + minute * MINUTE)
    assert unconfirmed(office, NOON + 12 * MINUTE) == [followup.id]
    end(office, followup)
    assert unconfirmed(office, NOON + 12 * MINUTE) == []


def test_postgresql_itself_keeps_other_branches_from_a_manager(office, monkeypatch):
    office.followup(NOON)
    device = office.device(office.asha)
    office.do(planning.plan)
    stranger = office.make_user(Role.MANAGER)
    near = office.make_user(Role.MANAGER, branch_id=office.asha.branch_id)
    office.session.commit()
    seen = {}
    people = {"asha": office.asha, "rohit": office.rohit, "near": near, "stranger": stranger}
    for name, user in people.items():
        fence(office.session, actor_of(user))
        seen[name] = [
            len(office.session.execute(sa.select(model.id)).all())
            for model in (Reminder, Device, OutgoingMessage)
        ]
        office.session.rollback()
    assert seen == {
        "asha": [1, 1, 0],
        "rohit": [0, 0, 0],
        "near": [1, 1, 0],
        "stranger": [0, 0, 0],
    }
    assert device is not None


def test_alarm_of_the_phone_that_rang_needs_no_push(office, service, clock):
    browser = service.subscribe()
    office.device(office.asha, browser)
    followup = office.followup(NOON)
    others = office.followup(NOON, office.make_lead(office.rohit))
    items = [
        ShownAlarm(followup_id=followup.id, scheduled_at=NOON, shown_at=NOON),
        ShownAlarm(followup_id=followup.id, scheduled_at=NOON + DAY, shown_at=NOON),
        ShownAlarm(followup_id=others.id, scheduled_at=NOON, shown_at=NOON),
        ShownAlarm(followup_id=uuid4(), scheduled_at=NOON, shown_at=NOON),
    ]
    office.do(reminders.note_shown, NoteShown(items=items), user=office.asha)
    assert [(each.followup_id, each.confirmed_at) for each in office.all(Reminder)] == [
        (followup.id, NOON)
    ]
    followup_reminders.remind()
    message_sender.send_waiting()
    assert browser.received == [], "it rang already"


# A hundred phones


FATES = {
    "fine": "fine",
    "silent": "silent",
    "silent since yesterday": "silent",
    "unconfirmed": "unconfirmed",
    "none": "none",
    "begins in the afternoon": "fine",
    "on leave": "fine",
    "has a newer phone": "fine",
    "left": None,
}


def live(office, person, fate, chance):
    """Give a person's phone its fate."""
    seen = NOON - timedelta(minutes=chance.randrange(0, 119))
    if fate == "silent":
        seen = NOON - timedelta(minutes=chance.randrange(120, 180))
    elif fate == "silent since yesterday":
        seen = NOON - timedelta(hours=chance.randrange(16, 24 * 20))
    elif fate == "begins in the afternoon":
        person.shift_starts, person.shift_ends = time(14), time(21)
        seen = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    elif fate == "on leave":
        days = {"first_day": date(2026, 11, 15), "last_day": date(2026, 11, 30)}
        office.session.add(Leave(user_id=person.id, created_by_id=office.admin.id, **days))
        seen = NOON - 5 * DAY
    elif fate == "unconfirmed":
        office.followup(NOON - 20 * MINUTE, office.make_lead(person))
    elif fate == "has a newer phone":
        office.device(person, None, last_seen_at=seen - 9 * DAY, platform="android")
    person.is_active = fate != "left"
    if fate != "none":
        push_to = Browser(f"https://push.example/{person.id}") if chance.random() < 0.5 else None
        office.device(person, push_to, last_seen_at=seen)


def test_silent_phones_are_found_among_a_hundred(office):
    """Each phone is given a fate by chance; the list must say exactly that."""
    chance = random.Random(7)
    branches = [office.make_branch() for _ in range(4)]
    managers = [office.make_user(Role.MANAGER, branch_id=branch.id) for branch in branches]
    office.asha.is_active = office.rohit.is_active = False
    expected, home = {}, {}
    for number in range(100):
        branch, fate = chance.choice(branches), chance.choice(list(FATES))
        person = office.make_user(full_name=f"Caller {number:03}", branch_id=branch.id)
        live(office, person, fate, chance)
        home[person.full_name] = branch.id
        if FATES[fate]:
            expected[person.full_name] = FATES[fate]
    office.session.commit()
    for minutes in (-20, -9):
        office.do(planning.plan, now=NOON + minutes * MINUTE)
    found = office.do(reminders.list_phones, user=office.admin)
    newest = {each.person: each.state for each in found.phones if each.state != "replaced"}
    assert newest == expected
    assert found.people == len(expected)
    assert found.silent == sum(state != "fine" for state in expected.values())
    assert set(expected.values()) == {"fine", "silent", "unconfirmed", "none"}
    for manager in managers:
        own = office.do(reminders.list_phones, user=manager)
        assert {each.person for each in own.phones} == {
            name for name in expected if home[name] == manager.branch_id
        }


def test_phone_says_what_it_cannot_do(office):
    health = {"notifications": "denied", "battery": False, "unsent": 4, "model": "Redmi 9"}
    office.device(office.asha, Browser("https://push.example/1"), health=health)
    (phone, _) = office.do(reminders.list_phones, now=NOON, user=office.admin).phones[::-1]
    assert (phone.person, phone.health, phone.has_push) == ("Asha Patil", health, True)


def test_pauses_and_tries_end_within_the_worth_of_any_message():
    assert timedelta(hours=3) > rules.MAX_TRIES * rules.LONGEST_PAUSE
    assert subscription()["endpoint"].startswith("https://")
