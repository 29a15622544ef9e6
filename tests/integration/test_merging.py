"""Two leads become one and two again; duplicates found, siblings kept apart (requirement 15)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import BookFollowup, UpdateFollowup
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import AddNote
from crm_app.domain.merging import rules
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import AddSibling, MergeLeads
from crm_app.domain.staffing import service as staffing
from crm_app.domain.staffing.schemas import Deactivate
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    AssignmentChange,
    AuditEntry,
    Consent,
    ConsentAct,
    ConsentWay,
    Departure,
    Enquiry,
    Followup,
    ImportLog,
    KeptApart,
    Lead,
    LeadAlias,
    LeadLease,
    LeadStatus,
    Outcome,
    Purpose,
    Recording,
    RecordingUpload,
    Role,
)
from crm_app.work import fence, unit_of_work
from tests.conftest import NOON, actor_of, makers

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PERSISTENT = ["leads", *rules.MOVED, "lead_aliases", "leads_kept_apart"]


@pytest.fixture
def asha(make_user):
    return make_user(username="asha", full_name="Asha Patil")


@pytest.fixture
def rohit(make_user, asha):
    return make_user(branch_id=asha.branch_id, full_name="Rohit Rao")


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, full_name="The Boss")


@pytest.fixture
def manager(make_user, asha):
    return make_user(Role.MANAGER, branch_id=asha.branch_id)


@pytest.fixture
def two(make_lead, asha, rohit):
    kept = make_lead(asha, student_name="Neha Joshi", city="Pune")
    merged = make_lead(
        rohit,
        student_name="Neha Joshi",
        email="Neha@Example.com",
        city="Satara",
        preferred_course="B.Sc.",
        extra={"Father": "Anil"},
    )
    return kept, merged


def into(merged, **values):
    return MergeLeads(merged_lead_id=merged.id, **values)


def unfence(session):
    """Look at everything again."""
    session.flush()
    session.execute(sa.text("set local role none"))


def stored(session, tables=PERSISTENT):
    """Every row as text, without the number of the transaction that wrote it last."""
    unfence(session)
    return {
        table: session.execute(
            sa.text(f"select to_jsonb(t) - 'changed_xid' as r from {table} t order by 1")  # noqa: S608
        )
        .scalars()
        .all()
        for table in tables
    }


def live(work, lead, rohit, now=NOON):
    """Something of every kind on a lead."""
    session = work.session
    person = lead.telecaller_id
    leads.add_note(work, lead.id, AddNote(client_id=uuid4(), body="Called back", is_contact=True))
    call = LogCall(
        client_id=uuid4(), outcome=Outcome.CONNECTED, started_at=now - HOUR, duration_seconds=60
    )
    logged, _ = calls.log_call(work, lead.id, call)
    for days in (1, 2):
        due = BookFollowup(client_id=uuid4(), lead_id=lead.id, scheduled_at=now + days * DAY)
        followup, _ = followups.book_followup(work, due)
    followups.update_followup(work, followup.id, UpdateFollowup(status="completed"))
    log = ImportLog(
        file_name="x",
        sha256="x",
        size_bytes=1,
        stored_name="x",
        uploaded_by_id=person,
        total=0,
    )
    session.add(log)
    session.flush()
    values = {"client_id": uuid4(), "lead_id": lead.id, "telecaller_id": person, "size_bytes": 1}
    session.add_all(
        [
            Recording(
                **values,
                call_log_id=logged.id,
                storage_key=str(uuid4()),
                sha256="x",
                mime_type="audio/mp4",
                recorded_at=now,
            ),
            RecordingUpload(**values, metadata_sent={}, expires_at=now + DAY),
            AssignmentChange(lead_id=lead.id, to_telecaller_id=person, reason="assigned", at=now),
            Enquiry(lead_id=lead.id, import_id=log.id, import_row=2, at=now),
            Consent(
                client_id=uuid4(),
                lead_id=lead.id,
                purpose=Purpose.MESSAGES,
                act=ConsentAct.GIVEN,
                way=ConsentWay.PAPER,
                at=now,
                by_id=person,
            ),
        ]
    )
    session.flush()


def check_truth(session):
    """The counters are what they count."""
    unfence(session)
    wrong = session.execute(
        sa.text("""
        select l.id from leads l
        where call_count <> (select count(*) from call_logs where lead_id = l.id)
            or next_followup_at is distinct from (select min(scheduled_at) from followups
                where lead_id = l.id and status = 'pending')
            or exists (select from followups f where f.lead_id = l.id and f.status = 'pending'
                and f.telecaller_id is distinct from l.telecaller_id)
        """)
    ).all()
    assert wrong == []
    wrong = session.execute(
        sa.text("""
        select branch_id, telecaller_id, status, never_called, sum(n) from (
            select branch_id, telecaller_id, status, never_called, n from lead_counts
            union all
            select branch_id, telecaller_id, status, call_count = 0, -1 from leads
        ) as both_ways group by 1, 2, 3, 4 having sum(n) <> 0
        """)
    ).all()
    assert wrong == []


# What moves


def test_every_table_that_refers_to_a_lead_is_thought_of(session):
    found = session.execute(
        sa.text("""
        select c.conrelid::regclass::text, a.attname from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        where c.contype = 'f' and c.confrelid = 'leads'::regclass
        """)
    )
    named = {(table, name) for table, names in rules.REFERENCES.items() for name in names}
    assert {tuple(each) for each in found} == named, (
        "say in merging.rules what a merge does with it"
    )


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_everything_moves_and_comes_back_exactly(request, session, work_as, two, rohit, asha, role):
    kept, merged = two
    live(work_as(asha), kept, rohit)
    live(work_as(rohit), merged, rohit)
    before = stored(session)
    work = work_as(request.getfixturevalue(role), NOON + HOUR)
    fence(session, work.actor)
    view = merging.merge(work, kept.id, into(merged))
    assert view.moved == {table: 2 if table == "followups" else 1 for table in rules.MOVED} | {
        "lead_status_history": len([1 for r in before["lead_status_history"]]) // 2
    }
    unfence(session)
    assert session.get(Lead, merged.id) is None
    for table in rules.MOVED:
        owners = session.execute(sa.text(f"select distinct lead_id from {table}"))  # noqa: S608
        assert set(owners.scalars()) == {kept.id}, table
    check_truth(session)
    lead = leads.get_lead(work, kept.id)
    assert (lead.email, lead.city, lead.preferred_course) == ("Neha@Example.com", "Pune", "B.Sc.")
    assert (lead.call_count, lead.alternate_phone) == (2, view.merged_phone)
    assert {entry.kind for entry in lead.timeline} >= {"note", "call", "followup", "recording"}
    fence(session, work.actor)
    undone = merging.unmerge(work, view.id)
    unfence(session)
    assert undone.notes == []
    assert undone.undone_by.name == request.getfixturevalue(role).full_name
    assert stored(session) == before
    assert merging.unmerge(work, view.id) == undone
    assert stored(session) == before


def test_what_is_taken_comes_from_the_merged_lead(session, work_as, two, admin):
    kept, merged = two
    old, new = kept.phone_e164, merged.phone_e164
    merged.status, merged.enrolled_at = LeadStatus.ENROLLED, NOON - DAY
    before = stored(session)
    take = ["city", "phone_number", "status", "telecaller"]
    view = merging.merge(work_as(admin), kept.id, into(merged, take=take))
    lead = session.get(Lead, kept.id)
    assert (lead.city, lead.phone_e164, lead.alternate_phone) == ("Satara", new, old)
    assert (lead.status, lead.enrolled_at) == (LeadStatus.ENROLLED, NOON - DAY)
    assert lead.extra == {"Father": "Anil"}
    assert {"city", "phone_e164", "status", "telecaller_id", "extra"} <= set(view.changed)
    check_truth(session)
    merging.unmerge(work_as(admin), view.id)
    assert stored(session) == before


def test_numbers_and_mail_of_both_lead_to_the_kept_one(session, work_as, two, admin):
    kept, merged = two
    merging.merge(work_as(admin), kept.id, into(merged))
    known = session.exec(select(LeadAlias.value).where(LeadAlias.lead_id == kept.id)).all()
    assert {merged.phone_e164, "neha@example.com"} <= set(known)


def test_the_phone_of_the_other_telecaller_forgets_and_the_keepers_learns(
    session, work_as, two, admin, rohit, asha
):
    kept, merged = two
    live(work_as(rohit), merged, rohit)
    merging.merge(work_as(admin), kept.id, into(merged))
    gone = session.exec(select(Departure).where(Departure.telecaller_id == rohit.id)).all()
    pending = session.exec(select(Followup).where(Followup.status == "pending")).all()
    assert {merged.id, pending[0].id} <= {each.record_id for each in gone}
    assert [each.telecaller_id for each in pending] == [asha.id]


def test_a_lease_ends_with_the_merged_lead(session, work_as, two, admin, rohit):
    kept, merged = two
    session.add(LeadLease(lead_id=merged.id, telecaller_id=rohit.id, until=NOON + HOUR))
    merging.merge(work_as(admin), kept.id, into(merged))
    assert session.exec(select(LeadLease)).all() == []


# Who may, and what is refused


def test_telecaller_may_do_none_of_it(work_as, two, asha):
    kept, other = two
    work = work_as(asha)
    for act in (
        lambda: merging.merge(work, kept.id, into(other)),
        lambda: merging.unmerge(work, uuid4()),
        lambda: merging.list_merges(work, kept.id),
        lambda: merging.find_merged(work, other.id),
        lambda: merging.suggest(work, kept.id),
        lambda: merging.list_suggestions(work),
        lambda: merging.keep_apart(work, kept.id, other.id),
        lambda: merging.keep_together_again(work, kept.id, other.id),
        lambda: merging.add_sibling(work, kept.id, sibling()),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_manager_needs_both_leads_in_the_branch(
    work_as, session, make_user, make_lead, two, manager, admin
):
    kept, _ = two
    far = make_lead(make_user())
    work = work_as(manager)
    before = stored(session)
    for act in (
        lambda: merging.merge(work, kept.id, into(far)),
        lambda: merging.merge(work, far.id, into(kept)),
        lambda: merging.list_merges(work, far.id),
        lambda: merging.suggest(work, far.id),
        lambda: merging.keep_apart(work, kept.id, far.id),
        lambda: merging.keep_together_again(work, far.id, kept.id),
        lambda: merging.add_sibling(work, far.id, sibling()),
        lambda: merging.unmerge(work, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    assert stored(session) == before
    view = merging.merge(work_as(admin), kept.id, into(far))
    with pytest.raises(NotFound):
        merging.unmerge(work, view.id)
    assert merging.list_merges(work, kept.id) == []


def test_a_lead_does_not_go_into_itself(work_as, two, admin):
    with pytest.raises(rules.SameLead):
        merging.merge(work_as(admin), two[0].id, into(two[0]))


def test_a_merged_lead_is_found_where_it_went(work_as, make_lead, two, admin, manager, asha):
    kept, merged = two
    third = make_lead(asha)
    merging.merge(work_as(admin), kept.id, into(merged))
    last = merging.merge(work_as(admin), third.id, into(kept))
    assert merging.find_merged(work_as(manager), merged.id) == third.id
    assert merging.find_merged(work_as(manager), third.id) is None
    assert merging.find_merged(work_as(manager), uuid4()) is None
    for act in (
        lambda: merging.merge(work_as(admin), third.id, into(merged)),
        lambda: merging.merge(work_as(admin), merged.id, into(third)),
    ):
        with pytest.raises(rules.MergedAway) as refused:
            act()
        assert refused.value.fields == {"lead_id": str(third.id)}
    # What an offline phone sends for the old lead belongs to the student, not into the void.
    note = AddNote(client_id=uuid4(), body="Sent late")
    written, _ = leads.add_note(work_as(asha), merged.id, note)
    assert written.lead_id == third.id
    seen = leads.get_lead(work_as(asha), merged.id)
    assert (seen.id, seen.timeline[0].data["body"]) == (third.id, "Sent late")
    merging.unmerge(work_as(admin), last.id)
    assert merging.find_merged(work_as(manager), merged.id) == kept.id


def test_sent_twice_merged_once(session, work_as, two, admin):
    kept, merged = two
    wanted = into(merged, client_id=uuid4())
    first = merging.merge(work_as(admin), kept.id, wanted)
    assert merging.merge(work_as(admin), kept.id, wanted) == first
    entries = session.exec(select(AuditEntry.action)).all()
    assert entries.count("lead.merged") == 1


def test_merges_are_undone_newest_first(session, work_as, make_lead, two, asha, admin):
    kept, one = two
    other, above = make_lead(asha), make_lead(asha)
    before = stored(session)
    first = merging.merge(work_as(admin), kept.id, into(one))
    second = merging.merge(work_as(admin), kept.id, into(other))
    third = merging.merge(work_as(admin), above.id, into(kept))
    shown = merging.list_merges(work_as(admin), above.id)
    assert [each.id for each in shown] == [third.id, second.id, first.id]
    assert [each.undo_first for each in shown] == [None, third.id, third.id]
    for early, blocking in ((first, third), (second, third)):
        with pytest.raises(rules.UndoLaterFirst) as refused:
            merging.unmerge(work_as(admin), early.id)
        assert refused.value.fields == {"merge_id": str(blocking.id)}
    merging.unmerge(work_as(admin), third.id)
    with pytest.raises(rules.UndoLaterFirst):
        merging.unmerge(work_as(admin), first.id)
    merging.unmerge(work_as(admin), second.id)
    merging.unmerge(work_as(admin), first.id)
    assert stored(session) == before
    actions = session.exec(select(AuditEntry.action)).all()
    assert actions.count("lead.unmerged") == 3


# What happened between a merge and its undoing


def test_what_was_written_since_stays_with_the_kept_lead(session, work_as, two, admin, asha, rohit):
    kept, merged = two
    live(work_as(asha), kept, rohit)
    live(work_as(rohit), merged, rohit)
    view = merging.merge(work_as(admin), kept.id, into(merged))
    later = work_as(asha, NOON + DAY)
    leads.add_note(later, kept.id, AddNote(client_id=uuid4(), body="Since"))
    call = LogCall(
        client_id=uuid4(), outcome=Outcome.BUSY, started_at=NOON + DAY, duration_seconds=0
    )
    calls.log_call(later, kept.id, call)
    session.get(Lead, kept.id).email = "new@example.com"
    for followup in session.exec(select(Followup).where(Followup.status == "pending")).all():
        followups.update_followup(later, followup.id, UpdateFollowup(status="completed"))
    merging.unmerge(work_as(admin, NOON + 2 * DAY), view.id)
    one, other = session.get(Lead, kept.id), session.get(Lead, merged.id)
    assert (one.call_count, other.call_count) == (2, 1)
    assert (one.last_contacted_at, other.last_contacted_at) == (NOON + DAY, NOON)
    assert (one.email, other.email) == ("new@example.com", "Neha@Example.com")
    assert (one.next_followup_at, other.next_followup_at) == (None, None)
    assert one.preferred_course is None, "nobody touched it, so it is empty again"
    check_truth(session)


def test_an_open_lead_of_somebody_who_left_comes_back_without_an_owner(
    session, work_as, two, admin, rohit
):
    kept, merged = two
    live(work_as(rohit), merged, rohit)
    view = merging.merge(work_as(admin), kept.id, into(merged))
    staffing.deactivate(work_as(admin, NOON + HOUR), rohit.id, Deactivate())
    undone = merging.unmerge(work_as(admin, NOON + DAY), view.id)
    assert "has left" in undone.notes[0]
    lead = session.get(Lead, merged.id)
    assert (lead.telecaller_id, lead.branch_id) == (None, rohit.branch_id)
    check_truth(session)


def test_a_number_that_went_to_another_lead_is_shared(
    session, work_as, make_lead, two, admin, asha
):
    kept, merged = two
    number = merged.phone_e164
    view = merging.merge(work_as(admin), kept.id, into(merged))
    make_lead(asha, phone_e164=number)
    undone = merging.unmerge(work_as(admin), view.id)
    assert number in undone.notes[0]
    assert session.get(Lead, merged.id).phone_is_shared
    assert merging.unmerge(work_as(admin), view.id) == undone


def test_the_kept_leads_own_number_may_be_gone_as_well(
    session, work_as, make_lead, two, manager, asha, make_user
):
    kept, merged = two
    number = kept.phone_e164
    view = merging.merge(work_as(manager), kept.id, into(merged, take=["phone_number"]))
    unfence(session)
    make_lead(make_user(), phone_e164=number)  # in another branch, out of the manager's sight
    fence(session, work_as(manager).actor)
    undone = merging.unmerge(work_as(manager), view.id)
    unfence(session)
    assert number in undone.notes[0]
    lead = session.get(Lead, kept.id)
    assert (lead.phone_e164, lead.phone_is_shared) == (number, True)


# Siblings, and leads kept apart


def sibling(**values):
    return AddSibling(client_id=values.pop("client_id", uuid4()), student_name="Rohan", **values)


def test_a_sibling_shares_the_number_on_purpose(session, work_as, two, manager, asha):
    kept, _ = two
    wanted = sibling(preferred_course="B.Com.")
    work = work_as(manager)
    fence(session, work.actor)
    view, is_new = merging.add_sibling(work, kept.id, wanted)
    again, is_again = merging.add_sibling(work, kept.id, wanted)
    assert (is_new, is_again, again) == (True, False, view)
    assert (view.phone_e164, view.telecaller.id) == (kept.phone_e164, asha.id)
    assert (view.city, view.preferred_course) == ("Pune", "B.Com.")
    third, _ = merging.add_sibling(work, kept.id, sibling())
    unfence(session)
    assert session.get(Lead, view.id).phone_is_shared
    assert not session.get(Lead, kept.id).phone_is_shared
    assert len(session.exec(select(KeptApart)).all()) == 3
    ids = {kept.id, view.id, third.id}
    for lead_id in ids:
        assert ids.isdisjoint(each.lead.id for each in merging.suggest(work, lead_id))
    assert merging.list_suggestions(work).items == []
    with pytest.raises(rules.ApartOnPurpose):
        merging.merge(work, kept.id, MergeLeads(merged_lead_id=view.id))
    check_truth(session)


def test_a_sibling_needs_a_real_address(work_as, two, admin):
    with pytest.raises(RuleBroken):
        merging.add_sibling(work_as(admin), two[0].id, sibling(email="nobody"))


def test_a_siblings_merge_back_frees_the_number_for_none(session, work_as, two, admin):
    kept, _ = two
    view, _ = merging.add_sibling(work_as(admin), kept.id, sibling())
    merging.keep_together_again(work_as(admin), kept.id, view.id)
    before = stored(session)
    made = merging.merge(work_as(admin), view.id, MergeLeads(merged_lead_id=kept.id))
    lead = session.get(Lead, view.id)
    assert not lead.phone_is_shared, "it holds the number alone now"
    assert lead.alternate_phone is None
    merging.unmerge(work_as(admin), made.id)
    assert stored(session) == before


def test_a_repeat_after_the_sibling_was_merged_makes_no_second(session, work_as, two, admin):
    kept, other = two
    wanted = sibling()
    view, _ = merging.add_sibling(work_as(admin), kept.id, wanted)
    merging.merge(work_as(admin), other.id, MergeLeads(merged_lead_id=view.id))
    again, is_new = merging.add_sibling(work_as(admin), kept.id, wanted)
    assert (again.id, is_new) == (other.id, False)


def test_apart_and_together_again(session, work_as, two, manager):
    kept, other = two
    other.alternate_phone = kept.phone_e164
    session.flush()
    work = work_as(manager)
    fence(session, work.actor)
    assert [each.lead.id for each in merging.suggest(work, kept.id)] == [other.id]
    for _ in range(2):
        merging.keep_apart(work, other.id, kept.id)
    assert merging.suggest(work, kept.id) == []
    assert merging.suggest(work, other.id) == []
    assert merging.list_suggestions(work).total == 0
    for _ in range(2):
        merging.keep_together_again(work, kept.id, other.id)
    assert [each.lead.id for each in merging.suggest(work, kept.id)] == [other.id]
    unfence(session)
    actions = session.exec(select(AuditEntry.action)).all()
    assert actions.count("leads.kept_apart") == actions.count("leads.together_again") == 1
    with pytest.raises(rules.SameLead):
        merging.keep_apart(work, kept.id, kept.id)


def test_who_is_apart_from_the_merged_lead_is_so_from_the_kept_one(
    session, work_as, make_lead, make_user, two, admin, manager
):
    kept, merged = two
    others = [make_lead(make_user()) for _ in range(4)]  # in other branches
    for other in others:
        merging.keep_apart(work_as(admin), merged.id, other.id)
    before = stored(session)
    fence(session, work_as(manager).actor)
    view = merging.merge(work_as(manager), kept.id, into(merged))
    unfence(session)
    for other in others:
        with pytest.raises(rules.ApartOnPurpose):
            merging.merge(work_as(admin), kept.id, into(other))
    fence(session, work_as(manager).actor)
    merging.unmerge(work_as(manager), view.id)
    assert stored(session) == before


# Suggestions


def test_suggestions_say_why_and_the_surest_comes_first(
    session, work_as, make_lead, make_user, asha, admin, manager
):
    lead = make_lead(
        asha,
        student_name="Priyanka Deshmukh",
        phone_e164="+919812345678",
        email="priyanka.d@example.com",
        city="Pune",
    )
    phone = make_lead(asha, student_name="P. D.", alternate_phone="+919812345678")
    mail = make_lead(asha, student_name="Someone", email="Priyanka.D@Example.com")
    slip = make_lead(asha, student_name="Priyanka Deshmuk", phone_e164="+919812345687")
    town = make_lead(make_user(), student_name="priyanka deshmukh", city="pune")
    local = make_lead(asha, student_name="Priyanka Deshmukh", email="priyanka.d@other.org")
    make_lead(asha, student_name="Priyanka Deshmukh")  # a name alone is nothing
    make_lead(asha, student_name="Rahul", city="Pune")
    found = merging.suggest(work_as(admin), lead.id)
    assert {each.lead.id: each.reasons for each in found} == {
        phone.id: ["same phone +919812345678"],
        mail.id: ["same e-mail priyanka.d@example.com"],
        local.id: ["same name", "same e-mail name priyanka.d"],
        slip.id: ["phone differs in 2 digits", "similar name"],
        town.id: ["same name", "same city Pune"],
    }
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    work = work_as(manager)
    fence(session, work.actor)
    seen = {each.lead.id for each in merging.suggest(work, lead.id)}
    assert seen == {phone.id, mail.id, slip.id, local.id}


def test_aliases_speak_for_a_lead_as_well(work_as, make_lead, two, admin, asha):
    kept, merged = two
    merging.merge(work_as(admin), kept.id, into(merged))
    late = make_lead(asha, email="neha@example.COM", created_at=kept.created_at + DAY)
    assert [each.lead.id for each in merging.suggest(work_as(admin), late.id)] == [kept.id]
    assert [each.lead.id for each in merging.suggest(work_as(admin), kept.id)] == [late.id]
    (pair,) = merging.list_suggestions(work_as(admin)).items
    assert (pair.one.id, pair.other.id) == (kept.id, late.id)


def test_at_most_ten_are_suggested(work_as, make_lead, asha, admin):
    lead = make_lead(asha, email="a@b.example")
    for _ in range(12):
        make_lead(asha, email="A@b.example")
    assert len(merging.suggest(work_as(admin), lead.id)) == 10


def test_pairs_in_sight_the_oldest_first_page_by_page(
    session, work_as, make_lead, make_user, asha, admin, manager
):
    old = make_lead(asha, email="a@b.example", created_at=NOON - 9 * DAY)
    young = make_lead(asha, email="A@B.example", created_at=NOON - DAY)
    first = make_lead(asha, student_name="Neha", created_at=NOON - 20 * DAY)
    second = make_lead(asha, alternate_phone=first.phone_e164, created_at=NOON)
    stranger = make_user()
    make_lead(stranger, alternate_phone=first.phone_e164, created_at=NOON - HOUR)
    make_lead(asha, email="alone@b.example", alternate_phone="+919000000000")
    work = work_as(manager)
    fence(session, work.actor)
    page = merging.list_suggestions(work)
    assert [(each.one.id, each.other.id) for each in page.items] == [
        (first.id, second.id),
        (old.id, young.id),
    ]
    assert page.items[0].reasons == [f"same phone {first.phone_e164}"]
    assert (page.total, page.next_cursor) == (2, None)
    unfence(session)
    assert merging.list_suggestions(work_as(admin)).total == 3
    for _ in range(60):
        make_lead(asha, email="a@b.example")
    page = merging.list_suggestions(work_as(admin))
    assert (len(page.items), page.total) == (50, 63)
    rest = merging.list_suggestions(work_as(admin), page.next_cursor)
    assert (len(rest.items), rest.next_cursor) == (13, None)
    with pytest.raises(RuleBroken):
        merging.list_suggestions(work_as(admin), "x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Neha Joshi", "neha  joshi"),
        ("Priyanka", "Priyanka D."),
        ("Anil K", "Sunil Kumar"),
        ("", ""),
    ],
)
def test_names_are_compared_as_postgresql_does(session, one, other):
    query = sa.text("select similarity(:one, :other)")
    theirs = session.execute(query, {"one": one, "other": other}).scalar_one()
    assert rules.similarity(one, other) == pytest.approx(theirs)


# At the same moment


def test_the_same_merge_from_many_senders_is_one(committed):
    _, make_user, make_lead = makers(committed)
    boss, asha = make_user(Role.ADMIN), make_user()
    kept, merged = make_lead(asha).id, make_lead(asha).id
    committed.commit()
    wanted = MergeLeads(merged_lead_id=merged, client_id=uuid4())
    actor = actor_of(boss)

    def send(_):
        with unit_of_work(lambda _: actor) as work:
            return merging.merge(work, kept, wanted)

    def undo(merge_id):
        with unit_of_work(lambda _: actor) as work:
            return merging.unmerge(work, merge_id)

    with ThreadPoolExecutor(6) as senders:
        views = list(senders.map(send, range(6)))
        assert len({view.id for view in views}) == 1
        undone = list(senders.map(undo, [views[0].id] * 6))
    assert len({view.undone_at for view in undone}) == 1
    assert len(committed.exec(select(Lead)).all()) == 2


# Any order of anything


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["merge", "merge", "merge", "undo", "undo", "call", "note", "followup", "done", "apart"]
        ),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from([[], ["status"], ["telecaller", "city"], ["phone_number"]]),
    ),
    max_size=14,
)


def act(work, ids, merges, kind, one, other, take):
    """One of the things that people do; what is refused changes nothing."""
    session, lead_id = work.session, ids[one]
    try:
        if kind == "merge":
            wanted = MergeLeads(merged_lead_id=ids[other], take=take)
            merges.append(merging.merge(work, lead_id, wanted).id)
        elif kind == "undo" and merges:
            merging.unmerge(work, merges[other % len(merges)])
        elif kind == "call":
            wanted = LogCall(
                client_id=uuid4(),
                outcome=Outcome.CONNECTED if other else Outcome.BUSY,
                started_at=NOON - other * HOUR,
                duration_seconds=other,
            )
            calls.log_call(work, lead_id, wanted)
        elif kind == "note":
            note = AddNote(client_id=uuid4(), body="x", is_contact=bool(other))
            leads.add_note(work, lead_id, note)
        elif kind == "followup":
            due = NOON + (1 + other) * HOUR
            wanted = BookFollowup(client_id=uuid4(), lead_id=lead_id, scheduled_at=due)
            followups.book_followup(work, wanted)
        elif kind == "done":
            pending = select(Followup.id).where(
                Followup.lead_id == lead_id, Followup.status == "pending"
            )
            for followup_id in session.exec(pending).all()[:1]:
                done = UpdateFollowup(status="completed")
                followups.update_followup(work, followup_id, done)
        elif kind == "apart":
            merging.keep_apart(work, lead_id, ids[other])
    except (NotFound, rules.SameLead, rules.MergedAway, rules.ApartOnPurpose, rules.UndoLaterFirst):
        pass
    check_truth(session)


@pytest.mark.usefixtures("migrated_database")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS, pile=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4))
def test_counters_stay_true_and_untouched_merges_leave_no_trace(work_as, session, acts, pile):
    with session.begin_nested() as inner:
        _, make_user, make_lead = makers(session)
        boss = make_user(Role.ADMIN)
        asha = make_user()
        rohit = make_user(branch_id=asha.branch_id)
        stranger = make_user()
        ids = [
            make_lead(asha, email="a@b.example", extra={"a": "b"}).id,
            make_lead(rohit, alternate_phone="+919811111111", city="Pune").id,
            make_lead(stranger, status=LeadStatus.INTERESTED).id,
            make_lead(branch_id=asha.branch_id, extra={"a": "c"}).id,
        ]
        work, merges = work_as(boss), []
        for each in acts:
            act(work, ids, merges, *each)
        before, made = stored(session), []
        for one, other in pile:
            act(work, ids, made, "merge", one, other, ["status", "phone_number"])
        for merge_id in reversed(made):
            act(work, ids, [merge_id], "undo", 0, 0, [])
        assert stored(session) == before
        inner.rollback()


def test_undone_assignment_gives_back_its_own_leads_not_what_they_went_into(
    session, work_as, make_lead, asha, rohit, admin
):
    kept, merged = make_lead(rohit), make_lead(asha)
    wanted = AssignLeads(lead_ids=[merged.id], telecaller_ids=[rohit.id])
    run = assignment.assign_leads(work_as(admin), wanted)
    view = merging.merge(work_as(admin, NOON + HOUR), kept.id, into(merged))
    undone = assignment.undo_run(work_as(admin, NOON + 2 * HOUR), run.run_id)
    session.refresh(kept)
    assert (undone.moved_back, kept.telecaller_id) == (0, rohit.id)
    merging.unmerge(work_as(admin, NOON + 3 * HOUR), view.id)
    session.refresh(kept)
    assert kept.telecaller_id == rohit.id
