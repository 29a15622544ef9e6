"""Leaves of telecallers, and the hours, cap and weight of an account (22)."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UpdateUser
from crm_app.domain.availability import service as availability
from crm_app.domain.availability.schemas import AddLeave
from crm_app.domain.availability.service import LeaveIdTaken
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, Leave, Role
from tests.conftest import NOON, ZONE

DAY = timedelta(days=1)
TODAY = local_day(NOON, ZONE)


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


@pytest.fixture
def asha(make_user):
    return make_user(full_name="Asha Rao")


def days(first, last=None, **rest):
    last = first if last is None else last
    return AddLeave(first_day=TODAY + first * DAY, last_day=TODAY + last * DAY, **rest)


def test_leave_is_added_listed_and_removed(session, work_as, admin, asha):
    work = work_as(admin)
    later, _ = availability.add_leave(work, asha.id, days(3, 5, note=" Wedding "))
    running, is_new = availability.add_leave(work, asha.id, days(-2, 0))
    assert (later.note, running.note, is_new) == ("Wedding", None, True)
    assert availability.list_leaves(work, asha.id) == [later, running]
    assert work.announced == {f"telecallers {asha.branch_id}"}
    availability.remove_leave(work, later.id)
    assert availability.list_leaves(work, asha.id) == [running]
    with pytest.raises(NotFound):
        availability.remove_leave(work, later.id)
    entries = session.exec(select(AuditEntry).where(col(AuditEntry.object_id) == asha.id)).all()
    assert sorted(entry.action for entry in entries) == [
        "leave.added",
        "leave.added",
        "leave.removed",
    ]


def test_leave_sent_twice_is_stored_once(session, work_as, admin, make_user, asha):
    client_id = uuid4()
    wanted = days(0, client_id=client_id)
    first = availability.add_leave(work_as(admin), asha.id, wanted)
    again = availability.add_leave(work_as(admin, NOON + 9 * DAY), asha.id, wanted)
    assert (again[0], first[1], again[1]) == (first[0], True, False)
    assert len(session.exec(select(Leave)).all()) == 1
    with pytest.raises(LeaveIdTaken):
        availability.add_leave(work_as(admin), make_user().id, wanted)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (days(3, 2), "The last day is before the first day."),
        (days(-5, -1), "These days are over. Choose a last day from today on."),
    ],
)
def test_reversed_and_past_days_are_refused(session, work_as, admin, asha, wanted, sentence):
    with pytest.raises(RuleBroken) as refusal:
        availability.add_leave(work_as(admin), asha.id, wanted)
    assert refusal.value.fields == {"last_day": sentence}
    assert session.exec(select(Leave)).all() == []


def test_only_telecallers_have_leaves(work_as, admin, make_user):
    with pytest.raises(RuleBroken, match="Only telecallers"):
        availability.add_leave(work_as(admin), make_user(Role.MANAGER).id, days(0))


def test_who_may_and_of_whom(work_as, admin, make_user, asha):
    leave, _ = availability.add_leave(work_as(admin), asha.id, days(0))
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    assert availability.list_leaves(work_as(manager), asha.id) == [leave]
    for user, refusal in ((asha, NotPermitted), (make_user(Role.MANAGER), NotFound)):
        work = work_as(user)
        for act in (
            lambda work=work: availability.list_leaves(work, asha.id),
            lambda work=work: availability.add_leave(work, asha.id, days(0)),
            lambda work=work: availability.remove_leave(work, leave.id),
        ):
            with pytest.raises(refusal):
                act()
    availability.remove_leave(work_as(manager), leave.id)


def test_hours_cap_and_weight_are_kept_and_shown(session, work_as, admin, asha):
    change = UpdateUser(
        open_lead_cap=200,
        assignment_weight=3,
        shift_starts="22:00",
        shift_ends="06:30",
        days_off=[7, 6, 7],
    )
    work = work_as(admin)
    found = accounts.update_user(work, asha.id, change)
    assert (found.open_lead_cap, found.assignment_weight) == (200, 3)
    assert (found.shift_starts, found.shift_ends, found.days_off) == ("22:00", "06:30", [6, 7])
    session.refresh(asha)
    assert (asha.shift_starts, asha.shift_ends) == (time(22), time(6, 30))
    entry = session.exec(select(AuditEntry).where(col(AuditEntry.object_id) == asha.id)).one()
    assert entry.detail["changed"]["shift_starts"] == [None, "22:00"]
    later = accounts.update_user(work, asha.id, UpdateUser(shift_ends="07:00"))
    assert (later.shift_starts, later.shift_ends, later.open_lead_cap) == ("22:00", "07:00", 200)


def test_null_clears_the_cap_and_the_shift_and_nothing_else(work_as, admin, asha):
    work = work_as(admin)
    given = {"open_lead_cap": 5, "shift_starts": "09:00", "shift_ends": "18:00", "days_off": [7]}
    accounts.update_user(work, asha.id, UpdateUser(**given, assignment_weight=2))
    cleared = dict.fromkeys([*given, "assignment_weight", "full_name"])
    found = accounts.update_user(work, asha.id, UpdateUser(**cleared))
    assert (found.open_lead_cap, found.shift_starts, found.shift_ends) == (None, None, None)
    assert (found.days_off, found.assignment_weight, found.full_name) == ([7], 2, "Asha Rao")
    assert accounts.update_user(work, asha.id, UpdateUser(days_off=[])).days_off == []


@pytest.mark.parametrize(
    "values",
    [
        {"shift_starts": "09:00"},
        {"shift_ends": "09:00"},
        {"shift_starts": "09:00", "shift_ends": None},
        {"shift_starts": "09:00", "shift_ends": "09:00"},
    ],
)
def test_half_a_shift_is_refused(work_as, admin, asha, values):
    with pytest.raises(RuleBroken) as refusal:
        accounts.update_user(work_as(admin), asha.id, UpdateUser(**values))
    assert list(refusal.value.fields) == ["shift_ends"]


@pytest.mark.parametrize(
    "values",
    [
        {"open_lead_cap": 0},
        {"assignment_weight": 0},
        {"assignment_weight": 101},
        {"shift_starts": "9:00"},
        {"shift_starts": "24:00"},
        {"days_off": [0]},
        {"days_off": [8]},
    ],
)
def test_values_out_of_reach_are_refused(values):
    with pytest.raises(ValidationError) as refusal:
        UpdateUser(**values)
    assert refusal.value.errors()[0]["loc"][0] == next(iter(values))
