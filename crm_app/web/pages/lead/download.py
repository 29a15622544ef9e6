"""All that is held about one student as a file, for who is signed in to the portal."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crm_app.access.actor import as_job
from crm_app.data_requests import TakenOut
from crm_app.domain.accounts import sign_in
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.rules import LeadNotInSight
from crm_app.kernel.errors import NotAuthenticated, NotFound, NotPermitted
from crm_app.web.bridge import COOKIE
from crm_app.work import unit_of_work

router = APIRouter(include_in_schema=False)


@router.get("/portal/leads/{lead_id}/export.zip")
def student(request: Request, lead_id: UUID) -> Response:
    """A ZIP; collected before it is sent: it comes complete, or a sentence comes instead."""
    by = "-"
    try:
        with unit_of_work(sign_in.by_session(request.cookies.get(COOKIE))) as work:
            by = work.actor.name
            taken = TakenOut(work, lead_id)
    except NotAuthenticated:  # a person follows a link here
        return RedirectResponse("/login?next=/leads&error=signed_out", 303)
    except NotPermitted as error:
        return PlainTextResponse(error.message, 403)
    except LeadNotInSight as error:
        # The refusal rolled its own work back, so the attempt is noted in a second one.
        with unit_of_work(as_job("access-watch")) as second:
            leads.note_refusal(second, error.lead_id, by)
        return PlainTextResponse(error.message, 404)
    except NotFound as error:
        return PlainTextResponse(error.message, 404)
    headers = {
        "Content-Disposition": f'attachment; filename="{taken.file_name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(taken.pieces(), media_type="application/zip", headers=headers)
