"""Many leads changed at once, by filter or by name, and taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import StartBulk
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import PatchLead, TableFilter
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, BulkStatus, Lead, LeadStatus, Role, StatusChange
from crm_app.work import Work
from tests.conftest import NOON, actor_of, makers

LATER = NOON + timedelta(seconds=30)


@pytest.fixture
def boss(make_user):
    return make_user(Role.ADMIN)


def assign(people, count, **which):
    ids = [person.id for person in people]
    return StartBulk(client_id=uuid4(), act="assign", telecaller_ids=ids, count=count, **which)


def set_status(status, count, **which):
    return StartBulk(client_id=uuid4(), act="status", status=status, count=count, **which)


def test_leads_that_match_are_handed_over_and_given_back(
    session, work_as, make_user, make_lead, boss
):
    asha, bela = make_user(), make_user()
    mine = [make_lead(asha) for _ in range(5)]
    closed = make_lead(asha, status=LeadStatus.ENROLLED)
    other = make_lead(make_user())
    wanted = assign([bela], 6, matching=TableFilter(telecaller_id=asha.id))
    seen = bulk.preview(work_as(boss), wanted)
    assert (seen.shares.moved, seen.closed) == (5, 1)
    done = bulk.start(work_as(boss), wanted)
    assert (done.status, done.total, done.changed, done.skipped) == (BulkStatus.DONE, 6, 5, 1)
    assert bulk.start(work_as(boss), wanted) == done  # sent twice
    assert {lead.telecaller_id for lead in mine} == {bela.id}
    assert closed.telecaller_id == asha.id
    assert other.telecaller_id != bela.id
    back = bulk.undo(work_as(boss, LATER), done.id)
    assert (back.status, back.changed) == (BulkStatus.UNDONE, 5)
    session.expire_all()
    assert {lead.telecaller_id for lead in mine} == {asha.id}


def test_a_preview_only_reads(work_as, make_user, make_lead, boss):
    asha, bela = make_user(), make_user()
    make_lead(asha)
    wanted = assign([bela], 1, matching=TableFilter(telecaller_id=asha.id))
    asking = work_as(boss)
    asking.session.flush()
    asking.session.execute(sa.text("set transaction read only"))
    assert bulk.preview(asking, wanted).shares.moved == 1


def test_status_of_what_matches_is_set_with_history_and_put_back(
    session, work_as, make_user, make_lead, boss
):
    asha = make_user()
    fresh = [make_lead(asha) for _ in range(3)]
    there = make_lead(asha, status=LeadStatus.ENROLLED)
    before = NOON - timedelta(days=9)
    contacted = make_lead(asha, status=LeadStatus.CONTACTED)
    there.enrolled_at, there.enrolled_telecaller_id = before, asha.id
    wanted = set_status("not_interested", 5, matching=TableFilter())
    done = bulk.start(work_as(boss), wanted)
    assert (done.changed, done.skipped) == (5, 0)
    assert {lead.status for lead in [*fresh, there, contacted]} == {LeadStatus.NOT_INTERESTED}
    assert (there.enrolled_at, there.enrolled_telecaller_id) == (None, None)
    leads.patch_lead(work_as(boss, LATER), fresh[0].id, PatchLead(status=LeadStatus.INTERESTED))
    back = bulk.undo(work_as(boss, LATER + timedelta(seconds=1)), done.id)
    assert (back.changed, back.skipped) == (4, 1)
    session.expire_all()
    assert [lead.status for lead in fresh] == ["interested", "new", "new"]
    assert (there.status, there.enrolled_at) == (LeadStatus.ENROLLED, before)
    assert there.enrolled_telecaller_id == asha.id
    steps = session.exec(
        select(StatusChange)
        .where(col(StatusChange.lead_id) == contacted.id)
        .order_by(col(StatusChange.at))
    )
    assert [(step.from_status, step.to_status, step.reason) for step in steps] == [
        ("contacted", "not_interested", "edited"),
        ("not_interested", "contacted", "undone"),
    ]
    assert bulk.undo(work_as(boss, LATER), done.id) == back  # pressed twice
    actions = session.exec(select(AuditEntry.action).where(col(AuditEntry.object_id) == done.id))
    assert sorted(actions) == ["leads.bulk_changed", "leads.bulk_undone"]


def test_enrolling_many_credits_each_owner(work_as, make_user, make_lead, boss):
    asha, bela = make_user(), make_user()
    found = [make_lead(asha), make_lead(bela), make_lead()]
    bulk.start(work_as(boss), set_status("enrolled", 3, matching=TableFilter()))
    assert [lead.enrolled_telecaller_id for lead in found] == [asha.id, bela.id, None]
    assert {lead.enrolled_at for lead in found} == {NOON}


def test_another_number_than_was_told_is_refused(work_as, make_user, make_lead, boss):
    lead = make_lead(make_user())
    with pytest.raises(bulk.CountChanged, match="1 leads match now, not 2"):
        bulk.start(work_as(boss), set_status("invalid", 2, matching=TableFilter()))
    assert lead.status is LeadStatus.NEW


def test_a_manager_changes_the_own_branch_only(work_as, make_user, make_lead):
    asha, far = make_user(), make_user()
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    mine, foreign = make_lead(asha), make_lead(far)
    with pytest.raises(NotFound):
        bulk.start(work_as(manager), set_status("invalid", 1, lead_ids=[foreign.id]))
    with pytest.raises(RuleBroken):
        bulk.start(work_as(manager), assign([far], 1, lead_ids=[mine.id]))
    done = bulk.start(work_as(manager), set_status("invalid", 1, matching=TableFilter()))
    assert (mine.status, foreign.status) == (LeadStatus.INVALID, LeadStatus.NEW)
    with pytest.raises(NotFound):  # somebody else's
        bulk.undo(work_as(make_user(Role.ADMIN)), done.id)
    assert bulk.latest(work_as(make_user(Role.ADMIN))) is None
    assert bulk.latest(work_as(manager, LATER)).id == done.id
    assert bulk.latest(work_as(manager, NOON + timedelta(seconds=61))) is None


def test_a_telecaller_may_not(work_as, make_user, make_lead):
    asha = make_user()
    lead = make_lead(asha)
    wanted = set_status("invalid", 1, lead_ids=[lead.id])
    for ask in (bulk.start, bulk.preview):
        with pytest.raises(NotPermitted):
            ask(work_as(asha), wanted)
    for ask in (bulk.undo, bulk.undo_now):
        with pytest.raises(NotPermitted):
            ask(work_as(asha), uuid4())


@pytest.mark.parametrize("act", ["assign", "status"])
def test_many_are_a_job_that_says_how_far_it_is_and_can_be_undone(committed, run_jobs, act):
    _, make_user, _ = makers(committed)
    asha, bela = make_user(), make_user()
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    bela.branch_id = asha.branch_id
    number = bulk.AT_ONCE + 1
    committed.add_all(
        Lead(
            student_name=f"S {n}",
            phone_number=f"{n}",
            phone_e164=f"+9170{n:08}",
            telecaller_id=asha.id,
            branch_id=asha.branch_id,
        )
        for n in range(number)
    )
    committed.commit()
    work = Work(committed, actor_of(manager), NOON)
    wanted = {"assign": assign([bela], number, matching=TableFilter())}.get(
        act, set_status("contacted", number, matching=TableFilter())
    )
    begun = bulk.start(work, wanted)
    committed.commit()
    assert begun.status is BulkStatus.QUEUED
    run_jobs()

    def is_changed(lead):
        return (lead.telecaller_id == bela.id, str(lead.status) == "contacted")[act == "status"]

    found = committed.exec(select(Lead)).all()
    assert all(map(is_changed, found))
    done = bulk.undo(work, begun.id)
    assert (done.status, done.changed, done.done) == (BulkStatus.UNDOING, number, number)
    committed.commit()
    run_jobs()
    assert not any(map(is_changed, committed.exec(select(Lead)).all()))


def test_a_job_that_finds_nobody_left_fails_in_words(committed, run_jobs, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    _, make_user, make_lead = makers(committed)
    asha, bela, boss = make_user(), make_user(), make_user(Role.ADMIN)
    found = [make_lead(asha), make_lead(asha)]
    committed.commit()
    begun = bulk.start(
        Work(committed, actor_of(boss), NOON), assign([bela], 2, matching=TableFilter())
    )
    bela.is_active = False
    committed.commit()
    run_jobs()
    run = bulk.latest(Work(committed, actor_of(boss), NOON))
    assert (run.id, run.status, run.changed) == (begun.id, BulkStatus.FAILED, None)
    assert "not active" in run.message
    assert {lead.telecaller_id for lead in found} == {asha.id}
