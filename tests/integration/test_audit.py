"""The audit log: read by admins, by key, and taken out as a file."""

import csv
import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.audit import service as audit
from crm_app.domain.audit.schemas import PAGE_SIZE, AuditFilter
from crm_app.domain.cursors import BadCursor
from crm_app.domain.organisation import service as organisation
from crm_app.domain.organisation.schemas import UpdateSettings
from crm_app.kernel.errors import NotPermitted, RuleBroken
from crm_app.models import AuditEntry, Role
from crm_app.work import fence
from tests.conftest import NOON


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, full_name="Radhika Joshi")


@pytest.fixture
def asha(make_user):
    return make_user(full_name="Asha Patil")


def write(work_as, user, action, count=1, at=NOON, object_id=None, **detail):
    for n in range(count):
        audit.record(work_as(user, at + timedelta(seconds=n)), action, object_id, **detail)


def walk(work, wanted):
    """Every page, as one presses on."""
    pages, place = [], {}
    while True:
        page = audit.list_entries(work, wanted, **place)
        pages.append([entry.id for entry in page.items])
        cursor = page.older
        if cursor is None:
            return pages, page
        place = {"before": cursor}


def test_pages_follow_each_other_without_gap_or_repeat(work_as, admin, asha):
    write(work_as, asha, "note.added", 120)
    pages, last = walk(work_as(admin), AuditFilter())
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 20]
    ids = [each for page in pages for each in page]
    assert len(set(ids)) == 120
    back = audit.list_entries(work_as(admin), AuditFilter(), after=last.newer)
    assert [entry.id for entry in back.items] == pages[1]
    first = audit.list_entries(work_as(admin), AuditFilter(), after=back.newer)
    assert [entry.id for entry in first.items] == pages[0]
    assert first.newer is None


def test_many_entries_of_one_moment_are_told_apart(work_as, admin, asha, session):
    for _ in range(70):
        audit.record(work_as(asha), "note.added")
    pages, _ = walk(work_as(admin), AuditFilter())
    assert len({each for page in pages for each in page}) == 70


def test_filters_combine(work_as, admin, asha, make_lead):
    lead = make_lead(asha, student_name="Vedant")
    write(work_as, asha, "note.added", object_id=lead.id)
    write(work_as, admin, "note.added", at=NOON + timedelta(days=1))
    write(work_as, admin, "branch.created", at=NOON + timedelta(days=1))

    def found(**wanted):
        page = audit.list_entries(work_as(admin), AuditFilter.model_validate(wanted))
        return [entry.action for entry in page.items]

    assert found(person=str(asha.id)) == ["note.added"]
    assert found(action="note.added") == ["note.added"] * 2
    assert found(kind="branch") == ["branch.created"]
    assert found(kind="branch", action="note.added") == []
    assert found(person=str(admin.id), kind="lead") == ["note.added"]
    assert found(person="program") == []
    day = date(2026, 11, 23)
    assert found(**{"from": day, "to": day}) == ["note.added"]
    assert sorted(found(**{"from": day + timedelta(days=1)})) == ["branch.created", "note.added"]


def test_ids_read_as_what_they_stand_for(work_as, admin, asha, make_lead):
    lead = make_lead(asha, student_name="Vedant")
    write(work_as, admin, "lead.sibling_added", object_id=lead.id, of=str(lead.id))
    write(work_as, admin, "leads.assigned", to={str(asha.id): 3})
    known = audit.list_entries(work_as(admin), AuditFilter()).known
    assert (known[lead.id].kind, known[lead.id].name) == ("lead", "Vedant")
    assert (known[asha.id].kind, known[asha.id].name) == ("telecaller", "Asha Patil")


def test_new_entries_are_counted_from_a_cursor(work_as, admin, asha):
    write(work_as, asha, "note.added", 3)
    page = audit.list_entries(work_as(admin), AuditFilter())
    top = audit.cursor_of(page.items[0])
    assert audit.count_newer(work_as(admin), AuditFilter(), top) == 0
    write(work_as, asha, "call.logged", 2, at=NOON + timedelta(hours=1))
    assert audit.count_newer(work_as(admin), AuditFilter(), top) == 2
    assert audit.count_newer(work_as(admin), AuditFilter(action="note.added"), top) == 0
    assert audit.count_newer(work_as(admin), AuditFilter(), None) == 5


@pytest.mark.parametrize("cursor", ["x", "", "WyJhIiwiYiJd", "W10"])
def test_a_cursor_that_is_not_ours_is_refused(work_as, admin, cursor):
    with pytest.raises(BadCursor):
        audit.list_entries(work_as(admin), AuditFilter(), before=cursor)


def test_days_in_the_wrong_order_and_unknown_words_are_refused(work_as, admin):
    wanted = AuditFilter.model_validate({"from": "2026-11-24", "to": "2026-11-23"})
    with pytest.raises(RuleBroken) as refusal:
        audit.list_entries(work_as(admin), wanted)
    assert refusal.value.fields == {"from": "The first day is after the last day."}
    for wrong in ({"action": "x"}, {"kind": "x"}, {"person": "x"}, {"from": "x"}):
        with pytest.raises(ValidationError):
            AuditFilter.model_validate(wrong)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_only_admins_read_the_log(work_as, make_user, role):
    work = work_as(make_user(role))
    for act in (
        lambda: audit.list_entries(work, AuditFilter()),
        lambda: audit.count_newer(work, AuditFilter(), None),
        lambda: audit.list_authors(work),
        lambda: audit.begin_export(work, AuditFilter()),
        lambda: audit.export_piece(work, AuditFilter(), "x"),
        lambda: audit.last_saved(work, ["settings.updated"]),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_postgresql_lets_them_write_entries_but_neither_read_nor_change_any(
    work_as, make_user, session, admin, role
):
    write(work_as, admin, "note.added")
    session.flush()
    work = work_as(make_user(role))
    fence(session, work.actor)
    audit.record(work, "note.added")
    session.flush()
    assert session.execute(sa.text("select count(*) from audit_log")).scalar_one() == 0
    assert session.execute(sa.text("update audit_log set action = 'x'")).rowcount == 0
    assert session.execute(sa.text("delete from audit_log")).rowcount == 0


def test_the_file_holds_every_entry_once_and_is_itself_noted(
    work_as, admin, asha, make_lead, session, monkeypatch
):
    monkeypatch.setattr(audit, "EXPORT_ROWS", 7)
    lead = make_lead(asha, student_name="=Vedant")
    write(work_as, asha, "note.added", 20, at=NOON - timedelta(days=1), object_id=lead.id, n=1)
    wanted = AuditFilter(action="note.added")
    name, head, cursor = audit.begin_export(work_as(admin), wanted)
    assert name == "audit-log_2026-11-23.csv"
    pieces = [head]
    while cursor is not None:
        lines, cursor = audit.export_piece(work_as(admin), wanted, cursor)
        pieces.append(lines)
    assert len(pieces) == 1 + 3
    rows = list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))
    assert len(rows) == 20
    assert rows[0]["Time"] == "2026-11-22 12:00:19+05:30"
    assert rows[0]["Person"] == "Asha Patil"
    assert rows[0]["Action"] == "Wrote a note"
    assert rows[0]["Object"].startswith("'=")
    noted = session.exec(select(AuditEntry).where(col(AuditEntry.action) == "audit.exported")).one()
    assert noted.detail == {"filters": {"action": "note.added"}}


def test_who_saved_last_is_known(work_as, admin):
    assert audit.last_saved(work_as(admin), ["settings.updated"]) is None
    organisation.update(work_as(admin), UpdateSettings(name="New"))
    last = audit.last_saved(work_as(admin), ["settings.updated"])
    assert last is not None
    assert (last.at, last.actor_id, last.name) == (NOON, admin.id, "Radhika Joshi")
    assert audit.last_saved(work_as(admin), ["settings.updated"], ["time_zone", "name"]) == last
    assert audit.last_saved(work_as(admin), ["settings.updated"], ["time_zone"]) is None


def test_pages_are_read_by_an_index_and_never_sorted_whole(work_as, admin, asha, session):
    session.execute(
        sa.text(
            "insert into audit_log (at, actor_id, actor, action, detail)"
            " select now() - g * interval '1 minute', :id, 'asha', 'note.added', '{}'"
            " from generate_series(1, 20000) g"
        ),
        {"id": asha.id},
    )
    session.execute(sa.text("analyze audit_log"))
    for condition, index in (
        ("true", "ix_audit_log_at_id"),
        ("(at, id) < (now() - interval '3 days', gen_random_uuid())", "ix_audit_log_at_id"),
        ("action = 'branch.created'", "ix_audit_log_action_at"),
    ):
        query = (
            f"explain select * from audit_log where {condition}"  # noqa: S608 - our own text
            " order by at desc, id desc limit 51"
        )
        plan = "\n".join(session.execute(sa.text(query)).scalars())
        assert index in plan, plan
        assert "Seq Scan" not in plan
