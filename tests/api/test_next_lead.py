"""The next lead to call: the best one, with its reason, offered to one person at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from crm_app.domain.leads.repository import lease
from crm_app.domain.leads.rules import reason
from crm_app.models import LeadLease, LeadStatus, Outcome, Role
from tests.conftest import NOON, makers


def ask(client):
    answer = client.post("/api/leads/next")
    return answer.json() if answer.status_code == 200 else None


def test_due_followup_comes_before_new_and_new_before_old_tries(as_user, world, committed):
    make_lead = makers(committed)[2]
    now = datetime.now(UTC)
    tried = make_lead(
        world.asha, call_count=2, last_contacted_at=now - timedelta(days=1),
        created_at=now - timedelta(days=3),
    )  # fmt: skip
    older = make_lead(world.asha, created_at=now - timedelta(hours=3))
    due = make_lead(world.asha, status=LeadStatus.INTERESTED, next_followup_at=now)
    make_lead(world.asha, status=LeadStatus.ENROLLED)
    make_lead(world.asha, next_followup_at=now + timedelta(days=2), call_count=1)
    committed.commit()
    client = as_user(world.asha)
    offered = [ask(client) for _ in range(4)]
    expected = [due.id, world.own.id, older.id, tried.id]
    assert [each["lead"]["id"] for each in offered] == [str(lead_id) for lead_id in expected]
    reasons = [each["reason"] for each in offered]
    assert reasons[0].startswith("follow-up due")
    assert reasons[1] == "new 0 min ago"
    assert reasons[2] == "new 3 h ago"


def test_lease_lasts_ten_minutes_and_ends_with_the_call(as_user, world, committed):
    client = as_user(world.asha)
    offer = ask(client)
    left = datetime.fromisoformat(offer["lease_until"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert ask(client)["lead"]["id"] == offer["lead"]["id"]  # nothing else: the own lease again
    body = {
        "client_id": str(uuid4()),
        "outcome": "no_answer",
        "started_at": datetime.now(UTC).isoformat(),
        "duration_seconds": 0,
    }
    assert client.post(f"/api/leads/{world.own.id}/calls", json=body).status_code == 201
    assert committed.execute(sa.select(LeadLease)).all() == []
    assert client.post("/api/leads/next").status_code == 204  # tried a moment ago


def test_lead_leased_by_somebody_is_not_offered_after_it_moved(as_user, world):
    ask(as_user(world.asha))
    as_user(world.admin).post(
        "/api/leads/assign",
        json={"lead_ids": [str(world.own.id)], "telecaller_ids": [str(world.colleague.id)]},
    )
    offered = ask(as_user(world.colleague))
    assert offered["lead"]["id"] == str(world.near.id)


def test_fifty_who_ask_at_once_never_get_the_same_lead(as_user, world, committed):
    _, make_user, make_lead = makers(committed)
    people = [make_user(Role.TELECALLER, branch_id=world.pune.id) for _ in range(10)]
    for person in people:
        for _ in range(5):
            make_lead(person)
    committed.commit()
    clients = [as_user(person) for person in people] * 5
    with ThreadPoolExecutor(50) as pool:
        offers = list(pool.map(ask, clients))
    ids = [offer["lead"]["id"] for offer in offers if offer]
    assert len(ids) == 50
    assert len(set(ids)) == 50


def test_lead_that_was_leased_before_it_could_be_locked_stays_with_who_was_quicker(
    session, work_as, make_user, make_lead
):
    asha, rohit = make_user(), make_user()
    lead = make_lead(asha)
    until = NOON + timedelta(minutes=10)
    assert lease(work_as(asha), lead.id, until, may_be_own=False)
    assert not lease(work_as(asha), lead.id, until, may_be_own=False)
    assert lease(work_as(asha), lead.id, until, may_be_own=True)
    assert not lease(work_as(rohit), lead.id, until, may_be_own=True)
    assert lease(work_as(rohit, until), lead.id, until, may_be_own=False)  # it has ended


def test_two_unanswered_tries_advise_the_evening():
    def why(hour: int) -> str:
        return reason(
            "retry",
            now=datetime(2026, 11, 23, hour, tzinfo=UTC) - timedelta(hours=5, minutes=30),
            zone="Asia/Kolkata",
            due_at=None,
            created_at=datetime(2026, 11, 20, tzinfo=UTC),
            last_outcomes=[Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CONNECTED, Outcome.BUSY],
        )

    assert why(12) == "no answer twice, try the evening"
    assert why(19) == "no answer twice"
