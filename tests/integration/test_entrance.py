"""The way in over several transactions, the same for the API and the portal."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa

from crm_app.domain.accounts import sign_in
from crm_app.entrance import enter
from crm_app.kernel import db
from crm_app.kernel.errors import CrmError, TooManyTries
from crm_app.kernel.passwords import hash_password
from crm_app.models import FailedSignIn, Role, SignIn
from tests.conftest import PASSWORD, makers

HOME = "10.0.0.1"
open_portal = partial(sign_in.open_portal, address=HOME, user_agent="")


def rows(session, kind):
    session.rollback()
    return session.execute(sa.select(kind)).scalars().all()


@pytest.fixture
def person(committed):
    def make(role):
        user = makers(committed)[1](role)
        committed.commit()
        return user

    return make


def test_right_password_opens_and_leaves_no_failure(committed, person):
    manager = person(Role.MANAGER)
    assert enter(manager.username, PASSWORD, HOME, open_portal)
    assert [each.user_id for each in rows(committed, SignIn)] == [manager.id]
    assert rows(committed, FailedSignIn) == []


def test_wrong_password_is_counted_with_its_address(committed, person):
    manager = person(Role.MANAGER)
    with pytest.raises(sign_in.WrongCredentials):
        enter(manager.username, "wrong", HOME, open_portal)
    (noted,) = rows(committed, FailedSignIn)
    assert (noted.username, noted.address) == (manager.username, HOME)
    assert rows(committed, SignIn) == []


def test_right_password_at_the_wrong_door_is_no_failure(committed, person):
    telecaller = person(Role.TELECALLER)
    for _ in range(11):
        with pytest.raises(sign_in.NoPortalAccess):
            enter(telecaller.username, PASSWORD, HOME, open_portal)
    assert rows(committed, FailedSignIn) == []
    assert rows(committed, SignIn) == []


def test_no_connection_is_held_while_the_password_is_checked(committed, person, monkeypatch):
    manager = person(Role.MANAGER)
    committed.rollback()
    held = []

    def verify(*_):
        held.append(db.get_engine().pool.checkedout())
        return True

    monkeypatch.setattr(sign_in, "verify_password", verify)
    before = db.get_engine().pool.checkedout()
    enter(manager.username, PASSWORD, HOME, open_portal)
    assert held == [before]


def test_many_processes_at_once_compare_ten_passwords(committed, person, monkeypatch):
    """Each process lets few hash at once; here nothing but the database holds them back."""
    manager = person(Role.MANAGER)
    together, compared = Barrier(15), []

    def verify(*_):
        compared.append(1)
        time.sleep(0.3)
        return False

    def knock(_):
        together.wait()
        try:
            enter(manager.username, "guess", HOME, open_portal)
        except CrmError as error:
            return type(error)

    monkeypatch.setattr(sign_in, "verify_password", verify)
    for _ in range(2):  # the second time over connections that are open
        compared.clear()
        committed.execute(sa.delete(FailedSignIn))
        committed.commit()
        with ThreadPoolExecutor(15) as pool:
            answers = list(pool.map(knock, range(15)))
        assert len(compared) == 10
        assert Counter(answers) == {sign_in.WrongCredentials: 10, TooManyTries: 5}
        assert len(rows(committed, FailedSignIn)) == 10


@pytest.mark.parametrize("change", ["is_active", "password_hash"])
def test_what_changes_while_the_password_is_checked_counts(committed, person, monkeypatch, change):
    manager = person(Role.MANAGER)

    def verify(*_):
        setattr(manager, change, False if change == "is_active" else hash_password("another one"))
        committed.commit()
        return True

    monkeypatch.setattr(sign_in, "verify_password", verify)
    with pytest.raises(sign_in.WrongCredentials):
        enter(manager.username, PASSWORD, HOME, open_portal)
    assert rows(committed, SignIn) == []
