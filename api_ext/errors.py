"""Refusals as RFC 9457 problems, in one place; FastAPI's own included."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from crm_app.adapters.import_files import FileTooLarge
from crm_app.domain.validation import sentences
from crm_app.kernel import errors
from crm_app.kernel.db import PoolTimeout

_log = logging.getLogger(__name__)

_STATUS: dict[type[errors.CrmError], int] = {
    errors.NotAuthenticated: 401,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    FileTooLarge: 413,
    errors.RuleBroken: 422,
    errors.TooManyTries: 429,
}
_CODES = {401: "not_authenticated", 404: "not_found", 405: "method_not_allowed"}
RETRY_SECONDS = 5

_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["status", "code", "detail"],
    "properties": {
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Never changes once released."},
        "detail": {"type": "string", "description": "A sentence that is safe to show."},
        "fields": {"type": "object", "description": "What is wrong with each field."},
    },
}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its documentation."""
    return {
        status: {
            "description": "Refused",
            "content": {"application/problem+json": {"schema": _PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


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


def _busy(_: Request, error: Exception) -> JSONResponse:
    _log.warning("no database connection became free in time")
    return problem(
        503,
        "busy",
        "The server is busy. Try again in a moment.",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def install(api: FastAPI) -> None:
    """Map every refusal; anything else stays a 500 and is logged with its trace."""
    api.add_exception_handler(errors.CrmError, _crm_problem)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http_problem)
    api.add_exception_handler(PoolTimeout, _busy)
