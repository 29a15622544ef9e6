"""Whatever is in the file: every row is accounted for once, a dry run is right, an undo whole."""

import csv
import io
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_app.access.actor import Actor
from crm_app.adapters import import_files
from crm_app.domain.imports import runner, undo
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.csv_reader import open_table
from crm_app.domain.imports.schemas import StartImport
from crm_app.kernel.errors import RuleBroken
from crm_app.models import (
    DuplicatePolicy,
    ImportChange,
    ImportFault,
    ImportLog,
    ImportStatus,
    Lead,
    LeadStatus,
    Role,
)
from crm_app.work import Work
from tests.conftest import NOON, actor_of, makers

HEADER = ["Name", "Phone", "Alternate Phone", "Email", "City"]
# So few that rows meet each other and the leads that are there in every way.
PHONES = [f"98111000{n:02}" for n in range(6)]
EMAILS = ["a@example.com", "B@example.com", "b@Example.com", "no address"]

rows = st.lists(
    st.tuples(
        st.sampled_from(["Asha", "Ravi", "", " "]),
        st.sampled_from([*PHONES, "+91 98111 00001", "", "5", "9.8E+09"]),
        st.sampled_from([*PHONES, "", "", ""]),
        st.sampled_from([*EMAILS, "", "", ""]),
        st.sampled_from(["", "Pune", "Goa"]),
    ),
    max_size=12,
)


def as_csv(table):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *table])
    return text.getvalue().encode()


files = st.one_of(
    rows.map(as_csv),
    rows.map(as_csv),
    rows.map(as_csv),
    st.binary(max_size=120).map(lambda junk: b"Name,Phone\n" + junk),
    st.binary(max_size=120),
)
known = st.lists(
    st.tuples(
        st.sampled_from(PHONES),
        st.sampled_from([*PHONES, None, None]),
        st.sampled_from(["A@example.com", "b@example.com", None]),
        st.sampled_from(list(LeadStatus)),
    ),
    max_size=4,
    unique_by=lambda lead: lead[0],
)


@dataclass
class Place:
    """A session with two telecallers and an admin."""

    session: object
    admin: object
    people: list


@pytest.fixture
def place(session):
    _, make_user, _ = makers(session)
    return Place(session, make_user(Role.ADMIN), [make_user(), make_user()])


def leads_now(session):
    query = sa.text("select (to_jsonb(l) - 'changed_xid')::text from leads l order by 1")
    return list(session.execute(query).scalars())


def bring(place, data, policy, *, dry_run):
    stored = import_files.keep(io.BytesIO(data))
    wanted = StartImport(
        telecaller_ids=[user.id for user in place.people], duplicates=policy, dry_run=dry_run
    )
    boss = Work(place.session, actor_of(place.admin), NOON)
    accepted, _ = imports.start_import(boss, stored, "leads.csv", wanted)
    return accepted.id


def run(place, import_id):
    """The job's work; its temporary tables are dropped as its commit would."""
    runner.run_import(Work(place.session, Actor("job:test"), NOON), import_id, lambda _: None)
    forget_temporary(place.session)
    place.session.expire_all()
    return place.session.get_one(ImportLog, import_id)


def forget_temporary(session):
    session.flush()
    names = sa.text("select relname from pg_class where relpersistence = 't' and relkind = 'r'")
    for name in list(session.execute(names).scalars()):
        session.execute(sa.text(f"drop table if exists {name}"))


def counts(log):
    return log.total, log.created, log.updated, log.duplicate, log.error


@settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files, known, st.sampled_from(DuplicatePolicy))
def test_any_bytes_are_accounted_for_row_by_row(place, data, there, policy):
    session = place.session
    savepoint = session.begin_nested()
    make_lead = makers(session)[2]
    for phone, second, email, status in there:
        make_lead(
            place.people[0],
            phone_e164=f"+91{phone}",
            alternate_phone=f"+91{second}" if second and second != phone else None,
            email=email,
            status=status,
        )
    before = leads_now(session)
    tried = bring(place, data, policy, dry_run=True)
    try:
        log = run(place, tried)
    except RuleBroken:
        assert leads_now(session) == before
        import_files.remove(session.get_one(ImportLog, tried).stored_name)
        savepoint.rollback()
        return
    assert (log.status, leads_now(session)) == (ImportStatus.READY, before)
    foreseen = counts(log)
    imports.start_ready(Work(session, actor_of(place.admin), NOON), tried)
    log = run(place, tried)
    assert (log.status, counts(log), log.message) == (ImportStatus.DONE, foreseen, None)
    assert log.total == log.created + log.updated + log.duplicate + log.error

    def rows_of(model, number):
        key = Lead.import_id if model is Lead else model.import_id
        return list(session.execute(sa.select(number).where(key == tried)).scalars())

    created = rows_of(Lead, Lead.import_row)
    updated = rows_of(ImportChange, ImportChange.row_number)
    refused = rows_of(ImportFault, ImportFault.row_number)
    assert (len(created), len(updated), len(refused)) == (
        log.created,
        log.updated,
        log.duplicate + log.error,
    )
    with open_table(import_files.path(log.stored_name)) as table:
        numbers = [number for number, _ in table]
    assert sorted([*created, *updated, *refused]) == numbers
    imports.undo_import(Work(session, actor_of(place.admin), NOON), tried)
    undo.run_undo(Work(session, Actor("job:test"), NOON), tried)
    forget_temporary(session)
    session.expire_all()
    assert leads_now(session) == before
    import_files.remove(log.stored_name)
    savepoint.rollback()
