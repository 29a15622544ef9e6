"""A full pool makes people wait for seconds, then says so, and recovers (requirement 10.4.3)."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api_ext import deps
from api_ext.app import create_api
from crm_app.domain.accounts import sign_in
from crm_app.kernel import db
from crm_app.settings import get_settings
from crm_app.work import unit_of_work
from tests.conftest import PASSWORD

POOL = 3


@pytest.fixture
def narrow(migrated_database, monkeypatch):
    """A pool of three connections that waits as long as in earnest."""
    engine = sa.create_engine(
        db.get_engine().url,
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=db.POOL_WAIT_SECONDS,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=500"},
    )
    monkeypatch.setattr(db, "get_engine", lambda: engine)
    yield engine
    engine.dispose()


@pytest.fixture
def headers(world):
    with unit_of_work(sign_in.anonymous) as work:
        pair = sign_in.open_api(work, world.asha, address="-", user_agent="-")
    return {"Authorization": f"Bearer {pair.access_token}"}


def is_busy(answer):
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "status": 503,
        "code": "busy",
        "detail": "The server is busy. Try again in a moment.",
    }
    return int(answer.headers["Retry-After"]) >= 1


def test_full_pool_answers_503_after_five_seconds_and_recovers(api, world, headers, narrow):
    login = {"username": "asha", "password": PASSWORD}
    requests = [
        ("GET", "/api/me", {}),
        ("GET", "/api/leads/counts", {}),
        ("PUT", "/api/me/presence", {"json": {"state": "working"}}),
        ("POST", "/api/auth/login", {"json": login}),
        ("POST", "/api/auth/refresh", {"json": {"refresh_token": "unknown"}}),
    ]

    def ask(sent):
        began = time.monotonic()
        answer = api.request(sent[0], sent[1], headers=headers, **sent[2])
        return answer, time.monotonic() - began

    with ExitStack() as held:
        for _ in range(POOL):
            held.enter_context(narrow.connect())
        with ThreadPoolExecutor(len(requests)) as pool:
            answers = list(pool.map(ask, requests))
        assert all(is_busy(answer) for answer, _ in answers)
        assert all(3 < took < 8 for _, took in answers), "waits, but not for ever"
        assert api.get("/healthz").status_code == 200, "the process itself lives"
    for method, path, sent in requests[:4]:
        assert api.request(method, path, headers=headers, **sent).status_code == 200, path


def test_full_pool_of_hot_reads_answers_503_and_recovers(world, headers, monkeypatch):
    monkeypatch.setenv("CRM_DB_POOL", "8")
    get_settings.cache_clear()
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0.2)
    try:
        size = get_settings().hot_pool_size
        with TestClient(create_api()) as client:
            pool = client.portal.call(_hot_pool)
            held = [client.portal.call(pool.getconn) for _ in range(size)]
            assert is_busy(client.get("/api/leads", headers=headers))
            for connection in held:
                client.portal.call(pool.putconn, connection)
            assert client.get("/api/leads", headers=headers).status_code == 200
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


async def _hot_pool():
    return db.get_hot_pool()


def test_row_that_stays_locked_is_busy_and_no_error(api, world, headers, narrow, committed):
    committed.execute(sa.text("select from leads where id = :id for update"), {"id": world.own.id})
    patch = {"headers": headers, "json": {"city": "Pune"}}
    assert is_busy(api.patch(f"/api/leads/{world.own.id}", **patch))
    committed.rollback()
    assert api.patch(f"/api/leads/{world.own.id}", **patch).status_code == 200


def test_database_that_is_away_is_busy_without_its_address(api, headers, monkeypatch):
    nowhere = sa.create_engine("postgresql+psycopg://crm:secret@127.0.0.1:1/crm")
    monkeypatch.setattr(db, "get_engine", lambda: nowhere)
    answer = api.get("/api/me", headers=headers)
    assert is_busy(answer)
    assert "secret" not in answer.text


def test_rush_beyond_threads_and_connections_is_served(api, world, headers, narrow):
    """More at once than there are threads: those who wait must not stop those who are served."""
    with ThreadPoolExecutor(80) as pool:
        answers = list(pool.map(lambda _: api.get("/api/me", headers=headers), range(80)))
    assert {answer.status_code for answer in answers} == {200}


def test_who_waits_for_a_place_in_vain_gives_up_before_the_pool_would(
    api, world, headers, monkeypatch
):
    assert deps.PLACE_WAIT_SECONDS < db.POOL_WAIT_SECONDS
    monkeypatch.setattr(deps, "PLACE_WAIT_SECONDS", 0.1)
    places = api.app.state.places
    taken = 0
    while not places.locked():
        api.portal.call(places.acquire)
        taken += 1
    assert taken == get_settings().pool_size
    assert is_busy(api.get("/api/me", headers=headers))
    for _ in range(taken):
        api.portal.call(places.release)
    for _ in range(taken + 1):  # refused or served, nobody keeps a place
        assert api.get("/api/me", headers=headers).status_code == 200
    assert api.get(f"/api/leads/{world.far.id}", headers=headers).status_code == 404
    assert places._value == taken


def test_five_hundred_says_nothing_of_its_cause(api, headers, monkeypatch):
    def broken(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("api_ext.routers.me.sign_in.me", broken)
    answer = api.get("/api/me", headers=headers)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    monkeypatch.undo()
    assert api.get("/api/me", headers=headers).status_code == 200
