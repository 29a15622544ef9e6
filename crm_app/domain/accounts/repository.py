"""SQL on people and sign-ins."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm_app.access.scope import visible_users
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import NotFound
from crm_app.models import (
    CLOSED_STATUSES,
    Branch,
    FailedSignIn,
    LeadCount,
    RefreshToken,
    Role,
    SignIn,
    User,
)
from crm_app.work import Work


def get(work: Work, user_id: UUID, *, for_update: bool = False) -> User:
    """The person, if this actor may see them. Raises `NotFound` otherwise."""
    query = select(User).where(col(User.id) == user_id, visible_users(work.actor))
    if for_update:
        query = query.with_for_update()
    user = work.session.exec(query).one_or_none()
    if user is None:
        raise NotFound("No such person.")
    return user


def find(work: Work, wanted: UserFilter, *, user_id: UUID | None = None) -> list[UserView]:
    """People by name, with lead counts from the counter table in the same query."""
    counts = (
        sa.select(
            col(LeadCount.telecaller_id),
            sa.func.sum(col(LeadCount.n)).label("total_leads"),
            sa.func.coalesce(
                sa.func.sum(col(LeadCount.n)).filter(col(LeadCount.status).not_in(CLOSED_STATUSES)),
                0,
            ).label("open_leads"),
        )
        .where(col(LeadCount.telecaller_id).is_not(None), ~col(LeadCount.is_erased))
        .group_by(col(LeadCount.telecaller_id))
        .subquery()
    )
    query = (
        sa.select(User, col(Branch.name), counts.c.open_leads, counts.c.total_leads)
        .outerjoin(Branch, col(Branch.id) == col(User.branch_id))
        .outerjoin(counts, counts.c.telecaller_id == col(User.id))
        .where(visible_users(work.actor), *_conditions(wanted, user_id))
        .order_by(sa.func.lower(col(User.full_name)), col(User.id))
    )
    return [
        _view(user, branch, open_leads, total)
        for user, branch, open_leads, total in work.session.execute(query)
    ]


def _conditions(wanted: UserFilter, user_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if user_id is not None:
        conditions.append(col(User.id) == user_id)
    if wanted.branch_id is not None:
        conditions.append(col(User.branch_id) == wanted.branch_id)
    if wanted.is_active is not None:
        conditions.append(col(User.is_active) == wanted.is_active)
    if wanted.role is not None:
        conditions.append(col(User.role) == wanted.role)
    if wanted.search.strip():
        text = wanted.search.strip()
        conditions.append(
            col(User.full_name).icontains(text, autoescape=True)
            | col(User.username).icontains(text, autoescape=True)
        )
    return conditions


def _view(user: User, branch: str | None, open_leads: int | None, total: int | None) -> UserView:
    return UserView(
        id=user.id,
        username=user.username,
        full_name=user.full_name,
        role=user.role,
        branch=Named(id=user.branch_id, name=branch) if user.branch_id and branch else None,
        is_active=user.is_active,
        receives_new_leads=user.receives_new_leads,
        daily_call_target=user.daily_call_target,
        last_seen_at=user.last_seen_at,
        open_leads=open_leads or 0,
        total_leads=total or 0,
        open_lead_cap=user.open_lead_cap,
        assignment_weight=user.assignment_weight,
        shift_starts=user.shift_starts and f"{user.shift_starts:%H:%M}",
        shift_ends=user.shift_ends and f"{user.shift_ends:%H:%M}",
        days_off=user.days_off,
    )


def find_telecallers(work: Work, ids: Sequence[UUID], *, lock: bool = True) -> list[User]:
    """The active telecallers of active branches among `ids`, in the order of `ids`.

    Locked for share, none is deactivated while leads are given to them; long work must not do
    so, since it would also stop everything else that writes to these people.
    """
    query = (
        select(User)
        .join(Branch, col(Branch.id) == col(User.branch_id))
        .where(
            col(User.id).in_(ids),
            col(User.role) == Role.TELECALLER,
            col(User.is_active),
            col(Branch.is_active),
            visible_users(work.actor),
        )
    )
    if lock:
        query = query.with_for_update(read=True, of=User)
    found = {user.id: user for user in work.session.exec(query)}
    return [found[user_id] for user_id in dict.fromkeys(ids) if user_id in found]


def count_open_leads(work: Work, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many open leads each of these people holds."""
    query = (
        sa.select(col(LeadCount.telecaller_id), sa.func.sum(col(LeadCount.n)))
        .where(
            col(LeadCount.telecaller_id).in_(user_ids),
            ~col(LeadCount.is_erased),
            col(LeadCount.status).not_in(CLOSED_STATUSES),
        )
        .group_by(col(LeadCount.telecaller_id))
    )
    return {user_id: int(n) for user_id, n in work.session.execute(query)}


def ids_in_sight(work: Work, user_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people whom the actor may see."""
    query = select(col(User.id)).where(col(User.id).in_(user_ids), visible_users(work.actor))
    return set(work.session.exec(query))


def name_of(work: Work, user_id: UUID) -> str:
    """The full name of a person who did something the actor may see."""
    user = work.session.get(User, user_id)
    return user.full_name if user else "-"


def names_of(work: Work, user_ids: set[UUID | None]) -> dict[UUID | None, Named]:
    """The full names of these people."""
    query = select(col(User.id), col(User.full_name)).where(col(User.id).in_(user_ids - {None}))
    return {key: Named(id=key, name=name) for key, name in work.session.exec(query)}


def by_username(session: Session, username: str) -> User | None:
    """The person with this user name, letter case aside."""
    query = select(User).where(sa.func.lower(col(User.username)) == username.lower())
    return session.exec(query).one_or_none()


def find_sign_in(session: Session, sign_in_id: UUID) -> tuple[SignIn, User] | None:
    """A sign-in with its person."""
    query = select(SignIn, User).join(User).where(col(SignIn.id) == sign_in_id)
    return session.exec(query).one_or_none()


def find_session(session: Session, token_hash: str) -> tuple[SignIn, User] | None:
    """The portal session of a cookie, with its person."""
    query = select(SignIn, User).join(User).where(col(SignIn.token_hash) == token_hash)
    return session.exec(query).one_or_none()


def find_sessions(work: Work, token_hashes: Collection[str]) -> list[tuple[SignIn, User]]:
    """The portal sessions of many cookies, with their persons."""
    query = select(SignIn, User).join(User).where(col(SignIn.token_hash).in_(token_hashes))
    return list(work.session.exec(query))


def take_refresh_token(work: Work, token_hash: str) -> RefreshToken | None:
    """The refresh token, locked: of two who bring it at once, one comes second."""
    query = select(RefreshToken).where(col(RefreshToken.token_hash) == token_hash)
    return work.session.exec(query.with_for_update()).one_or_none()


def find_sign_ins(work: Work, user_id: UUID) -> Sequence[SignIn]:
    """Where a person is signed in now, the last seen first."""
    query = select(SignIn).where(
        col(SignIn.user_id) == user_id,
        col(SignIn.revoked_at).is_(None),
        col(SignIn.expires_at) > work.now,
    )
    ordered = query.order_by(col(SignIn.last_used_at).desc(), col(SignIn.id))
    return work.session.exec(ordered).all()


def revoke_sign_ins(work: Work, *conditions: sa.ColumnElement[bool]) -> int:
    """End the sign-ins that meet the conditions; answers how many."""
    ended = work.session.execute(
        sa.update(SignIn)
        .where(col(SignIn.revoked_at).is_(None), *conditions)
        .values(revoked_at=work.now)
        .returning(col(SignIn.id))
    )
    return len(ended.all())


UNDECIDED = ""  # stands for the address of a try whose password is still being checked


def lock_tries(work: Work, username: str) -> None:
    """Let the tries of one user name begin one after another, until the end of the work."""
    work.session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended('sign-in ' || :name, 0))"),
        {"name": username},
    )


def nth_last_failure(
    work: Work, n: int, since: datetime, *, username: str | None = None, address: str | None = None
) -> datetime | None:
    """When the n-th failure counted back from the last was; None when there were fewer."""
    query = select(col(FailedSignIn.at)).where(
        col(FailedSignIn.at) > since, col(FailedSignIn.address) != UNDECIDED
    )
    if username is not None:
        query = query.where(col(FailedSignIn.username) == username)
    if address is not None:
        query = query.where(col(FailedSignIn.address) == address)
    ordered = query.order_by(col(FailedSignIn.at).desc()).offset(n - 1).limit(1)
    return work.session.exec(ordered).one_or_none()


def count_tries(work: Work, username: str, since: datetime) -> int:
    """Tries of this user name since then that failed or are not decided."""
    query = (
        sa.select(sa.func.count())
        .select_from(FailedSignIn)
        .where(col(FailedSignIn.username) == username, col(FailedSignIn.at) > since)
    )
    return int(work.session.execute(query).scalar_one())


def decide_try(work: Work, try_id: int, address: str) -> None:
    """Write down that a try failed, and from where it came."""
    work.session.execute(
        sa.update(FailedSignIn).where(col(FailedSignIn.id) == try_id).values(address=address[:64])
    )


def forget_try(work: Work, try_id: int) -> None:
    """Remove a try that succeeded."""
    work.session.execute(sa.delete(FailedSignIn).where(col(FailedSignIn.id) == try_id))


def any_admin(work: Work) -> bool:
    """Whether there is an active admin."""
    query = select(col(User.id)).where(col(User.role) == Role.ADMIN, col(User.is_active))
    return work.session.exec(query.limit(1)).first() is not None


def remove_old(
    work: Work,
    table: type[SignIn] | type[RefreshToken] | type[FailedSignIn],
    at: Any,
    before: datetime,
    limit: int,
) -> int:
    """Remove a batch of rows that ended before then; what somebody holds now is passed by.

    Any: a column of an instant, as SQLModel's col() types it.
    """
    old = sa.select(col(table.id)).where(at < before).limit(limit)
    gone = sa.delete(table).where(col(table.id).in_(old.with_for_update(skip_locked=True)))
    return len(work.session.execute(gone.returning(col(table.id))).all())
