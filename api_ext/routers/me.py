"""Who is signed in, what they did, and what they do now."""

from typing import Annotated

from fastapi import APIRouter, Query

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import MeView, PresenceView, SetPresence
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
