"""People, for admins and managers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import sessions, two_factor
from crm_app.domain.accounts.schemas import (
    CreateUser,
    EndedSessions,
    SessionView,
    UpdateUser,
    UserFilter,
    UserView,
)
from crm_app.domain.staffing import service as staffing

router = APIRouter(prefix="/api/users", tags=["users"], responses=declared(401, 403, 422))


@router.get("")
def list_users(work: ReadWork, wanted: Annotated[UserFilter, Query()]) -> Listed[UserView]:
    """People by name with their lead counts; a manager's own branch."""
    return whole(accounts.list_users(work, wanted))


@router.post("", status_code=201, responses=declared(404, 409))
def create_user(work: WriteWork, body: CreateUser) -> UserView:
    """Make an account that may sign in at once."""
    return accounts.create_user(work, body)


@router.patch("/{user_id}", responses=declared(404, 409))
def update_user(work: WriteWork, user_id: UUID, body: UpdateUser) -> UserView:
    """Change an account; `is_active: false` ends its access and leaves its leads with it."""
    return staffing.update_user(work, user_id, body)


@router.post("/{user_id}/reset-two-factor", status_code=204, responses=declared(404))
def reset_two_factor(work: WriteWork, user_id: UUID) -> None:
    """Turn somebody's two-factor sign-in off, who lost phone and recovery codes; admins only.

    Repeating it changes nothing. One's own is turned off in the portal, with password and code.
    """
    two_factor.reset_two_factor(work, user_id)


@router.get("/{user_id}/sessions", responses=declared(404))
def list_user_sessions(work: ReadWork, user_id: UUID) -> Listed[SessionView]:
    """Where somebody is signed in; a manager's own telecallers, an admin's everybody."""
    return whole(sessions.list_of(work, user_id))


@router.delete("/{user_id}/sessions", responses=declared(404))
def end_user_sessions(work: WriteWork, user_id: UUID) -> EndedSessions:
    """Sign somebody out everywhere, at once, as after a phone was lost."""
    return EndedSessions(ended=sessions.end_all_of(work, user_id))
