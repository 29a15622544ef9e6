"""Presence, devices, and what a client must know (8.4, 20, `GET /api/meta`)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from crm_app.kernel.clock import utc_now
from crm_app.models import Device, LeadStatus, Outcome, User
from tests.push_service import subscription


def device(**changes):
    return {
        "client_id": str(uuid4()),
        "platform": "android",
        "app_version": "1.2.3",
        "health": {"unsent": 0},
    } | changes


def test_presence_is_kept_with_the_time_it_began(as_user, world, committed):
    asha = as_user(world.asha)
    first = asha.put("/api/me/presence", json={"state": "working"}).json()
    assert first["state"] == "working"
    again = asha.put("/api/me/presence", json={"state": "working"}).json()
    assert again == first, "saying it again does not begin it anew"
    later = asha.put("/api/me/presence", json={"state": "break"}).json()
    assert (later["state"], later["at"] > first["at"]) == ("break", True)
    committed.expire_all()
    assert (world.asha.presence, world.colleague.presence) == ("break", "off")
    assert datetime.fromisoformat(later["at"]) == world.asha.presence_at


@pytest.mark.parametrize(
    "body", [{}, {"state": "asleep"}, {"state": None}, {"state": "off", "at": "x"}]
)
def test_presence_that_is_none_is_refused(as_user, world, committed, body):
    answer = as_user(world.asha).put("/api/me/presence", json=body)
    assert answer.status_code == 422
    committed.expire_all()
    assert world.asha.presence_at is None


def test_work_is_seen_at_most_once_a_minute(as_user, world, committed):
    asha = as_user(world.asha)

    def seen():
        committed.rollback()
        return committed.execute(
            sa.select(User.last_seen_at).where(User.id == world.asha.id)
        ).scalar()

    asha.put("/api/me/presence", json={"state": "working"})
    first = seen()
    assert utc_now() - first < timedelta(seconds=30)
    asha.put("/api/me/presence", json={"state": "break"})
    assert seen() == first


def test_device_is_registered_once_and_then_says_how_it_is(as_user, world, committed):
    asha, body = as_user(world.asha), device()
    first = asha.post("/api/devices", json=body)
    assert first.status_code == 201
    again = asha.post("/api/devices", json=body)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    news = body | {"app_version": "1.2.4", "health": {"unsent": 7, "microphone": "denied"}}
    told = asha.post("/api/devices", json=news).json()
    assert (told["app_version"], told["health"]) == ("1.2.4", news["health"])
    assert told["last_seen_at"] >= first.json()["last_seen_at"]
    stored = committed.execute(sa.select(Device)).scalars().all()
    assert [(each.user_id, each.health["unsent"]) for each in stored] == [(world.asha.id, 7)]


def test_subscription_stays_when_only_health_is_told(as_user, world, committed):
    asha, body = as_user(world.asha), device()
    address = subscription()
    sent = body | {"push_subscription": address | {"expirationTime": None}}
    assert asha.post("/api/devices", json=sent).status_code == 201
    told = asha.post("/api/devices", json=body)
    assert "push" not in told.text, "an address to push to is nobody's to read"
    assert committed.execute(sa.select(Device.push_subscription)).scalar_one() == address


def test_null_ends_the_subscription(as_user, world, committed):
    asha, body = as_user(world.asha), device()
    asha.post("/api/devices", json=body | {"push_subscription": subscription()})
    asha.post("/api/devices", json=body | {"push_subscription": None})
    assert committed.execute(sa.select(Device.push_subscription)).scalar_one() is None


def test_next_one_at_the_same_browser_takes_its_address_over(as_user, world, committed):
    body = device() | {"push_subscription": subscription()}
    for user in (world.asha, world.stranger):
        assert as_user(user).post("/api/devices", json=body).status_code == 201
    kept = committed.execute(
        sa.select(Device.user_id).where(Device.push_subscription.is_not(None))
    ).scalars()
    assert kept.all() == [world.stranger.id], "or Asha's students show on a stranger's screen"


KEYS = subscription()["keys"]


@pytest.mark.parametrize(
    "address",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https://127.0.0.1/1"},
        {"endpoint": "https://[::1]/1"},
        {"endpoint": "https://169.254.169.254/latest/meta-data"},
        {"endpoint": "https://2130706433/1"},
        {"endpoint": "https://0x7f.1/1"},
        {"endpoint": "https://localhost/1"},
        {"endpoint": "https://db.internal/1"},
        {"endpoint": "https://push.example:5432/1"},
        {"endpoint": "https://user:secret@push.example/1"},
        {"endpoint": "https://"},
        {"endpoint": "https://[/"},
        {"endpoint": "https://push.example/" + "x" * 1000},
        {"endpoint": None},
        {"keys": {}},
        {"keys": KEYS | {"auth": "short"}},
        {"keys": KEYS | {"p256dh": KEYS["p256dh"][:-4]}},
        {"keys": KEYS | {"p256dh": "BA" + "A" * 85}},  # no point of the curve
        {"keys": KEYS | {"more": "x"}},
        {"also": 1},
    ],
)
def test_address_that_no_browser_gives_is_refused(as_user, world, committed, address):
    body = device() | {"push_subscription": subscription() | address}
    answer = as_user(world.asha).post("/api/devices", json=body)
    assert answer.status_code == 422
    assert all(name.startswith("push_subscription") for name in answer.json()["fields"])
    assert committed.execute(sa.select(Device)).all() == []


def test_twenty_parallel_registrations_make_one_device(as_user, world, committed):
    asha, body = as_user(world.asha), device()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: asha.post("/api/devices", json=body), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(committed.execute(sa.select(Device)).all()) == 1


def test_same_phone_of_two_people_is_two_devices(as_user, world, committed):
    body = device()
    made = [as_user(user).post("/api/devices", json=body) for user in (world.asha, world.colleague)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


@pytest.mark.parametrize(
    "change",
    [
        {"platform": "symbian"},
        {"app_version": ""},
        {"app_version": "1\n2"},
        {"client_id": "phone"},
        {"health": []},
        {"user_id": str(uuid4())},
    ],
)
def test_device_that_cannot_be_is_refused_by_name(as_user, world, committed, change):
    answer = as_user(world.asha).post("/api/devices", json=device(**change))
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == set(change)
    assert committed.execute(sa.select(Device)).all() == []


def test_meta_says_the_words_and_limits_that_are_in_force(as_user, world):
    asha = as_user(world.asha)
    meta = asha.get("/api/meta").json()
    assert [each["value"] for each in meta["statuses"]] == list(LeadStatus)
    closed = {each["value"] for each in meta["statuses"] if each["is_closed"]}
    assert closed == {"enrolled", "not_interested", "invalid"}
    assert meta["outcomes"] == list(Outcome)
    assert (meta["time_zone"], meta["phone_region"]) == ("Asia/Kolkata", "IN")
    assert meta["app_version"]
    limits = meta["limits"]
    assert (limits["page_size"], limits["import_rows"]) == (50, 1_000_000)
    url = f"/api/leads/{world.own.id}"
    for length, status in ((limits["note_length"], 201), (limits["note_length"] + 1, 422)):
        note = {"client_id": str(uuid4()), "body": "x" * length}
        assert asha.post(f"{url}/notes", json=note).status_code == status
    for seconds, status in ((limits["call_seconds"], 201), (limits["call_seconds"] + 1, 422)):
        call = {
            "client_id": str(uuid4()),
            "outcome": "connected",
            "started_at": utc_now().isoformat(),
            "duration_seconds": seconds,
        }
        assert asha.post(f"{url}/calls", json=call).status_code == status
    for length, status in (
        (limits["followup_description_length"], 201),
        (limits["followup_description_length"] + 1, 422),
    ):
        followup = {
            "client_id": str(uuid4()),
            "lead_id": str(world.own.id),
            "scheduled_at": (utc_now() + timedelta(days=1)).isoformat(),
            "description": "x" * length,
        }
        assert asha.post("/api/followups", json=followup).status_code == status
    short = {
        "username": "someone",
        "password": "x" * (limits["password_length_min"] - 1),
        "full_name": "x" * (limits["name_length"] + 1),
        "branch_id": str(world.pune.id),
    }
    refused = as_user(world.admin).post("/api/users", json=short)
    assert set(refused.json()["fields"]) == {"password", "full_name"}
