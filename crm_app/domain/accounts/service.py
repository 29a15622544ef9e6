"""Accounts: create, edit, list (requirements 2.1 to 2.3). Deactivating is `staffing`'s."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository, rules
from crm_app.domain.accounts.schemas import (
    CLEARED_BY_NULL,
    CreateUser,
    PresenceView,
    SetPresence,
    UpdateUser,
    UserFilter,
    UserView,
)
from crm_app.domain.audit import service as audit
from crm_app.domain.branches import repository as branches
from crm_app.kernel.errors import Conflict, NotFound, RuleBroken
from crm_app.kernel.passwords import hash_password
from crm_app.models import Role, SignIn, User
from crm_app.work import Work


class UsernameTaken(Conflict):
    """User names are unique, letter case aside."""

    code = "username_taken"


def list_users(work: Work, wanted: UserFilter) -> list[UserView]:
    """The people one may see, by name, with their lead counts."""
    require(work.actor, Permission.TELECALLERS_READ)
    return repository.find(work, wanted)


def get_user(work: Work, user_id: UUID) -> UserView:
    """One person with lead counts.

    Raises:
        NotFound: no such person, or not the actor's.
    """
    require(work.actor, Permission.TELECALLERS_READ)
    found = repository.find(work, UserFilter(), user_id=user_id)
    if not found:
        raise NotFound("No such person.")
    return found[0]


def create_user(work: Work, wanted: CreateUser) -> UserView:
    """A new account that may sign in at once.

    Raises:
        NotPermitted: only an admin makes admins and managers.
        RuleBroken: the branch is missing or inactive, or the password is the user name.
        UsernameTaken: somebody has this user name.
    """
    _may_manage(work, wanted.role)
    branch_id = None if wanted.role is Role.ADMIN else _branch_for(work, wanted.branch_id)
    password = wanted.password.get_secret_value()
    rules.check_password(password, wanted.username)
    limits.spend(work.actor, Limit.PASSWORDS)
    user = User(
        username=wanted.username,
        password_hash=hash_password(password),
        full_name=wanted.full_name,
        role=wanted.role,
        branch_id=branch_id,
        receives_new_leads=wanted.receives_new_leads,
    )
    work.session.add(user)
    _store(work, user)
    audit.record(work, "user.created", user.id, username=user.username, role=str(user.role))
    return get_user(work, user.id)


def update_user(work: Work, user_id: UUID, wanted: UpdateUser) -> UserView:
    """Change an account, all but its activity; a new password signs the person out everywhere.

    Raises:
        NotFound: no such person.
        NotPermitted: only an admin changes admins and managers.
        RuleBroken: the branch is missing or inactive, the password is the user name, or the shift
            has only one end or no length.
        UsernameTaken: somebody has this user name.
    """
    require(work.actor, Permission.TELECALLERS_MANAGE)
    user = repository.get(work, user_id, for_update=True)
    _may_manage(work, user.role)
    changes = {
        key: value
        for key, value in wanted.model_dump(exclude={"password", "is_active"}).items()
        if value is not None or (key in CLEARED_BY_NULL and key in wanted.model_fields_set)
    }
    if "role" in changes:
        _may_manage(work, changes["role"])
    _check_branch(work, user, changes)
    _read_hours(user, changes)
    changed = {
        key: [_plain(getattr(user, key)), _plain(value)]
        for key, value in changes.items()
        if getattr(user, key) != value
    }
    for key in changed:
        setattr(user, key, changes[key])
    if wanted.password is not None:
        password = wanted.password.get_secret_value()
        rules.check_password(password, user.username)
        limits.spend(work.actor, Limit.PASSWORDS)
        user.password_hash = hash_password(password)
        repository.revoke_sign_ins(work, col(SignIn.user_id) == user.id)
        changed["password"] = ["-", "new"]
    if changed:
        _store(work, user)
        audit.record(work, "user.updated", user.id, changed=changed)
    return get_user(work, user.id)


def set_presence(work: Work, wanted: SetPresence) -> PresenceView:
    """Say that one works, takes a break or is off; saying it again keeps the time."""
    user = repository.get(work, work.actor.person, for_update=True)
    if user.presence is not wanted.state or user.presence_at is None:
        user.presence = wanted.state
        user.presence_at = work.now
        work.announce("calls", user.branch_id)
    return PresenceView(state=user.presence, at=user.presence_at)


def create_first_admin(work: Work, username: str, password: str, full_name: str) -> bool:
    """Make the first admin; answers False where an active admin exists."""
    if repository.any_admin(work):
        return False
    wanted = CreateUser.model_validate(
        {"username": username, "password": password, "full_name": full_name, "role": "admin"}
    )
    create_user(work, wanted)
    return True


def _may_manage(work: Work, role: Role) -> None:
    require(
        work.actor,
        Permission.TELECALLERS_MANAGE if role is Role.TELECALLER else Permission.STAFF_MANAGE,
    )


def _check_branch(work: Work, user: User, changes: dict[str, Any]) -> None:
    """An admin has no need of a branch; everybody else has an active one."""
    role = changes.get("role", user.role)
    if "branch_id" in changes:
        changes["branch_id"] = _branch_for(work, changes["branch_id"])
    elif role is not Role.ADMIN and user.branch_id is None:
        _branch_for(work, None)


def _read_hours(user: User, changes: dict[str, Any]) -> None:
    """The shift as times, the days off in order."""
    if "days_off" in changes:
        changes["days_off"] = sorted(set(changes["days_off"]))
    for key in {"shift_starts", "shift_ends"} & set(changes):
        changes[key] = changes[key] and time.fromisoformat(changes[key])
    starts = changes.get("shift_starts", user.shift_starts)
    ends = changes.get("shift_ends", user.shift_ends)
    sentence = None
    if (starts is None) != (ends is None):
        sentence = "A shift needs a start and an end. Send both, or clear both."
    elif starts is not None and starts == ends:
        sentence = "The shift ends when it starts. Clear both for any time."
    if sentence:
        raise RuleBroken(sentence, fields={"shift_ends": sentence})


def _branch_for(work: Work, branch_id: UUID | None) -> UUID:
    def refused(sentence: str) -> RuleBroken:
        return RuleBroken(sentence, fields={"branch_id": sentence})

    if branch_id is None:
        raise refused("Choose a branch.")
    try:
        branch = branches.get(work, branch_id)
    except NotFound as error:
        raise refused("No such branch. Choose another one.") from error
    if not branch.is_active:
        raise refused(f"{branch.name} is inactive. Choose another branch.")
    return branch.id


def _plain(value: object) -> object:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, UUID) else value


def _store(work: Work, user: User) -> None:
    sentence = f"{user.username} is taken. Choose another user name."
    taken = UsernameTaken(sentence, fields={"username": sentence})
    with work.session.no_autoflush:
        other = repository.by_username(work.session, user.username)
    if other is not None and other.id != user.id:
        raise taken
    try:
        work.session.flush()
    except IntegrityError as error:  # two admins at the same moment
        raise taken from error
    work.announce("telecallers", user.branch_id)
