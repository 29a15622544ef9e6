"""The report as a file, for who is signed in to the portal."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from crm_app.domain.accounts import sign_in
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import PerformanceFilter
from crm_app.kernel.errors import NotAuthenticated
from crm_app.web.bridge import COOKIE
from crm_app.work import unit_of_work

FILE = "/portal/reports/telecaller-performance.csv"
router = APIRouter(include_in_schema=False)


@router.get(FILE)
def telecaller_performance(
    request: Request, wanted: Annotated[PerformanceFilter, Query()]
) -> Response:
    """What the page shows with these filters; it is audited, so its work writes."""
    identify = sign_in.by_session(request.cookies.get(COOKIE))
    try:
        with unit_of_work(identify) as work:
            name, lines = reports.performance_csv(work, wanted)
    except NotAuthenticated:  # a person follows a link here
        return RedirectResponse("/login?next=/reports&error=signed_out", 303)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
