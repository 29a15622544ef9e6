"""One's own password and sessions."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pyotp
import pytest
from pydantic import ValidationError
from sqlmodel import select

from crm_app.domain.accounts import own_account, sessions, sign_in, two_factor
from crm_app.domain.accounts.schemas import ChangePassword
from crm_app.entrance import confirm, enter
from crm_app.kernel.errors import (
    Conflict,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RuleBroken,
)
from crm_app.models import AuditEntry, FailedSignIn, Role
from crm_app.work import unit_of_work
from tests.conftest import PASSWORD, makers

HOME = "10.0.0.1"
NEW = "another password"
open_portal = partial(sign_in.open_portal, address=HOME, user_agent="Firefox/1")


@pytest.fixture
def manager(committed):
    user = makers(committed)[1](Role.MANAGER, username="meera")
    committed.commit()
    return user


def signed_in(user, password=PASSWORD):
    return sign_in.by_session(enter(user.username, password, HOME, open_portal))


def in_work(who, do):
    with unit_of_work(who) as work:
        return do(work)


def change(who, current=PASSWORD, password=NEW):
    wanted = ChangePassword(current_password=current, password=password)
    return confirm(who, current, partial(own_account.change_password, wanted=wanted))


def rows(session, kind):
    session.rollback()
    return session.exec(select(kind)).all()


def test_new_password_ends_every_other_session_at_once(committed, manager):
    here, there = signed_in(manager), signed_in(manager)
    phone = enter(
        "meera", PASSWORD, HOME, partial(sign_in.open_api, address=HOME, user_agent="okhttp/4")
    )
    assert change(here) == 2
    in_work(here, sessions.list_own)
    for ended in (there, sign_in.by_token(phone.access_token)):
        with pytest.raises(NotAuthenticated):
            in_work(ended, sign_in.me)
    with pytest.raises(sign_in.WrongCredentials):
        signed_in(manager)
    assert signed_in(manager, NEW)
    assert "user.password_changed" in [each.action for each in rows(committed, AuditEntry)]


def test_wrong_current_password_changes_nothing_and_counts(committed, manager):
    here, there = signed_in(manager), signed_in(manager)
    for _ in range(10):
        with pytest.raises(RuleBroken) as refused:
            change(here, "wrong")
        assert refused.value.fields == {"current_password": "This is not your password."}
    with pytest.raises(RuleBroken, match="Too many tries") as refused:
        change(here)
    assert set(refused.value.fields) == {"current_password"}
    assert in_work(there, sign_in.me).username == "meera"
    assert len(rows(committed, FailedSignIn)) == 10


@pytest.mark.parametrize("password", ["MeeraMeera", PASSWORD])
def test_password_that_breaks_a_rule_is_refused_and_leaves_no_try(committed, password):
    user = makers(committed)[1](Role.MANAGER, username="meerameera")
    committed.commit()
    with pytest.raises(RuleBroken) as refused:
        change(signed_in(user), password=password)
    assert set(refused.value.fields) == {"password"}
    assert rows(committed, FailedSignIn) == []
    assert signed_in(user)


@pytest.mark.parametrize("values", [{"password": "short"}, {"current_password": ""}])
def test_form_needs_both_and_the_new_one_long_enough(values):
    with pytest.raises(ValidationError):
        ChangePassword.model_validate({"current_password": "x", "password": NEW} | values)


def test_list_shows_the_own_sessions_this_one_first(committed, manager):
    other = makers(committed)[1](Role.MANAGER)
    committed.commit()
    here, there = signed_in(manager), signed_in(manager)
    signed_in(other)
    found = in_work(here, sessions.list_own)
    assert [each.is_this for each in found] == [True, False]
    assert {(each.address, each.user_agent) for each in found} == {(HOME, "Firefox/1")}
    assert in_work(there, sessions.list_own)[0].id == found[1].id


def test_one_session_ends_and_only_another_one_of_ones_own(committed, manager):
    stranger = makers(committed)[1](Role.ADMIN)
    committed.commit()
    here, there, far = signed_in(manager), signed_in(manager), signed_in(stranger)
    this, other = in_work(here, sessions.list_own)
    for _ in range(2):
        in_work(here, partial(sessions.end_own, sign_in_id=other.id))
    with pytest.raises(NotAuthenticated):
        in_work(there, sign_in.me)
    with pytest.raises(RuleBroken):
        in_work(here, partial(sessions.end_own, sign_in_id=this.id))
    (foreign,) = in_work(far, sessions.list_own)
    for unknown in (foreign.id, uuid4()):
        with pytest.raises(NotFound):
            in_work(here, partial(sessions.end_own, sign_in_id=unknown))
    assert in_work(far, sign_in.me)
    actions = [each.action for each in rows(committed, AuditEntry)]
    assert actions.count("sign_in.ended") == 1


def test_all_others_end(committed, manager):
    here, there, third = (signed_in(manager) for _ in range(3))
    assert in_work(here, sessions.end_others) == 2
    assert in_work(here, sessions.end_others) == 0
    for ended in (there, third):
        with pytest.raises(NotAuthenticated):
            in_work(ended, sign_in.me)


def test_telecaller_has_no_page_of_the_portal(work_as, make_user):
    work = work_as(make_user())
    wanted = ChangePassword(current_password="x", password=NEW)
    for do in (
        partial(own_account.change_password, wanted=wanted),
        two_factor.get_two_factor,
        two_factor.begin_set_up,
        partial(two_factor.turn_on, code="1"),
        two_factor.turn_off,
        partial(two_factor.reset_two_factor, user_id=uuid4()),
    ):
        with pytest.raises(NotPermitted):
            do(work)


# Two-factor sign-in


def set_up(who):

    return pyotp.TOTP(in_work(who, two_factor.begin_set_up).secret)


def test_set_up_needs_a_right_code_and_is_never_shown_again(committed, manager):
    here = signed_in(manager)
    with pytest.raises(Conflict):
        in_work(here, partial(two_factor.turn_on, code="123456"))
    first, app = set_up(here), set_up(here)
    with unit_of_work(here) as work:
        now = work.now
    assert first.secret != app.secret
    with pytest.raises(RuleBroken) as refused:
        in_work(here, partial(two_factor.turn_on, code=app.at(now + timedelta(minutes=9))))
    assert set(refused.value.fields) == {"otp"}
    assert in_work(here, two_factor.get_two_factor).enabled_at is None
    assert len(in_work(here, partial(two_factor.turn_on, code=app.at(now)))) == 10
    found = in_work(here, two_factor.get_two_factor)
    assert (found.enabled_at is not None, found.codes_left) == (True, 10)
    for again in (two_factor.begin_set_up, partial(two_factor.turn_on, code=app.at(now))):
        with pytest.raises(Conflict):
            in_work(here, again)


def test_turning_off_asks_for_password_and_code(committed, manager):
    here = signed_in(manager)
    app = set_up(here)
    with unit_of_work(here) as work:
        code, later = app.at(work.now), app.at(work.now + timedelta(seconds=30))
    codes = in_work(here, partial(two_factor.turn_on, code=code))

    def turn_off(password, otp):
        return confirm(here, password, two_factor.turn_off, otp=otp, ask_for_code=True)

    for password, otp, field in (
        ("wrong", later, "current_password"),
        (PASSWORD, "", "otp"),
        (PASSWORD, code, "otp"),  # was taken to turn it on
        (PASSWORD, "aaaa-aaaa-aaaa-aaaa", "otp"),
    ):
        with pytest.raises(RuleBroken) as refused:
            turn_off(password, otp)
        assert set(refused.value.fields) == {field}
    assert in_work(here, two_factor.get_two_factor).enabled_at is not None
    turn_off(PASSWORD, codes[3])
    found = in_work(here, two_factor.get_two_factor)
    assert (found.enabled_at, found.codes_left) == (None, 0)
    assert signed_in(manager)
    actions = [each.action for each in rows(committed, AuditEntry)]
    assert actions.count("two_factor.turned_on") == 1
    assert actions.count("two_factor.turned_off") == 1
    assert len(rows(committed, FailedSignIn)) == 3, "a missing code is no failure"
