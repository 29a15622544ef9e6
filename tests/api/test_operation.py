"""Is it alive, is it ready, and what it says when it is too busy."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api_ext.app import create_api
from crm_app import readiness
from crm_app.domain.accounts import sign_in
from crm_app.kernel import db
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

FIRST = "4f1c0a9be201"
UNFIT = (
    ("alter table leads rename city to town", "alter table leads add must text not null"),
    ("alter table leads rename town to city", "alter table leads drop must"),
)


@pytest.fixture
def workers(committed):
    """Says whether a jobs process runs, as its heartbeat would."""

    def run(*, ago="0 seconds"):
        committed.execute(
            sa.text(
                "insert into procrastinate.procrastinate_workers (last_heartbeat)"
                " values (now() - cast(:ago as interval))"
            ),
            {"ago": ago},
        )
        committed.commit()

    def stop():
        committed.rollback()
        committed.execute(sa.text("delete from procrastinate.procrastinate_workers"))
        committed.commit()

    stop()
    yield run
    stop()


def test_process_answers_without_a_database(monkeypatch):
    def no_database():
        raise AssertionError("asked for the database")

    monkeypatch.setattr(db, "get_engine", no_database)
    answer = TestClient(create_api()).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_everything_is_there(api, workers):
    workers()
    answer = api.get("/readyz")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "status": "ready",
        "checks": dict.fromkeys(("database", "migrations", "storage", "jobs"), "ok"),
    }


def faults(answer):
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()["fields"]


def test_storage_that_cannot_be_written_is_named(api, workers, monkeypatch, tmp_path):
    workers()
    (tmp_path / "file").touch()
    monkeypatch.setenv("CRM_STORAGE_URL", (tmp_path / "file" / "storage").as_uri())
    get_settings.cache_clear()
    try:
        said = "The storage of recordings cannot be reached. Try again later."
        assert faults(api.get("/readyz")) == {"storage": said}
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    assert api.get("/readyz").status_code == 200


def test_missing_worker_is_named(api, workers):
    assert faults(api.get("/readyz")) == {"jobs": "no worker runs"}


def test_worker_without_a_heartbeat_is_no_worker(api, workers):
    workers(ago="31 seconds")
    assert set(faults(api.get("/readyz"))) == {"jobs"}
    workers(ago="20 seconds")
    assert api.get("/readyz").status_code == 200


def test_missing_migration_is_named(api, committed, workers):
    workers()
    with at_revision(committed, FIRST):
        assert faults(api.get("/readyz")) == {"migrations": f"at {FIRST}"}


def test_release_brought_back_is_ready_on_a_newer_schema_that_has_all_it_needs(
    api, committed, workers
):
    workers()
    with at_revision(committed, "f00d"):
        assert api.get("/readyz").json()["checks"]["migrations"] == "ok"
        said = "at f00d, of a newer release: leads.city is missing, leads.must must be filled in"
        with changed(committed, *UNFIT):
            assert faults(api.get("/readyz")) == {"migrations": said}
        assert api.get("/readyz").status_code == 200


@contextmanager
def at_revision(committed, revision):
    """The database as if another release had migrated it."""
    newest = committed.execute(sa.text("select version_num from alembic_version")).scalar_one()
    change = sa.text("update alembic_version set version_num = :revision")
    committed.execute(change, {"revision": revision})
    committed.commit()
    yield
    committed.execute(change, {"revision": newest})
    committed.commit()


@contextmanager
def changed(committed, there, back):
    for each in there:
        committed.execute(sa.text(each))
    committed.commit()
    yield
    for each in back:
        committed.execute(sa.text(each))
    committed.commit()


def test_missing_database_is_named_without_its_address(monkeypatch, migrated_database):
    nowhere = sa.create_engine("postgresql+psycopg://crm:secret@127.0.0.1:1/crm")
    monkeypatch.setattr(db, "get_engine", lambda: nowhere)
    answer = TestClient(create_api()).get("/readyz")
    assert set(faults(answer)) == {"database", "migrations", "jobs"}
    assert "secret" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_request_that_waits_in_vain_for_a_connection_may_come_back(api, world, monkeypatch):
    with unit_of_work(sign_in.anonymous) as work:
        pair = sign_in.open_api(work, world.asha, address="-", user_agent="-")
    headers = {"Authorization": f"Bearer {pair.access_token}"}
    narrow = sa.create_engine(db.get_engine().url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    monkeypatch.setattr(db, "get_engine", lambda: narrow)
    for method, path in (("GET", "/api/me"), ("POST", "/api/auth/refresh")):
        body = {"json": {"refresh_token": "unknown"}} if method == "POST" else {}
        with narrow.connect():
            answer = api.request(method, path, headers=headers, **body)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
    assert api.get("/api/me", headers=headers).status_code == 200, "and it recovers"
    narrow.dispose()


def test_the_engineer_is_told_of_disk_and_clock(committed):
    assert readiness.look_closer() == dict.fromkeys(("disk", "clock"), "ok")


def test_what_runs_out_is_named(committed, monkeypatch):
    monkeypatch.setattr(readiness, "LEAST_FREE", 1.1)
    monkeypatch.setattr(readiness, "MOST_SKEW_SECONDS", -1.0)
    found = readiness.look_closer()
    assert found["disk"].endswith("make room, or nothing more can be stored")
    assert found["clock"].endswith("off the database's")


def test_a_redis_that_is_away_is_named(committed, monkeypatch):
    monkeypatch.setenv("CRM_REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    assert readiness.look_closer()["redis"] == "does not answer (ConnectionError)"
    get_settings.cache_clear()
