"""Who is signed in, what they did, and what they do now."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import sessions, sign_in
from crm_app.domain.accounts.schemas import (
    EndedSessions,
    MeView,
    PresenceView,
    SessionView,
    SetPresence,
)
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import MyStats, StatsFilter

router = APIRouter(prefix="/api/me", tags=["me"], responses=declared(401, 422))


@router.get("")
def get_me(work: ReadWork) -> MeView:
    """The holder of the access token, and what the role may do."""
    return sign_in.me(work)


@router.put("/presence")
def set_presence(work: WriteWork, body: SetPresence) -> PresenceView:
    """Say that one works, takes a break or is off."""
    return accounts.set_presence(work, body)


@router.get("/stats")
def get_my_stats(work: ReadWork, wanted: Annotated[StatsFilter, Query()]) -> MyStats:
    """One's own figures, equal to the admin's report."""
    return reports.my_stats(work, wanted)


@router.get("/sessions")
def list_my_sessions(work: ReadWork) -> Listed[SessionView]:
    """Where one is signed in, portal and apps: this sign-in first."""
    return whole(sessions.list_own(work))


@router.delete("/sessions")
def end_my_other_sessions(work: WriteWork) -> EndedSessions:
    """Sign out everywhere else, at once; this sign-in stays."""
    return EndedSessions(ended=sessions.end_others(work))


@router.delete("/sessions/{session_id}", status_code=204, responses=declared(404))
def end_my_session(work: WriteWork, session_id: UUID) -> None:
    """End one other sign-in of one's own, at once; the one in use ends by signing out (422)."""
    sessions.end_own(work, session_id)
