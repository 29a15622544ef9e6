"""Follow-ups over the API: once each, listed by bucket, done and undone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4


def soon(**ahead):
    return (datetime.now(UTC) + timedelta(**(ahead or {"hours": 1}))).isoformat()


def promise(lead, **changes):
    body = {"client_id": str(uuid4()), "lead_id": str(lead.id), "scheduled_at": soon()}
    return body | changes


def book(client, lead, **changes):
    answer = client.post("/api/followups", json=promise(lead, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_booked_followup_is_answered_as_the_contract_says(as_user, world):
    client = as_user(world.asha)
    made = book(client, world.own, scheduled_at=soon(days=3), description=" Ask again ")
    assert {"id", "lead", "scheduled_at", "description", "status", "bucket", "completed_at"} <= set(
        made
    )
    assert made["lead"] == {
        "id": str(world.own.id),
        "student_name": "Own Lead",
        "phone_e164": "+919800000001",
        "do_not_call": False,
    }
    assert (made["status"], made["bucket"], made["completed_at"]) == ("pending", "upcoming", None)
    assert made["description"] == "Ask again"
    assert made["scheduled_at"].endswith("Z")
    page = client.get("/api/followups").json()
    assert page == {"items": [made], "next_cursor": None, "total": 1}


def test_followup_sent_again_is_the_same(as_user, world):
    client, body = as_user(world.asha), promise(world.own)
    first, again = (client.post("/api/followups", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_twenty_parallel_copies_make_one_followup(as_user, world):
    client, body = as_user(world.asha), promise(world.own)
    # Being seen first: noting it would make the copies queue up before they meet the lead.
    book(client, world.own)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post("/api/followups", json=body), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert client.get("/api/followups").json()["total"] == 2


def test_past_is_refused_unless_it_was_made_before_on_the_phone(as_user, world):
    client = as_user(world.asha)
    past = soon(hours=-3)
    refused = client.post("/api/followups", json=promise(world.own, scheduled_at=past))
    assert (refused.status_code, refused.json()["code"]) == (422, "in_past")
    assert set(refused.json()["fields"]) == {"scheduled_at"}
    made = book(client, world.own, scheduled_at=past, made_at=soon(hours=-4))
    assert client.get(f"/api/leads/{world.own.id}").json()["has_due_followup"]
    assert made["bucket"] in {"today", "overdue"}  # by the local day of three hours ago


def test_completion_is_repeated_and_undone(as_user, world):
    client = as_user(world.asha)
    made = book(client, world.own)
    url = f"/api/followups/{made['id']}"
    first = client.patch(url, json={"status": "completed"})
    again = client.patch(url, json={"status": "completed"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["completed_at"]
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert (lead["next_followup_at"], lead["has_due_followup"]) == (None, False)
    assert client.get("/api/followups").json()["items"] == []
    assert client.patch(url, json={"status": "pending"}).json() == made
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert lead["next_followup_at"] == made["scheduled_at"]


def test_completion_sent_late_keeps_the_time_of_the_phone(as_user, world):
    client = as_user(world.asha)
    made = book(client, world.own)
    done = {"status": "completed", "completed_at": soon(minutes=-30)}
    answer = client.patch(f"/api/followups/{made['id']}", json=done).json()
    assert datetime.fromisoformat(answer["completed_at"]) == datetime.fromisoformat(
        done["completed_at"]
    )


def test_lead_with_the_earlier_followup_stands_first(as_user, world):
    client = as_user(world.admin)
    book(client, world.far, scheduled_at=soon(days=2))
    book(client, world.own, scheduled_at=soon(days=1))
    names = [item["student_name"] for item in client.get("/api/leads").json()["items"]]
    assert names == ["Own Lead", "Far Lead", "Near Lead"]


def test_followup_is_moved(as_user, world):
    client = as_user(world.asha)
    made = book(client, world.own)
    change = {"scheduled_at": soon(days=2), "description": "Later"}
    moved = client.patch(f"/api/followups/{made['id']}", json=change).json()
    assert (moved["bucket"], moved["description"]) == ("upcoming", "Later")
    past = client.patch(f"/api/followups/{made['id']}", json={"scheduled_at": soon(hours=-1)})
    assert (past.status_code, past.json()["code"]) == (422, "in_past")


def test_handed_over_lead_takes_its_followups_along(as_user, world):
    asha, colleague = as_user(world.asha), as_user(world.colleague)
    pending, done = book(asha, world.own), book(asha, world.own, scheduled_at=soon(hours=2))
    asha.patch(f"/api/followups/{done['id']}", json={"status": "completed"})
    handed = {"lead_ids": [str(world.own.id)], "telecaller_ids": [str(world.colleague.id)]}
    assert as_user(world.manager).post("/api/leads/assign", json=handed).status_code == 200
    assert asha.get("/api/followups", params={"status": "all"}).json()["items"] == []
    for key in (pending["id"], done["id"]):
        for status in ("completed", "pending"):
            answer = asha.patch(f"/api/followups/{key}", json={"status": status})
            assert answer.status_code == 404
    found = colleague.get("/api/followups").json()["items"]
    assert [item["id"] for item in found] == [pending["id"]]


def test_days_of_the_list_are_given_as_from_and_to(as_user, world):
    client = as_user(world.asha)
    made = book(client, world.own, scheduled_at=soon(days=10))
    local = datetime.fromisoformat(made["scheduled_at"]) + timedelta(hours=5, minutes=30)
    day = local.date()

    def found(**params):
        return len(client.get("/api/followups", params=params).json()["items"])

    assert found(**{"from": str(day), "to": str(day)}) == 1
    assert found(**{"from": str(day + timedelta(days=1))}) == 0
    assert found(to=str(day - timedelta(days=1))) == 0
    backwards = client.get(
        "/api/followups", params={"from": str(day), "to": str(day - timedelta(days=1))}
    )
    assert (backwards.status_code, set(backwards.json()["fields"])) == (422, {"from"})


def test_bad_values_are_named(as_user, world):
    client = as_user(world.asha)
    for field, value in [
        ("scheduled_at", "tomorrow"),
        ("scheduled_at", "2026-11-24T10:00:00"),
        ("scheduled_at", soon(days=366)),
        ("description", "x" * 501),
        ("lead_id", "mine"),
        ("client_id", "1"),
        ("colour", "blue"),
    ]:
        answer = client.post("/api/followups", json=promise(world.own, **{field: value}))
        assert answer.status_code == 422, (field, value)
        assert set(answer.json()["fields"]) == {field}
    body = promise(world.own)
    for field in ("client_id", "lead_id", "scheduled_at"):
        without = {key: value for key, value in body.items() if key != field}
        answer = client.post("/api/followups", json=without)
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})
    made = book(client, world.own)
    nothing = client.patch(f"/api/followups/{made['id']}", json={})
    assert nothing.status_code == 422
