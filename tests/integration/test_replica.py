"""Reports and exports from a second server that follows; the first answers when it does not."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from crm_app import migrations
from crm_app.adapters import replica
from crm_app.domain.leads import export
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import PerformanceFilter
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import Branch, CallLog, Lead, Organisation, Outcome, Role, User
from crm_app.settings import get_settings
from crm_app.work import Work
from rehearsals.stack import Postgres, Stack
from tests.conftest import ZONE, actor_of, makers


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[Postgres, Postgres]]:
    """A server, and one that follows it, both real."""
    patch = pytest.MonkeyPatch()
    with Stack() as stack:
        first = stack.postgres()
        patch.setenv("CRM_DATABASE_URL", first.url)
        patch.setenv("CRM_DATA_DIR", str(stack.folder))
        _forget()
        migrations.upgrade()
        second = first.replicate(stack.folder / "second")
        stack.callback(second.stop)
        patch.setenv("CRM_DATABASE_REPLICA_URL", second.url)
        _forget()
        yield first, second
        replica._engine(second.url).dispose()
    patch.undo()
    _forget()


def _forget() -> None:
    get_settings.cache_clear()
    db.close_engine()


@pytest.fixture(autouse=True)
def _asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "_rests_until", 0.0)


def on(server: Postgres, statement: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(statement)  # type: ignore[arg-type]
        return row.fetchone() if row.description else None


def beat(server: Postgres) -> None:
    """What a jobs process does every two seconds."""
    on(server, "delete from procrastinate.procrastinate_workers")
    on(server, "insert into procrastinate.procrastinate_workers default values")


def caught_up(second: Postgres, first: Postgres) -> None:
    at = on(first, "select pg_current_wal_lsn()")
    deadline = time.monotonic() + 20
    while on(second, f"select pg_last_wal_replay_lsn() >= '{at[0]}'") != (True,):  # type: ignore[index]
        assert time.monotonic() < deadline, "the second server does not follow"
        time.sleep(0.05)


@pytest.fixture
def office(two: tuple[Postgres, Postgres]) -> Iterator[tuple[Session, User, User, Lead]]:
    """An admin, and a telecaller with one lead and one call, seen by both servers."""
    with Session(db.get_engine(), expire_on_commit=False) as session:
        if session.get(Organisation, 1) is None:
            session.add(Organisation(id=1, name="Test", time_zone=ZONE, phone_region="IN"))
        _, make_user, make_lead = makers(session)
        admin, caller = make_user(Role.ADMIN), make_user()
        lead = make_lead(caller)
        session.flush()
        _call(session, caller, lead)
        session.commit()
        beat(two[0])
        caught_up(two[1], two[0])
        yield session, admin, caller, lead
        session.rollback()
    with db.get_engine().begin() as connection:
        tables = "call_logs, leads, users, branches, audit_log"
        connection.execute(sa.text(f"truncate {tables} cascade"))


def _call(session: Session, caller: User, lead: Lead) -> None:
    now = utc_now()
    branch = session.get(Branch, caller.branch_id)
    assert branch is not None
    session.add(
        CallLog(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=caller.id,
            branch_id=branch.id,
            outcome=Outcome.CONNECTED,
            started_at=now - timedelta(minutes=1),
            duration_seconds=60,
        )
    )


Calls = Callable[[], int]


@pytest.fixture
def calls(office: tuple[Session, User, User, Lead]) -> Calls:
    """How many calls the admin's report counts."""
    _, admin, _, _ = office

    def count() -> int:
        with Session(db.get_engine()) as session, session.begin():
            work = Work(session, actor_of(admin), utc_now())
            return reports.telecaller_performance(work, PerformanceFilter()).totals.calls

    return count


def test_a_report_is_read_from_the_second_server(
    office: tuple[Session, User, User, Lead], two: tuple[Postgres, Postgres], calls: Calls
) -> None:
    session, _, caller, lead = office
    assert calls() == 1
    on(two[1], "select pg_wal_replay_pause()")
    try:
        _call(session, caller, lead)
        session.commit()
        assert calls() == 1  # it has not heard of it yet: so that is who answered
    finally:
        on(two[1], "select pg_wal_replay_resume()")
    caught_up(two[1], two[0])
    assert calls() == 2


def test_one_that_is_behind_is_not_asked(
    office: tuple[Session, User, User, Lead],
    two: tuple[Postgres, Postgres],
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, _, caller, lead = office
    on(two[1], "select pg_wal_replay_pause()")
    try:
        _call(session, caller, lead)
        session.commit()
        monkeypatch.setattr(replica, "MOST_SECONDS", 0.2)
        time.sleep(0.3)
        assert calls() == 2
    finally:
        on(two[1], "select pg_wal_replay_resume()")


def test_the_actor_and_the_fence_are_the_same_there(
    office: tuple[Session, User, User, Lead],
) -> None:
    _, _, caller, _ = office
    with Session(db.get_engine()) as session, session.begin():
        work = Work(session, actor_of(caller), utc_now())
        with work.aside() as reading:
            assert reading.session is not session
            assert reading.actor == work.actor
            role, is_second, writes = reading.session.execute(
                sa.text(
                    "select current_user, pg_is_in_recovery(),"
                    " current_setting('transaction_read_only')"
                )
            ).one()
        assert (role, is_second, writes) == ("crm_telecaller", True, "on")


def test_an_export_is_read_there_and_noted_here(
    office: tuple[Session, User, User, Lead], two: tuple[Postgres, Postgres], tmp_path: Path
) -> None:
    session, admin, caller, _ = office
    on(two[1], "select pg_wal_replay_pause()")
    try:
        makers(session)[2](caller)
        session.commit()
        with Session(db.get_engine()) as writing, writing.begin():
            work = Work(writing, actor_of(admin), utc_now())
            _, rows = export.write(
                work, export.ExportLeads(), export.FileFormat.CSV, tmp_path / "leads.csv"
            )
    finally:
        on(two[1], "select pg_wal_replay_resume()")
    assert rows == 1
    assert len((tmp_path / "leads.csv").read_text().splitlines()) == 2
    noted = session.execute(
        sa.text("select count(*) from audit_log where action = 'leads.exported'")
    )
    assert noted.scalar_one() == 1


def test_without_it_the_first_answers_and_it_is_left_alone_for_a_while(
    office: tuple[Session, User, User, Lead], two: tuple[Postgres, Postgres], calls: Calls
) -> None:
    two[1].stop()
    try:
        assert calls() == 1
        begun = time.monotonic()
        assert calls() == 1
        assert time.monotonic() - begun < 1
        assert replica.open_session() is None
    finally:
        two[1].start()


def test_none_is_asked_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_DATABASE_REPLICA_URL", raising=False)
    get_settings.cache_clear()
    assert replica.open_session() is None
    get_settings.cache_clear()
