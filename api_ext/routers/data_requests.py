"""What a student agreed to, and a copy of all that is held about one."""

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.data_requests import TakenOut
from crm_app.domain.consents import service as consents
from crm_app.domain.consents.schemas import ConsentState, NoteConsent

router = APIRouter(
    prefix="/api/leads/{lead_id}", tags=["data requests"], responses=declared(401, 403, 404, 422)
)

OK = 200  # what a repeat answers, instead of 201
_ZIP = "application/zip"


@router.get("/consents")
def get_consents(work: ReadWork, lead_id: UUID) -> ConsentState:
    """What the student agreed to: what holds now, and all that was noted."""
    return consents.get_consents(work, lead_id)


@router.post("/consents", status_code=201)
def note_consent(
    work: WriteWork, lead_id: UUID, body: NoteConsent, response: Response
) -> ConsentState:
    """Note a consent, or that it was withdrawn; sent twice, it is noted once (200)."""
    state, is_new = consents.note_consent(work, lead_id, body)
    if not is_new:
        response.status_code = OK
    return state


@router.get(
    "/export",
    response_class=Response,
    responses={
        200: {
            "description": "A page to read, the same as JSON, and the recordings",
            "content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def export_student(work: WriteWork, lead_id: UUID) -> Response:
    """All that is held about the student of a lead, as a ZIP; for admins and managers. Audited."""
    taken = TakenOut(work, lead_id)
    return StreamingResponse(
        taken.pieces(),
        media_type=_ZIP,
        headers={
            "Content-Disposition": f'attachment; filename="{taken.file_name}"',
            "Cache-Control": "no-store",
        },
    )
