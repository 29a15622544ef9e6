"""Follow-ups: list, book, complete, move."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import (
    BookFollowup,
    FollowupFilter,
    FollowupPage,
    FollowupView,
    UpdateFollowup,
)

router = APIRouter(prefix="/api/followups", tags=["follow-ups"], responses=declared(401, 403, 422))


@router.get("")
def list_followups(work: ReadWork, wanted: Annotated[FollowupFilter, Query()]) -> FollowupPage:
    """The follow-ups one may see, earliest first; days are the organisation's."""
    return followups.list_followups(work, wanted)


@router.post("", status_code=201, responses=declared(404))
def book_followup(work: WriteWork, body: BookFollowup, response: Response) -> FollowupView:
    """Promise to call a lead again; sent twice, booked once (200)."""
    followup, is_new = followups.book_followup(work, body)
    if not is_new:
        response.status_code = 200
    return followup


@router.patch("/{followup_id}", responses=declared(404))
def update_followup(work: WriteWork, followup_id: UUID, body: UpdateFollowup) -> FollowupView:
    """Complete, undo that, or move; repeating it changes nothing."""
    return followups.update_followup(work, followup_id, body)
