"""Sign in and out, over the API and in the portal (requirement 2.4)."""

import math
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from crm_app.access import limits
from crm_app.access.actor import Actor
from crm_app.access.limits import Limit
from crm_app.access.permissions import ROLE_PERMISSIONS, Permission
from crm_app.domain.accounts import repository, tokens, two_factor
from crm_app.domain.accounts.schemas import MeView, TokenPair
from crm_app.domain.audit import service as audit
from crm_app.domain.schemas import Named
from crm_app.kernel.addresses import counted_as
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated, NotPermitted, TooManyTries
from crm_app.kernel.passwords import hash_password, needs_rehash, verify_password
from crm_app.models import Branch, FailedSignIn, RefreshToken, SignIn, SignInKind, User
from crm_app.settings import get_settings
from crm_app.work import Work

DEMO_PASSWORD = "telecaller-demo"  # noqa: S105 - written in the manual, and refused in production
REFRESH_AGE = timedelta(days=7)
PORTAL_IDLE = timedelta(hours=8)
TRIES_WINDOW = timedelta(minutes=15)
TRIES_BY_NAME = 10
TRIES_BY_ADDRESS = 30
USERNAME_MAX = 50
_MINUTE = 60
SEEN_EVERY = timedelta(seconds=60)  # how fresh `last_seen_at` is kept


class WrongCredentials(NotAuthenticated):
    """Wrong user name, wrong password or inactive: the answer does not say which."""

    code = "wrong_credentials"


class NoPortalAccess(NotPermitted):
    """A telecaller at the portal's door."""

    code = "no_portal_access"


class ReusedRefreshToken(NotAuthenticated):
    """A refresh token came twice: its family has ended, and the face must commit that."""

    code = "refresh_token_reused"


class TicketOver(NotAuthenticated):
    """Between password and code passed too much time, or another password was set."""

    code = "otp_too_late"


def anonymous(_: Session) -> Actor:
    """Identify somebody who is about to sign in."""
    return Actor("anonymous")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in. It counts against its user name from its begin until it succeeds."""

    id: int
    user_id: UUID | None
    password_hash: str | None

    def matches(self, password: str) -> bool:
        """Whether this is the password; takes equally long whoever it is, and no connection."""
        # The demo's password stands in the manual, so in production it opens nothing.
        known_to_all = get_settings().is_production and password == DEMO_PASSWORD
        return verify_password(password, self.password_hash) and not known_to_all


def begin(work: Work, username: str, address: str) -> Attempt:
    """Begin a try: in a work of its own, committed before the password is looked at.

    Tries that are not decided yet count against the name like failed ones, so that many at once
    get no further than one after another. An address is judged by its failures alone: a whole
    office signs in at nine.

    Raises:
        TooManyTries: ten failures of the name or thirty of the address in fifteen minutes.
    """
    name = username.strip().lower()
    counted = name.replace("\0", "")[:USERNAME_MAX]
    repository.lock_tries(work, counted)
    since = work.now - TRIES_WINDOW
    until = [
        at + TRIES_WINDOW
        for at in (
            repository.nth_last_failure(work, TRIES_BY_NAME, since, username=counted),
            repository.nth_last_failure(work, TRIES_BY_ADDRESS, since, address=counted_as(address)),
        )
        if at is not None
    ]
    if until:
        _refuse(math.ceil((max(until) - work.now).total_seconds()))
    if repository.count_tries(work, counted, since) >= TRIES_BY_NAME:
        _refuse(1)  # the others are decided in a moment
    user = repository.by_username(work.session, name) if "\0" not in name else None
    known = user if user is not None and user.is_active else None
    row = FailedSignIn(username=counted, address=repository.UNDECIDED, at=work.now)
    work.session.add(row)
    work.session.flush()
    if row.id is None:
        raise RuntimeError("PostgreSQL gave the try no number")
    if known is None:
        return Attempt(row.id, None, None)
    return Attempt(row.id, known.id, known.password_hash)


def resume(work: Work, ticket: str, address: str) -> Attempt:
    """Begin a try whose password was right before, and only the code is missing.

    Raises:
        TicketOver: it must begin with the password again.
        TooManyTries: see `begin`.
    """
    late = TicketOver("That took too long. Enter user name and password again.")
    try:
        user_id, password = tokens.read_otp_ticket(ticket, work.now)
    except NotAuthenticated as error:
        raise late from error
    user = work.session.get(User, user_id)
    if user is None or not user.is_active or tokens.token_hash(user.password_hash) != password:
        raise late
    return begin(work, user.username, address)


def begin_own(work: Work) -> tuple[Attempt, str]:
    """Begin a try of somebody who is signed in to prove the password; answers the address too.

    Wrong ones count like those at the door: a session left open is no place to guess.

    Raises:
        TooManyTries: see `begin`.
    """
    found = work.actor.sign_in_id and repository.find_sign_in(work.session, work.actor.sign_in_id)
    if not found:
        raise NotAuthenticated("You are signed out. Sign in again.")
    sign_in, user = found
    limits.spend(work.actor, Limit.PASSWORDS)
    return begin(work, user.username, sign_in.address), sign_in.address


def fail(work: Work, attempt: Attempt, address: str) -> None:
    """Count a try as failed, against its address as well."""
    repository.decide_try(work, attempt.id, counted_as(address))


def succeed(
    work: Work,
    attempt: Attempt,
    password: str | None,
    otp: str | None = None,
    *,
    ask_for_code: bool = True,
) -> User:
    """Forget a try whose password matches, and answer the person.

    The password is None where a ticket proved it.

    Raises:
        WrongCredentials: deactivated, or with another password, since the try began.
        OtpRequired: a code is missing, which is no failure: the try is forgotten, commit that.
        WrongOtp: the try stays, and must be counted.
    """
    user = work.session.get(User, attempt.user_id)
    if user is None or not user.is_active or user.password_hash != attempt.password_hash:
        raise wrong_credentials()
    if password is not None and needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    try:
        if ask_for_code:
            two_factor.check(work, user, otp)
    except two_factor.OtpRequired:
        repository.forget_try(work, attempt.id)
        raise
    repository.forget_try(work, attempt.id)
    return user


def wrong_credentials() -> WrongCredentials:
    """The one refusal of a wrong name, a wrong password and an inactive person."""
    return WrongCredentials("Wrong user name or password.")


def _refuse(seconds: int) -> NoReturn:
    seconds = max(1, seconds)
    wait = f"{seconds} s" if seconds < _MINUTE else f"{math.ceil(seconds / _MINUTE)} min"
    raise TooManyTries(f"Too many tries. Try again in {wait}.", retry_after=seconds)


def open_api(work: Work, user: User, *, address: str, user_agent: str) -> TokenPair:
    """Sign in over the API: a new family of refresh tokens."""
    sign_in = _open(work, user, SignInKind.API, address, user_agent, work.now + REFRESH_AGE)
    return _token_pair(work, user, sign_in)


def open_portal(work: Work, user: User, *, address: str, user_agent: str) -> str:
    """Sign in to the portal: answers the cookie's value.

    Raises:
        NoPortalAccess: the role has no business there.
    """
    if Permission.PORTAL_ENTER not in ROLE_PERMISSIONS[user.role]:
        raise NoPortalAccess(
            "This account has no access to the admin portal. Telecallers use the mobile app."
        )
    sign_in = _open(work, user, SignInKind.PORTAL, address, user_agent, work.now + PORTAL_IDLE)
    cookie = tokens.new_token()
    sign_in.token_hash = tokens.token_hash(cookie)
    return cookie


def refresh(work: Work, refresh_token: str) -> TokenPair:
    """Exchange a refresh token for the next pair; it works once.

    Of two who bring the same token at once, one comes first; the other is a reuse like any other,
    since nobody can tell a hasty client from a thief. A client has one refresh under way at most.

    Raises:
        NotAuthenticated: unknown, expired, revoked, or the person is inactive.
        ReusedRefreshToken: it was used before.
    """
    refused = NotAuthenticated("The refresh token is not valid. Sign in again.")
    found = repository.take_refresh_token(work, tokens.token_hash(refresh_token))
    if found is None:
        raise refused
    if found.used_at is not None:
        end_sign_in(work, found.sign_in_id)
        raise ReusedRefreshToken("Signed out for safety. Sign in again.")
    pair = repository.find_sign_in(work.session, found.sign_in_id)
    if pair is None or found.expires_at <= work.now:
        raise refused
    sign_in, user = pair
    if sign_in.revoked_at is not None or not user.is_active:
        raise refused
    found.used_at = work.now
    sign_in.last_used_at = work.now
    sign_in.expires_at = work.now + REFRESH_AGE
    return _token_pair(work, user, sign_in)


def end_sign_in(work: Work, sign_in_id: UUID) -> None:
    """Revoke one sign-in with all its tokens."""
    repository.revoke_sign_ins(work, col(SignIn.id) == sign_in_id)


def sign_out(
    work: Work,
    *,
    refresh_token: str | None = None,
    access_token: str | None = None,
    cookie: str | None = None,
) -> None:
    """End the sign-ins these tokens belong to; unknown ones are already out."""
    if refresh_token:
        found = repository.take_refresh_token(work, tokens.token_hash(refresh_token))
        if found is not None:
            end_sign_in(work, found.sign_in_id)
    if access_token:
        with suppress(NotAuthenticated):
            end_sign_in(work, tokens.read(access_token).sign_in_id)
    if cookie:
        hashed = tokens.token_hash(cookie)
        repository.revoke_sign_ins(work, col(SignIn.token_hash) == hashed)


def by_token(token: str) -> Callable[[Session], Actor]:
    """Identify the holder of an access token, read afresh: a deactivated person is out at once."""

    def identify(session: Session) -> Actor:
        found = repository.find_sign_in(session, tokens.read(token).sign_in_id)
        return _actor(found)

    return identify


def holder(token: str) -> UUID | None:
    """Whom an access token was made for, by its signature alone: it may have ended since."""
    try:
        return tokens.read(token).user_id
    except NotAuthenticated:
        return None


def by_session(cookie: str | None) -> Callable[[Session], Actor]:
    """Identify the holder of a portal cookie, read afresh."""

    def identify(session: Session) -> Actor:
        if not cookie:
            raise NotAuthenticated("Sign in first.")
        return _actor(repository.find_session(session, tokens.token_hash(cookie)))

    return identify


def is_open(session: Session, sign_in_id: UUID) -> bool:
    """Whether a sign-in still opens anything."""
    try:
        _actor(repository.find_sign_in(session, sign_in_id))
    except NotAuthenticated:
        return False
    return True


def holders(work: Work, cookies: Collection[str]) -> dict[str, Actor]:
    """Cookie -> who holds it, read afresh; those that open nothing any more are left out."""
    by_hash = {tokens.token_hash(cookie): cookie for cookie in cookies}
    found = {}
    for session in repository.find_sessions(work, by_hash):
        with suppress(NotAuthenticated):
            found[by_hash[session[0].token_hash or ""]] = _actor(session)
    return found


def note_seen(work: Work) -> None:
    """Remember that the actor is at work, at most once a minute for each."""
    work.session.execute(
        sa.update(User)
        .where(
            col(User.id) == work.actor.user_id,
            sa.func.coalesce(col(User.last_seen_at), sa.text("'-infinity'"))
            < work.now - SEEN_EVERY,
        )
        .values(last_seen_at=work.now)
    )


def keep_portal_open(work: Work, cookie: str) -> None:
    """Move the idle end of a portal session eight hours on (requirement 2.4.8)."""
    work.session.execute(
        sa.update(SignIn)
        .where(col(SignIn.token_hash) == tokens.token_hash(cookie))
        .values(last_used_at=work.now, expires_at=work.now + PORTAL_IDLE)
    )


def remove_old(work: Work, limit: int) -> int:
    """Remove a batch of sign-ins that ended over a week ago; answers how many."""
    return repository.remove_old(work, SignIn, col(SignIn.expires_at), _week_ago(work), limit)


def remove_old_tokens(work: Work, limit: int) -> int:
    """Remove a batch of refresh tokens that expired over a week ago, their sign-ins living on.

    Used again, such a token is unknown instead of a reuse that signs its phone out; by then it
    opens nothing any more.
    """
    expires_at = col(RefreshToken.expires_at)
    return repository.remove_old(work, RefreshToken, expires_at, _week_ago(work), limit)


def remove_old_tries(work: Work, limit: int) -> int:
    """Remove a batch of tries to sign in that are over a week old: no limit counts them."""
    return repository.remove_old(work, FailedSignIn, col(FailedSignIn.at), _week_ago(work), limit)


def _week_ago(work: Work) -> datetime:
    return work.now - REFRESH_AGE


def me(work: Work) -> MeView:
    """Who is signed in."""
    if work.actor.user_id is None:
        raise NotAuthenticated("Sign in first.")
    return _me(work, repository.get(work, work.actor.user_id))


def _actor(found: tuple[SignIn, User] | None) -> Actor:
    refused = NotAuthenticated("You are signed out. Sign in again.")
    if found is None:
        raise refused
    sign_in, user = found
    if sign_in.revoked_at is not None or sign_in.expires_at <= utc_now() or not user.is_active:
        raise refused
    return Actor(user.username, user.role, user.id, user.branch_id, sign_in.id)


def _open(  # noqa: PLR0917 - private, and each is told apart by its type
    work: Work, user: User, kind: SignInKind, address: str, user_agent: str, expires_at: datetime
) -> SignIn:
    # Until now nobody acted: limit and log name the person.
    by = Actor(user.username, user.role, user.id, user.branch_id)
    limits.spend(by, Limit.SIGN_INS)
    sign_in = SignIn(
        kind=kind,
        user_id=user.id,
        expires_at=expires_at,
        last_used_at=work.now,
        address=address[:64],
        user_agent=user_agent[:300],
    )
    work.session.add(sign_in)
    work.session.flush()
    audit.record(
        replace(work, actor=by), "user.signed_in", user.id, kind=str(kind), address=address[:64]
    )
    return sign_in


def _token_pair(work: Work, user: User, sign_in: SignIn) -> TokenPair:
    refresh_token = tokens.new_token()
    work.session.add(
        RefreshToken(
            sign_in_id=sign_in.id,
            token_hash=tokens.token_hash(refresh_token),
            expires_at=work.now + REFRESH_AGE,
        )
    )
    claims = tokens.Claims(user.id, sign_in.id, user.username, user.role, user.branch_id)
    return TokenPair(
        access_token=tokens.access_token(claims, work.now),
        refresh_token=refresh_token,
        expires_in=tokens.ACCESS_SECONDS,
        user=_me(work, user),
    )


def _me(work: Work, user: User) -> MeView:
    branch = work.session.get(Branch, user.branch_id) if user.branch_id else None
    return MeView(
        id=user.id,
        username=user.username,
        full_name=user.full_name,
        role=user.role,
        branch=Named(id=branch.id, name=branch.name) if branch else None,
        permissions=sorted(ROLE_PERMISSIONS[user.role]),
    )
