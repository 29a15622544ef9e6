"""The list of leads as a file, for who is signed in to the portal."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError

from crm_app.domain.accounts import sign_in
from crm_app.domain.leads import export
from crm_app.domain.leads.export import ExportLeads, FileFormat
from crm_app.kernel.errors import CrmError, NotAuthenticated, NotPermitted, TooOften
from crm_app.web.bridge import COOKIE
from crm_app.web.pages.leads import addresses
from crm_app.work import unit_of_work

FILE = "/portal/leads/export"
_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 256 * 1024
router = APIRouter(include_in_schema=False)


@router.get(FILE + ".{kind}")
def leads(request: Request, kind: FileFormat) -> Response:
    """What the page shows with these filters, whole; it is audited, so its work writes.

    The file is written before it is sent: it comes complete, or a sentence comes instead.
    """
    asked = request.query_params
    file = tempfile.NamedTemporaryFile(prefix="leads-")  # noqa: SIM115 - sent behind this function
    try:
        fields = addresses.read(asked).asked() | {"page": 1}
        columns, only = asked.get("columns", ""), asked.get("only", "")
        wanted = ExportLeads.model_validate(
            fields
            | {
                "columns": columns.split(",") if columns else [],
                "only": [UUID(key) for key in only.split(",")] if only else [],
            }
        )
        with unit_of_work(sign_in.by_session(request.cookies.get(COOKIE))) as work:
            name, _ = export.write(work, wanted, kind, Path(file.name))
    except NotAuthenticated:  # a person follows a link here
        file.close()
        return RedirectResponse("/login?next=/leads&error=signed_out", 303)
    except NotPermitted as error:
        file.close()
        return PlainTextResponse(error.message, 403)
    except CrmError as error:
        file.close()
        return PlainTextResponse(error.message, 429 if isinstance(error, TooOften) else 422)
    except (ValidationError, ValueError):  # somebody typed into the address
        file.close()
        return PlainTextResponse("This address does not name leads. Go back to the list.", 422)
    except BaseException:
        file.close()
        raise

    def sent() -> Iterator[bytes]:
        with file, Path(file.name).open("rb") as whole:
            while piece := whole.read(_PIECE):
                yield piece

    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(Path(file.name).stat().st_size),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(sent(), media_type=_TYPES[kind], headers=headers)
