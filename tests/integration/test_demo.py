"""Demo data: what is promised of its numbers, and that every row agrees with the others."""

# The SQL is our own text.
# ruff: noqa: S608

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.access.actor import Actor
from crm_app.domain.demo import repository
from crm_app.domain.demo import service as demo
from crm_app.kernel.clock import day_start, local_day
from crm_app.kernel.errors import NotPermitted
from crm_app.kernel.passwords import verify_password
from crm_app.models import Branch, Role
from crm_app.settings import get_settings
from crm_app.work import Work
from tests.conftest import NOON, ZONE, MakeLead, MakeUser, WorkAs

NUMBERS = {"leads": 400, "telecallers": 7, "branches": 3, "calls": 2000, "seed": 5}
TABLES = ("branches", "users", *repository.TABLES)

# What must not be found: each query counts the rows that break the promise.
BREACHES = {
    "calls are counted": """select count(*) from leads l where call_count <>
        (select count(*) from call_logs c where c.lead_id = l.id)""",
    "the last contact is the newest call": """select count(*) from leads l
        where last_contacted_at is distinct from
        (select max(started_at) from call_logs c where c.lead_id = l.id)""",
    "the next follow-up is the earliest pending one": """select count(*) from leads l
        where next_followup_at is distinct from (select min(scheduled_at) from followups f
            where f.lead_id = l.id and f.status = 'pending')""",
    "what is closed has no pending follow-up": """select count(*) from leads
        where status in ('enrolled', 'not_interested', 'invalid')
        and next_followup_at is not null""",
    "the status is what the newest change says": """select count(*) from leads l
        where status <> coalesce((select to_status from lead_status_history h
            where h.lead_id = l.id order by at desc limit 1), 'new')""",
    "each change begins where the one before ended": """select count(*) from (
            select from_status, coalesce(
                lag(to_status) over (partition by lead_id order by at), 'new') as before
            from lead_status_history) as h where from_status <> before""",
    "a new lead was never reached": """select count(*) from leads l
        join call_logs c on c.lead_id = l.id
        where l.status = 'new' and c.outcome = 'connected'""",
    "an enrolment has its day and its telecaller": """select count(*) from leads
        where (status = 'enrolled') <> (enrolled_at is not null)
        or enrolled_telecaller_id is distinct from
            case when status = 'enrolled' then telecaller_id end""",
    "only a connected call lasts": """select count(*) from call_logs
        where outcome <> 'connected' and duration_seconds > 0""",
    "calls are made by the owner, in the owner's branch": """select count(*)
        from call_logs c join leads l on l.id = c.lead_id
        where c.telecaller_id <> l.telecaller_id or c.branch_id <> l.branch_id""",
    "the branch is the owner's": """select count(*) from leads l
        join users u on u.id = l.telecaller_id where u.branch_id <> l.branch_id""",
    "nothing happens before the lead came": """select count(*) from leads l
        where created_at > least(
            (select min(started_at) from call_logs c where c.lead_id = l.id),
            (select min(created_at) from followups f where f.lead_id = l.id), updated_at)""",
    "nothing was written in the future": f"""select count(*) from (
            select created_at from leads union all select updated_at from leads
            union all select created_at from call_logs
            union all select created_at from lead_status_history
            union all select created_at from lead_notes
            union all select created_at from followups
            union all select completed_at from followups
        ) as written where created_at > '{NOON.isoformat()}'""",
    "a follow-up is due after it was booked, within a year": """select count(*) from followups
        where scheduled_at not between created_at and created_at + interval '365 days'""",
    "numbers come once": "select count(*) - count(distinct phone_e164) from leads",
    "ids are random UUIDs in form": """select count(*) from leads
        where substr(id::text, 15, 1) <> '4' or substr(id::text, 20, 1) <> '8'""",
    "work is done from nine to seven, never on a Sunday": f"""select count(*) from (
            select started_at at time zone '{ZONE}' as at from call_logs) as called
        where at::time not between '09:00' and '19:00' or extract(dow from at) = 0""",
    "the counter table agrees": """select count(*) from (
            select branch_id, telecaller_id, status, call_count = 0, count(*) from leads
                group by 1, 2, 3, 4
            except select branch_id, telecaller_id, status, never_called, sum(n) from lead_counts
                group by 1, 2, 3, 4) as uncounted""",
    "the counter table counts nothing else": """select coalesce(sum(n), 0) - (select count(*)
        from leads) from lead_counts""",
}

Ask = Callable[[str], Any]


def quiet(_: str) -> None: ...


def fill(session: Session, now: datetime = NOON, **numbers: int) -> None:
    demo.seed(Work(session, Actor("test"), now), **NUMBERS | numbers, say=quiet)


@pytest.fixture
def ask(session: Session) -> Ask:
    fill(session)
    return lambda query: session.execute(sa.text(query)).scalar()


def rows(session: Session, table: str) -> list[tuple[Any, ...]]:
    query = f"select * from {table} order by id"
    found = session.execute(sa.text(query)).mappings()
    return [tuple(v for k, v in row.items() if k != "password_hash") for row in found]


@pytest.mark.parametrize(
    ("leads", "telecallers", "branches", "calls"),
    [(400, 7, 3, 2000), (1, 1, 1, 30), (50, 50, 2, 10), (300, 4, 4, 0), (3000, 5, 1, 400)],
)
def test_there_are_as_many_as_asked_for(session, leads, telecallers, branches, calls):
    fill(session, leads=leads, telecallers=telecallers, branches=branches, calls=calls)
    counts = [
        session.execute(sa.text(f"select count(*) from {table}")).scalar()
        for table in ("leads", "users", "branches", "call_logs")
    ]
    assert counts == [leads, telecallers, branches, calls]


def test_the_same_arguments_make_the_same_rows(session):
    made = []
    for _ in range(2):
        with session.begin_nested() as savepoint:
            fill(session)
            made.append([rows(session, table) for table in TABLES])
            savepoint.rollback()
        session.expunge_all()
    assert made[0] == made[1]


def test_another_seed_makes_other_people(session):
    with session.begin_nested() as savepoint:
        fill(session)
        before = rows(session, "leads")
        savepoint.rollback()
    fill(session, seed=6)
    assert not {row[0] for row in before} & {row[0] for row in rows(session, "leads")}


def test_days_before_today_do_not_depend_on_the_hour(session):
    made = []
    query = sa.text("select * from call_logs where started_at < :today order by id")
    for hours in (0, 5):
        with session.begin_nested() as savepoint:
            fill(session, NOON + timedelta(hours=hours))
            today = day_start(local_day(NOON, ZONE), ZONE)
            made.append(session.execute(query, {"today": today}).all())
            savepoint.rollback()
    assert made[0] == made[1]
    assert len(made[0]) > 1000


def test_every_row_agrees_with_the_others(ask):
    broken = {promise: count for promise, query in BREACHES.items() if (count := ask(query))}
    assert broken == {}


def test_every_number_is_valid(session):
    fill(session)
    for number in session.execute(sa.text("select phone_e164 from leads")).scalars():
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))


def test_shares_are_plausible(session):
    fill(session, leads=4000, calls=20_000)
    share = "select avg(({})::int)::float from {}"
    shares = [
        session.execute(sa.text(share.format(condition, table))).scalar_one()
        for condition, table in (
            ("outcome = 'connected'", "call_logs"),
            (
                "next_followup_at is not null",
                "leads where status not in ('enrolled', 'not_interested', 'invalid')",
            ),
            ("status = 'enrolled'", "leads"),
            ("call_count = 0", "leads"),
        )
    ]
    assert shares == pytest.approx([0.38, 0.21, 0.05, 0.17], abs=0.02)


@pytest.mark.parametrize("hours", [-11.9, -6, -3, 0, 6, 11.9], ids=str)
def test_today_has_calls_up_to_now_at_any_hour(session, hours):
    now = NOON + timedelta(hours=hours)
    fill(session, now)
    today = day_start(local_day(now, ZONE), ZONE)
    newest, count = session.execute(
        sa.text("select max(started_at), count(*) from call_logs where started_at >= :today"),
        {"today": today},
    ).one()
    assert count > 5
    assert today <= newest <= now


def test_a_sunday_has_calls_too(session):
    sunday = NOON - timedelta(days=1)
    fill(session, sunday)
    count = sa.text("select count(*) from call_logs where started_at >= :today")
    today = day_start(local_day(sunday, ZONE), ZONE)
    assert session.execute(count, {"today": today}).scalar() > 5


def test_followups_are_overdue_due_today_and_to_come(ask):
    day = f"(scheduled_at at time zone '{ZONE}')::date"
    today = local_day(NOON, ZONE)
    for sign in ("<", "=", ">"):
        query = (
            f"select count(*) from followups where status = 'pending' and {day} {sign} '{today}'"
        )
        assert ask(query) > 2


def test_indexes_are_as_before(session):
    query = sa.text("select indexdef from pg_indexes where schemaname = 'public' order by 1")
    before = session.execute(query).all()
    fill(session)
    assert session.execute(query).all() == before


def test_it_survives_the_commit(committed):
    fill(committed)
    committed.commit()
    assert committed.execute(sa.text("select count(*) from call_logs")).scalar() == 2000


@pytest.mark.parametrize(
    "numbers",
    [
        {"branches": 0},
        {"telecallers": 2},
        {"leads": 6},
        {"calls": -1},
        {"calls": 700_001},
        {"leads": 1 << 26},
    ],
    ids=str,
)
def test_numbers_that_make_no_sense_are_refused(session, numbers):
    with pytest.raises(demo.NotSensible):
        fill(session, **numbers)


def test_a_database_with_leads_is_refused(session, make_lead: MakeLead):
    make_lead()
    with pytest.raises(demo.HasLeads):
        fill(session)
    assert session.execute(sa.text("select count(*) from leads")).scalar() == 1


def test_a_telecaller_of_that_name_stays(session, make_user: MakeUser):
    make_user(username="tc003")
    with pytest.raises(demo.UsernameTaken):
        fill(session)


def test_branches_that_are_there_stay(session):
    there = Branch(name="PUNE", location="Here")
    session.add(there)
    session.flush()
    fill(session)
    query = sa.text("select name from branches where id <> :id order by name")
    assert session.execute(query, {"id": there.id}).scalars().all() == [
        "Mumbai",
        "Nagpur",
        "Nashik",
    ]


def test_production_is_refused(session, monkeypatch):
    monkeypatch.setenv("CRM_ENV", "production")
    get_settings.cache_clear()
    try:
        with pytest.raises(demo.NotForProduction):
            fill(session)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_only_an_admin_may(session, make_user: MakeUser, work_as: WorkAs):
    with pytest.raises(NotPermitted):
        demo.seed(work_as(make_user(Role.MANAGER)), **NUMBERS, say=quiet)


def test_telecallers_sign_in_with_the_known_password(session):
    fill(session)
    query = sa.text("select username, password_hash from users order by username")
    people = session.execute(query).all()
    assert [person.username for person in people] == [f"tc00{n}" for n in range(1, 8)]
    assert verify_password("telecaller-demo", people[0].password_hash)


def test_it_says_how_far_it_is(session):
    said: list[str] = []
    demo.seed(Work(session, Actor("test"), NOON), **NUMBERS, say=said.append)
    assert said[:3] == ["3 branches, 7 telecallers", "400 of 400 leads", "2,000 of 2,000 calls"]
