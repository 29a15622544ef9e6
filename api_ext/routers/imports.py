"""Imports: send a file, watch it, fetch what was refused."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api_ext.deps import ReadWork, Token, WriteWork
from api_ext.errors import declared
from crm_app.adapters import import_files
from crm_app.domain.accounts import sign_in
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import (
    ImportAccepted,
    ImportPage,
    ImportView,
    KeptLead,
    RowFate,
    StartImport,
)
from crm_app.domain.validation import sentences
from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.sending import aside
from crm_app.models import DuplicatePolicy
from crm_app.work import Work, unit_of_work

router = APIRouter(prefix="/api/imports", tags=["imports"], responses=declared(401, 403, 422))

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "telecaller_ids"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "telecaller_ids": {
                            "type": "array",
                            "items": {"type": "string", "format": "uuid"},
                            "description": "They take turns in the order sent.",
                        },
                        "mapping": {
                            "type": "string",
                            "description": "JSON object: column header to lead field, or to"
                            " `extra`.",
                        },
                        "duplicates": {
                            "type": "string",
                            "enum": list(DuplicatePolicy),
                            "default": "skip",
                            "description": "What becomes of rows whose student is a lead already.",
                        },
                        "source": {
                            "type": "string",
                            "maxLength": 60,
                            "description": "The source of rows that name none.",
                        },
                        "sheet": {
                            "type": "string",
                            "maxLength": 100,
                            "description": "The sheet of a workbook; else its first one.",
                        },
                        "continue_rotation": {"type": "boolean", "default": False},
                        "dry_run": {
                            "type": "boolean",
                            "default": False,
                            "description": "Only say what would become of each row.",
                        },
                        "client_id": {"type": "string", "format": "uuid"},
                    },
                }
            }
        },
    }
}


@router.post("", status_code=202, responses=declared(413), openapi_extra=_FORM)
async def start_import(request: Request, token: Token, response: Response) -> ImportAccepted:
    """Store a file and have it imported; whether it is readable shows when it runs.

    The form is read only once the sender is known to be allowed to import: a stranger's file is
    never received.
    """
    await run_in_threadpool(_check_may_import, token)
    async with request.form(max_files=1, max_fields=1100) as form:
        wanted, client_id, upload = _read(form)
        stored = await run_in_threadpool(import_files.keep, upload.file)

    def start() -> tuple[ImportAccepted, bool]:
        with ExitStack() as unless_new:
            unless_new.callback(import_files.remove, stored.name)
            with unit_of_work(sign_in.by_token(token)) as work:
                name = upload.filename or "leads.csv"
                accepted, is_new = imports.start_import(work, stored, name, wanted, client_id)
            if is_new:
                unless_new.pop_all()
        return accepted, is_new

    accepted, is_new = await run_in_threadpool(start)
    if not is_new:
        response.status_code = 200
    return accepted


@router.get("")
def list_imports(
    work: ReadWork, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> ImportPage:
    """Imports, newest first."""
    return imports.list_imports(work, cursor)


@router.get("/{import_id}", responses=declared(404))
def get_import(work: ReadWork, import_id: UUID) -> ImportView:
    """One import with its counts."""
    return imports.get_import(work, import_id)


@router.post("/{import_id}/start", status_code=202, responses=declared(404, 409))
def start_ready_import(work: WriteWork, import_id: UUID) -> ImportAccepted:
    """Make a dry run real, with the same choices."""
    return imports.start_ready(work, import_id)


@router.post("/{import_id}/undo", status_code=202, responses=declared(404, 409))
def undo_import(work: WriteWork, import_id: UUID) -> ImportAccepted:
    """Remove what an import made and restore what it changed, except what was touched since."""
    return imports.undo_import(work, import_id)


@router.get("/{import_id}/kept", responses=declared(404))
def list_kept_leads(work: ReadWork, import_id: UUID) -> list[KeptLead]:
    """The first hundred leads that an undo left, and why."""
    return imports.list_kept(work, import_id)


@router.get("/{import_id}/rows/{row_number}", responses=declared(404))
def get_row_fate(
    work: ReadWork, import_id: UUID, row_number: Annotated[int, Path(ge=1, le=2_000_000)]
) -> RowFate:
    """What became of one row of the file."""
    return imports.row_fate(work, import_id, row_number)


@router.get(
    "/{import_id}/rows.csv",
    responses={200: {"content": {"text/csv": {}}}, **declared(404)},
    response_class=StreamingResponse,
)
def get_import_rows(token: Token, import_id: UUID) -> StreamingResponse:
    """What became of every row of the file."""
    return _stream(token, f"import-{import_id}-rows.csv", imports.fates_csv, import_id)


@router.get(
    "/{import_id}/errors.csv",
    responses={200: {"content": {"text/csv": {}}}, **declared(404)},
    response_class=StreamingResponse,
)
def get_import_errors(token: Token, import_id: UUID) -> StreamingResponse:
    """The refused rows as a file that is safe to open, to fix and to import again."""
    return _stream(token, f"import-{import_id}-errors.csv", imports.faults_csv, import_id)


def _stream(
    token: str, name: str, read: Callable[[Work, UUID], Iterator[bytes]], import_id: UUID
) -> StreamingResponse:
    # Whole before it is sent: who reads slowly holds no connection to the database.
    with unit_of_work(sign_in.by_token(token), read_only=True) as work:
        pieces, size = aside(read(work, import_id))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
    }
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def _check_may_import(token: str) -> None:
    with unit_of_work(sign_in.by_token(token), read_only=True) as work:
        imports.check_may_import(work)


def _read(form: FormData) -> tuple[StartImport, UUID | None, UploadFile]:
    """The choices and the file of a form.

    Raises:
        RuleBroken: a field is missing, unknown or wrong; `fields` names it.
    """
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        sentence = "Send the CSV as the form field `file`."
        raise RuleBroken(sentence, fields={"file": sentence})
    values: dict[str, Any] = {}  # Any: text until the command has read it
    for name in form:
        if name == "telecaller_ids":
            values[name] = form.getlist(name)
        elif name not in {"file", "client_id"}:
            values[name] = form[name]
    if "mapping" in values:
        values["mapping"] = _json(values["mapping"])
    try:
        client_id = UUID(str(form["client_id"])) if "client_id" in form else None
    except ValueError as error:
        sentence = "This is not a UUID."
        raise RuleBroken(sentence, fields={"client_id": sentence}) from error
    try:
        return StartImport.model_validate(values), client_id, upload
    except ValidationError as error:
        fields = sentences(error.errors())
        raise RuleBroken("Some of the values sent are not valid.", fields=fields) from error


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        sentence = "This is not a JSON object."
        raise RuleBroken(sentence, fields={"mapping": sentence}) from error
