"""The live floor equals a count by hand (requirement 9.4)."""

import random
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from crm_app.access.actor import as_job
from crm_app.domain.floor import service as floor
from crm_app.domain.leads.repository import refresh_next_followup
from crm_app.kernel.errors import NotFound, NotPermitted
from crm_app.models import (
    CLOSED_STATUSES,
    CallLog,
    Followup,
    FollowupStatus,
    LeadNote,
    LeadStatus,
    Outcome,
    Presence,
    Role,
)
from crm_app.work import Work
from tests.conftest import NOON

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
MIDNIGHT = NOON - 12 * HOUR  # where the local day begins


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, full_name="The Boss")


@pytest.fixture
def make_call(session):
    def make(lead, user, at, outcome=Outcome.CONNECTED, seconds=60):
        call = CallLog(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=user.id,
            branch_id=user.branch_id,
            outcome=outcome,
            started_at=at,
            duration_seconds=seconds,
        )
        session.add(call)
        session.flush()
        return call

    return make


@pytest.fixture
def make_followup(session):
    def make(lead, user, at, *, done=False):
        followup = Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=user.id,
            created_by_id=user.id,
            scheduled_at=at,
            status=FollowupStatus.COMPLETED if done else FollowupStatus.PENDING,
            completed_at=NOON if done else None,
        )
        session.add(followup)
        session.flush()
        refresh_next_followup(Work(session, as_job("test")(session), NOON), lead.id)
        return followup

    return make


def test_empty_floor_is_all_zeros(work_as, admin):
    seen = floor.look(work_as(admin))
    assert (seen.at, seen.zone) == (NOON, "Asia/Kolkata")
    assert set(seen.attention.model_dump().values()) == {0}
    assert set(seen.today.model_dump().values()) == {0}
    assert (seen.people, seen.hours, seen.latest) == ([], [], [])


def test_telecaller_may_not_look(work_as, make_user):
    asha = make_user()
    for branch_id in (None, asha.branch_id):
        with pytest.raises(NotPermitted):
            floor.look(work_as(asha), branch_id)


def test_missing_branch_is_not_found(work_as, admin):
    with pytest.raises(NotFound):
        floor.look(work_as(admin), uuid4())


def test_manager_sees_the_own_branch_whatever_is_asked(work_as, make_user, make_lead, make_call):
    near, far = make_user(full_name="Near"), make_user(full_name="Far")
    for person in (near, far):
        make_call(make_lead(person), person, NOON - HOUR)
    manager = make_user(Role.MANAGER, branch_id=near.branch_id)
    for branch_id in (None, near.branch_id, far.branch_id):
        seen = floor.look(work_as(manager), branch_id)
        assert [person.name for person in seen.people] == ["Near"]
        assert (seen.today.calls, seen.today.total_leads, len(seen.latest)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (MIDNIGHT - SECOND, 0),
        (MIDNIGHT, 1),
        (MIDNIGHT + HOUR / 6, 1),  # 00:10, the day before in UTC
        (NOON, 1),
        (MIDNIGHT + DAY - SECOND, 1),
        (MIDNIGHT + DAY, 0),
    ],
)
def test_today_is_the_local_day(work_as, make_user, make_lead, make_call, at, counts):
    asha = make_user()
    make_call(make_lead(asha), asha, at)
    seen = floor.look(work_as(make_user(Role.ADMIN)))
    assert (seen.today.calls, sum(hour.calls for hour in seen.hours)) == (counts, counts)


def test_last_week_is_counted_up_to_the_same_time_of_day(
    work_as, admin, make_user, make_lead, make_call
):
    asha = make_user()
    lead, week = make_lead(asha), 7 * DAY
    for at in (MIDNIGHT - week, NOON - week - SECOND):
        make_call(lead, asha, at)
    for at in (MIDNIGHT - week - SECOND, NOON - week, NOON - 6 * DAY):
        make_call(lead, asha, at, Outcome.BUSY)
    today = floor.look(work_as(admin)).today
    assert (today.calls_last_week, today.connected_last_week, today.calls) == (2, 2, 0)


def test_hours_are_local(work_as, admin, make_user, make_lead, make_call):
    asha = make_user()
    lead = make_lead(asha)
    for at in (MIDNIGHT + 9 * HOUR, MIDNIGHT + 10 * HOUR - SECOND, MIDNIGHT + 10 * HOUR):
        make_call(lead, asha, at)
    make_call(lead, asha, MIDNIGHT + 10 * HOUR, Outcome.BUSY)
    found = [(h.hour, h.calls, h.connected) for h in floor.look(work_as(admin)).hours]
    assert found == [(9, 2, 2), (10, 2, 1)]


def test_latest_are_the_last_eight_newest_first(work_as, admin, make_user, make_lead, make_call):
    asha = make_user(full_name="Asha Patil")
    lead = make_lead(asha, student_name="Neha", status=LeadStatus.INTERESTED)
    lead.next_followup_at = NOON + DAY
    made = [make_call(lead, asha, NOON - n * MINUTE) for n in range(12)]
    seen = floor.look(work_as(admin)).latest
    assert [call.id for call in seen] == [call.id for call in made[:8]]
    first = seen[0]
    assert (first.student_name, first.telecaller, first.status) == (
        "Neha",
        "Asha Patil",
        LeadStatus.INTERESTED,
    )
    assert (first.lead_id, first.next_followup_at) == (lead.id, NOON + DAY)


def test_calls_of_managers_and_admins_are_not_the_telecallers(
    work_as, admin, make_user, make_lead, make_call
):
    asha = make_user()
    lead = make_lead(asha)
    for caller in (admin, make_user(Role.MANAGER, branch_id=asha.branch_id)):
        make_call(lead, caller, NOON - HOUR)
    seen = floor.look(work_as(admin))
    assert (seen.today.calls, seen.hours, seen.latest) == (0, [], [])
    assert [person.id for person in seen.people] == [asha.id]


def test_people_do_what_was_heard_of_them_last(session, work_as, make_user, make_lead, make_call):
    logged, wrote, seen_only, away, silent, absent = (
        make_user(full_name=name, last_seen_at=at, presence=presence, presence_at=NOON - HOUR)
        for name, at, presence in [
            ("logged", None, Presence.WORKING),
            ("note", NOON - 30 * MINUTE, Presence.WORKING),
            ("seen", NOON - MINUTE, Presence.OFF),
            ("break", NOON, Presence.BREAK),
            ("quiet", NOON - 16 * MINUTE, Presence.WORKING),
            ("off", None, Presence.OFF),
        ]
    )
    make_call(make_lead(logged), logged, NOON - 5 * MINUTE, seconds=120)
    make_call(make_lead(wrote), wrote, NOON - 20 * MINUTE)
    session.add(
        LeadNote(
            client_id=uuid4(),
            lead_id=make_lead(wrote).id,
            author_id=wrote.id,
            body="x",
            created_at=NOON - 2 * MINUTE,
        )
    )
    session.flush()
    found = floor.look(work_as(make_user(Role.ADMIN)))
    assert {person.id: person.doing for person in found.people} == {
        logged.id: "logged",
        wrote.id: "note",
        seen_only.id: "seen",
        away.id: "break",
        silent.id: "quiet",
        absent.id: "off",
    }
    since = {person.name: person.doing_since for person in found.people}
    assert since["logged"] == NOON - 3 * MINUTE, "when the call ended"
    assert since["break"] == NOON - HOUR
    assert found.today.working_now == 3
    assert found.today.active_telecallers == 6


def test_inactive_person_is_shown_only_with_calls_today_or_overdue_promises(
    work_as, make_user, make_lead, make_call, make_followup
):
    called, owes, before, _ = (make_user(full_name=n, is_active=False) for n in "abcd")
    make_call(make_lead(called), called, NOON)
    make_followup(make_lead(owes), owes, NOON - DAY)
    make_call(make_lead(before), before, NOON - 7 * DAY - HOUR)
    seen = floor.look(work_as(make_user(Role.ADMIN)))
    assert [person.name for person in seen.people] == ["a", "b"]
    assert (seen.today.active_telecallers, seen.today.calls_last_week) == (0, 1)
    assert seen.attention.overdue == 1


def test_job_may_look(session):
    assert floor.look(Work(session, as_job("report")(session), NOON)).today.calls == 0


def local_hour(at):
    return int((at - MIDNIGHT) / HOUR)


@pytest.mark.parametrize("seed", range(6))
def test_floor_equals_a_count_by_hand(
    session, work_as, make_user, make_lead, make_call, make_followup, seed
):
    dice = random.Random(seed)
    edges = [MIDNIGHT, MIDNIGHT + DAY, NOON, NOON - HOUR, NOON - 7 * DAY, MIDNIGHT - 7 * DAY]

    def moment():
        around = dice.choice(edges) + dice.choice([-SECOND, 0 * SECOND, SECOND])
        return dice.choice([around, NOON + dice.randint(-9 * 1440, 1440) * MINUTE])

    homes = [make_user(Role.MANAGER).branch_id for _ in range(2)]
    people = [
        make_user(branch_id=dice.choice(homes), is_active=dice.random() < 0.7) for _ in range(6)
    ]
    leads, calls, promises = [], [], []
    for _ in range(60):
        lead = make_lead(
            dice.choice([*people, None]),
            status=dice.choice(list(LeadStatus)),
            call_count=dice.choice([0, 0, 2]),
            created_at=min(moment(), NOON),
        )
        if lead.branch_id is None and dice.random() < 0.5:
            lead.branch_id = dice.choice(homes)
        if lead.status is LeadStatus.ENROLLED:
            lead.enrolled_at = min(moment(), NOON)
        leads.append(lead)
    for _ in range(80):
        at, outcome = moment(), dice.choice(list(Outcome))
        caller = dice.choice(people)
        calls.append(make_call(dice.choice(leads), caller, at, outcome, dice.randint(0, 99)))
        promised = dice.choice(leads)
        promise = make_followup(promised, dice.choice(people), moment(), done=dice.random() < 0.3)
        promise.telecaller_id = promised.telecaller_id  # a follow-up is of the lead's owner
        promises.append(promise)
    session.flush()
    for branch_id in (None, *homes):
        team = {user.id: user for user in people if branch_id in {None, user.branch_id}}
        ours = [lead for lead in leads if branch_id in {None, lead.branch_id}]
        opened = [lead for lead in ours if lead.status not in CLOSED_STATUSES]
        owner = {user.id: user for user in people}
        theirs = [call for call in calls if call.telecaller_id in team]
        today = [call for call in theirs if MIDNIGHT <= call.started_at < MIDNIGHT + DAY]
        week = 7 * DAY
        then = [call for call in theirs if MIDNIGHT - week <= call.started_at < NOON - week]
        connected = [call for call in today if call.outcome is Outcome.CONNECTED]
        pending = [each for each in promises if each.status is FollowupStatus.PENDING]
        late = {each.lead_id for each in pending if each.scheduled_at < MIDNIGHT}
        overdue = [lead for lead in leads if lead.id in late]
        soon = {each.lead_id for each in pending if MIDNIGHT <= each.scheduled_at < MIDNIGHT + DAY}
        due = [lead for lead in leads if lead.id in soon]

        seen = floor.look(work_as(make_user(Role.ADMIN)), branch_id)
        assert seen.attention.model_dump() == {
            "unowned": sum(lead.telecaller_id is None for lead in opened),
            "never_called": sum(
                lead.call_count == 0 and lead.created_at < NOON - HOUR for lead in opened
            ),
            "overdue": sum(lead in ours for lead in overdue),
            "owner_inactive": sum(
                lead.telecaller_id is not None and not owner[lead.telecaller_id].is_active
                for lead in opened
            ),
        }
        assert seen.today.model_dump(exclude={"working_now"}) == {
            "calls": len(today),
            "connected": len(connected),
            "talk_seconds": sum(call.duration_seconds for call in connected),
            "calls_last_week": len(then),
            "connected_last_week": sum(call.outcome is Outcome.CONNECTED for call in then),
            "enrolled": sum(
                lead.enrolled_at is not None and lead.enrolled_at >= MIDNIGHT for lead in ours
            ),
            "total_leads": len(ours),
            "new_leads": sum(lead.created_at >= MIDNIGHT for lead in ours),
            "active_telecallers": sum(user.is_active for user in team.values()),
        }
        assert {hour.hour: hour.calls for hour in seen.hours} == Counter(
            local_hour(call.started_at) for call in today
        )
        by_person = {
            "calls": Counter(call.telecaller_id for call in today),
            "connected": Counter(call.telecaller_id for call in connected),
            "due_today": Counter(each.telecaller_id for each in due),
            "overdue": Counter(each.telecaller_id for each in overdue),
        }
        for person in seen.people:
            for figure, counted in by_person.items():
                assert getattr(person, figure) == counted[person.id], (person.name, figure)
        shown = {person.id for person in seen.people}
        assert shown == {
            user.id
            for user in team.values()
            if user.is_active or by_person["calls"][user.id] or by_person["overdue"][user.id]
        }
        order = [(-person.calls, person.name.lower()) for person in seen.people]
        assert order == sorted(order)
