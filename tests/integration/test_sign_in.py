"""Signing in and out, over the API and in the portal (requirement 2.4)."""

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from crm_app.access.actor import Actor
from crm_app.access.permissions import ROLE_PERMISSIONS
from crm_app.domain.accounts import sign_in, tokens
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated, TooManyTries
from crm_app.models import AuditEntry, FailedSignIn, RefreshToken, Role, SignIn, SignInKind
from crm_app.settings import get_settings
from crm_app.work import Work
from tests.conftest import NOON, PASSWORD, actor_of, check_credentials

HOME = "10.0.0.1"
SECOND = timedelta(seconds=1)


@pytest.fixture
def door(session):
    """A unit of work of somebody before the door, at a moment."""

    def work(now=NOON):
        return Work(session, sign_in.anonymous(session), now)

    return work


def enter(work, user):
    return sign_in.open_api(work, user, address=HOME, user_agent="a phone")


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def fail(door, username, times):
    for _ in range(times):
        sign_in.fail(door(), sign_in.begin(door(), username, HOME), HOME)


@pytest.mark.parametrize("typed", ["asha", "ASHA", " Asha "])
def test_right_name_and_password_are_let_in(door, make_user, typed):
    asha = make_user(username="asha")
    assert check_credentials(door(), typed, PASSWORD, HOME) == asha


def test_wrong_name_wrong_password_and_inactive_get_the_same_answer(door, make_user):
    make_user(username="asha")
    make_user(username="gone", is_active=False)
    answers = set()
    for username, password in [("nobody", PASSWORD), ("asha", "wrong"), ("gone", PASSWORD)]:
        with pytest.raises(sign_in.WrongCredentials) as refusal:
            check_credentials(door(), username, password, HOME)
        answers.add((refusal.value.code, refusal.value.message, str(refusal.value.fields)))
    assert len(answers) == 1


def test_password_is_taken_as_typed(door, make_user):
    make_user(username="asha")
    for password in (PASSWORD.upper(), f" {PASSWORD}", "", PASSWORD[:-1]):
        with pytest.raises(sign_in.WrongCredentials):
            check_credentials(door(), "asha", password, HOME)


def test_ten_failures_of_a_name_stop_even_the_right_password(door, make_user):
    asha = make_user(username="asha")
    fail(door, "asha", 9)
    assert check_credentials(door(), "asha", PASSWORD, HOME) == asha
    fail(door, "ASHA ", 1)
    with pytest.raises(TooManyTries) as refusal:
        check_credentials(door(), "asha", PASSWORD, "10.9.9.9")
    assert refusal.value.retry_after == 900
    make_user(username="other")
    check_credentials(door(), "other", PASSWORD, HOME)


def test_names_that_nobody_has_are_stopped_alike(door):
    fail(door, "nobody", 10)
    with pytest.raises(TooManyTries):
        check_credentials(door(), "nobody", PASSWORD, HOME)


def test_failures_are_forgotten_after_fifteen_minutes(door, make_user):
    asha = make_user(username="asha")
    fail(door, "asha", 10)
    window = timedelta(minutes=15)
    with pytest.raises(TooManyTries):
        check_credentials(door(NOON + window - SECOND), "asha", PASSWORD, HOME)
    assert check_credentials(door(NOON + window), "asha", PASSWORD, HOME) == asha


def test_thirty_failures_stop_an_address_whatever_the_names(door, session, make_user):
    make_user(username="asha")
    session.add_all(
        FailedSignIn(username=f"guess{n}", address=HOME, at=NOON - SECOND) for n in range(30)
    )
    session.flush()
    with pytest.raises(TooManyTries):
        check_credentials(door(), "asha", PASSWORD, HOME)
    check_credentials(door(), "asha", PASSWORD, "10.0.0.2")


def test_very_long_name_is_refused_and_noted_like_any_other(door, session):
    with pytest.raises(sign_in.WrongCredentials):
        check_credentials(door(), "x" * 200, PASSWORD, HOME)
    assert session.exec(select(col(FailedSignIn.username))).all() == ["x" * 50]


def test_hash_of_old_parameters_is_replaced_at_the_next_sign_in(door, make_user):
    asha = make_user(username="asha")
    old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    asha.password_hash = old
    with pytest.raises(sign_in.WrongCredentials):
        check_credentials(door(), "asha", "wrong", HOME)
    assert asha.password_hash == old
    check_credentials(door(), "asha", PASSWORD, HOME)
    assert asha.password_hash != old
    check_credentials(door(), "asha", PASSWORD, HOME)


def test_access_token_says_who_and_lasts_fifteen_minutes(door, make_user):
    asha = make_user()
    pair = enter(door(), asha)
    claims = claims_of(pair.access_token)
    assert set(claims) == {"sub", "sid", "name", "role", "branch_id", "jti", "iat", "exp"}
    assert (claims["sub"], claims["role"]) == (str(asha.id), "telecaller")
    assert claims["branch_id"] == str(asha.branch_id)
    assert claims["iat"] == int(NOON.timestamp())
    assert claims["exp"] - claims["iat"] == pair.expires_in == 900
    assert jwt.get_unverified_header(pair.access_token)["alg"] == "HS256"
    assert claims_of(enter(door(), asha).access_token)["jti"] != claims["jti"]


def test_answer_names_the_person_branch_and_permissions(door, session, make_user, make_branch):
    asha = make_user(full_name="Asha Patil", branch_id=make_branch("Pune").id)
    me = enter(door(), asha).user
    assert (me.id, me.full_name, me.role, me.branch.name) == (
        asha.id,
        "Asha Patil",
        Role.TELECALLER,
        "Pune",
    )
    assert me.permissions == sorted(ROLE_PERMISSIONS[Role.TELECALLER])
    assert sign_in.me(Work(session, actor_of(asha), NOON)) == me
    assert enter(door(), make_user(Role.ADMIN)).user.branch is None


def test_nobody_is_not_me(session):
    with pytest.raises(NotAuthenticated):
        sign_in.me(Work(session, sign_in.anonymous(session), NOON))


def test_sign_in_is_audited_with_its_kind_and_address(door, session, make_user):
    asha = make_user()
    enter(door(), asha)
    entry = session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.object_id) == ("user.signed_in", asha.id)
    assert entry.detail == {"kind": "api", "address": HOME}


def test_token_identifies_its_person_as_stored_now(door, session, make_user, make_branch):
    asha = make_user()
    token = enter(door(utc_now()), asha).access_token
    identify = sign_in.by_token(token)
    assert identify(session) == actor_of(asha)
    asha.branch_id, asha.role = make_branch().id, Role.MANAGER
    session.flush()
    assert identify(session) == Actor(asha.username, Role.MANAGER, asha.id, asha.branch_id)


def signed(key, algorithm="HS256", **changes):
    now = int(utc_now().timestamp())
    claims = {
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "role": "admin",
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + 900,
    } | changes
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm)


def test_forged_tokens_identify_nobody(door, session, make_user):
    secret = get_settings().token_secret()
    real = claims_of(enter(door(utc_now()), make_user()).access_token)
    assert sign_in.by_token(signed(secret, **real))(session).user_id
    past = int(utc_now().timestamp()) - 1
    forged = {
        "another key": signed("k" * 48, **real),
        "no signature": signed("", "none", **real),
        "another algorithm": signed(secret.ljust(64, "="), "HS512", **real),
        "another algorithm, our key": signed(secret, "HS384", **real),
        "expired": signed(secret, **real | {"exp": past}),
        "no end": signed(secret, **real | {"exp": None}),
        "no sign-in": signed(secret, **real | {"sid": None}),
        "sign-in that is none": signed(secret, **real | {"sid": "me"}),
        "unknown sign-in": signed(secret, **real | {"sid": str(uuid4())}),
        "text": "no token",
        "nothing": "",
    }
    let_in = []
    for name, token in forged.items():
        try:
            sign_in.by_token(token)(session)
        except NotAuthenticated:
            continue
        let_in.append(name)
    assert let_in == []


def test_refresh_gives_a_new_pair_and_keeps_the_sign_in(door, session, make_user):
    asha = make_user()
    first = enter(door(), asha)
    later = NOON + timedelta(days=6)
    second = sign_in.refresh(door(later), first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert claims_of(second.access_token)["sid"] == claims_of(first.access_token)["sid"]
    assert second.user == first.user
    kept = session.exec(select(SignIn)).one()
    assert (kept.expires_at, kept.last_used_at) == (later + timedelta(days=7), later)
    third = sign_in.refresh(door(later + timedelta(days=6)), second.refresh_token)
    assert third.user.id == asha.id


def test_used_refresh_token_ends_its_family(door, session, make_user):
    first = enter(door(), make_user())
    second = sign_in.refresh(door(), first.refresh_token)
    with pytest.raises(sign_in.ReusedRefreshToken):
        sign_in.refresh(door(), first.refresh_token)
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(door(), second.refresh_token)
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(second.access_token)(session)


def test_reuse_leaves_other_sign_ins_of_the_person_alone(door, make_user):
    asha = make_user()
    stolen, other = enter(door(), asha), enter(door(), asha)
    sign_in.refresh(door(), stolen.refresh_token)
    with pytest.raises(sign_in.ReusedRefreshToken):
        sign_in.refresh(door(), stolen.refresh_token)
    assert sign_in.refresh(door(), other.refresh_token).user.id == asha.id


def test_refresh_token_lasts_seven_days(door, make_user):
    asha = make_user()
    week = timedelta(days=7)
    token = enter(door(), asha).refresh_token
    for late in (week, week + SECOND):
        with pytest.raises(NotAuthenticated) as refusal:
            sign_in.refresh(door(NOON + late), token)
        assert not isinstance(refusal.value, sign_in.ReusedRefreshToken)
    assert sign_in.refresh(door(NOON + week - SECOND), token).user.id == asha.id


@pytest.mark.parametrize("token", ["", "unknown", "x" * 500])
def test_unknown_refresh_token_is_refused(door, token):
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(door(), token)


def test_inactive_person_cannot_refresh(door, session, make_user):
    asha = make_user()
    pair = enter(door(utc_now()), asha)
    asha.is_active = False
    session.flush()
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(door(utc_now()), pair.refresh_token)
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(pair.access_token)(session)


def test_tokens_are_stored_hashed_only(door, session, make_user):
    manager = make_user(Role.MANAGER)
    pair = enter(door(), manager)
    cookie = sign_in.open_portal(door(), manager, address=HOME, user_agent="")
    session.flush()
    stored = session.exec(select(col(RefreshToken.token_hash))).one()
    assert stored == tokens.token_hash(pair.refresh_token) != pair.refresh_token
    hashes = set(session.exec(select(col(SignIn.token_hash))).all())
    assert hashes == {None, tokens.token_hash(cookie)}


def test_sign_out_ends_both_tokens(door, session, make_user):
    asha = make_user()
    pair, other = enter(door(utc_now()), asha), enter(door(utc_now()), asha)
    sign_in.sign_out(door(), refresh_token=pair.refresh_token)
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(pair.access_token)(session)
    with pytest.raises(NotAuthenticated):
        sign_in.refresh(door(utc_now()), pair.refresh_token)
    assert sign_in.by_token(other.access_token)(session).user_id == asha.id


def test_signing_out_twice_or_with_an_unknown_token_is_quiet(door, make_user):
    pair = enter(door(), make_user())
    for token in (pair.refresh_token, pair.refresh_token, "unknown"):
        sign_in.sign_out(door(), refresh_token=token)
    sign_in.sign_out(door(), cookie="unknown")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_portal_cookie_identifies_until_signed_out(door, session, make_user, role):
    user = make_user(role)
    cookie = sign_in.open_portal(door(utc_now()), user, address=HOME, user_agent="x" * 999)
    assert sign_in.by_session(cookie)(session) == actor_of(user)
    sign_in.sign_out(door(utc_now()), cookie=cookie)
    with pytest.raises(NotAuthenticated):
        sign_in.by_session(cookie)(session)


def test_telecaller_has_no_access_to_the_portal(door, session, make_user):
    with pytest.raises(sign_in.NoPortalAccess, match="no access to the admin portal"):
        sign_in.open_portal(door(), make_user(), address=HOME, user_agent="")
    assert session.exec(select(SignIn)).all() == []


@pytest.mark.parametrize("cookie", [None, "", "unknown"])
def test_missing_or_unknown_cookie_identifies_nobody(session, cookie):
    with pytest.raises(NotAuthenticated):
        sign_in.by_session(cookie)(session)


def test_portal_is_left_after_eight_idle_hours_and_kept_by_use(door, session, make_user):
    idle = timedelta(hours=8)
    admin, now = make_user(Role.ADMIN), utc_now()
    began = now - idle - SECOND
    cookie = sign_in.open_portal(door(began), admin, address=HOME, user_agent="")
    with pytest.raises(NotAuthenticated):
        sign_in.by_session(cookie)(session)
    sign_in.keep_portal_open(door(began + timedelta(minutes=1)), cookie)
    session.expire_all()
    assert sign_in.by_session(cookie)(session).user_id == admin.id


def test_cookie_is_no_access_token_and_a_token_no_cookie(door, session, make_user):
    admin = make_user(Role.ADMIN)
    pair = enter(door(utc_now()), admin)
    cookie = sign_in.open_portal(door(utc_now()), admin, address=HOME, user_agent="")
    with pytest.raises(NotAuthenticated):
        sign_in.by_token(cookie)(session)
    for token in (pair.access_token, pair.refresh_token):
        with pytest.raises(NotAuthenticated):
            sign_in.by_session(token)(session)


def test_being_seen_is_noted_at_most_once_a_minute(session, make_user):
    asha, colleague = make_user(), make_user()

    def seen(now):
        sign_in.note_seen(Work(session, actor_of(asha), now))
        session.expire_all()
        return asha.last_seen_at

    assert seen(NOON) == NOON
    assert seen(NOON + 60 * SECOND) == NOON
    assert seen(NOON + 61 * SECOND) == NOON + 61 * SECOND
    assert colleague.last_seen_at is None


def test_old_sign_ins_and_failures_are_removed_a_week_after_their_end(door, session, make_user):
    manager = make_user(Role.MANAGER)
    old = sign_in.open_portal(door(), manager, address=HOME, user_agent="")
    enter(door(), manager)
    fail(door, "somebody", 1)
    week = timedelta(days=7)
    end = NOON + sign_in.PORTAL_IDLE
    assert sign_in.remove_old(door(NOON + week), 10) == 0
    assert sign_in.remove_old_tries(door(NOON + week), 10) == 0
    assert sign_in.remove_old(door(end + week + SECOND), 10) == 1
    assert sign_in.remove_old_tries(door(end + week + SECOND), 10) == 1
    session.expire_all()
    assert session.exec(select(FailedSignIn)).all() == []
    assert [kept.kind for kept in session.exec(select(SignIn))] == [SignInKind.API]
    assert len(session.exec(select(RefreshToken)).all()) == 1
    with pytest.raises(NotAuthenticated):
        sign_in.by_session(old)(session)
    assert sign_in.remove_old_tokens(door(NOON + 2 * week), 10) == 0
    assert sign_in.remove_old(door(NOON + 2 * week + SECOND), 10) == 1
    assert session.exec(select(RefreshToken)).all() == []
