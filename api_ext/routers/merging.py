"""Leads that are one student: found, merged, taken apart again, or kept apart."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.domain.leads.schemas import LeadView
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import (
    AddSibling,
    DuplicatePage,
    MergeLeads,
    MergeView,
    Suggestion,
)

router = APIRouter(prefix="/api", tags=["duplicates"], responses=declared(401, 403, 422))


@router.post("/leads/{lead_id}/merge", responses=declared(404, 409))
def merge_leads(work: WriteWork, lead_id: UUID, body: MergeLeads) -> MergeView:
    """Let this lead take over everything of another one; the same `client_id` again does nothing.

    Its own values stay, empty ones are filled, and those in `take` come from the other lead.
    """
    return merging.merge(work, lead_id, body)


@router.post("/merges/{merge_id}/undo", responses=declared(404, 409))
def undo_merge(work: WriteWork, merge_id: UUID) -> MergeView:
    """Bring the merged lead back exactly, with all that moved; repeating it changes nothing."""
    return merging.unmerge(work, merge_id)


@router.get("/leads/{lead_id}/merges", responses=declared(404))
def list_merges(work: ReadWork, lead_id: UUID) -> Listed[MergeView]:
    """The merges that made this lead what it is, newest first, undone ones as well."""
    return whole(merging.list_merges(work, lead_id))


@router.get("/leads/{lead_id}/duplicates", responses=declared(404))
def suggest_duplicates(work: ReadWork, lead_id: UUID) -> Listed[Suggestion]:
    """At most ten leads that may be the same student, the likeliest first, and why."""
    return whole(merging.suggest(work, lead_id))


@router.get("/duplicates")
def list_duplicates(
    work: ReadWork, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> DuplicatePage:
    """Pairs of leads with a number or an e-mail in common, the oldest first."""
    return merging.list_suggestions(work, cursor)


@router.post("/leads/{lead_id}/apart/{other_id}", status_code=204, responses=declared(404, 409))
def keep_apart(work: WriteWork, lead_id: UUID, other_id: UUID) -> None:
    """Mark two leads as two students, never suggested again; repeating it changes nothing."""
    merging.keep_apart(work, lead_id, other_id)


@router.delete("/leads/{lead_id}/apart/{other_id}", status_code=204, responses=declared(404, 409))
def end_apart(work: WriteWork, lead_id: UUID, other_id: UUID) -> None:
    """Take that mark away; repeating it changes nothing."""
    merging.keep_together_again(work, lead_id, other_id)


@router.post("/leads/{lead_id}/siblings", status_code=201, responses=declared(404))
def add_sibling(work: WriteWork, lead_id: UUID, body: AddSibling, response: Response) -> LeadView:
    """Add another student with this lead's number on purpose; sent twice, added once (200)."""
    view, is_new = merging.add_sibling(work, lead_id, body)
    if not is_new:
        response.status_code = 200
    return view
