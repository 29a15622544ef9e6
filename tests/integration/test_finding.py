"""The portal's table: filters, orders and files equal a choice by hand."""

import csv
import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from crm_app.domain.floor import service as floor
from crm_app.domain.leads import export
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.export import ExportLeads, FileFormat
from crm_app.domain.leads.repository import refresh_next_followup
from crm_app.domain.leads.schemas import TableFilter
from crm_app.kernel.errors import NotPermitted, RuleBroken
from crm_app.models import (
    CLOSED_STATUSES,
    AuditEntry,
    Followup,
    FollowupStatus,
    LeadStatus,
    Role,
)
from tests.conftest import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDNIGHT = NOON - 12 * HOUR
TODAY = date(2026, 11, 23)
OPEN = [status for status in LeadStatus if status not in CLOSED_STATUSES]


@pytest.fixture
def world(session, work_as, make_user, make_lead):
    """Forty leads of every kind, and their pending follow-ups."""
    dice = random.Random(7)
    enrolled = random.Random(8)
    people = [make_user(full_name=name) for name in ("asha", "Bela")]
    people.append(make_user(full_name="Chitra", is_active=False))
    boss = make_user(Role.ADMIN)
    found, promises = [], {}
    for n in range(40):
        owner, letter = dice.choice([*people, None]), dice.choice("abAB")
        status = dice.choice(list(LeadStatus))
        lead = make_lead(
            owner,
            student_name=f"{letter} {n}",
            status=status,
            call_count=dice.choice([0, 0, 1, 5]),
            source=dice.choice([None, "Web", "web", "Fair"]),
            created_at=NOON - dice.random() * 3 * DAY,
            last_contacted_at=dice.choice([None, NOON - dice.random() * DAY]),
        )
        if status is LeadStatus.ENROLLED:
            lead.enrolled_at = NOON - enrolled.random() * 2 * DAY
            # Credited to who held it then, who may be of another branch by now.
            lead.enrolled_telecaller_id = enrolled.choice(people).id
        moments = [NOON + dice.uniform(-2, 2) * DAY for _ in range(dice.choice([0, 0, 1, 2, 3]))]
        for at in moments:
            session.add(
                Followup(
                    client_id=uuid4(),
                    lead_id=lead.id,
                    telecaller_id=lead.telecaller_id,
                    created_by_id=boss.id,
                    scheduled_at=at,
                    status=FollowupStatus.PENDING,
                )
            )
        refresh_next_followup(work_as(boss), lead.id)
        found.append(lead)
        promises[lead.id] = moments
    session.flush()
    return boss, people, found, promises


def is_wanted(lead, wanted, people, moments):
    inactive = {user.id for user in people if not user.is_active}
    day = (lead.created_at + timedelta(hours=5.5)).date()
    won = lead.enrolled_at and (lead.enrolled_at + timedelta(hours=5.5)).date()
    return (
        (not wanted.status or lead.status in wanted.status)
        and (wanted.owner != "none" or lead.telecaller_id is None)
        and (wanted.owner != "inactive" or lead.telecaller_id in inactive)
        and (wanted.untouched is None or lead.call_count == 0)
        and (wanted.untouched != "waiting" or lead.created_at < NOON - HOUR)
        and (wanted.due != "overdue" or any(at < MIDNIGHT for at in moments))
        and (wanted.due != "today" or any(MIDNIGHT <= at < MIDNIGHT + DAY for at in moments))
        and (wanted.created_from is None or day >= wanted.created_from)
        and (wanted.created_to is None or day <= wanted.created_to)
        and (wanted.enrolled_from is None or (won and won >= wanted.enrolled_from))
        and (wanted.enrolled_to is None or (won and won <= wanted.enrolled_to))
        and (wanted.source is None or (lead.source or "").lower() == wanted.source.lower())
    )


filters = st.builds(
    TableFilter,
    status=st.lists(st.sampled_from(LeadStatus), max_size=4),
    owner=st.sampled_from([None, None, "none", "inactive"]),
    untouched=st.sampled_from([None, "all", "waiting"]),
    due=st.sampled_from([None, None, "today", "overdue"]),
    created_from=st.sampled_from([None, TODAY - DAY, TODAY]),
    created_to=st.sampled_from([None, TODAY]),
    enrolled_from=st.sampled_from([None, None, TODAY - DAY, TODAY]),
    enrolled_to=st.sampled_from([None, None, TODAY]),
    source=st.sampled_from([None, None, "WEB"]),
    sort=st.sampled_from(["next", "name", "status", "owner", "contact", "calls", "created"]),
    descending=st.booleans(),
)


@given(wanted=filters)
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_table_is_what_one_would_choose_and_sort_by_hand(world, work_as, wanted):
    boss, people, found, promises = world
    table = leads.list_for_pages(work_as(boss), wanted)
    chosen = {lead.id: lead for lead in found if is_wanted(lead, wanted, people, promises[lead.id])}
    assert {row.id for row in table.items} == set(chosen)
    assert table.total == len(chosen) == leads.count_matching(work_as(boss), wanted)
    assert set(leads.matching_ids(work_as(boss), wanted)) == set(chosen)
    keys = {
        "name": lambda lead: lead.student_name.lower(),
        "status": lambda lead: list(LeadStatus).index(lead.status),
        "calls": lambda lead: lead.call_count,
        "created": lambda lead: lead.created_at,
        "contact": lambda lead: lead.last_contacted_at or NOON - 999 * DAY,
        "next": lambda lead: lead.next_followup_at or NOON + 999 * DAY,
    }
    if wanted.sort in keys:
        order = [keys[wanted.sort](chosen[row.id]) for row in table.items]
        assert order == sorted(order, reverse=wanted.descending)


def test_each_number_of_the_floor_is_the_length_of_its_list(world, session, work_as, make_user):
    boss, _, found, _ = world
    won = next(lead for lead in found if lead.status is LeadStatus.ENROLLED and lead.branch_id)
    won.enrolled_at, home = MIDNIGHT, won.branch_id
    session.flush()
    admin, manager = work_as(boss), work_as(make_user(Role.MANAGER, branch_id=home))
    numbers = []
    for work, branch_id in [(admin, None), (admin, home), (manager, None)]:
        seen, here = floor.look(work, branch_id), {"branch_id": branch_id}

        def count(work=work, here=here, **wanted):
            return leads.count_matching(work, TableFilter(**here, **wanted))

        assert seen.attention.unowned == count(owner="none", status=OPEN)
        assert seen.attention.never_called == count(untouched="waiting", status=OPEN)
        assert seen.attention.overdue == count(due="overdue")
        assert seen.attention.owner_inactive == count(owner="inactive", status=OPEN)
        assert seen.today.total_leads == count()
        assert seen.today.new_leads == count(created_from=TODAY, created_to=TODAY)
        assert seen.today.enrolled == count(enrolled_from=TODAY, enrolled_to=TODAY)
        numbers.append((seen.today.new_leads, seen.today.enrolled))
        for person in seen.people:
            assert person.due_today == count(telecaller_id=person.id, due="today")
            assert person.overdue == count(telecaller_id=person.id, due="overdue")
    everywhere, of_branch, of_manager = numbers
    assert of_branch[1] > 0
    assert of_manager == of_branch != everywhere


def test_a_list_too_long_to_be_sorted_stays_in_list_order(world, work_as, monkeypatch):
    for module in ("service", "finding"):
        monkeypatch.setattr(f"crm_app.domain.leads.{module}.TABLE_BOUND", 10)
    boss, *_ = world
    table = leads.list_for_pages(work_as(boss), TableFilter(sort="name", page=9))
    assert (table.can_sort, table.sort, table.page, table.pages) == (False, "next", 1, 1)
    down = leads.list_for_pages(work_as(boss), TableFilter(descending=True))
    assert [row.id for row in down.items] == [row.id for row in table.items][::-1]


@pytest.mark.parametrize("what", ["created", "enrolled"])
def test_days_in_the_wrong_order_are_refused_by_name(work_as, make_user, what):
    wanted = TableFilter(**{f"{what}_from": TODAY, f"{what}_to": TODAY - DAY})
    with pytest.raises(RuleBroken) as refused:
        leads.list_for_pages(work_as(make_user(Role.ADMIN)), wanted)
    assert set(refused.value.fields) == {f"{what}_from"}


CORPUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "\uff1d1", "it's fine"]


@pytest.mark.parametrize("kind", list(FileFormat))
def test_a_file_has_the_rows_the_order_and_no_formula(
    session, work_as, make_user, make_lead, tmp_path, kind
):
    asha, boss = make_user(), make_user(Role.ADMIN)
    for n, text in enumerate(CORPUS):
        make_lead(asha, student_name=f"{n}", city=text, source="Web")
    make_lead(asha, source="Fair")
    wanted = ExportLeads(source="Web", sort="name", descending=True, columns=["city", "status"])
    name, rows = export.write(work_as(boss), wanted, kind, tmp_path / "file")
    assert (name, rows) == (f"leads_2026-11-23.{kind}", len(CORPUS))
    if kind is FileFormat.CSV:
        with (tmp_path / "file").open(encoding="utf-8-sig", newline="") as file:
            head, *found = csv.reader(file)
    else:
        book = python_calamine.load_workbook(str(tmp_path / "file"))
        head, *found = book.get_sheet_by_index(0).to_python()
    assert head == ["Student", "Phone", "Status", "City"]
    assert [row[0] for row in found] == [str(n) for n in reversed(range(len(CORPUS)))]
    for (_, phone, _, city), text in zip(found, reversed(CORPUS), strict=True):
        assert city in {text, f"'{text}"}
        assert city.startswith("'") == (text != "it's fine")
        assert isinstance(phone, str)
        assert phone.lstrip("'").startswith("+91")
    entry = session.exec(select(AuditEntry).where(col(AuditEntry.action) == "leads.exported")).one()
    assert (entry.detail["rows"], entry.detail["format"]) == (len(CORPUS), kind)
    assert entry.detail["filters"] == {"source": "Web", "sort": "name", "descending": True}


def test_a_file_has_only_what_one_may_see(work_as, make_user, make_lead, tmp_path):
    asha, far = make_user(), make_user()
    make_lead(asha)
    foreign = make_lead(far)
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    csv_file = FileFormat.CSV
    assert export.write(work_as(manager), ExportLeads(), csv_file, tmp_path / "a")[1] == 1
    ticked = ExportLeads(only=[foreign.id])
    assert export.write(work_as(manager), ticked, csv_file, tmp_path / "b")[1] == 0
    with pytest.raises(NotPermitted):
        export.write(work_as(asha), ExportLeads(), csv_file, tmp_path / "c")
