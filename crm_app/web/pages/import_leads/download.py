"""Rows of an import as files: plain links, since the browser holds the cookie."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crm_app.domain.accounts import sign_in
from crm_app.domain.imports import service as imports
from crm_app.kernel.errors import NotAuthenticated, TooOften
from crm_app.kernel.sending import aside
from crm_app.web.bridge import COOKIE
from crm_app.web.pages.import_leads import addresses
from crm_app.work import Work, unit_of_work

router = APIRouter(prefix="/portal/imports", include_in_schema=False)


@router.get("/{import_id}/errors.csv")
def rejected_rows(request: Request, import_id: UUID) -> Response:
    """The rejected and skipped rows, safe to open, to fix and to import again."""
    return _send(request, import_id, imports.faults_csv, "rejected")


@router.get("/{import_id}/rows.csv")
def every_row(request: Request, import_id: UUID) -> Response:
    """What became of every row."""
    return _send(request, import_id, imports.fates_csv, "every-row")


def _send(
    request: Request,
    import_id: UUID,
    read: Callable[[Work, UUID], Iterator[bytes]],
    what: str,
) -> Response:
    identify = sign_in.by_session(request.cookies.get(COOKIE))
    try:
        # Whole before it is sent: who reads slowly holds no connection to the database.
        with unit_of_work(identify, read_only=True) as work:
            pieces, size = aside(read(work, import_id))
            file_name = imports.get_import(work, import_id).file_name
    except NotAuthenticated:
        back = quote(addresses.of(import_id), safe="")
        return RedirectResponse(f"/login?next={back}&error=signed_out", 303)
    except TooOften as error:
        return PlainTextResponse(error.message, 429)
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{_name(file_name, what)}",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def _name(file_name: str, what: str) -> str:
    """What the file is called: `pune-fair.csv` gives `pune-fair-rejected.csv`."""
    return quote(f"{PurePath(file_name).stem}-{what}.csv", safe="")
