"""Notes over the API: once each, with both times, as text."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4


def note(**changes):
    return {"client_id": str(uuid4()), "body": "Wants a hostel"} | changes


def url(lead):
    return f"/api/leads/{lead.id}/notes"


def test_note_is_appended_and_shown_in_the_timeline(as_user, world):
    client = as_user(world.asha)
    written = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
    body = note(body="  <b>Hostel?</b>\n", written_at=written.isoformat())
    answer = client.post(url(world.own), json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["body"], made["client_id"]) == ("<b>Hostel?</b>", body["client_id"])
    assert datetime.fromisoformat(made["written_at"]) == written
    stored = datetime.fromisoformat(made["created_at"])
    assert abs(datetime.now(UTC) - stored) < timedelta(minutes=1), "the server's own time"
    lead = client.get(f"/api/leads/{world.own.id}").json()
    entry = lead["timeline"][0]
    assert (entry["id"], entry["kind"], entry["by"]["name"]) == (made["id"], "note", "Asha Patil")
    assert entry["data"]["body"] == "<b>Hostel?</b>"
    assert (lead["last_contacted_at"], lead["call_count"]) == (None, 0)


def test_note_sent_again_is_the_same(as_user, world):
    client, body = as_user(world.asha), note()
    first, again = (client.post(url(world.own), json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_twenty_parallel_copies_make_one_note(as_user, world):
    client, body = as_user(world.asha), note(is_contact=True)
    # Being seen first: noting it would make the copies queue up before they meet the lead.
    assert client.post(url(world.own), json=note()).status_code == 201
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post(url(world.own), json=body), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    page = client.get(f"/api/leads/{world.own.id}/timeline").json()
    assert (len(page["items"]), page["total"], page["next_cursor"]) == (2, 2, None)


def test_two_notes_are_two(as_user, world):
    client = as_user(world.asha)
    for _ in range(2):
        assert client.post(url(world.own), json=note()).status_code == 201
    assert client.get(f"/api/leads/{world.own.id}/timeline").json()["total"] == 2


def test_only_a_note_marked_as_contact_is_a_contact(as_user, world):
    client = as_user(world.asha)
    client.post(url(world.own), json=note())
    assert client.get(f"/api/leads/{world.own.id}").json()["last_contacted_at"] is None
    made = client.post(url(world.own), json=note(is_contact=True)).json()
    lead = client.get(f"/api/leads/{world.own.id}").json()
    assert (lead["last_contacted_at"], lead["call_count"]) == (made["created_at"], 0)


def test_note_on_a_foreign_lead_is_not_found_and_not_written(as_user, world):
    for lead in (world.near, world.far):
        assert as_user(world.asha).post(url(lead), json=note()).status_code == 404
        timeline = as_user(world.admin).get(f"/api/leads/{lead.id}/timeline").json()
        assert timeline["items"] == []


def test_bad_values_are_named(as_user, world):
    client = as_user(world.asha)
    for field, value in [
        ("body", ""),
        ("body", " \n\t "),
        ("body", "x" * 4001),
        ("body", None),
        ("client_id", "1"),
        ("written_at", "now"),
        ("is_contact", "perhaps"),
        ("author_id", str(uuid4())),
    ]:
        answer = client.post(url(world.own), json=note(**{field: value}))
        assert answer.status_code == 422, (field, value)
        assert set(answer.json()["fields"]) == {field}
    assert client.post(url(world.own), json=note(body="x" * 4000)).status_code == 201
