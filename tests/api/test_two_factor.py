"""Two-factor sign-in over HTTP: codes, recovery codes, the guard, the reset."""

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import select

from crm_app import cli
from crm_app.access.actor import Actor
from crm_app.crm_app import _api
from crm_app.domain.accounts import two_factor
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotFound
from crm_app.models import AuditEntry, FailedSignIn, RecoveryCode, Role, TwoFactor
from crm_app.work import unit_of_work
from tests.conftest import PASSWORD, actor_of


class Phone:
    """An authenticator app, with the recovery codes beside it."""

    def __init__(self, user):
        self.user = user
        with unit_of_work(lambda _: actor_of(user)) as work:
            self.app = pyotp.TOTP(two_factor.begin_set_up(work).secret)
        with unit_of_work(lambda _: actor_of(user)) as work:
            # Set up with the code before this one, so that the one of now is fresh.
            self.codes = two_factor.turn_on(work, self.app.at(utc_now() - timedelta(seconds=30)))

    def code(self, seconds=0):
        return self.app.at(utc_now() + timedelta(seconds=seconds))

    def wrong(self):
        near = {self.code(seconds) for seconds in (-60, -30, 0, 30, 60)}
        return next(each for each in ("000000", "111111", "222222", "333333") if each not in near)


@pytest.fixture
def phone(world):
    return Phone(world.manager)


@pytest.fixture
def login(api):
    def send(user, otp=None, password=PASSWORD):
        body = {"username": user.username, "password": password}
        return api.post("/api/auth/login", json=body | ({"otp": otp} if otp is not None else {}))

    return send


def said(answer):
    return answer.status_code, answer.json().get("code")


def audited(session):
    session.rollback()
    return session.exec(select(AuditEntry.action).order_by(AuditEntry.at)).all()


def test_right_password_alone_is_asked_for_a_code_and_counts_as_no_failure(
    login, world, phone, committed
):
    for _ in range(12):
        assert said(login(world.manager)) == (401, "otp_required")
    assert said(login(world.manager, "")) == (401, "otp_required")
    committed.rollback()
    assert committed.exec(select(FailedSignIn)).all() == []
    assert login(world.manager, phone.code()).status_code == 200


def test_wrong_password_says_nothing_of_a_code(login, world, phone):
    for otp in (None, phone.code(), phone.wrong()):
        assert said(login(world.manager, otp, "wrong")) == (401, "wrong_credentials")
    assert login(world.manager, phone.code()).status_code == 200, "and spends none"


def test_code_opens_and_the_token_works(api, login, world, phone):
    answer = login(world.manager, f" {phone.code()[:3]} {phone.code()[3:]} ")
    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert api.get("/api/me", headers=bearer).status_code == 200


def test_code_is_taken_once_and_an_older_one_not_after_it(login, world, phone):
    ahead, now = phone.code(30), phone.code()
    assert login(world.manager, ahead).status_code == 200
    assert said(login(world.manager, ahead)) == (401, "otp_used")
    assert said(login(world.manager, now)) == (401, "otp_used")


def test_code_of_the_set_up_opens_nothing(login, world):
    with unit_of_work(lambda _: actor_of(world.admin)) as work:
        app = pyotp.TOTP(two_factor.begin_set_up(work).secret)
    code = app.at(utc_now())
    with unit_of_work(lambda _: actor_of(world.admin)) as work:
        two_factor.turn_on(work, code)
    assert said(login(world.admin, code)) == (401, "otp_used")


def test_of_two_who_bring_a_code_at_once_one_is_refused(login, world, phone):
    code, start = phone.code(), Barrier(2)

    def try_it(_):
        start.wait()
        return login(world.manager, code).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, range(2))) == [200, 401]


def test_eleventh_try_after_ten_wrong_codes_is_stopped(login, world, phone, committed):
    for _ in range(10):
        assert said(login(world.manager, phone.wrong())) == (401, "wrong_otp")
    assert said(login(world.manager, phone.code())) == (429, "too_many_tries")
    committed.rollback()
    assert len(committed.exec(select(FailedSignIn)).all()) == 10
    assert login(world.admin).status_code == 200, "others are not stopped"


def test_right_password_in_between_clears_no_failures(login, world, phone):
    for _ in range(10):
        assert said(login(world.manager, phone.wrong())) == (401, "wrong_otp")
        login(world.manager)
    assert login(world.manager).status_code == 429


def test_recovery_code_opens_once(login, world, phone, committed):
    code = phone.codes[0]
    assert login(world.manager, code.upper().replace("-", " ")).status_code == 200
    assert said(login(world.manager, code)) == (401, "wrong_otp")
    assert login(world.manager, phone.codes[1]).status_code == 200
    assert audited(committed).count("recovery_code.used") == 2


def test_recovery_code_of_somebody_else_opens_nothing(login, world, phone):
    other = Phone(world.admin)
    assert said(login(world.manager, other.codes[0])) == (401, "wrong_otp")
    assert login(world.admin, other.codes[0]).status_code == 200


def test_nothing_that_opens_is_stored_as_it_is(world, phone, committed):
    committed.rollback()
    stored = {each.code_hash for each in committed.exec(select(RecoveryCode)).all()}
    assert len(stored) == 10
    plain = {each.replace("-", "") for each in phone.codes} | set(phone.codes)
    assert not stored & plain
    details = str(committed.exec(select(AuditEntry.detail)).all())
    assert not any(each in details for each in plain)
    assert phone.app.secret not in details


def test_code_is_ignored_where_none_is_asked(login, world):
    assert login(world.admin, "123456").status_code == 200
    assert login(world.asha, "123456").status_code == 200


def test_one_who_becomes_a_telecaller_is_not_locked_out(as_user, login, world, phone):
    changed = as_user(world.admin).patch(
        f"/api/users/{world.manager.id}", json={"role": "telecaller"}
    )
    assert changed.status_code == 200
    assert login(world.manager).status_code == 200


def test_set_up_that_was_not_finished_asks_for_nothing(login, world):
    with unit_of_work(lambda _: actor_of(world.manager)) as work:
        two_factor.begin_set_up(work)
    assert login(world.manager).status_code == 200


# Reset


def test_admin_resets_somebody_else(as_user, login, world, phone, committed):
    admin = as_user(world.admin)
    address = f"/api/users/{world.manager.id}/reset-two-factor"
    for _ in range(2):
        assert admin.post(address).status_code == 204
    assert login(world.manager).status_code == 200
    assert audited(committed).count("two_factor.reset") == 1
    assert committed.exec(select(TwoFactor)).all() == []
    assert committed.exec(select(RecoveryCode)).all() == []


def test_admin_does_not_reset_the_own_one(login, world, api):
    phone = Phone(world.admin)
    token = login(world.admin, phone.code()).json()["access_token"]
    answer = api.post(
        f"/api/users/{world.admin.id}/reset-two-factor",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422
    assert said(login(world.admin)) == (401, "otp_required")


def test_manager_resets_nobody(login, world, api, phone):
    token = login(world.manager, phone.code()).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    for user in (world.admin, world.asha, world.manager):
        answer = api.post(f"/api/users/{user.id}/reset-two-factor", headers=bearer)
        assert said(answer) == (403, "not_permitted")


def test_command_resets_the_only_admin(login, world, capsys):
    phone = Phone(world.admin)
    with pytest.raises(NotFound):
        cli.reset_two_factor(Namespace(username="nobody"))
    assert said(login(world.admin)) == (401, "otp_required")
    assert cli.reset_two_factor(Namespace(username="Boss")) == 0
    assert "boss signs in with the password alone now." in capsys.readouterr().out
    assert login(world.admin).status_code == 200
    assert phone.codes


# PostgreSQL itself


@pytest.mark.parametrize("table", ["two_factors", "recovery_codes"])
def test_fence_shows_managers_their_own_and_telecallers_nothing(world, phone, table):
    Phone(world.admin)

    def seen(user):
        actor = Actor(user.username, user.role, user.id, user.branch_id)
        with unit_of_work(lambda _: actor) as work:
            found = work.session.execute(sa.text(f"select distinct user_id from {table}"))  # noqa: S608
            return set(found.scalars())

    assert seen(world.manager) == {world.manager.id}
    assert seen(world.asha) == set()
    assert world.asha.role is Role.TELECALLER


# The portal's form


@pytest.fixture
def portal(committed):
    with TestClient(_api(), follow_redirects=False) as client:
        yield client


def to(answer):
    assert answer.status_code == 303
    return answer.headers["location"]


def first_step(portal, user, password=PASSWORD):
    form = {"username": user.username, "password": password, "next": "/leads"}
    return portal.post("/auth/login", data=form)


def test_portal_asks_for_the_code_in_a_second_step(portal, world, phone):
    asked = first_step(portal, world.manager)
    assert to(asked) == "/login/code?username=meera&next=%2Fleads"
    cookie = asked.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "crm_session" not in cookie
    wrong = portal.post(
        "/auth/login/code",
        data={"otp": phone.wrong(), "username": "meera", "kind": "recovery", "next": "/leads"},
    )
    kept = "error=wrong_otp&username=meera&kind=recovery&next=%2Fleads"
    assert to(wrong) == f"/login/code?{kept}"
    done = portal.post("/auth/login/code", data={"otp": phone.code(), "next": "/leads"})
    assert to(done) == "/leads"
    assert "crm_session" in portal.cookies
    assert "crm_ticket" not in portal.cookies


def test_second_step_without_the_first_opens_nothing(portal, world, phone):
    for ticket in (None, "", "forged", "a.b.c"):
        portal.cookies.clear()
        if ticket is not None:
            portal.cookies.set("crm_ticket", ticket)
        answer = portal.post("/auth/login/code", data={"otp": phone.code(), "username": "meera"})
        assert to(answer) == "/login?error=otp_too_late&username=meera"


def test_access_token_is_no_ticket_and_a_ticket_no_access_token(portal, api, login, world, phone):
    token = login(world.manager, phone.codes[0]).json()["access_token"]
    portal.cookies.set("crm_ticket", token)
    answer = portal.post("/auth/login/code", data={"otp": phone.code()})
    assert to(answer).startswith("/login?error=otp_too_late")
    portal.cookies.clear()
    first_step(portal, world.manager)
    ticket = portal.cookies["crm_ticket"]
    refused = api.get("/api/me", headers={"Authorization": f"Bearer {ticket}"})
    assert refused.status_code == 401


def test_ticket_ends_with_a_new_password(portal, as_user, world, phone):
    first_step(portal, world.manager)
    as_user(world.admin).patch(
        f"/api/users/{world.manager.id}", json={"password": "another password"}
    )
    answer = portal.post("/auth/login/code", data={"otp": phone.code()})
    assert to(answer).startswith("/login?error=otp_too_late")


def test_wrong_codes_in_the_portal_count_too(portal, login, world, phone):
    first_step(portal, world.manager)
    for _ in range(10):
        portal.post("/auth/login/code", data={"otp": phone.wrong()})
    answer = portal.post("/auth/login/code", data={"otp": phone.code()})
    assert to(answer) == "/login/code?error=too_many_tries&username=&minutes=15"
    assert login(world.manager, phone.code()).status_code == 429


def test_foreign_page_posts_no_code(portal):
    answer = portal.post("/auth/login/code", data={}, headers={"Origin": "https://evil.test"})
    assert answer.status_code == 403
