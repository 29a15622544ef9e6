"""Reports, on screen and as files."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import Performance, PerformanceFilter, ReportFilter

router = APIRouter(prefix="/api/reports", tags=["reports"], responses=declared(401, 403, 422))

Wanted = Annotated[PerformanceFilter, Query()]
WantedFile = Annotated[ReportFilter, Query()]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/telecaller-performance")
def telecaller_performance(work: ReadWork, wanted: Wanted) -> Performance:
    """Each telecaller's figures of some local days, both inclusive, and their sum."""
    limits.spend(work.actor, Limit.REPORTS)
    return reports.telecaller_performance(work, wanted)


@router.get(
    "/telecaller-performance.csv",
    responses={200: {"content": {"text/csv": {}}}},
    response_class=StreamingResponse,
)
def telecaller_performance_csv(work: WriteWork, wanted: WantedFile) -> StreamingResponse:
    """The same report as a file; it is audited, so its work writes."""
    name, lines = reports.performance_csv(work, wanted)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/telecaller-performance.xlsx",
    responses={200: {"content": {_XLSX: {}}}},
    response_class=Response,
)
def telecaller_performance_xlsx(work: WriteWork, wanted: WantedFile) -> Response:
    """The same report as a workbook; it is audited, so its work writes."""
    name, whole = reports.performance_xlsx(work, wanted)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(whole, media_type=_XLSX, headers=headers)
