"""Behind PgBouncer in transaction mode everything holds that holds without (ADR 0025)."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa

from crm_app import deployment, setup
from crm_app.domain.accounts import hot_read
from crm_app.domain.accounts.sign_in import anonymous, open_api
from crm_app.kernel import db
from crm_app.models import Lead
from crm_app.settings import get_settings
from crm_app.work import unit_of_work
from rehearsals.stack import PgBouncer, Stack
from scripts.programs import NotFound, need
from tests.conftest import actor_of, makers

SIZE = 3


@pytest.fixture(scope="module")
def stack():
    try:
        need("pgbouncer")
    except NotFound as error:
        pytest.skip(str(error))
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="module")
def server(stack):
    return stack.postgres(max_connections="40", fsync="off")


@pytest.fixture(scope="module")
def pooler(stack, server):
    return stack.start(PgBouncer(stack.folder / "pooler", server.url, size=SIZE))


@pytest.fixture
def surroundings(monkeypatch, stack, server, pooler):
    """Sets the environment of a deployment; the real addresses unless others are given."""

    def read(**environment):
        variables = {
            "CRM_DATABASE_URL": pooler.url,
            "CRM_DATABASE_DIRECT_URL": server.url,
            "CRM_DATA_DIR": str(stack.folder / "data"),
            "CRM_SHARED_DIR": "",
        }
        for name, value in (variables | environment).items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        db.close_engine()

    yield read
    monkeypatch.undo()
    get_settings.cache_clear()
    db.close_engine()


@pytest.fixture
def pooled(surroundings):
    surroundings()
    setup.migrate()


@pytest.fixture
def people(pooled):
    """Two telecallers of two branches, each with a lead."""
    with db.new_session() as session, session.begin():
        make_branch, make_user, make_lead = makers(session)
        found = [make_user(branch_id=make_branch().id) for _ in range(2)]
        leads = [make_lead(user) for user in found]
        session.expunge_all()
    yield list(zip(found, leads, strict=True))
    with db.get_engine().begin() as connection:
        connection.execute(sa.text("truncate users, branches, leads cascade"))


def as_person(user):
    return unit_of_work(lambda _: actor_of(user))


def test_every_transaction_has_its_zone_and_its_patience(pooled):
    query = sa.text("select current_setting('timezone'), current_setting('lock_timeout')")
    for _ in range(3):
        with unit_of_work(anonymous) as work:
            assert tuple(work.session.execute(query).one()) == ("UTC", db.LOCK_WAIT)
    with unit_of_work(anonymous, read_only=True) as work:
        assert work.session.execute(sa.text("select now()")).scalar_one().tzname() == "UTC"


def test_a_lock_is_not_waited_for_for_ever(people, monkeypatch):
    monkeypatch.setitem(db._NEEDED, "lock_timeout", "200ms")
    user, lead = people[0]
    locked = sa.text("select from leads where id = :id for update")
    with as_person(user) as first:
        first.session.execute(locked, {"id": lead.id})
        began = time.monotonic()
        with pytest.raises(sa.exc.OperationalError), as_person(user) as second:
            second.session.execute(locked, {"id": lead.id})
        assert 0.15 < time.monotonic() - began < 3


def test_more_threads_than_connections_see_their_own_leads_only(people):
    """The fence is of the transaction: the next one on the same connection has another."""
    wrong, lock = [], threading.Lock()

    def look(number):
        user, lead = people[number % 2]
        with as_person(user) as work:
            # Past the query scope: the fence alone keeps the others' leads away.
            seen = work.session.scalars(sa.select(Lead.id)).all()
        with unit_of_work(anonymous) as work:
            all_of_them = work.session.scalars(sa.select(Lead.id)).all()
        if seen != [lead.id] or len(all_of_them) != 2:
            with lock:
                wrong.append((seen, all_of_them))

    with ThreadPoolExecutor(SIZE * 3) as pool:
        list(pool.map(look, range(200)))
    assert wrong == []


def test_hot_reads_are_fenced_and_in_utc_too(people):
    tokens = []
    for user, _ in people:
        with unit_of_work(anonymous) as work:
            tokens.append(open_api(work, user, address="-", user_agent="-").access_token)

    def build(actor):
        statement = (
            "select (select array_agg(id) from leads), current_setting('timezone'),"
            " current_setting('lock_timeout'), current_setting('transaction_read_only')"
        )
        return statement, {}, "auto"

    async def read():
        async with db.hot_pool():
            return await asyncio.gather(
                *(hot_read.one(tokens[n % 2], build) for n in range(40)),
            )

    for number, row in enumerate(asyncio.run(read())):
        assert row == ([people[number % 2][1].id], "UTC", db.LOCK_WAIT, "on")


def test_a_pooler_in_place_of_the_direct_address_is_refused(surroundings, server, pooler):
    surroundings(CRM_DATABASE_DIRECT_URL="")
    with pytest.raises(deployment.Unfit, match="CRM_DATABASE_URL leads to a pooler"):
        deployment.check()
    with_other_words = f"{pooler.url}?application_name=crm"
    surroundings(CRM_DATABASE_DIRECT_URL=with_other_words)
    with pytest.raises(deployment.Unfit, match="CRM_DATABASE_DIRECT_URL leads to a pooler"):
        deployment.check()
    surroundings()
    deployment.check()
    surroundings(CRM_DATABASE_URL=server.url, CRM_DATABASE_DIRECT_URL="", CRM_DB_POOL="20")
    deployment.check()


def test_two_addresses_of_two_databases_are_refused(surroundings, server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create database another")
    other = server.url.rpartition("/")[0] + "/another"
    surroundings(CRM_DATABASE_DIRECT_URL=other)
    with pytest.raises(deployment.Unfit, match="lead to different databases"):
        deployment.check()


def test_more_connections_than_the_server_has_are_refused(surroundings, server):
    """Of 40 three are reserved; the budget counts unless a pooler stands between."""
    wide = {"CRM_DB_POOL": "30"}
    surroundings(CRM_DATABASE_URL=server.url, CRM_DATABASE_DIRECT_URL="", **wide)
    with pytest.raises(deployment.Unfit) as refusal:
        deployment.check()
    assert "37 connections" in str(refusal.value)
    assert "may need 38: up to 30 of CRM_DB_POOL=30 and 8 direct ones" in str(refusal.value)
    surroundings(**wide)
    deployment.check()
    surroundings(**wide, CRM_WEB_MACHINES="6")
    with pytest.raises(deployment.Unfit, match="48 direct ones, for 6 machine"):
        deployment.check()


def test_a_machine_with_another_folder_is_refused_until_it_is_said_on_purpose(
    pooled, surroundings, stack
):
    with db.get_engine().begin() as connection:
        connection.execute(sa.text("update settings set shared_folder = null"))
    one, two = (str(stack.folder / name) for name in ("shared-one", "shared-two"))
    surroundings(CRM_SHARED_DIR=one)
    assert deployment.look()["shared"] == deployment.FINE
    assert not deployment.check_folder(take=False)
    assert not deployment.check_folder(take=False)
    surroundings(CRM_SHARED_DIR=two)
    with pytest.raises(deployment.Unfit, match="crm share-folder"):
        deployment.check_folder(take=False)
    assert "shared-two is not the shared folder" in deployment.look()["shared"]
    assert deployment.check_folder(take=True), "it was another one before"
    assert deployment.look() == {"connections": deployment.FINE, "shared": deployment.FINE}
    surroundings(CRM_SHARED_DIR=one)
    with pytest.raises(deployment.Unfit):
        deployment.check_folder(take=False)


def test_machines_that_start_together_migrate_and_set_up_once(surroundings, server, stack):
    """Who waits for the other's migration must not hold up the index that it makes."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create database fresh")
    url = server.url.rpartition("/")[0] + "/fresh"
    environment = os.environ | {
        "CRM_DATABASE_URL": url,
        "CRM_DATABASE_DIRECT_URL": "",
        "CRM_DATA_DIR": str(stack.folder / "fresh"),
        "CRM_ADMIN_PASSWORD": "the admin's password",
    }
    start = "from crm_app import setup; setup.migrate(); setup.ensure_admin(print)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", start],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert sum("First admin" in words for words in said) == 1
