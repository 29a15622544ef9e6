"""Refusals as RFC 9457 problems, in one place; FastAPI's own included."""

import errno
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from crm_app.adapters.import_files import FileTooLarge
from crm_app.adapters.recording_store import NotInStore, StoreAway, StoreFull
from crm_app.adapters.upload_parts import DiskFull
from crm_app.domain.recordings.uploads import RecordingTooLarge, UploadExpired
from crm_app.domain.validation import sentences
from crm_app.kernel import errors
from crm_app.kernel.db import OVERLOAD, is_full

_log = logging.getLogger(__name__)

_STATUS: dict[type[errors.CrmError], int] = {
    errors.NotAuthenticated: 401,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    UploadExpired: 410,
    FileTooLarge: 413,
    RecordingTooLarge: 413,
    errors.RuleBroken: 422,
    errors.TooManyTries: 429,
    NotInStore: 404,
    StoreAway: 503,
    StoreFull: 507,
    DiskFull: 507,
}
_CODES = {
    401: "not_authenticated",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    412: "wrong_version",
    415: "wrong_content_type",
    460: "piece_damaged",
}
RETRY_SECONDS = 5
AWAY_SECONDS = 30  # after which to ask again for a storage that cannot be reached

PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "A refusal (RFC 9457).",
    "type": "object",
    "required": ["status", "code", "detail"],
    "properties": {
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Never changes once released."},
        "detail": {"type": "string", "description": "A sentence that is safe to show."},
        "fields": {"type": "object", "description": "What is wrong with each field."},
    },
    "examples": [
        {
            "status": 422,
            "code": "in_past",
            "detail": "In the past. Choose a later time.",
            "fields": {"scheduled_at": "In the past. Choose a later time."},
        }
    ],
}
_MEANINGS = {
    400: "The body cannot be read at all",
    401: "No access token, or one that is not valid any more",
    403: "The role may not do this at all",
    404: "No such record, or not within the caller's sight",
    408: "The body stopped coming; what came is kept",
    409: "It clashes with what is stored",
    410: "Its time is over",
    412: "Another version of the protocol; `Tus-Version` names ours",
    413: "The body is too large",
    415: "The body is of another type",
    416: "No byte of the range asked for is there; `Content-Range` has the size",
    422: "Something sent is not valid; `fields` says what",
    429: "Too many tries, or too much at once",
    460: "The piece is not what its checksum says; nothing of it was kept",
    503: "Too busy, or not ready",
    507: "No space is left for it; what arrived before is kept",
}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer", "minimum": 1},
    }
}


class Busy(Exception):
    """No place for this request became free in time."""


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its documentation."""
    return {status: _refusal(status) for status in statuses}


def _refusal(status: int) -> dict[str, Any]:
    problem_schema = {"$ref": "#/components/schemas/Problem"}
    refusal: dict[str, Any] = {
        "description": _MEANINGS[status],
        "content": {"application/problem+json": {"schema": problem_schema}},
    }
    if status in {429, 503}:
        refusal["headers"] = _RETRY_AFTER
    return refusal


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer that says no, with the same shape everywhere."""
    body: dict[str, Any] = {"status": status, "code": code, "detail": detail}
    if fields:
        body["fields"] = dict(fields)
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _crm_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.CrmError)  # noqa: S101 - registered for this kind only
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)
    headers: dict[str, str] = {}
    if status == _STATUS[errors.NotAuthenticated]:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, errors.TooManyTries):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, StoreAway):
        headers["Retry-After"] = str(AWAY_SECONDS)
    return problem(status, error.code, error.message, fields=error.fields, headers=headers)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = sentences(error.errors())
    detail = "Some of the values sent are not valid."
    if len(fields) == 1:
        name, sentence = next(iter(fields.items()))
        detail = f"{name}: {sentence}"
    return problem(422, "invalid", detail, fields=fields)


def _http_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _CODES.get(error.status_code, "refused")
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


_FULL = {errno.ENOSPC, errno.EDQUOT}


def _full() -> JSONResponse:
    return problem(
        507,
        "disk_full",
        "The server's disk is full. Tell the administrator, and try again later.",
        headers={"Retry-After": str(AWAY_SECONDS)},
    )


def _system(request: Request, error: Exception) -> JSONResponse:
    """A disk without room is told of like elsewhere; any other is a 500 with its trace."""
    assert isinstance(error, OSError)  # noqa: S101 - registered for this kind only
    if error.errno not in _FULL:
        raise error
    _log.error("a disk is full: %s", error.filename or "no name")
    return _full()


def _busy(_: Request, error: Exception) -> JSONResponse:
    if is_full(error):
        _log.error("the database has no room left")
        return _full()
    _log.warning("no answer from the database in time: %s", type(error).__name__)
    return problem(
        503,
        "busy",
        "The server is busy. Try again in a moment.",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _broken(_: Request, error: Exception) -> JSONResponse:
    # Says nothing of the error: it is raised on, and the server logs it with its trace.
    return problem(500, "internal", "Something went wrong. It has been reported.")


def install(api: FastAPI) -> None:
    """Map every refusal; anything else is a 500 and is logged with its trace."""
    api.add_exception_handler(errors.CrmError, _crm_problem)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http_problem)
    api.add_exception_handler(OSError, _system)
    for kind in (Busy, *OVERLOAD):
        api.add_exception_handler(kind, _busy)
    api.add_exception_handler(Exception, _broken)
