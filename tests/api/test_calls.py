"""Calls over the API: all or nothing, once, and exactly counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from crm_app.models import LeadStatus


def call(**changes: object) -> dict[str, object]:
    return {
        "client_id": str(uuid4()),
        "outcome": "connected",
        "started_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
        "duration_seconds": 120,
    } | changes


def test_logged_call_counts_once_and_opens_the_lead(as_user, world):
    client = as_user(world.asha)
    answer = client.post(f"/api/leads/{world.own.id}/calls", json=call())
    assert answer.status_code == 201, answer.text
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert (lead["call_count"], lead["status"]) == (1, "contacted")
    assert [entry["kind"] for entry in lead["timeline"]] == ["status", "call"]


def test_twenty_parallel_copies_make_one_call(as_user, world):
    client, body = as_user(world.asha), call()
    # An earlier request notes that Asha is at work, which else would queue the copies.
    note = {"client_id": str(uuid4()), "body": "x"}
    client.post(f"/api/leads/{world.own.id}/notes", json=note)
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(
                lambda _: client.post(f"/api/leads/{world.own.id}/calls", json=body), range(20)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert client.get(f"/api/leads/{world.own.id}").json()["call_count"] == 1


def test_twenty_parallel_calls_all_count(as_user, world):
    client = as_user(world.asha)
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(
                lambda _: client.post(f"/api/leads/{world.own.id}/calls", json=call()), range(20)
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert client.get(f"/api/leads/{world.own.id}").json()["call_count"] == 20


def test_call_with_a_bad_followup_stores_nothing(as_user, world):
    client = as_user(world.asha)
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    body = call(status="interested", followup={"client_id": str(uuid4()), "scheduled_at": past})
    answer = client.post(f"/api/leads/{world.own.id}/calls", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "in_past")
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert (lead["call_count"], lead["status"], lead["timeline"]) == (0, LeadStatus.NEW, [])


def test_call_sent_late_keeps_its_followup(as_user, world):
    client = as_user(world.asha)
    began = datetime.now(UTC) - timedelta(days=2)
    due = (began + timedelta(hours=3)).isoformat()
    body = call(
        started_at=began.isoformat(), followup={"client_id": str(uuid4()), "scheduled_at": due}
    )
    assert client.post(f"/api/leads/{world.own.id}/calls", json=body).status_code == 201
    found = client.get("/api/followups").json()["items"]
    assert [item["bucket"] for item in found] == ["overdue"]
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert lead["has_due_followup"]


def test_call_of_a_foreign_lead_is_not_found(as_user, world):
    for lead in (world.near, world.far):
        answer = as_user(world.asha).post(f"/api/leads/{lead.id}/calls", json=call())
        assert answer.status_code == 404


def test_bad_values_are_named(as_user, world):
    url = f"/api/leads/{world.own.id}/calls"
    client = as_user(world.asha)
    for field, value in [
        ("outcome", "sold"),
        ("duration_seconds", -1),
        ("duration_seconds", 14_401),
        ("started_at", "yesterday"),
        ("started_at", (datetime.now(UTC) + timedelta(minutes=9)).isoformat()),
        ("colour", "blue"),
    ]:
        answer = client.post(url, json=call(**{field: value}))
        assert answer.status_code == 422, (field, value)
        assert field in answer.json()["fields"]
    missing = call()
    del missing["outcome"]
    assert "outcome" in client.post(url, json=missing).json()["fields"]


def test_unconnected_call_that_lasted_is_marked(as_user, world):
    client = as_user(world.asha)
    answer = client.post(f"/api/leads/{world.own.id}/calls", json=call(outcome="busy"))
    assert answer.json()["is_odd"] is True
