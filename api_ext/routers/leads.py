"""Leads: list, open, annotate, call, hand over."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads, Shares
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import CallLogView, LogCall
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import (
    AddNote,
    LeadFilter,
    LeadPage,
    LeadView,
    NoteView,
    TimelinePage,
)

router = APIRouter(prefix="/api/leads", tags=["leads"], responses=declared(401, 403, 422))

OK = 200  # what a repeat answers, instead of 201


@router.get("")
def list_leads(work: ReadWork, wanted: Annotated[LeadFilter, Query()]) -> LeadPage:
    """Fifty of the leads one may see, pending follow-ups first."""
    return leads.list_leads(work, wanted)


@router.post("/assign", responses=declared(404, 409))
def assign_leads(work: WriteWork, body: AssignLeads) -> Shares:
    """Share leads out to telecallers by round-robin."""
    return assignment.assign_leads(work, body)


@router.get("/{lead_id}", responses=declared(404))
def get_lead(work: ReadWork, lead_id: UUID) -> LeadView:
    """One lead with the newest of its timeline."""
    return leads.get_lead(work, lead_id)


@router.get("/{lead_id}/timeline", responses=declared(404))
def get_timeline(
    work: ReadWork, lead_id: UUID, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> TimelinePage:
    """What happened to a lead, newest first."""
    return leads.get_timeline(work, lead_id, cursor)


@router.post("/{lead_id}/notes", status_code=201, responses=declared(404))
def add_note(work: WriteWork, lead_id: UUID, body: AddNote, response: Response) -> NoteView:
    """Append a note; sent twice, it is written once (200)."""
    note, is_new = leads.add_note(work, lead_id, body)
    if not is_new:
        response.status_code = OK
    return note


@router.post("/{lead_id}/calls", status_code=201, responses=declared(404, 409))
def log_call(work: WriteWork, lead_id: UUID, body: LogCall, response: Response) -> CallLogView:
    """Log a call with status and next follow-up, all or nothing; sent twice, stored once (200)."""
    call, is_new = calls.log_call(work, lead_id, body)
    if not is_new:
        response.status_code = OK
    return call
