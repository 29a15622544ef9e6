"""Leads are handed over by round-robin (requirements 4.3 to 4.5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.rules import LeadClosed
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    CLOSED_STATUSES,
    AssignmentChange,
    AuditEntry,
    Followup,
    FollowupStatus,
    Lead,
    LeadStatus,
    Role,
)
from tests.conftest import NOON


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


def assign(work, leads, people):
    wanted = AssignLeads(
        lead_ids=[lead.id for lead in leads], telecaller_ids=[user.id for user in people]
    )
    return [
        (share.telecaller_id, share.count)
        for share in assignment.assign_leads(work, wanted).per_telecaller
    ]


def owners(work, leads):
    work.session.expire_all()
    return [work.session.get_one(Lead, lead.id).telecaller_id for lead in leads]


def test_ith_lead_goes_to_the_ith_telecaller_in_turn(work_as, admin, make_user, make_lead):
    people = [make_user() for _ in range(3)]
    leads = [make_lead() for _ in range(10)]
    shares = assign(work_as(admin), leads, people)
    assert shares == [(person.id, count) for person, count in zip(people, (4, 3, 3), strict=True)]
    assert owners(work_as(admin), leads) == [people[n % 3].id for n in range(10)]


def test_order_is_the_one_sent_not_that_of_the_ids(work_as, admin, make_user, make_lead):
    people = sorted((make_user() for _ in range(2)), key=lambda user: user.id, reverse=True)
    leads = sorted((make_lead() for _ in range(4)), key=lambda lead: lead.id, reverse=True)
    assign(work_as(admin), leads, people)
    assert owners(work_as(admin), leads) == [people[n % 2].id for n in range(4)]


def test_fewer_leads_than_telecallers_leave_the_last_without(work_as, admin, make_user, make_lead):
    people = [make_user() for _ in range(5)]
    shares = assign(work_as(admin), [make_lead(), make_lead()], people)
    assert [count for _, count in shares] == [1, 1, 0, 0, 0]


def test_lead_or_telecaller_sent_twice_counts_once(work_as, admin, make_user, make_lead):
    first, second = make_user(), make_user()
    lead, other = make_lead(), make_lead()
    shares = assign(work_as(admin), [lead, lead, other, lead], [first, second, first])
    assert shares == [(first.id, 1), (second.id, 1)]
    assert owners(work_as(admin), [lead, other]) == [first.id, second.id]


def test_lead_takes_branch_and_time_of_its_assignment(work_as, admin, make_user, make_lead):
    first, second = make_user(), make_user()
    lead = make_lead(first)
    work = work_as(admin)
    assign(work, [lead], [second])
    work.session.refresh(lead)
    assert (lead.telecaller_id, lead.branch_id) == (second.id, second.branch_id)
    assert (lead.assigned_at, lead.updated_at) == (NOON, NOON)


def test_handover_is_in_the_history_with_who_when_from_to_and_why(
    work_as, admin, make_user, make_lead
):
    first, second = make_user(), make_user()
    owned, unowned = make_lead(first), make_lead()
    work = work_as(admin)
    assign(work, [owned, unowned], [second])
    rows = {row.lead_id: row for row in work.session.exec(select(AssignmentChange))}
    assert set(rows) == {owned.id, unowned.id}
    assert rows[owned.id].from_telecaller_id == first.id
    assert rows[unowned.id].from_telecaller_id is None
    for row in rows.values():
        assert (row.to_telecaller_id, row.by_id) == (second.id, admin.id)
        assert (row.at, row.reason) == (NOON, "assigned")
    entry = work.session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.detail["count"]) == ("leads.assigned", 2)
    assert entry.detail["to"] == {str(second.id): 2}


def test_lead_that_its_holder_gets_again_stays_as_it_is(work_as, admin, make_user, make_lead):
    asha = make_user()
    lead = make_lead(asha)
    work = work_as(admin, NOON + timedelta(hours=1))
    before = lead.model_dump()
    assert assign(work, [lead], [asha]) == [(asha.id, 1)]
    work.session.refresh(lead)
    assert lead.model_dump() == before
    assert work.session.exec(select(AssignmentChange)).all() == []


def test_assignment_sent_twice_changes_nothing_more(work_as, admin, make_user, make_lead):
    people, leads = [make_user(), make_user()], [make_lead() for _ in range(5)]
    work = work_as(admin)
    first = assign(work, leads, people)
    before = owners(work, leads)
    assert assign(work_as(admin, NOON + timedelta(hours=1)), leads, people) == first
    assert owners(work, leads) == before
    assert len(work.session.exec(select(AssignmentChange)).all()) == 5


def test_pending_followups_move_and_done_ones_stay(work_as, admin, make_user, make_lead):
    asha, colleague = make_user(), make_user()
    lead, other = make_lead(asha), make_lead(asha)
    work = work_as(admin)

    def followup(of, **values):
        made = Followup(
            client_id=uuid4(),
            lead_id=of.id,
            telecaller_id=asha.id,
            created_by_id=asha.id,
            scheduled_at=NOON,
            **values,
        )
        work.session.add(made)
        work.session.flush()
        return made

    pending, elsewhere = followup(lead), followup(other)
    done = followup(lead, status=FollowupStatus.COMPLETED, completed_at=NOON)
    assign(work, [lead], [colleague])
    work.session.expire_all()
    assert pending.telecaller_id == colleague.id
    assert (done.telecaller_id, elsewhere.telecaller_id) == (asha.id, asha.id)


@pytest.mark.parametrize("status", CLOSED_STATUSES)
def test_closed_lead_cannot_be_assigned(work_as, admin, make_user, make_lead, status):
    asha, colleague = make_user(), make_user()
    closed, opened = make_lead(asha, status=status), make_lead(asha)
    work = work_as(admin)
    with pytest.raises(LeadClosed) as refusal:
        assign(work, [opened, closed], [colleague])
    assert refusal.value.fields == {"lead_ids": [str(closed.id)]}
    assert owners(work, [opened, closed]) == [asha.id, asha.id]


@pytest.mark.parametrize("status", sorted(set(LeadStatus) - set(CLOSED_STATUSES)))
def test_open_lead_can_be_assigned_in_every_status(work_as, admin, make_user, make_lead, status):
    lead, asha = make_lead(status=status), make_user()
    work = work_as(admin)
    assign(work, [lead], [asha])
    assert owners(work, [lead]) == [asha.id]


def test_telecallers_who_cannot_take_leads_are_named(
    work_as, admin, make_user, make_lead, make_branch
):
    good = make_user()
    unfit = {
        make_user(is_active=False).id,
        make_user(branch_id=make_branch(is_active=False).id).id,
        make_user(Role.MANAGER).id,
        admin.id,
        uuid4(),
    }
    lead = make_lead()
    wanted = AssignLeads(lead_ids=[lead.id], telecaller_ids=[good.id, *unfit])
    with pytest.raises(RuleBroken) as refusal:
        assignment.assign_leads(work_as(admin), wanted)
    assert refusal.value.fields == {"telecaller_ids": sorted(map(str, unfit))}
    assert owners(work_as(admin), [lead]) == [None]


def test_telecaller_who_is_away_may_still_be_given_leads_by_hand(
    work_as, admin, make_user, make_lead
):
    away, lead = make_user(receives_new_leads=False), make_lead()
    work = work_as(admin)
    assign(work, [lead], [away])
    assert owners(work, [lead]) == [away.id]


def test_missing_lead_stops_all(work_as, admin, make_user, make_lead):
    lead, asha = make_lead(), make_user()
    wanted = AssignLeads(lead_ids=[lead.id, uuid4()], telecaller_ids=[asha.id])
    work = work_as(admin)
    with pytest.raises(NotFound):
        assignment.assign_leads(work, wanted)
    assert owners(work, [lead]) == [None]


def test_manager_assigns_within_the_branch_only(work_as, make_user, make_lead):
    manager = make_user(Role.MANAGER)
    branch_id = manager.branch_id
    near, stranger = make_user(branch_id=branch_id), make_user()
    mine, nobodys, far = make_lead(near), make_lead(branch_id=branch_id), make_lead(stranger)
    work = work_as(manager)
    with pytest.raises(NotFound):
        assign(work, [mine, far], [near])
    with pytest.raises(RuleBroken):
        assign(work, [mine], [near, stranger])
    assert owners(work, [mine, nobodys, far]) == [near.id, None, stranger.id]
    assign(work, [nobodys], [near])
    assert owners(work, [nobodys]) == [near.id]


def test_telecaller_assigns_nothing_not_even_the_own(work_as, make_user, make_lead):
    asha = make_user()
    colleague = make_user(branch_id=asha.branch_id)
    lead = make_lead(asha)
    work = work_as(asha)
    for person in (colleague, asha):
        with pytest.raises(NotPermitted):
            assign(work, [lead], [person])
    assert owners(work, [lead]) == [asha.id]


@pytest.mark.parametrize(
    "values", [{"lead_ids": []}, {"telecaller_ids": []}, {"lead_ids": [uuid4()] * 10_001}]
)
def test_empty_or_endless_lists_are_refused(values):
    complete = {"lead_ids": [uuid4()], "telecaller_ids": [uuid4()]}
    with pytest.raises(ValidationError) as refusal:
        AssignLeads(**complete | values)
    assert [fault["loc"] for fault in refusal.value.errors()] == [tuple(values)]


def test_pages_of_both_branches_are_told(work_as, admin, make_user, make_lead):
    people = [make_user(), make_user()]
    work = work_as(admin)
    assign(work, [make_lead()], people)
    assert work.announced == {f"leads {person.branch_id}" for person in people}


def test_history_of_many_leads_is_complete(work_as, admin, make_user, make_lead):
    people, leads = [make_user() for _ in range(7)], [make_lead() for _ in range(60)]
    work = work_as(admin)
    assign(work, leads, people)
    rows = work.session.exec(
        select(col(AssignmentChange.lead_id), col(AssignmentChange.to_telecaller_id))
    ).all()
    assert dict(rows) == dict(zip((lead.id for lead in leads), owners(work, leads), strict=True))
