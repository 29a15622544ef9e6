"""The report as a file, for who is signed in to the portal."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crm_app.domain.accounts import sign_in
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import ReportFilter
from crm_app.kernel.errors import NotAuthenticated, TooOften
from crm_app.web.bridge import COOKIE
from crm_app.work import unit_of_work

FILE = "/portal/reports/telecaller-performance"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(include_in_schema=False)


@router.get(FILE + ".{kind}")
def telecaller_performance(
    request: Request,
    kind: Literal["csv", "xlsx"],
    wanted: Annotated[ReportFilter, Query()],
) -> Response:
    """What the page shows with these filters; it is audited, so its work writes."""
    identify = sign_in.by_session(request.cookies.get(COOKIE))
    try:
        with unit_of_work(identify) as work:
            if kind == "xlsx":
                name, whole = reports.performance_xlsx(work, wanted)
                return Response(whole, media_type=_XLSX, headers=_headers(name))
            name, lines = reports.performance_csv(work, wanted)
    except NotAuthenticated:  # a person follows a link here
        return RedirectResponse("/login?next=/reports&error=signed_out", 303)
    except TooOften as error:
        return PlainTextResponse(error.message, 429)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
