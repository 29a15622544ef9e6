"""Follow-ups: booked, listed, moved, done and undone (requirement 7)."""

import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.access.actor import as_job
from crm_app.domain import cursors
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall, NextFollowup
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.rules import InPast
from crm_app.domain.followups.schemas import BookFollowup, FollowupFilter, UpdateFollowup
from crm_app.domain.followups.service import ClientIdTaken
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, Followup, FollowupStatus, Lead, Outcome, Role
from crm_app.work import Work
from tests.conftest import NOON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = NOON - 12 * HOUR  # where the local day begins, 23 November
DONE = UpdateFollowup(status="completed")
UNDONE = UpdateFollowup(status="pending")


@pytest.fixture
def asha(make_user):
    return make_user(username="asha")


@pytest.fixture
def lead(make_lead, asha):
    return make_lead(asha, student_name="Neha", phone_e164="+919876543210")


def promise(lead, at=NOON + HOUR, **values):
    values.setdefault("client_id", uuid4())
    return BookFollowup(lead_id=lead.id, scheduled_at=at, **values)


def book(work, lead, at=NOON + HOUR, **values):
    """A follow-up booked at this work's moment; one for the past was made on the phone then."""
    values.setdefault("made_at", min(at, work.now))
    return followups.book_followup(work, promise(lead, at, **values))[0]


def stored(session, followup):
    session.expire_all()
    return session.get_one(Followup, followup.id)


def actions(session):
    return session.exec(select(col(AuditEntry.action))).all()


# Booking


def test_followup_belongs_to_the_lead_and_its_telecaller(session, work_as, asha, lead):
    wanted = promise(lead, description="  Ask about the hostel. ")
    made, is_new = followups.book_followup(work_as(asha), wanted)
    assert is_new
    assert made.model_dump() == {
        "id": made.id,
        "client_id": wanted.client_id,
        "lead": {
            "id": lead.id,
            "student_name": "Neha",
            "phone_e164": "+919876543210",
            "do_not_call": False,
        },
        "scheduled_at": NOON + HOUR,
        "description": "Ask about the hostel.",
        "status": FollowupStatus.PENDING,
        "bucket": "today",
        "completed_at": None,
    }
    row = stored(session, made)
    assert (row.telecaller_id, row.created_by_id, row.lead_id) == (asha.id, asha.id, lead.id)
    assert actions(session) == ["followup.booked"]


def test_followup_of_a_manager_is_the_telecallers_to_keep(session, work_as, make_user, asha, lead):
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    row = stored(session, book(work_as(manager), lead))
    assert (row.telecaller_id, row.created_by_id) == (asha.id, manager.id)


def test_followup_sent_twice_is_booked_once(session, work_as, asha, lead):
    wanted = promise(lead)
    first, is_new = followups.book_followup(work_as(asha), wanted)
    later = work_as(asha, NOON + 3 * HOUR)  # by now its time is past
    again, is_new_again = followups.book_followup(later, wanted)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert len(session.exec(select(Followup)).all()) == 1


def test_foreign_lead_is_not_found(session, work_as, make_user, make_lead, asha):
    near, far = make_lead(make_user(branch_id=asha.branch_id)), make_lead(make_user())
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    for user, lead in ((asha, near), (asha, far), (manager, far)):
        with pytest.raises(NotFound):
            followups.book_followup(work_as(user), promise(lead))
    assert session.exec(select(Followup)).all() == []


def test_job_books_nothing(session, lead):
    with pytest.raises(NotPermitted):
        followups.book_followup(Work(session, as_job("x")(session), NOON), promise(lead))


@pytest.mark.parametrize(("minutes", "refused"), [(-2, True), (-1, False), (0, False), (60, False)])
def test_time_in_the_past_is_refused_after_a_minute_of_grace(work_as, asha, lead, minutes, refused):
    wanted = promise(lead, NOON + timedelta(minutes=minutes))
    if refused:
        with pytest.raises(InPast):
            followups.book_followup(work_as(asha), wanted)
        assert lead.next_followup_at is None
    else:
        assert followups.book_followup(work_as(asha), wanted)[1]


def test_followup_made_on_the_phone_before_its_time_is_accepted_and_overdue(work_as, asha, lead):
    at = NOON - 2 * DAY
    made, _ = followups.book_followup(work_as(asha), promise(lead, at, made_at=at - HOUR))
    assert made.bucket == "overdue"


def test_time_before_it_was_made_on_the_phone_is_in_the_past(work_as, asha, lead):
    with pytest.raises(InPast):
        followups.book_followup(work_as(asha), promise(lead, NOON - HOUR, made_at=NOON - HOUR / 2))


def test_phone_whose_clock_is_ahead_gains_nothing(work_as, asha, lead):
    year = timedelta(days=365)
    with pytest.raises(RuleBroken):
        followups.book_followup(
            work_as(asha), promise(lead, NOON + year + DAY, made_at=NOON + 9 * DAY)
        )


def test_more_than_a_year_ahead_is_refused(work_as, asha, lead):
    year = timedelta(days=365)
    with pytest.raises(RuleBroken) as refusal:
        followups.book_followup(work_as(asha), promise(lead, NOON + year + HOUR))
    assert set(refusal.value.fields) == {"scheduled_at"}
    assert followups.book_followup(work_as(asha), promise(lead, NOON + year))[1]


@pytest.mark.parametrize(
    "values",
    [
        {"description": "x" * 501},
        {"scheduled_at": None},
        {"scheduled_at": "2026-11-24T10:00:00"},  # which zone?
        {"scheduled_at": "0001-01-01T00:00:00+05:30"},
        {"made_at": "0001-01-01T00:00:00Z"},
        {"scheduled_at": "9999-12-31T23:59:59-05:30"},
        {"colour": "blue"},
    ],
)
def test_values_outside_the_limits_are_refused_and_named(values):
    complete = {"client_id": uuid4(), "lead_id": uuid4(), "scheduled_at": NOON}
    with pytest.raises(ValidationError) as refusal:
        BookFollowup(**complete | values)
    assert [fault["loc"] for fault in refusal.value.errors()] == [tuple(values)]


def test_id_used_for_a_followup_cannot_be_used_again_in_a_call(work_as, asha, lead):
    used = book(work_as(asha), lead)
    wanted = LogCall(
        client_id=uuid4(),
        outcome=Outcome.BUSY,
        started_at=NOON,
        duration_seconds=0,
        followup=NextFollowup(client_id=used.client_id, scheduled_at=NOON + HOUR),
    )
    with pytest.raises(ClientIdTaken):
        calls.log_call(work_as(asha), lead.id, wanted)


# The lead's next one


def test_next_followup_of_a_lead_is_the_earliest_pending_one(work_as, asha, lead):
    work = work_as(asha)

    def upcoming():
        work.session.expire_all()
        return work.session.get_one(Lead, lead.id).next_followup_at

    assert upcoming() is None
    late = book(work, lead, NOON + 3 * DAY)
    assert upcoming() == NOON + 3 * DAY
    soon = book(work, lead, NOON + DAY)
    assert upcoming() == NOON + DAY
    followups.update_followup(work, soon.id, UpdateFollowup(scheduled_at=NOON + 5 * DAY))
    assert upcoming() == NOON + 3 * DAY
    followups.update_followup(work, late.id, DONE)
    assert upcoming() == NOON + 5 * DAY
    followups.update_followup(work, soon.id, DONE)
    assert upcoming() is None
    followups.update_followup(work, late.id, UNDONE)
    assert upcoming() == NOON + 3 * DAY


@pytest.mark.parametrize("seed", range(3))
def test_next_followup_is_right_after_anything_that_happens(
    work_as, make_user, make_lead, asha, seed
):
    dice, work = random.Random(seed), work_as(asha)
    boss = work_as(make_user(Role.ADMIN))
    colleague = make_user(branch_id=asha.branch_id)
    leads = [make_lead(asha) for _ in range(3)]
    made = []
    for _ in range(50):
        act = dice.choice(["book", "book", "done", "undone", "move", "assign"])
        moment = NOON + timedelta(minutes=dice.randint(0, 9999))
        if act == "book" or not made:
            made.append(book(boss, dice.choice(leads), moment).id)
        elif act == "move":
            change = UpdateFollowup(scheduled_at=moment)
            followups.update_followup(boss, dice.choice(made), change)
        elif act == "assign":
            wanted = AssignLeads(
                lead_ids=[dice.choice(leads).id], telecaller_ids=[dice.choice([asha, colleague]).id]
            )
            assignment.assign_leads(boss, wanted)
        else:
            change = DONE if act == "done" else UNDONE
            followups.update_followup(boss, dice.choice(made), change)
    differences = """
        select l.id from leads l left join followups f
            on f.lead_id = l.id and f.status = 'pending'
        group by l.id
        having l.next_followup_at is distinct from min(f.scheduled_at)
            or bool_or(f.telecaller_id is distinct from l.telecaller_id and f.id is not null)
    """
    work.session.flush()
    assert work.session.execute(sa.text(differences)).all() == []
    assert len(made) > 10


# Done, undone, moved


def test_completion_stores_the_time_once(session, work_as, asha, lead):
    made = book(work_as(asha), lead)
    first = followups.update_followup(work_as(asha, NOON + HOUR), made.id, DONE)
    again = followups.update_followup(work_as(asha, NOON + 2 * HOUR), made.id, DONE)
    assert first.completed_at == again.completed_at == NOON + HOUR
    assert first.status is FollowupStatus.COMPLETED
    assert stored(session, made).completed_by_id == asha.id
    assert actions(session).count("followup.completed") == 1


@pytest.mark.parametrize(("said", "kept"), [(-5, -5), (0, 0), (5, 0)])
def test_phone_may_say_when_it_was_done_but_not_the_future(work_as, asha, lead, said, kept):
    made = book(work_as(asha), lead)
    done = UpdateFollowup(status="completed", completed_at=NOON + said * HOUR)
    found = followups.update_followup(work_as(asha), made.id, done)
    assert found.completed_at == NOON + kept * HOUR


def test_undo_makes_it_pending_as_before(session, work_as, asha, lead):
    made = book(work_as(asha), lead)
    followups.update_followup(work_as(asha), made.id, DONE)
    assert followups.update_followup(work_as(asha), made.id, UNDONE) == made
    row = stored(session, made)
    assert (row.completed_at, row.completed_by_id) == (None, None)
    assert followups.update_followup(work_as(asha), made.id, UNDONE) == made


def test_overdue_followup_may_be_undone_without_a_new_time(work_as, asha, lead):
    made = book(work_as(asha), lead, NOON - DAY)
    followups.update_followup(work_as(asha), made.id, DONE)
    assert followups.update_followup(work_as(asha), made.id, UNDONE).bucket == "overdue"


def test_move_takes_time_and_description(session, work_as, asha, lead):
    made = book(work_as(asha), lead)
    change = UpdateFollowup(scheduled_at=NOON + 2 * DAY, description="Later")
    moved = followups.update_followup(work_as(asha), made.id, change)
    assert (moved.scheduled_at, moved.description, moved.bucket) == (
        NOON + 2 * DAY,
        "Later",
        "upcoming",
    )
    assert followups.update_followup(work_as(asha), made.id, change) == moved
    assert actions(session).count("followup.moved") == 1


def test_move_into_the_past_or_too_far_is_refused(session, work_as, asha, lead):
    made = book(work_as(asha), lead)
    with pytest.raises(InPast):
        followups.update_followup(work_as(asha), made.id, UpdateFollowup(scheduled_at=NOON - HOUR))
    with pytest.raises(RuleBroken):
        followups.update_followup(
            work_as(asha), made.id, UpdateFollowup(scheduled_at=NOON + 366 * DAY)
        )
    assert stored(session, made).scheduled_at == NOON + HOUR


def test_overdue_followup_keeps_its_time_when_only_its_text_changes(work_as, asha, lead):
    made = book(work_as(asha), lead, NOON - DAY)
    change = UpdateFollowup(scheduled_at=NOON - DAY, description="Still to do")
    found = followups.update_followup(work_as(asha), made.id, change)
    assert (found.description, found.bucket) == ("Still to do", "overdue")


def test_change_of_nothing_is_refused(work_as, asha, lead):
    made = book(work_as(asha), lead)
    for change in (UpdateFollowup(), UpdateFollowup(completed_at=NOON)):
        with pytest.raises(RuleBroken):
            followups.update_followup(work_as(asha), made.id, change)


def test_foreign_followup_is_not_found(session, work_as, make_user, make_lead, asha):
    boss = work_as(make_user(Role.ADMIN))
    near = book(boss, make_lead(make_user(branch_id=asha.branch_id)))
    far = book(boss, make_lead(make_user()))
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    for user, key in ((asha, near.id), (asha, far.id), (manager, far.id), (asha, uuid4())):
        for change in (DONE, UNDONE, UpdateFollowup(description="Mine")):
            with pytest.raises(NotFound):
                followups.update_followup(work_as(user), key, change)
    assert {stored(session, each).description for each in (near, far)} == {""}
    done = followups.update_followup(work_as(manager), near.id, DONE)
    assert done.status is FollowupStatus.COMPLETED


# Handed over


@pytest.fixture
def handed_over(work_as, make_user, asha, lead):
    """A done and a pending follow-up of a lead that went from Asha to a colleague."""
    boss = work_as(make_user(Role.ADMIN))
    colleague = make_user(branch_id=asha.branch_id)
    done, pending = book(boss, lead), book(boss, lead, NOON + DAY)
    followups.update_followup(work_as(asha), done.id, DONE)
    wanted = AssignLeads(lead_ids=[lead.id], telecaller_ids=[colleague.id])
    assignment.assign_leads(boss, wanted)
    return done, pending, colleague


def ids(work, **filters):
    return [item.id for item in followups.list_followups(work, FollowupFilter(**filters)).items]


def test_pending_followup_goes_with_its_lead(work_as, asha, handed_over):
    _, pending, colleague = handed_over
    assert ids(work_as(asha)) == []
    assert ids(work_as(colleague)) == [pending.id]
    with pytest.raises(NotFound):
        followups.update_followup(work_as(asha), pending.id, DONE)


def test_done_followup_shows_a_lead_no_longer_to_who_had_it(work_as, asha, handed_over):
    done, _, _ = handed_over
    page = followups.list_followups(work_as(asha), FollowupFilter(status="all"))
    assert (page.items, page.total) == ([], 0)
    for change in (UNDONE, DONE):
        with pytest.raises(NotFound):
            followups.update_followup(work_as(asha), done.id, change)


def test_followup_undone_after_a_handover_is_the_new_owners(work_as, make_user, asha, handed_over):
    done, pending, colleague = handed_over
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    followups.update_followup(work_as(manager), done.id, UNDONE)
    assert ids(work_as(colleague)) == [done.id, pending.id]
    assert ids(work_as(asha)) == []


# Lists


def test_list_shows_pending_ones_earliest_first_with_their_bucket(work_as, asha, lead):
    work = work_as(asha)
    moments = {
        MIDNIGHT - timedelta(seconds=1): "overdue",
        MIDNIGHT + HOUR / 6: "today",  # 00:10 local, the day before in UTC
        MIDNIGHT + DAY - timedelta(seconds=1): "today",
        MIDNIGHT + DAY + HOUR / 6: "upcoming",  # 00:10 tomorrow, today in UTC
    }
    for at in reversed(moments):
        book(work, lead, at)
    followups.update_followup(work, book(work, lead).id, DONE)
    page = followups.list_followups(work, FollowupFilter())
    assert {item.scheduled_at: item.bucket for item in page.items} == moments
    assert [item.scheduled_at for item in page.items] == sorted(moments)
    assert (page.total, page.next_cursor) == (4, None)


def test_list_shows_done_ones_or_all_when_asked(work_as, asha, lead):
    work = work_as(asha)
    done, pending = book(work, lead), book(work, lead, NOON + DAY)
    followups.update_followup(work, done.id, DONE)
    assert ids(work) == [pending.id]
    assert ids(work, status="completed") == [done.id]
    assert ids(work, status="all") == [done.id, pending.id]
    with pytest.raises(ValidationError):
        FollowupFilter(status="gone")


def test_days_of_the_list_are_local_and_both_inclusive(work_as, asha, lead):
    work = work_as(asha)
    before = book(work, lead, MIDNIGHT - timedelta(seconds=1))
    first = book(work, lead, MIDNIGHT)
    last = book(work, lead, MIDNIGHT + 2 * DAY - timedelta(seconds=1))
    after = book(work, lead, MIDNIGHT + 2 * DAY)
    day, next_day = date(2026, 11, 23), date(2026, 11, 24)
    assert ids(work, **{"from": day, "to": next_day}) == [first.id, last.id]
    assert ids(work, **{"from": next_day}) == [last.id, after.id]
    assert ids(work, **{"to": day}) == [before.id, first.id]
    assert ids(work, **{"from": day, "to": day}) == [first.id]


def test_days_that_run_backwards_are_refused(work_as, asha):
    wanted = FollowupFilter(**{"from": "2026-11-24", "to": "2026-11-23"})
    with pytest.raises(RuleBroken) as refusal:
        followups.list_followups(work_as(asha), wanted)
    assert set(refusal.value.fields) == {"from"}


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "soon"])
@pytest.mark.parametrize("end", ["from", "to"])
def test_day_at_the_end_of_the_calendar_is_refused(end, day):
    with pytest.raises(ValidationError):
        FollowupFilter(**{end: day})


def test_manager_lists_the_followups_of_the_branch(work_as, make_user, make_lead, asha, lead):
    boss = work_as(make_user(Role.ADMIN))
    near = book(boss, lead)
    far = book(boss, make_lead(make_user()), NOON + 2 * HOUR)
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    assert ids(work_as(manager)) == [near.id]
    assert ids(boss) == [near.id, far.id]


def test_pages_of_fifty_follow_one_another_without_gaps(work_as, make_user, asha, lead):
    work, dice = work_as(asha), random.Random(5)
    made = [book(work, lead, NOON + dice.randint(0, 9) * HOUR) for _ in range(120)]
    expected = [each.id for each in sorted(made, key=lambda each: (each.scheduled_at, each.id))]
    found, cursor = [], None
    for size in (50, 50, 20):
        page = followups.list_followups(work, FollowupFilter(cursor=cursor))
        assert (len(page.items), page.total) == (size, 120)
        found, cursor = found + [item.id for item in page.items], page.next_cursor
    assert cursor is None
    assert found == expected
    assert ids(work, page=3) == expected[100:]


@pytest.mark.parametrize("cursor", ["x", cursors.encode("a", "b"), cursors.encode("1", "2", "3")])
def test_cursor_that_is_not_ours_is_refused(work_as, asha, cursor):
    with pytest.raises(cursors.BadCursor):
        followups.list_followups(work_as(asha), FollowupFilter(cursor=cursor))
