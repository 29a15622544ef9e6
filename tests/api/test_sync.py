"""Sync: nothing is skipped, what left is taken away, pages are bounded."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.domain.sync import rules, schemas
from crm_app.kernel import db
from crm_app.models import Lead, Organisation
from tests.conftest import makers


def walk(client, since=None):
    """All pages of one sync: leads by id, follow-ups by id, removed ids, the last token."""
    leads, followups, removed, pages = {}, {}, [], 0
    while True:
        page = client.get("/api/sync", params={"since": since} if since else {}).json()
        leads |= {each["id"]: each for each in page["upserts"]["leads"]}
        followups |= {each["id"]: each for each in page["upserts"]["followups"]}
        removed += page["removed"]["leads"] + page["removed"]["followups"]
        since, pages = page["next"], pages + 1
        assert pages < 100
        if not page["has_more"]:
            return leads, followups, removed, since


def test_first_sync_gives_everything_and_the_next_nothing(as_user, world):
    client = as_user(world.asha)
    leads, _, removed, token = walk(client)
    assert (set(leads), removed) == ({str(world.own.id)}, [])
    assert walk(client, token)[:3] == ({}, {}, [])


def test_changes_come_and_leads_that_moved_are_taken_away(as_user, world):
    client, admin = as_user(world.asha), as_user(world.admin)
    token = walk(client)[3]
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"client_id": str(uuid4()), "lead_id": str(world.own.id), "scheduled_at": due}
    followup = client.post("/api/followups", json=body).json()
    leads, followups, removed, token = walk(client, token)
    assert leads[str(world.own.id)]["next_followup_at"] is not None
    assert (set(followups), removed) == ({followup["id"]}, [])
    admin.post(
        "/api/leads/assign",
        json={"lead_ids": [str(world.own.id)], "telecaller_ids": [str(world.colleague.id)]},
    )
    leads, followups, removed, token = walk(client, token)
    assert (leads, followups) == ({}, {})
    assert set(removed) == {str(world.own.id), followup["id"]}
    theirs = walk(as_user(world.colleague))
    assert set(theirs[1]) == {followup["id"]}


def test_lead_that_came_back_is_not_taken_away(as_user, world):
    client, admin = as_user(world.asha), as_user(world.admin)
    token = walk(client)[3]
    for person in (world.colleague, world.asha):
        admin.post(
            "/api/leads/assign",
            json={"lead_ids": [str(world.own.id)], "telecaller_ids": [str(person.id)]},
        )
    leads, _, removed, _ = walk(client, token)
    assert (set(leads), removed) == ({str(world.own.id)}, [])


def test_row_committed_late_is_not_skipped(as_user, world, committed):
    client = as_user(world.asha)
    with Session(db.get_engine()) as slow:
        slow.execute(
            sa.update(Lead).where(Lead.id == world.own.id).values(city="Late")
        )  # written before the sync, committed after it
        makers(committed)[2](world.asha, student_name="Quick")
        committed.commit()
        leads, _, _, token = walk(client)
        assert {each["student_name"] for each in leads.values()} == {"Own Lead", "Quick"}
        assert leads[str(world.own.id)]["city"] is None
        slow.commit()
    leads, *_ = walk(client, token)
    assert leads[str(world.own.id)]["city"] == "Late"


def test_pages_are_bounded_and_changes_during_the_walk_are_not_lost(
    as_user, world, committed, monkeypatch
):
    monkeypatch.setattr("crm_app.domain.sync.service.PAGE_SIZE", 7)
    made = [makers(committed)[2](world.asha) for _ in range(30)]
    committed.commit()
    client = as_user(world.asha)
    page = client.get("/api/sync").json()
    assert (len(page["upserts"]["leads"]), page["has_more"]) == (7, True)
    seen = {each["id"] for each in page["upserts"]["leads"]}
    changed = next(lead for lead in made if str(lead.id) in seen)
    client.patch(f"/api/leads/{changed.id}", json={"city": "Meanwhile"})
    leads, _, _, token = walk(client, page["next"])
    again, *_ = walk(client, token)
    assert seen | set(leads) == {str(lead.id) for lead in [*made, world.own]}
    assert (leads | again)[str(changed.id)]["city"] == "Meanwhile"


@pytest.mark.parametrize("token", ["nonsense", "WyJhIl0", "e30"])
def test_foreign_token_is_expired(as_user, world, token):
    answer = as_user(world.asha).get("/api/sync", params={"since": token})
    assert (answer.status_code, answer.json()["code"]) == (422, "sync_expired")


def test_damaged_token_is_expired(as_user, world, committed):
    epoch = committed.get_one(Organisation, 1).sync_epoch
    for position in (
        rules.Position(epoch, seen="not a snapshot", until=""),
        rules.Position(epoch, seen="", until="", leads="x:y"),
    ):
        answer = as_user(world.asha).get("/api/sync", params={"since": rules.write(position)})
        assert (answer.status_code, answer.json()["code"]) == (422, "sync_expired")


def test_token_from_before_a_restore_is_expired(as_user, world, committed):
    client = as_user(world.asha)
    token = walk(client)[3]
    committed.get_one(Organisation, 1).sync_epoch = uuid4()
    committed.commit()
    assert client.get("/api/sync", params={"since": token}).status_code == 422


def test_page_size_is_what_the_contract_says():
    assert schemas.PAGE_SIZE == 500
