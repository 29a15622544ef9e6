"""Whatever people do, in whatever order: each stored figure is what its source says."""

import csv
import io
import os
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from crm_app.access.actor import Actor
from crm_app.adapters import import_files
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import StartBulk
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall, NextFollowup
from crm_app.domain.consents import service as consents
from crm_app.domain.consents.schemas import NoteConsent
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import BookFollowup, UpdateFollowup
from crm_app.domain.imports import runner, undo
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import StartImport
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import AddNote, PatchLead
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import AddSibling, MergeLeads
from crm_app.domain.protection import service as protection
from crm_app.domain.protection.schemas import EraseLead
from crm_app.domain.recordings import uploads
from crm_app.domain.recordings.sniffing import KINDS
from crm_app.domain.reports import repository as reports
from crm_app.domain.staffing import service as staffing
from crm_app.domain.staffing.schemas import Deactivate
from crm_app.domain.truth import service as truth
from crm_app.kernel.errors import CrmError, NotFound
from crm_app.models import (
    AssignmentRun,
    BulkRun,
    CallLog,
    ConsentAct,
    DuplicatePolicy,
    Followup,
    ImportLog,
    Lead,
    LeadMerge,
    LeadStatus,
    Outcome,
    Purpose,
    Recording,
    RecordingUpload,
    Role,
    StepKind,
    User,
)
from crm_app.work import Work
from tests.conftest import NOON, actor_of, makers
from tests.properties.test_import_accounting import forget_temporary

CHECKS = [name for name, kind in truth.STEPS if kind is StepKind.CHECK]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Town:
    """Two branches, three telecallers and an admin, who act one after another."""

    def __init__(self, session):
        make_branch, make_user, _ = makers(session)
        here, there = make_branch(), make_branch()
        self.session, self.now = session, NOON
        self.boss = make_user(Role.ADMIN)
        self.people = [
            make_user(branch_id=here.id),
            make_user(branch_id=here.id, assignment_weight=2),
            make_user(branch_id=there.id, open_lead_cap=9),
        ]

    def work(self, person=None):
        return Work(self.session, actor_of(person or self.boss), self.now)

    def pick(self, table, number, *conditions):
        found = self.session.exec(
            select(table).where(*conditions).order_by(col(table.created_at), col(table.id))
        ).all()
        return found[number % len(found)] if found else None

    def lead_of_somebody(self, a):
        lead = self.pick(Lead, a, col(Lead.telecaller_id).is_not(None))
        return (lead, self.session.get_one(User, lead.telecaller_id)) if lead else (None, None)

    def act(self, name, a, b, c):
        """One act at a moment of its own; a refused one leaves nothing."""
        self.now += timedelta(minutes=1 + c, seconds=a)
        point = self.session.begin_nested()
        try:
            getattr(self, name)(a, b, c)
            self.session.flush()
        except CrmError:
            point.rollback()
        else:
            point.commit()
        self.session.expire_all()

    def figures(self):
        """What reports say: of all time, of the last hour, calls by day, what imports made."""
        self.session.flush()
        spans = [(NOON - 400 * DAY, self.now + DAY), (self.now - 60 * MINUTE, self.now)]
        table = "select id, total, created, updated, duplicate, error from import_logs order by id"
        return (
            [reports.performance(self.work(), span) for span in spans],
            reports.count_calls(self.work(), spans[0], "Asia/Kolkata"),
            [reports.held_now(self.work(), person.id) for person in self.people],
            self.session.execute(sa.text(table)).all(),
        )

    # The acts. Their numbers choose among what is there.

    def bring(self, a, b, c):
        table = io.StringIO()
        rows = [
            (f"S{n % 7}", f"98111000{(a + n * b) % 12:02}", f"98222000{(b + n) % 5:02}" * (n % 3))
            for n in range(c % 9)
        ]
        csv.writer(table).writerows([("Name", "Phone", "Alternate Phone"), *rows, ("x", "7", "")])
        stored = import_files.keep(io.BytesIO(table.getvalue().encode()))
        chosen = [self.people[(a + n) % 3].id for n in range(1 + b % 3)]
        wanted = StartImport(
            telecaller_ids=chosen,
            duplicates=list(DuplicatePolicy)[(a + b) % len(DuplicatePolicy)],
            continue_rotation=bool(c % 2),
        )
        try:
            accepted, _ = imports.start_import(self.work(), stored, f"{uuid4()}.csv", wanted)
            job = Work(self.session, Actor("job:test"), self.now)
            runner.run_import(job, accepted.id, lambda _: None)
        finally:
            forget_temporary(self.session)
            import_files.remove(stored.name)

    def take_back(self, a, b, c):
        log = self.pick(ImportLog, a)
        if log:
            imports.undo_import(self.work(), log.id)
            undo.run_undo(Work(self.session, Actor("job:test"), self.now), log.id)
            forget_temporary(self.session)

    def call(self, a, b, c):
        lead, owner = self.lead_of_somebody(a)
        if lead:
            followup = NextFollowup(client_id=uuid4(), scheduled_at=self.now + c * 9 * MINUTE)
            wanted = LogCall(
                client_id=uuid4(),
                outcome=list(Outcome)[b % len(Outcome)],
                started_at=self.now - (b % 4 - 1) * c * 4 * MINUTE,  # sent late, or a clock ahead
                duration_seconds=c,
                status=[None, *LeadStatus][c % (1 + len(LeadStatus))],
                followup=followup if b % 2 else None,
            )
            calls.log_call(self.work(owner), lead.id, wanted)

    def note(self, a, b, c):
        lead, owner = self.lead_of_somebody(a)
        if lead:
            at = self.now - (b % 3 - 1) * c * 7 * MINUTE
            wanted = AddNote(
                client_id=uuid4(), body="n", written_at=at if c % 2 else None, is_contact=b % 4 > 0
            )
            leads.add_note(self.work(owner), lead.id, wanted)

    def promise(self, a, b, c):
        lead, owner = self.lead_of_somebody(a)
        if lead:
            at = self.now + b * 11 * MINUTE
            wanted = BookFollowup(client_id=uuid4(), lead_id=lead.id, scheduled_at=at)
            followups.book_followup(self.work(owner), wanted)

    def keep_promise(self, a, b, c):
        promised = self.pick(Followup, a)
        if promised:
            wanted = (
                UpdateFollowup(status="completed"),
                UpdateFollowup(status="pending"),
                UpdateFollowup(scheduled_at=self.now + c * 13 * MINUTE),
            )[b % 3]
            followups.update_followup(self.work(), promised.id, wanted)

    def edit(self, a, b, c):
        lead = self.pick(Lead, a)
        if lead:
            status = list(LeadStatus)[b % len(LeadStatus)]
            leads.patch_lead(self.work(), lead.id, PatchLead(status=status))

    def hand_over(self, a, b, c):
        wanted = AssignLeads(
            lead_ids=list({self.pick(Lead, a + n).id for n in range(c % 4 + 1)}),
            telecaller_ids=[self.people[b % 3].id, self.people[(b + 1) % 3].id][: 1 + a % 2],
            stay_with_previous=bool(c % 2),
        )
        assignment.assign_leads(self.work(), wanted)

    def hand_back(self, a, b, c):
        run = self.pick(AssignmentRun, a)
        if run:
            assignment.undo_run(self.work(), run.id)

    def many(self, a, b, c):
        ids = list({self.pick(Lead, a + n).id for n in range(c % 5 + 1)})
        act = (
            {"act": "status", "status": list(LeadStatus)[b % len(LeadStatus)]}
            if c % 2
            else {"act": "assign", "telecaller_ids": [self.people[b % 3].id]}
        )
        bulk.start(self.work(), StartBulk(client_id=uuid4(), lead_ids=ids, count=len(ids), **act))

    def many_back(self, a, b, c):
        run = self.pick(BulkRun, a)
        if run:
            bulk.undo(self.work(), run.id)

    def merge(self, a, b, c):
        kept, merged = self.pick(Lead, a), self.pick(Lead, b)
        if kept:
            take = [["status"], ["telecaller"], ["phone_number", "status"], []][c % 4]
            merging.merge(self.work(), kept.id, MergeLeads(merged_lead_id=merged.id, take=take))

    def unmerge(self, a, b, c):
        merge = self.pick(LeadMerge, a)
        if merge:
            merging.unmerge(self.work(), merge.id)

    def sibling(self, a, b, c):
        lead = self.pick(Lead, a)
        if lead:
            wanted = AddSibling(client_id=uuid4(), student_name=f"Sibling {b}")
            merging.add_sibling(self.work(), lead.id, wanted)

    def leave(self, a, b, c):
        person = self.people[a % 3]
        if person.is_active:
            others = [each.id for each in self.people if each.is_active and each is not person]
            share = Deactivate(leads="share", telecaller_ids=others) if b % 2 else Deactivate()
            staffing.deactivate(self.work(), person.id, share)
        else:
            staffing.reactivate(self.work(), person.id)

    def consent(self, a, b, c):
        lead = self.pick(Lead, a)
        if lead:
            wanted = NoteConsent(
                client_id=uuid4(),
                purpose=list(Purpose)[b % 3],
                act=list(ConsentAct)[c % 2],
                way="call",
                at=self.now - c * 5 * MINUTE,
            )
            consents.note_consent(self.work(), lead.id, wanted)

    def erase(self, a, b, c):
        """What reports say of any time stays; the student is in nobody's sight."""
        lead = self.pick(Lead, a)
        if lead:
            before, lead_id = self.figures(), lead.id
            wanted = EraseLead(name=lead.student_name, reason="asked by the student")
            protection.erase_lead(self.work(), lead_id, wanted)
            self.session.expire_all()
            assert self.figures() == before
            with pytest.raises(NotFound):
                leads.get_lead(self.work(), lead_id)

    def record(self, a, b, c):
        """A recording arrives: of a call that is there, of one by a client id, or of none."""
        call = self.pick(CallLog, a)
        if call is None:
            return
        ref = (call.id, call.client_id, uuid4())[b % 3]
        metadata = {
            "call_id": str(ref),
            "sha256": "ab" * 32,
            "header": "",
            "filename": "a.m4a",
            "recorded_at": self.now.isoformat(),
            "duration_seconds": None,
            "phone_model": None,
        }
        upload = RecordingUpload(
            client_id=uuid4(),
            lead_id=call.lead_id,
            telecaller_id=call.telecaller_id,
            size_bytes=9,
            received_bytes=9,
            metadata_sent=metadata,
            expires_at=self.now + timedelta(days=1),
            created_at=self.now,
        )
        self.session.add(upload)
        self.session.flush()
        full = uploads.FullUpload(upload.id, 9, metadata["sha256"], self.now)
        uploads.record(Work(self.session, Actor("job:test"), self.now), full, KINDS[0])


ACTS = list(vars(Town))[list(vars(Town)).index("bring") :]
ACTS = [name for name in ACTS if not name.startswith("__")]
NEEDS_LEADS = {"hand_over", "many"}
numbers = st.integers(0, 30)
acts = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers, numbers), max_size=25)


def differences(session, now):
    job = Work(session, Actor("job:test"), now)
    found = {name: truth.compare(job, name) for name in CHECKS}
    return {name: each for name, each in found.items() if each}


def live(session, done):
    town = Town(session)
    town.act("bring", 1, 1, 8)
    town.act("bring", 2, 1, 7)
    for name, a, b, c in done:
        if name in NEEDS_LEADS and town.pick(Lead, 0) is None:
            continue
        town.act(name, a, b, c)
    return town


@settings(
    deadline=None,
    max_examples=int(os.environ.get("ACTS_EXAMPLES", "20")),  # more when something here changed
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts)
def test_no_act_leaves_a_figure_wrong(session, done):
    point = session.begin_nested()
    town = live(session, done)
    assert differences(session, town.now) == {}
    point.rollback()


# What the acts found, or what one found while thinking about them


@pytest.fixture
def town(session):
    town = Town(session)
    town.act("bring", 1, 1, 8)
    return town


def two_leads(town):
    kept, merged = town.session.exec(select(Lead).order_by(col(Lead.import_row)).limit(2)).all()
    return kept, merged


def log(town, lead, ago):
    owner = town.session.get_one(User, lead.telecaller_id)
    wanted = LogCall(
        client_id=uuid4(),
        outcome=Outcome.CONNECTED,
        started_at=town.now - ago,
        duration_seconds=5,
    )
    return calls.log_call(town.work(owner), lead.id, wanted)[0]


def merged_and_back(town, kept, merged, meanwhile):
    done = merging.merge(town.work(), kept.id, MergeLeads(merged_lead_id=merged.id))
    town.now += MINUTE
    meanwhile()
    town.now += MINUTE
    merging.unmerge(town.work(), done.id)
    town.session.expire_all()


def test_a_call_that_is_sent_late_to_a_merged_lead_is_its_last_contact_afterwards(town, session):
    kept, merged = two_leads(town)
    log(town, kept, 50 * MINUTE)
    log(town, merged, 10 * MINUTE)
    merged_and_back(town, kept, merged, lambda: log(town, kept, 30 * MINUTE))
    assert differences(session, town.now) == {}


def test_a_recording_goes_back_with_its_call(town, session):
    kept, merged = two_leads(town)
    call = log(town, merged, 10 * MINUTE)
    merged_id = merged.id
    merged_and_back(town, kept, merged, lambda: town.record(0, 0, 0))
    assert differences(session, town.now) == {}
    (recording,) = session.exec(select(Recording)).all()
    assert (recording.lead_id, recording.call_log_id) == (merged_id, call.id)


def test_an_upload_goes_back_with_its_call(town, session):
    kept, merged = two_leads(town)
    call = log(town, merged, 10 * MINUTE)
    merged_id = merged.id
    owner = session.get_one(User, call_owner(session, call))

    def begin():
        upload = RecordingUpload(
            client_id=uuid4(),
            lead_id=kept.id,
            telecaller_id=owner.id,
            size_bytes=9,
            metadata_sent={"call_id": str(call.client_id)},
            expires_at=town.now + timedelta(days=1),
        )
        session.add(upload)
        session.flush()

    merged_and_back(town, kept, merged, begin)
    (upload,) = session.exec(select(RecordingUpload)).all()
    assert upload.lead_id == merged_id


def call_owner(session, call):
    return session.get_one(CallLog, call.id).telecaller_id


def test_undoing_an_import_takes_follow_ups_back_to_nobody(town, session):
    town.promise(0, 9, 0)
    session.execute(sa.update(Lead).values(telecaller_id=None, assigned_at=None))
    session.execute(sa.update(Followup).values(telecaller_id=None))
    # REASSIGN of the same students gives them an owner, with their follow-ups.
    town.act("bring", 1, 1, 8)
    policies = list(DuplicatePolicy)
    a = next(n for n in range(1, 30) if policies[(n + 1) % len(policies)] == "reassign")
    for n in range(a, 300, len(policies)):
        town.act("bring", n, 1, 8)
        if town.session.exec(select(Followup)).one().telecaller_id is not None:
            break
    assert session.exec(select(Followup)).one().telecaller_id is not None
    town.act("take_back", len(session.exec(select(ImportLog)).all()) - 1, 0, 0)
    assert session.exec(select(Followup)).one().telecaller_id is None
    assert differences(session, town.now) == {}
