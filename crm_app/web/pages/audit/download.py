"""The audit log as a file, for an admin who is signed in to the portal."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crm_app.domain.accounts import sign_in
from crm_app.domain.audit import service as audit
from crm_app.domain.audit.schemas import AuditFilter
from crm_app.kernel.errors import NotAuthenticated, TooOften
from crm_app.web.bridge import COOKIE
from crm_app.web.pages.audit.addresses import FILE
from crm_app.work import unit_of_work

router = APIRouter(include_in_schema=False)


@router.get(FILE)
def audit_log(request: Request, wanted: Annotated[AuditFilter, Query()]) -> Response:
    """All entries with these filters, newest first. That it is taken is noted before."""
    identify = sign_in.by_session(request.cookies.get(COOKIE))
    try:
        with unit_of_work(identify) as work:
            name, head, start = audit.begin_export(work, wanted)
    except NotAuthenticated:  # a person follows a link here
        return RedirectResponse("/login?next=/audit&error=signed_out", 303)
    except TooOften as error:
        return PlainTextResponse(error.message, 429)

    def sent() -> Iterator[bytes]:
        yield head
        cursor: str | None = start
        # Each piece in a short work of its own: a slow reader holds no connection, and who is
        # signed out meanwhile gets no more.
        while cursor is not None:
            with unit_of_work(identify, read_only=True) as work:
                lines, cursor = audit.export_piece(work, wanted, cursor)
            yield lines

    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(sent(), media_type="text/csv; charset=utf-8", headers=headers)
