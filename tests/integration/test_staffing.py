"""People leave and come back, and what they hold is shared out (requirement 2.3)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import UpdateUser
from crm_app.domain.staffing import service as staffing
from crm_app.domain.staffing.schemas import Deactivate
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated, NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    AssignmentChange,
    AuditEntry,
    Followup,
    FollowupStatus,
    Lead,
    LeadStatus,
    Role,
    User,
)
from tests.conftest import NOON, PASSWORD, check_credentials

HOUR = timedelta(hours=1)


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


@pytest.fixture
def make_followup(session):
    def make(lead, at=NOON, **values):
        values.setdefault("created_by_id", lead.telecaller_id)
        followup = Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=lead.telecaller_id,
            scheduled_at=at,
            **values,
        )
        session.add(followup)
        session.flush()
        return followup

    return make


def team(make_user, count):
    """A telecaller and colleagues of the same branch."""
    first = make_user()
    return [first, *(make_user(branch_id=first.branch_id) for _ in range(count - 1))]


def actions(session, action):
    query = select(AuditEntry).where(col(AuditEntry.action) == action)
    return session.exec(query).all()


def test_deactivated_person_is_out_at_once_everywhere(session, work_as, admin, make_user):
    asha = make_user()
    work = work_as(admin, utc_now())
    pair = sign_in.open_api(work, asha, address="-", user_agent="")
    assert sign_in.by_token(pair.access_token)(session).user_id == asha.id
    staffing.deactivate(work, asha.id, Deactivate())
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(pair.access_token)(session)
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(work, pair.refresh_token)
    with pytest.raises(sign_in.WrongCredentials):
        check_credentials(work, asha.username, PASSWORD, "-")
    assert (asha.is_active, asha.deactivated_at) == (False, work.now)
    assert [entry.object_id for entry in actions(session, "user.deactivated")] == [asha.id]


def test_reactivation_restores_the_login_and_not_the_old_tokens(session, work_as, admin, make_user):
    asha = make_user()
    work = work_as(admin, utc_now())
    pair = sign_in.open_api(work, asha, address="-", user_agent="")
    staffing.deactivate(work, asha.id, Deactivate())
    staffing.reactivate(work, asha.id)
    assert (asha.is_active, asha.deactivated_at) == (True, None)
    assert check_credentials(work, asha.username, PASSWORD, "-") == asha
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(pair.access_token)(session)
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(work, pair.refresh_token)
    staffing.reactivate(work, asha.id)
    assert len(actions(session, "user.reactivated")) == 1


def test_leads_left_stay_with_their_inactive_owner(session, work_as, admin, make_user, make_lead):
    asha = make_user()
    lead = make_lead(asha)
    assert staffing.deactivate(work_as(admin), asha.id, Deactivate()) == 0
    session.refresh(lead)
    assert lead.telecaller_id == asha.id
    assert session.exec(select(AssignmentChange)).all() == []


def test_open_leads_are_shared_out_in_turn_and_closed_ones_stay(
    work_as, admin, make_user, make_lead
):
    asha, second, third = team(make_user, 3)
    opened = [make_lead(asha) for _ in range(5)]
    closed = [
        make_lead(asha, status=status)
        for status in (LeadStatus.ENROLLED, LeadStatus.INVALID, LeadStatus.NOT_INTERESTED)
    ]
    work = work_as(admin)
    share = Deactivate(leads="share", telecaller_ids=[second.id, third.id])
    assert staffing.deactivate(work, asha.id, share) == 5
    owners = [work.session.get_one(Lead, lead.id).telecaller_id for lead in opened]
    assert sorted(owners.count(person.id) for person in (second, third)) == [2, 3]
    assert owners.count(second.id) == 3, "the first in turn gets the remainder"
    assert {work.session.get_one(Lead, lead.id).telecaller_id for lead in closed} == {asha.id}
    history = work.session.exec(select(AssignmentChange)).all()
    assert {(row.from_telecaller_id, row.by_id, row.reason) for row in history} == {
        (asha.id, admin.id, "owner_deactivated")
    }
    assert sorted(row.lead_id for row in history) == sorted(lead.id for lead in opened)


def test_pending_followups_go_with_their_leads(work_as, admin, make_user, make_lead, make_followup):
    asha, second = team(make_user, 2)
    lead = make_lead(asha)
    pending = make_followup(lead)
    done = make_followup(lead, status=FollowupStatus.COMPLETED, completed_at=NOON)
    share = Deactivate(leads="share", telecaller_ids=[second.id])
    work = work_as(admin)
    staffing.deactivate(work, asha.id, share)
    work.session.expire_all()
    assert (pending.telecaller_id, done.telecaller_id) == (second.id, asha.id)


def test_somebody_without_leads_may_be_shared_out_too(work_as, admin, make_user):
    asha, second = team(make_user, 2)
    share = Deactivate(leads="share", telecaller_ids=[second.id])
    assert staffing.deactivate(work_as(admin), asha.id, share) == 0
    assert not asha.is_active


def refused_shares(asha, inactive, manager):
    return {
        "nobody": [],
        "the leaver": [asha.id],
        "the leaver among others": [manager.id, asha.id],
        "inactive": [inactive.id],
        "no telecaller": [manager.id],
        "unknown": [uuid4()],
    }


def test_leads_go_to_active_telecallers_only(work_as, admin, make_user, make_lead):
    asha, inactive = team(make_user, 2)
    inactive.is_active = False
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    lead = make_lead(asha)
    for case, ids in refused_shares(asha, inactive, manager).items():
        with pytest.raises(RuleBroken) as refusal:
            staffing.deactivate(
                work_as(admin), asha.id, Deactivate(leads="share", telecaller_ids=ids)
            )
        assert set(refusal.value.fields) == {"telecaller_ids"}, case
    assert asha.is_active
    assert lead.telecaller_id == asha.id


def test_deactivating_twice_changes_nothing(session, work_as, admin, make_user):
    asha = make_user()
    staffing.deactivate(work_as(admin), asha.id, Deactivate())
    staffing.deactivate(work_as(admin, NOON + HOUR), asha.id, Deactivate())
    assert asha.deactivated_at == NOON
    assert len(actions(session, "user.deactivated")) == 1


def test_leads_left_behind_can_be_shared_out_later(work_as, admin, make_user, make_lead):
    asha, second = team(make_user, 2)
    lead = make_lead(asha)
    staffing.deactivate(work_as(admin), asha.id, Deactivate())
    share = Deactivate(leads="share", telecaller_ids=[second.id])
    work = work_as(admin)
    assert staffing.deactivate(work, asha.id, share) == 1
    assert work.session.get_one(Lead, lead.id).telecaller_id == second.id


def test_nobody_deactivates_themselves(work_as, make_user):
    for role in (Role.ADMIN, Role.MANAGER):
        person = make_user(role)
        with pytest.raises((RuleBroken, NotPermitted)):
            staffing.deactivate(work_as(person), person.id, Deactivate())
        assert person.is_active


def test_manager_deactivates_the_own_telecallers_and_nobody_else(work_as, make_user):
    asha, second = team(make_user, 2)
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    peer = make_user(Role.MANAGER, branch_id=asha.branch_id)
    stranger, boss = make_user(), make_user(Role.ADMIN)
    work = work_as(manager)
    with pytest.raises(NotPermitted):
        staffing.deactivate(work, peer.id, Deactivate())
    for person in (stranger, boss):
        with pytest.raises(NotFound):
            staffing.deactivate(work, person.id, Deactivate())
        with pytest.raises(NotFound):
            staffing.reactivate(work, person.id)
        with pytest.raises(NotFound):
            staffing.consequences(work, person.id)
    with pytest.raises(RuleBroken):
        staffing.deactivate(work, asha.id, Deactivate(leads="share", telecaller_ids=[stranger.id]))
    assert all(person.is_active for person in (asha, second, peer, stranger, boss))
    staffing.deactivate(work, asha.id, Deactivate())
    assert not asha.is_active


def test_telecaller_deactivates_nobody(work_as, make_user):
    asha, second = team(make_user, 2)
    for act in (
        lambda work: staffing.deactivate(work, second.id, Deactivate()),
        lambda work: staffing.reactivate(work, second.id),
        lambda work: staffing.consequences(work, asha.id),
        lambda work: staffing.update_user(work, second.id, UpdateUser(is_active=False)),
    ):
        with pytest.raises(NotPermitted):
            act(work_as(asha))
    assert second.is_active


def test_missing_person_is_not_found(work_as, admin):
    for act in (
        lambda work: staffing.deactivate(work, uuid4(), Deactivate()),
        lambda work: staffing.reactivate(work, uuid4()),
        lambda work: staffing.consequences(work, uuid4()),
        lambda work: staffing.update_user(work, uuid4(), UpdateUser(is_active=True)),
    ):
        with pytest.raises(NotFound):
            act(work_as(admin))


def test_nobody_comes_back_into_an_inactive_branch(session, work_as, admin, make_user, make_branch):
    asha = make_user(branch_id=make_branch(is_active=False).id, is_active=False)
    with pytest.raises(RuleBroken, match="branch is inactive"):
        staffing.reactivate(work_as(admin), asha.id)
    session.refresh(asha)
    assert not asha.is_active


def test_account_is_deactivated_and_reactivated_by_an_edit(work_as, admin, make_user, make_lead):
    asha = make_user()
    lead = make_lead(asha)
    off = staffing.update_user(
        work_as(admin), asha.id, UpdateUser(is_active=False, full_name="Was Asha")
    )
    assert (off.is_active, off.full_name, off.open_leads) == (False, "Was Asha", 1)
    assert lead.telecaller_id == asha.id
    on = staffing.update_user(work_as(admin), asha.id, UpdateUser(is_active=True))
    assert on.is_active
    same = staffing.update_user(work_as(admin), asha.id, UpdateUser(daily_call_target=9))
    assert (same.is_active, same.daily_call_target) == (True, 9)


def test_consequences_count_open_leads_and_pending_followups_by_local_day(
    work_as, admin, make_user, make_lead, make_followup
):
    asha, second = team(make_user, 2)
    leads = [make_lead(asha, status=status) for status in LeadStatus]
    midnight = NOON - 12 * HOUR  # the local day begins
    for at in (midnight - HOUR, midnight - 30 * HOUR):
        make_followup(leads[0], at)
    for at in (midnight, midnight + HOUR / 6, midnight + 24 * HOUR - timedelta(seconds=1)):
        make_followup(leads[1], at)
    make_followup(leads[2], midnight + 24 * HOUR)
    make_followup(leads[3], NOON, status=FollowupStatus.COMPLETED, completed_at=NOON)
    make_followup(make_lead(second))
    found = staffing.consequences(work_as(admin), asha.id)
    assert found.model_dump() == {
        "open_leads": len(LeadStatus) - 3,
        "pending_followups": 6,
        "due_today": 3,
        "overdue": 2,
    }
    nothing = staffing.consequences(work_as(admin), admin.id)
    assert set(nothing.model_dump().values()) == {0}


def test_deactivated_telecaller_is_kept_with_all_history(session, work_as, admin, make_user):
    asha = make_user()
    staffing.deactivate(work_as(admin), asha.id, Deactivate())
    session.expire_all()
    assert session.get_one(User, asha.id).username == asha.username
