"""Telecaller performance equals a recomputation by hand (requirement 9)."""

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import python_calamine
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.access.actor import as_job
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import METRICS, PerformanceFilter, ReportFilter
from crm_app.kernel.clock import day_start, local_day
from crm_app.kernel.errors import NotPermitted, RuleBroken
from crm_app.models import (
    AssignmentChange,
    AuditEntry,
    CallLog,
    Followup,
    FollowupStatus,
    LeadStatus,
    Outcome,
    Role,
)
from crm_app.work import Work
from tests.conftest import NOON, ZONE

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
FIGURES = ("calls", "connected", "leads_contacted", "talk_seconds", "followups_done", "enrolled",
           "leads_assigned")  # fmt: skip


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


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


def days(first=TODAY, last=TODAY, **filters):
    return ReportFilter(first_day=first, last_day=last, **filters)


def report(work, *range_, **filters):
    return reports.telecaller_performance(work, days(*range_, **filters))


def row_of(found, user):
    return next(row for row in found.rows if row.telecaller_id == user.id)


def figures(row):
    return {name: getattr(row, name) for name in FIGURES}


# A made-up past, and its figures by hand


@dataclass
class Past:
    """What happened: people, leads with their owners over time, calls, promises."""

    people: list = field(default_factory=list)
    leads: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    promises: list = field(default_factory=list)
    owners: dict[UUID, list] = field(default_factory=dict)  # lead -> (since when, owner or None)

    def owner_at(self, lead, moment):
        """Who held the lead just before a moment."""
        return [owner for since, owner in self.owners[lead.id] if since < moment][-1:]

    def figures(self, user, first, last):
        """One person's figures of local days, both inclusive."""
        end = day_start(last + DAY, ZONE)

        def inside(at):
            return at is not None and first <= local_day(at, ZONE) <= last

        mine = [c for c in self.calls if c.telecaller_id == user.id and inside(c.started_at)]
        connected = [call for call in mine if call.outcome is Outcome.CONNECTED]
        return {
            "calls": len(mine),
            "connected": len(connected),
            "leads_contacted": len({call.lead_id for call in connected}),
            "talk_seconds": sum(call.duration_seconds for call in connected),
            "followups_done": sum(
                each.completed_by_id == user.id and inside(each.completed_at)
                for each in self.promises
            ),
            "enrolled": sum(
                lead.enrolled_telecaller_id == user.id and inside(lead.enrolled_at)
                for lead in self.leads
            ),
            "leads_assigned": sum(self.owner_at(lead, end) == [user.id] for lead in self.leads),
        }


@pytest.fixture
def make_past(session, make_user, make_lead, make_branch, make_call):
    def make(seed):
        dice, past = random.Random(seed), Past()
        homes = [make_branch() for _ in range(2)]

        def moment():
            midnight = day_start(TODAY - dice.randint(0, 12) * DAY, ZONE)
            return midnight + dice.choice(
                [-SECOND, 0 * SECOND, SECOND, dice.random() * DAY, dice.random() * DAY]
            )

        past.people = [
            make_user(branch_id=dice.choice(homes).id, is_active=n % 3 != 2) for n in range(7)
        ]
        for _ in range(40):
            born = moment()
            lead = make_lead(dice.choice([*past.people, None]), created_at=born)
            steps = [(born, lead.telecaller_id)]
            for at in sorted({moment() for _ in range(dice.randint(0, 4))}):
                person = dice.choice(past.people)
                if at <= born or person.id == lead.telecaller_id:
                    continue
                change = AssignmentChange(
                    lead_id=lead.id,
                    from_telecaller_id=lead.telecaller_id,
                    to_telecaller_id=person.id,
                    reason="assigned",
                    at=at,
                )
                session.add(change)
                lead.telecaller_id, lead.branch_id = person.id, person.branch_id
                steps.append((at, person.id))
            if dice.random() < 0.3:
                lead.status, lead.enrolled_at = LeadStatus.ENROLLED, moment()
                lead.enrolled_telecaller_id = dice.choice(past.people).id
            past.leads.append(lead)
            past.owners[lead.id] = steps
        callers = [*past.people[:-1], make_user(Role.MANAGER, branch_id=homes[0].id)]
        for _ in range(90):
            lead, caller = dice.choice(past.leads), dice.choice(callers)
            outcome, seconds = dice.choice(list(Outcome)), dice.randint(0, 300)
            past.calls.append(make_call(lead, caller, moment(), outcome, seconds))
            past.promises.append(
                Followup(
                    client_id=uuid4(),
                    lead_id=lead.id,
                    telecaller_id=dice.choice(past.people).id,
                    created_by_id=caller.id,
                    scheduled_at=moment(),
                    **dice.choice(
                        [
                            {},
                            {
                                "status": FollowupStatus.COMPLETED,
                                "completed_at": moment(),
                                "completed_by_id": caller.id,
                            },
                        ]
                    ),
                )
            )
        session.add_all(past.promises)
        session.flush()
        return past

    return make


RANGES = [
    (TODAY, TODAY),
    (TODAY - DAY, TODAY - DAY),
    (TODAY - 6 * DAY, TODAY),
    (TODAY - 9 * DAY, TODAY - 4 * DAY),
    (TODAY - 300 * DAY, TODAY + 60 * DAY),
    (TODAY - 90 * DAY, TODAY - 60 * DAY),
]


@pytest.mark.parametrize("seed", range(8))
def test_report_equals_a_recomputation_by_hand(work_as, admin, make_past, seed):
    past = make_past(seed)
    work = work_as(admin)
    for first, last in RANGES:
        found = report(work, first, last)
        expected = {user.id: past.figures(user, first, last) for user in past.people}
        shown = {
            user.id
            for user in past.people
            if user.is_active
            or any(expected[user.id][name] for name in ("calls", "followups_done", "enrolled"))
        }
        assert {row.telecaller_id for row in found.rows} == shown
        for row in found.rows:
            assert figures(row) == expected[row.telecaller_id], (first, last)
            assigned = row.leads_assigned
            rate = round(100 * row.enrolled / assigned, 1) if assigned else 0.0
            assert row.conversion_rate == rate
        sums = {name: sum(getattr(row, name) for row in found.rows) for name in FIGURES}
        assert figures(found.totals) == sums
        everyone = {user.id for user in past.people}
        by_day = [
            sum(
                call.telecaller_id in everyone and local_day(call.started_at, ZONE) == each.day
                for call in past.calls
            )
            for each in found.by_day
        ]
        assert [each.calls for each in found.by_day] == by_day
        assert sum(each.connected for each in found.by_day) == sums["connected"]
        outcomes = Counter(
            call.outcome
            for call in past.calls
            if call.telecaller_id in everyone and first <= local_day(call.started_at, ZONE) <= last
        )
        ended = [each.calls for each in found.by_outcome]
        assert {each.outcome: each.calls for each in found.by_outcome} == {
            outcome: outcomes[outcome] for outcome in Outcome
        }
        assert ended == sorted(ended, reverse=True)
        assert sum(ended) == sums["calls"]


def test_filters_take_rows_out_and_change_no_number(work_as, admin, make_past):
    past, work = make_past(99), work_as(admin)
    whole = {row.telecaller_id: row for row in report(work, TODAY - 9 * DAY, TODAY).rows}
    assert len(whole) > 3
    for branch_id in {user.branch_id for user in past.people}:
        found = report(work, TODAY - 9 * DAY, TODAY, branch_id=branch_id)
        team = [u.id for u in past.people if u.branch_id == branch_id and u.id in whole]
        assert sorted(row.telecaller_id for row in found.rows) == sorted(team)
        assert all(row == whole[row.telecaller_id] for row in found.rows)
        assert found.totals.calls == sum(row.calls for row in found.rows)
        assert sum(each.calls for each in found.by_day) == found.totals.calls
        assert sum(each.calls for each in found.by_outcome) == found.totals.calls
    for key, row in whole.items():
        alone = report(work, TODAY - 9 * DAY, TODAY, telecaller_id=key)
        assert alone.rows == [row]
        assert sum(each.calls for each in alone.by_outcome) == row.calls
    first = past.people[0]
    elsewhere = next(u.branch_id for u in past.people if u.branch_id != first.branch_id)
    both = report(work, TODAY, TODAY, branch_id=elsewhere, telecaller_id=first.id)
    assert both.rows == []
    assert set(figures(both.totals).values()) == {0}


def test_manager_gets_the_own_branch_and_the_same_numbers(work_as, admin, make_user, make_past):
    past = make_past(5)
    home = past.people[0].branch_id
    manager = work_as(make_user(Role.MANAGER, branch_id=home))
    own = report(manager, TODAY - 9 * DAY, TODAY)
    assert own.rows == report(work_as(admin), TODAY - 9 * DAY, TODAY, branch_id=home).rows
    assert len(own.rows) > 0
    other = next(user for user in past.people if user.branch_id != home and user.is_active)
    assert report(manager, TODAY, TODAY, branch_id=other.branch_id).rows == []
    assert report(manager, TODAY, TODAY, telecaller_id=other.id).rows == []
    assert sum(day.calls for day in own.by_day) == own.totals.calls
    assert sum(each.calls for each in own.by_outcome) == own.totals.calls


def test_telecaller_gets_no_report(work_as, make_user):
    asha = make_user()
    for ask in (reports.telecaller_performance, reports.performance_csv):
        with pytest.raises(NotPermitted):
            ask(work_as(asha), days(telecaller_id=asha.id))


def test_job_gets_all(session, make_user):
    asha = make_user()
    found = report(Work(session, as_job("scheduled-report")(session), NOON))
    assert [row.telecaller_id for row in found.rows] == [asha.id]


# Days


def test_calls_a_minute_before_and_after_midnight_are_on_different_days(
    work_as, admin, make_user, make_lead
):
    asha = make_user()
    lead = make_lead(asha)
    midnight = day_start(TODAY, ZONE)
    for at in (midnight - 60 * SECOND, midnight + 60 * SECOND):
        wanted = LogCall(
            client_id=uuid4(), outcome=Outcome.CONNECTED, started_at=at, duration_seconds=30
        )
        calls.log_call(work_as(asha), lead.id, wanted)
    work = work_as(admin)
    for day in (TODAY - DAY, TODAY):
        assert row_of(report(work, day, day), asha).calls == 1
    both = report(work, TODAY - DAY, TODAY)
    assert (row_of(both, asha).calls, row_of(both, asha).leads_contacted) == (2, 1)
    assert [(each.day, each.calls) for each in both.by_day] == [(TODAY - DAY, 1), (TODAY, 1)]


def test_without_days_the_last_seven_count_today_included(work_as, admin):
    found = reports.telecaller_performance(work_as(admin), PerformanceFilter())
    assert (found.first_day, found.last_day) == (TODAY - 6 * DAY, TODAY)
    assert [each.day for each in found.by_day] == [TODAY - n * DAY for n in range(6, -1, -1)]


def test_today_is_the_local_day_even_before_it_begins_in_utc(work_as, admin):
    ten_past_midnight = day_start(TODAY + DAY, ZONE) + HOUR / 6
    found = reports.telecaller_performance(work_as(admin, ten_past_midnight), PerformanceFilter())
    assert found.last_day == TODAY + DAY


def test_one_day_given_fills_in_the_other(work_as, admin):
    until = PerformanceFilter(last_day=TODAY - 9 * DAY)
    found = reports.telecaller_performance(work_as(admin), until)
    assert (found.first_day, found.last_day) == (TODAY - 15 * DAY, TODAY - 9 * DAY)
    since = PerformanceFilter(first_day=TODAY - 2 * DAY)
    found = reports.telecaller_performance(work_as(admin), since)
    assert (found.first_day, found.last_day) == (TODAY - 2 * DAY, TODAY)


@pytest.mark.parametrize("ask", [reports.telecaller_performance, reports.performance_csv])
def test_days_that_run_backwards_or_over_a_year_are_refused(work_as, admin, ask):
    ask(work_as(admin), days(TODAY - 365 * DAY, TODAY))
    for first, last in ((TODAY, TODAY - DAY), (TODAY - 366 * DAY, TODAY)):
        with pytest.raises(RuleBroken) as refusal:
            ask(work_as(admin), days(first, last))
        assert set(refusal.value.fields) == {"from"}


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "today"])
@pytest.mark.parametrize("end", ["from", "to"])
def test_day_at_the_end_of_the_calendar_is_refused(end, day):
    with pytest.raises(ValidationError):
        PerformanceFilter(**{end: day})


# Who is listed, and with what


def test_idle_telecallers_are_listed_with_zeros_and_nobody_else(work_as, admin, make_user):
    idle = make_user(full_name="Idle")
    make_user(Role.MANAGER)
    make_user(is_active=False)
    found = report(work_as(admin))
    assert [row.name for row in found.rows] == ["Idle"]
    assert set(figures(found.rows[0]).values()) == {0}
    assert found.rows[0].conversion_rate == 0.0
    assert idle.id == found.rows[0].telecaller_id


def test_inactive_telecaller_is_listed_for_the_days_with_activity(
    work_as, admin, make_user, make_lead, make_call
):
    gone = make_user(is_active=False)
    make_call(make_lead(gone), gone, NOON - 3 * DAY)
    work = work_as(admin)
    assert row_of(report(work, TODAY - 3 * DAY, TODAY), gone).calls == 1
    assert report(work, TODAY - 2 * DAY, TODAY).rows == []


def test_rows_are_in_order_of_names_letter_case_aside(work_as, admin, make_user):
    for name in ("bela", "Asha", "Chitra"):
        make_user(full_name=name)
    assert [row.name for row in report(work_as(admin)).rows] == ["Asha", "bela", "Chitra"]


def test_leads_assigned_are_those_held_at_the_end_of_the_last_day(
    work_as, admin, make_user, make_lead
):
    asha, rohit = make_user(), make_user()
    leads = [make_lead(asha, created_at=NOON - 9 * DAY) for _ in range(4)]
    make_lead(asha, created_at=NOON - 2 * DAY)
    handed = AssignLeads(lead_ids=[lead.id for lead in leads[:3]], telecaller_ids=[rohit.id])
    assignment.assign_leads(work_as(admin, NOON - 5 * DAY), handed)
    back = AssignLeads(lead_ids=[leads[0].id], telecaller_ids=[asha.id])
    assignment.assign_leads(work_as(admin, NOON - DAY), back)
    work = work_as(admin)

    def held(day):
        found = report(work, day, day)
        return [row_of(found, user).leads_assigned for user in (asha, rohit)]

    assert held(TODAY - 10 * DAY) == [0, 0]
    assert held(TODAY - 9 * DAY) == [4, 0]
    assert held(TODAY - 6 * DAY) == [4, 0]
    assert held(TODAY - 5 * DAY) == [1, 3]
    assert held(TODAY - 2 * DAY) == [2, 3]
    assert held(TODAY - DAY) == [3, 2]
    assert held(TODAY) == [3, 2]


def test_conversion_is_enrolled_in_the_days_per_lead_held_at_their_end(
    work_as, admin, make_user, make_lead
):
    asha = make_user()
    for n in range(40):
        lead = make_lead(asha, created_at=NOON - 9 * DAY)
        if n < 3:
            lead.status, lead.enrolled_at = LeadStatus.ENROLLED, NOON
            lead.enrolled_telecaller_id = asha.id
    work = work_as(admin)
    work.session.flush()
    row = row_of(report(work), asha)
    assert (row.enrolled, row.leads_assigned, row.conversion_rate) == (3, 40, 7.5)
    assert row_of(report(work, TODAY - DAY, TODAY - DAY), asha).conversion_rate == 0.0


def test_rate_of_the_totals_is_of_their_sums_not_a_mean(work_as, admin, make_user, make_lead):
    good, poor = make_user(), make_user()
    for owner, count in ((good, 1), (poor, 9)):
        for _ in range(count):
            lead = make_lead(owner, created_at=NOON - DAY)
    lead = make_lead(good, created_at=NOON - DAY, status=LeadStatus.ENROLLED, enrolled_at=NOON)
    lead.enrolled_telecaller_id = good.id
    work = work_as(admin)
    work.session.flush()
    found = report(work)
    assert [row_of(found, user).conversion_rate for user in (good, poor)] == [50.0, 0.0]
    assert found.totals.conversion_rate == 9.1


# The file


def read(lines):
    raw = b"".join(lines)
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    assert raw.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_file_has_the_rows_and_numbers_of_the_report(work_as, admin, make_past):
    make_past(3)
    wanted = days(TODAY - 9 * DAY, TODAY)
    found = reports.telecaller_performance(work_as(admin), wanted)
    name, lines = reports.performance_csv(work_as(admin), wanted)
    header, *rows, totals = read(lines)
    assert name == "telecaller-performance_2026-11-14_2026-11-23.csv"
    assert header == ["Telecaller", "Branch", *(label for label, _ in METRICS.values())]
    keys = list(METRICS)
    assert rows == [
        [row.name, row.branch, *(str(getattr(row, key)) for key in keys)] for row in found.rows
    ]
    assert totals == ["Total", "", *(str(getattr(found.totals, key)) for key in keys)]
    assert len(rows) > 3


def test_file_follows_the_filters(work_as, admin, make_past):
    past = make_past(4)
    person = past.people[0]
    _, lines = reports.performance_csv(work_as(admin), days(telecaller_id=person.id))
    _, *rows, _ = read(lines)
    assert [row[0] for row in rows] == [person.full_name]


@pytest.mark.parametrize("name", ["=1+1", "+91", "-2", "@SUM(A1)", "\tx", " =x"])
def test_cell_that_a_spreadsheet_would_run_is_neutralised(
    work_as, admin, make_user, make_branch, name
):
    make_user(full_name=name, branch_id=make_branch(name).id)
    _, row, _ = read(reports.performance_csv(work_as(admin), days())[1])
    assert row[:2] == [f"'{name}"] * 2


def test_names_in_any_script_and_with_any_mark_come_through(work_as, admin, make_user):
    name = 'आशा "Ash", पाटील; é'
    make_user(full_name=name)
    _, row, _ = read(reports.performance_csv(work_as(admin), days())[1])
    assert row[0] == name


def test_export_is_audited_with_filters_and_rows(work_as, admin, make_user):
    asha = make_user()
    work = work_as(admin)
    reports.performance_csv(work, days(branch_id=asha.branch_id))
    query = select(AuditEntry).where(col(AuditEntry.action) == "report.exported")
    entry = work.session.exec(query).one()
    assert entry.actor_id == admin.id
    assert entry.detail["rows"] == 1
    assert entry.detail["filters"]["branch_id"] == str(asha.branch_id)
    assert entry.detail["filters"]["first_day"] == "2026-11-23"


def test_looking_at_the_report_is_not_audited(work_as, admin):
    work = work_as(admin)
    report(work)
    assert work.session.exec(select(AuditEntry)).all() == []


def test_workbook_and_csv_have_the_rows_in_the_order_of_the_page(
    work_as, admin, make_user, tmp_path
):
    for name in ("Asha", "Bela", "Chitra"):
        make_user(full_name=name)
    wanted = days(sort="-name")
    _, lines = reports.performance_csv(work_as(admin), wanted)
    plain = list(csv.reader(io.StringIO(b"".join(lines).decode("utf-8-sig"))))
    name, whole = reports.performance_xlsx(work_as(admin), wanted)
    book = python_calamine.load_workbook(io.BytesIO(whole))
    table, notes = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert name.endswith(".xlsx")
    assert [row[0] for row in notes[2:]] == [label for label, _ in METRICS.values()]
    assert [row[0] for row in table] == ["Telecaller", "Chitra", "Bela", "Asha", "Total"]
    assert [row[:2] for row in table] == [row[:2] for row in plain]
    for mine, theirs in zip(table[1:], plain[1:], strict=True):
        assert [float(cell) for cell in mine[2:]] == [float(cell) for cell in theirs[2:]]
