"""Leads: list, open, annotate, call, hand over."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.background import BackgroundTask

from api_ext.deps import ReadWork, Token, WriteWork, is_noted, note_if_possible
from api_ext.errors import declared
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads, AssignmentWhy, Shares
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import CallLogView, LogCall
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import (
    AddNote,
    LeadFilter,
    LeadPage,
    LeadView,
    NextLead,
    NoteView,
    PatchLead,
    StatusCounts,
    TimelinePage,
)

router = APIRouter(prefix="/api/leads", tags=["leads"], responses=declared(401, 403, 422))

OK = 200  # what a repeat answers, instead of 201


class _HotRoute(APIRoute):
    """Reads what is sent itself: FastAPI takes as long for that as the list does (ADR 0011).

    Whatever is not as it should be goes FastAPI's own way, and is refused there.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        usual = super().get_route_handler()

        async def answer(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            query = request.query_params
            try:
                wanted = LeadFilter.model_validate({**query, "status": query.getlist("status")})
            except ValidationError:
                return await usual(request)
            if scheme.lower() != "bearer" or not token:
                return await usual(request)
            return await list_leads(token, wanted)

        return answer


async def list_leads(token: Token, wanted: Annotated[LeadFilter, Query()]) -> Response:
    """Fifty of the leads one may see, pending follow-ups first."""
    # Finished JSON: the hottest read goes by the response model (ADR 0011).
    body = await leads.list_leads_json(token, wanted)
    # Once a minute, which is one list in twelve of somebody at work: nobody waits for it.
    noting = None if is_noted(token) else BackgroundTask(note_if_possible, token)
    return Response(body, media_type="application/json", background=noting)


router.add_api_route("", list_leads, response_model=LeadPage, route_class_override=_HotRoute)


@router.get("/counts")
def count_leads(work: ReadWork) -> StatusCounts:
    """Counts for the chips."""
    return leads.count_leads(work)


@router.post(
    "/next", response_model=NextLead, responses={204: {"description": "Nothing to call now"}}
)
def next_lead(work: WriteWork) -> NextLead | None:
    """The best lead to call now, kept for the asker for ten minutes; 204 when there is none."""
    found = leads.next_lead(work)
    return found if found is not None else Response(status_code=204)  # type: ignore[return-value]


@router.post("/assign", responses=declared(404, 409))
def assign_leads(work: WriteWork, body: AssignLeads) -> Shares:
    """Share leads out to telecallers in turn, or say what that would do (`dry_run`)."""
    return assignment.assign_leads(work, body)


@router.get("/{lead_id}", responses=declared(404))
def get_lead(work: ReadWork, lead_id: UUID) -> LeadView:
    """One lead with the newest of its timeline."""
    return leads.get_lead(work, lead_id)


@router.patch("/{lead_id}", responses=declared(404, 409))
def patch_lead(work: WriteWork, lead_id: UUID, body: PatchLead) -> LeadView:
    """Change some of the six editable fields; those that others changed meanwhile are refused."""
    return leads.patch_lead(work, lead_id, body)


@router.get("/{lead_id}/assignment", responses=declared(404))
def explain_assignment(work: ReadWork, lead_id: UUID) -> AssignmentWhy:
    """Why a lead is with its telecaller, and who had it before."""
    return assignment.explain(work, lead_id)


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
