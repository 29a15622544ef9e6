"""What the API says when something behind it is away or full."""

import errno
import io
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from crm_app.adapters import import_files
from crm_app.domain.accounts import sign_in, tokens
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.work import unit_of_work


@pytest.fixture
def headers(world):
    with unit_of_work(sign_in.anonymous) as work:
        pair = sign_in.open_api(work, world.asha, address="-", user_agent="-")
    return {"Authorization": f"Bearer {pair.access_token}"}


def test_a_read_is_asked_again_when_its_connections_were_cut(api, headers, committed):
    assert api.get("/api/leads", headers=headers).status_code == 200
    committed.execute(
        sa.text(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    )
    assert api.get("/api/leads", headers=headers).status_code == 200
    assert api.get("/api/me", headers=headers).status_code == 200


def test_a_token_of_a_machine_whose_clock_is_ahead_is_good(api, world, headers, monkeypatch):
    ahead = utc_now() + timedelta(hours=1)
    claims = tokens.read(headers["Authorization"].removeprefix("Bearer "))
    bearer = {"Authorization": f"Bearer {tokens.access_token(claims, ahead)}"}
    assert api.get("/api/me", headers=bearer).status_code == 200


def is_full(answer):
    assert answer.status_code == 507, answer.text
    assert answer.json()["code"] == "disk_full"
    return int(answer.headers["Retry-After"]) > 0


def test_a_database_without_room_says_so(api, headers, monkeypatch):
    def full(*_):
        raise sa.exc.OperationalError("insert", {}, psycopg.errors.DiskFull("no space"))

    monkeypatch.setattr("api_ext.routers.me.sign_in.me", full)
    assert is_full(api.get("/api/me", headers=headers))
    assert not db.is_full(sa.exc.OperationalError("x", {}, psycopg.errors.AdminShutdown("x")))


def test_a_disk_without_room_says_so_and_another_error_of_the_system_is_ours(
    api, headers, monkeypatch
):
    for number, wanted in ((errno.ENOSPC, 507), (errno.EIO, 500)):

        def fail(*_, number=number):
            raise OSError(number, "somehow")

        monkeypatch.setattr("api_ext.routers.me.sign_in.me", fail)
        assert api.get("/api/me", headers=headers).status_code == wanted


def test_no_half_file_of_an_import_is_left(migrated_database, monkeypatch):
    folder = import_files.path("x").parent
    before = set(folder.iterdir())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(import_files.NewFile, "write", full)
    with pytest.raises(OSError, match="No space"):
        import_files.keep(io.BytesIO(b"Name,Phone\n"))
    assert set(folder.iterdir()) == before


def test_what_had_no_room_is_remembered_for_a_moment(migrated_database):
    assert not db.was_full(60)
    with pytest.raises(sa.exc.OperationalError), db.get_engine().begin() as connection:
        connection.execute(sa.text("do $$ begin raise sqlstate '53100'; end $$"))
    assert db.was_full(60)
    assert not db.was_full(0)
