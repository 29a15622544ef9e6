"""Saved reports: who may, whose they are, what is refused, and what the log says."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.audit import service as audit
from crm_app.domain.audit.schemas import AuditFilter
from crm_app.domain.schedules import sending
from crm_app.domain.schedules import service as schedules
from crm_app.domain.schedules.schemas import SaveSchedule, Timing
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, ReportSend, Role, SendStatus
from crm_app.work import Work, fence
from tests.conftest import NOON, actor_of

DAY = timedelta(days=1)


def wanted(**values) -> SaveSchedule:
    usual = {
        "name": "Calls of yesterday",
        "days": "day_before",
        "cadence": "daily",
        "weekdays": [1, 2, 3, 4, 5, 6],
        "at": "20:00",
        "recipients": ["ravi@example.in"],
        "with_csv": True,
        "with_xlsx": False,
    }
    return SaveSchedule.model_validate(usual | values)


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


@pytest.fixture
def manager(make_user):
    return make_user(Role.MANAGER)


def test_telecaller_reaches_nothing(work_as, admin, make_user):
    made = schedules.create(work_as(admin), wanted())
    work = work_as(make_user())
    for refused in (
        lambda: schedules.list_schedules(work),
        lambda: schedules.create(work, wanted()),
        lambda: schedules.history(work, made.id),
        lambda: schedules.preview(work, made.id),
        lambda: schedules.send_now(work, made.id),
        lambda: schedules.set_active(work, made.id, is_active=False),
        lambda: schedules.is_mail_set_up(work),
    ):
        with pytest.raises(NotPermitted):
            refused()


def test_manager_sees_the_own_ones_and_an_admin_all(work_as, admin, manager, make_user):
    other = make_user(Role.MANAGER)
    mine = schedules.create(work_as(manager), wanted(name="Mine"))
    schedules.create(work_as(other), wanted(name="Theirs"))
    schedules.create(work_as(admin), wanted(name="All"))
    assert [each.name for each in schedules.list_schedules(work_as(manager))] == ["Mine"]
    found = schedules.list_schedules(work_as(admin))
    assert [(each.name, each.is_mine) for each in found] == [
        ("All", True),
        ("Mine", False),
        ("Theirs", False),
    ]
    assert found[1].branch.id == manager.branch_id
    for act in (
        lambda: schedules.history(work_as(other), mine.id),
        lambda: schedules.preview(work_as(other), mine.id),
        lambda: schedules.send_now(work_as(other), mine.id),
        lambda: schedules.update(work_as(other), mine.id, wanted()),
        lambda: schedules.set_active(work_as(other), mine.id, is_active=False),
        lambda: schedules.delete(work_as(other), mine.id),
        lambda: schedules.restore(work_as(other), mine.id),
        lambda: schedules.history(work_as(admin), uuid4()),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_database_itself_refuses_what_is_anothers(session, work_as, manager, make_user):
    mine = schedules.create(work_as(manager), wanted())
    schedules.send_now(work_as(manager), mine.id)
    tables = "select (select count(*) from report_schedules), (select count(*) from report_sends)"
    for user, seen in ((manager, 1), (make_user(Role.MANAGER), 0), (make_user(), 0)):
        session.flush()
        with session.begin_nested():
            fence(session, actor_of(user))
            assert session.execute(sa.text(tables)).one() == (seen, seen)
            session.execute(sa.text("select set_config('role', 'none', true)"))


def test_manager_saves_within_the_own_rows_also_behind_the_fence(session, manager, make_user):
    fence(session, actor_of(manager))
    work = Work(session, actor_of(manager), NOON)
    made = schedules.create(work, wanted())
    schedules.update(work, made.id, wanted(name="Other"))
    schedules.send_now(work, made.id)
    assert schedules.preview(work, made.id).subject == "Other: Sun 22 Nov"
    assert [each.status for each in schedules.history(work, made.id)] == [SendStatus.WAITING]
    assert schedules.list_schedules(work)[0].waiting == 1


def test_admin_looks_at_a_managers_as_the_manager_would(work_as, admin, manager, make_user):
    make_user(branch_id=manager.branch_id, full_name="At home")
    make_user(full_name="Elsewhere")
    made = schedules.create(work_as(manager), wanted())
    shown = schedules.preview(work_as(admin), made.id)
    assert "At home" in shown.html
    assert "Elsewhere" not in shown.html
    assert shown.files == ["telecaller-performance_2026-11-22_2026-11-22.csv"]


@pytest.mark.parametrize(
    "address",
    [
        "ravi@@x",
        "ravi",
        "ravi@x",
        "a b@example.in",
        "a@example.in\nBcc: b@example.in",
        "a@example.in\r\n",
        "Ravi <ravi@example.in>",
        "a..b@example.in",
        ".a@example.in",
        "a@-example.in",
        "a@example..in",
        "आ@example.in",
        '"a b"@example.in',
        "a" * 65 + "@example.in",
        "a@" + "b" * 64 + ".in",
        "",
    ],
)
def test_what_is_no_address_is_named(work_as, admin, address):
    with pytest.raises((RuleBroken, ValidationError)) as refusal:
        schedules.create(work_as(admin), wanted(recipients=["good@example.in", address]))
    if isinstance(refusal.value, RuleBroken):
        assert refusal.value.fields == {"recipients": f"{address[:80]} is not an e-mail address."}


def test_each_address_counts_once_and_some_are_needed(work_as, admin):
    made = schedules.create(
        work_as(admin), wanted(recipients=["Ravi@example.in", "ravi@EXAMPLE.in", "b+c@d-e.co.in"])
    )
    assert made.recipients == ["Ravi@example.in", "b+c@d-e.co.in"]
    for many in ([], [f"p{n}@example.in" for n in range(51)]):
        with pytest.raises(RuleBroken) as refusal:
            schedules.create(work_as(admin), wanted(recipients=many))
        assert set(refusal.value.fields) == {"recipients"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"cadence": "weekly", "weekdays": [1, 2]}, "weekdays"),
        ({"cadence": "monthly", "weekdays": []}, "month_day"),
    ],
)
def test_a_plan_needs_its_days(work_as, admin, values, field):
    with pytest.raises(RuleBroken) as refusal:
        schedules.create(work_as(admin), wanted(**values))
    assert set(refusal.value.fields) == {field}


def test_filters_out_of_sight_are_refused(work_as, admin, manager, make_user):
    stranger = make_user()
    with pytest.raises(RuleBroken):
        schedules.create(work_as(manager), wanted(telecaller_id=stranger.id))
    with pytest.raises(RuleBroken):
        schedules.create(work_as(admin), wanted(branch_id=uuid4()))
    assert schedules.create(work_as(admin), wanted(telecaller_id=stranger.id)).telecaller


def test_the_next_three_times_follow_the_organisations_zone(work_as, admin):
    timing = Timing(cadence="monthly", month_day=31, at="18:00")
    found = schedules.next_times(work_as(admin), timing)
    assert [f"{each:%d %b %H:%M}" for each in found] == [
        "30 Nov 12:30",
        "31 Dec 12:30",
        "31 Jan 12:30",
    ]


def test_paused_deleted_and_brought_back_it_makes_nothing_up(work_as, admin, session):
    made = schedules.create(work_as(admin), wanted(weekdays=[1, 2, 3, 4, 5, 6, 7]))
    schedules.send_now(work_as(admin), made.id)
    paused = schedules.set_active(work_as(admin), made.id, is_active=False)
    assert (paused.is_active, paused.next_at, paused.waiting) == (False, None, 0)
    assert paused.last.answer == "Paused before it was sent."
    job = Work(session, sending_job(), NOON + 3 * DAY)
    assert sending.look(job) == 0
    schedules.set_active(work_as(admin, NOON + 3 * DAY), made.id, is_active=True)
    schedules.delete(work_as(admin, NOON + 3 * DAY), made.id)
    assert schedules.list_schedules(work_as(admin)) == []
    assert sending.look(Work(session, sending_job(), NOON + 6 * DAY)) == 0
    schedules.restore(work_as(admin, NOON + 6 * DAY), made.id)
    assert sending.look(Work(session, sending_job(), NOON + 6 * DAY)) == 0
    assert sending.look(Work(session, sending_job(), NOON + 7 * DAY)) == 1
    assert session.exec(select(sa.func.count()).select_from(ReportSend)).one() == 2


def sending_job():
    return sending.Actor("job:report-sender")


def test_a_new_time_counts_from_now_and_a_new_name_changes_no_time(work_as, admin, session):
    made = schedules.create(work_as(admin), wanted(at="11:00"))
    later = NOON + DAY
    schedules.update(work_as(admin, later), made.id, wanted(at="11:30"))
    assert sending.look(Work(session, sending_job(), later)) == 0
    other = schedules.create(work_as(admin), wanted(at="13:00"))
    schedules.update(work_as(admin, later), other.id, wanted(at="13:00", name="Renamed"))
    assert sending.look(Work(session, sending_job(), later)) == 1


def test_asked_for_twice_it_is_sent_once(work_as, admin):
    made = schedules.create(work_as(admin), wanted())
    schedules.send_now(work_as(admin), made.id)
    with pytest.raises(schedules.SendWaits):
        schedules.send_now(work_as(admin, NOON + DAY), made.id)


def test_every_act_is_in_the_log(work_as, admin):
    made = schedules.create(work_as(admin), wanted())
    schedules.update(work_as(admin), made.id, wanted(recipients=["new@example.in"]))
    schedules.update(work_as(admin), made.id, wanted(recipients=["new@example.in"]))
    schedules.send_now(work_as(admin), made.id)
    schedules.set_active(work_as(admin), made.id, is_active=False)
    schedules.set_active(work_as(admin), made.id, is_active=False)
    schedules.set_active(work_as(admin), made.id, is_active=True)
    schedules.delete(work_as(admin), made.id)
    work = work_as(admin)
    schedules.restore(work, made.id)
    query = select(AuditEntry).where(col(AuditEntry.object_id) == made.id)
    found = {each.action: each.detail for each in work.session.exec(query)}
    assert sorted(found) == [
        "schedule.created",
        "schedule.deleted",
        "schedule.paused",
        "schedule.restored",
        "schedule.resumed",
        "schedule.send_asked",
        "schedule.updated",
    ]
    assert found["schedule.updated"]["changed"] == {
        "recipients": [["ravi@example.in"], ["new@example.in"]]
    }
    page = audit.list_entries(work, AuditFilter(kind="schedule"))
    assert len(page.items) == len(found)
    assert (page.known[made.id].kind, page.known[made.id].name) == ("schedule", made.name)
