"""PostgreSQL refuses what the query scope forgot (ADR 0010)."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, select

from crm_app.domain.accounts import hot_read, sign_in
from crm_app.domain.leads import repository as leads
from crm_app.domain.leads.schemas import LeadFilter
from crm_app.domain.leads.service import list_leads
from crm_app.kernel import db
from crm_app.kernel.errors import NotFound
from crm_app.models import CallLog, Followup, ImportLog, Lead, LeadNote, Role
from crm_app.work import fence, unit_of_work
from tests.conftest import makers


@pytest.fixture
def no_scope(monkeypatch):
    """The query scope patched out: every actor may see everything, as far as our SQL goes."""
    for name in ("leads", "followups"):
        monkeypatch.setattr(f"crm_app.domain.{name}.repository.visible_{name}", lambda _: sa.true())
    monkeypatch.setattr("crm_app.domain.leads.listing.visible_leads_text", lambda _: ("true", {}))


@pytest.fixture
def world(make_branch, make_user, make_lead, session):
    pune, jaipur = make_branch(), make_branch()
    asha, near, far = (make_user(branch_id=branch.id) for branch in (pune, pune, jaipur))
    manager = make_user(Role.MANAGER, branch_id=pune.id)
    owned = {name: make_lead(user) for name, user in (("own", asha), ("near", near), ("far", far))}
    for lead in owned.values():
        session.add(
            LeadNote(client_id=lead.id, lead_id=lead.id, author_id=lead.telecaller_id, body="x")
        )
    session.flush()
    return asha, manager, owned


@pytest.mark.parametrize(("role", "seen"), [("asha", {"own"}), ("manager", {"own", "near"})])
def test_without_the_scope_postgresql_still_shows_only_the_own_rows(
    no_scope, world, work_as, session, role, seen
):
    asha, manager, owned = world
    work = work_as(asha if role == "asha" else manager)
    fence(session, work.actor)
    found = list_leads(work, LeadFilter())
    assert {lead.id for lead in found.items} == {owned[name].id for name in seen}
    for name, lead in owned.items():
        if name in seen:
            assert leads.get(work, lead.id).id == lead.id
        else:
            with pytest.raises(NotFound):
                leads.get(work, lead.id)
    notes = session.exec(select(col(LeadNote.lead_id))).all()
    assert set(notes) == {owned[name].id for name in seen}


def test_without_the_scope_a_foreign_lead_cannot_be_changed(no_scope, world, work_as, session):
    asha, _, owned = world
    fence(session, work_as(asha).actor)
    changed = session.execute(
        sa.update(Lead).where(col(Lead.id) == owned["far"].id).values(city="Mine")
    )
    assert changed.rowcount == 0


def test_a_telecallers_lead_is_read_by_indexes_even_while_the_tables_are_small(
    world, work_as, session
):
    """Such a plan is kept, and an import makes a small table large within seconds."""
    asha, _, owned = world
    work = work_as(asha)
    fence(session, work.actor)
    read = sa.text("select relname, seq_scan from pg_stat_xact_user_tables")
    before = {row.relname: row.seq_scan for row in session.execute(read)}
    leads.get(work, owned["own"].id)
    leads.timeline(work, owned["own"].id)
    after = {row.relname: row.seq_scan for row in session.execute(read)}
    assert {name for name in after if after[name] > before.get(name, 0)} == set()


def test_the_timeline_of_a_lead_does_not_look_at_the_other_imported_leads(
    world, work_as, session, make_lead
):
    """A plan made before the first import once read all of them for each lead, until analyzed."""
    asha, _, owned = world
    work = work_as(asha)
    for _ in range(300):
        make_lead(asha)
    session.execute(sa.text("analyze leads"))
    fence(session, work.actor)
    session.execute(sa.text("select set_config('plan_cache_mode', 'force_generic_plan', true)"))
    for _ in range(6):  # psycopg prepares what comes again and again
        leads.timeline(work, owned["own"].id)
    session.execute(sa.text("select set_config('role', 'none', true)"))
    file = {"file_name": "x", "sha256": "x", "size_bytes": 1, "stored_name": "x", "total": 0}
    imported = ImportLog(**file, uploaded_by_id=asha.id)
    session.add(imported)
    session.flush()
    for row in range(200):
        make_lead(asha, import_id=imported.id, import_row=row)
    fence(session, work.actor)
    read = sa.text("select idx_tup_fetch from pg_stat_xact_user_tables where relname = 'leads'")
    before = session.execute(read).scalar_one()
    leads.timeline(work, owned["own"].id)
    assert session.execute(read).scalar_one() - before < 20


@pytest.mark.parametrize("kind", [CallLog, Followup, LeadNote])
def test_nothing_can_be_written_on_a_foreign_lead(world, work_as, session, kind):
    asha, _, owned = world
    fence(session, work_as(asha).actor)
    values = {
        CallLog: {"telecaller_id": asha.id, "outcome": "busy", "duration_seconds": 0},
        Followup: {"created_by_id": asha.id, "telecaller_id": owned["far"].telecaller_id},
        LeadNote: {"author_id": asha.id, "body": "x"},
    }[kind]
    moment = {CallLog: "started_at", Followup: "scheduled_at"}.get(kind)
    if moment:
        values[moment] = work_as(asha).now
    row = kind(client_id=owned["own"].id, lead_id=owned["far"].id, **values)
    session.add(row)
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


def test_a_session_without_a_name_sees_nothing(world, session):
    session.execute(sa.text("select set_config('role', 'crm_telecaller', true)"))
    assert session.exec(select(Lead)).all() == []


def test_the_fence_falls_with_the_transaction(committed):
    committed.execute(sa.text("select set_config('role', 'crm_telecaller', true)"))
    committed.rollback()
    role = committed.execute(sa.text("select current_user")).scalar_one()
    assert role != "crm_telecaller"


def test_a_hot_read_stands_behind_the_fence_and_leaves_nothing_behind(committed):
    person = makers(committed)[1]()
    committed.commit()
    with unit_of_work(sign_in.anonymous) as work:
        token = sign_in.open_api(work, person, address="-", user_agent="-").access_token
    looked_at = (
        "select current_user::text, current_setting('app.user_id', true),"
        " current_setting('transaction_read_only')"
    )

    async def look() -> tuple[tuple[str, ...], tuple[str, ...]]:
        async with db.hot_pool():
            inside = await hot_read.one(token, lambda _: (looked_at, {}, "auto"))
            async with db.get_hot_pool().connection() as connection:
                after = await (await connection.execute(looked_at)).fetchone()
        return inside, after

    inside, after = asyncio.run(look())
    assert inside == ("crm_telecaller", str(person.id), "on")
    assert after[0] != "crm_telecaller"
    assert (after[1] or "", after[2]) == ("", "off")
