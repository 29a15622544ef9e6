"""A release that is brought back meets the schema of the newer one; and migrating under traffic."""

import threading
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from crm_app import cli, migrations, setup
from crm_app.kernel import db
from crm_app.settings import get_settings


@pytest.fixture
def own_database(database_url, migrated_database, monkeypatch):
    """A migrated database that this test alone uses, as an engine."""
    address = sa.make_url(db.sqlalchemy_url(database_url))
    name = f"brought_back_{uuid4().hex}"
    server = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    plain = address.set(database=name, drivername="postgresql")
    engine = sa.create_engine(address.set(database=name), poolclass=sa.NullPool)
    with monkeypatch.context() as patch:
        patch.setenv("CRM_DATABASE_URL", plain.render_as_string(hide_password=False))
        patch.setattr(db, "get_engine", lambda: engine)
        get_settings.cache_clear()
        setup.migrate()
        yield engine
    get_settings.cache_clear()
    with server.connect() as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))


def change(engine, *statements):
    with engine.begin() as connection:
        for each in statements:
            connection.execute(sa.text(each))


NEWER = "update alembic_version set version_num = 'f00d'"


def test_newer_schema_is_left_as_it_is(own_database, capsys):
    change(own_database, NEWER, "alter table leads add nickname text")
    assert cli.main(["migrate"]) == 0
    assert "The schema is a newer release's." in capsys.readouterr().out
    with own_database.connect() as connection:
        found = connection.execute(sa.text("select version_num from alembic_version"))
        assert found.scalar_one() == "f00d"


def test_newer_schema_that_lacks_something_is_refused_with_what_to_do(own_database, capsys):
    change(own_database, NEWER, "alter table leads drop city")
    assert cli.main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert "cannot run on it: leads.city is missing." in said
    assert "restore a backup" in said


def test_migration_gives_way_to_who_holds_a_table_and_tries_again(own_database, caplog):
    holder = own_database.connect()
    holder.execute(sa.text("lock table alembic_version in access exclusive mode"))
    soon = threading.Timer(3, holder.close)
    soon.start()
    assert migrations.upgrade()
    soon.join()
    assert "tries again" in caplog.text


def test_migration_that_met_a_deadlock_tries_again(own_database, monkeypatch):
    met = []

    def upgrade(*_):
        if not met:
            met.append(psycopg.errors.DeadlockDetected("deadlock detected"))
            raise sa.exc.OperationalError("alter table", None, met[0])

    monkeypatch.setattr(migrations.command, "upgrade", upgrade)
    assert migrations.upgrade()
    assert met


def test_migration_that_never_gets_its_table_says_so(own_database, monkeypatch, capsys):
    monkeypatch.setattr(migrations, "TRIES", 1)
    with own_database.connect() as holder:
        holder.execute(sa.text("lock table alembic_version in access exclusive mode"))
        assert cli.main(["migrate"]) == 1
    assert "run `crm migrate` again" in capsys.readouterr().err
