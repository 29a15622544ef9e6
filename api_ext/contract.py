"""What the contract says of every route, added in one place so that no route forgets it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api_ext.errors import PROBLEM_SCHEMA, declared

Json = dict[str, Any]  # Any: OpenAPI is a loose tree

DESCRIPTION = """
The contract of the telecaller app and of other clients.

* **Sign in** with `POST /api/auth/login` and send the access token with every request:
  `Authorization: Bearer …`. It lasts 15 minutes; `POST /api/auth/refresh` exchanges the refresh
  token (7 days, works once) for the next pair.
* **Instants** are RFC 3339 in UTC (`2026-11-23T04:30:00Z`), days are local to the organisation
  (`2026-11-23`), ids are UUIDs. Unknown fields in a body or a query are refused.
* **Lists** are `{items, next_cursor, total}` with at most fifty items. Send `next_cursor` back as
  `cursor` for the next page; null is the end.
* **Sent twice, done once.** Every POST that creates takes a `client_id` (UUID) made by the sender:
  the first answers 201, a repeat 200 with the same resource.
* **Refusals** are RFC 9457 problems, `application/problem+json`: `{status, code, detail, fields}`.
  `code` is for programs, `detail` may be shown. A record of somebody else is a 404 like one that
  does not exist. After 429 and 503 wait for `Retry-After` seconds.
"""

TAGS = {
    "auth": "Sign in, go on, sign out.",
    "me": "Who is signed in, what they did, and what they do now.",
    "meta": "The words, limits and settings that a client needs before it shows anything.",
    "leads": "Prospective students: list, open, edit, annotate, call.",
    "duplicates": "Leads that are one student: found, merged and taken apart. Admins and managers.",
    "data requests": "What a student agreed to, and a copy of all that is held about one.",
    "recordings": "The audio of calls: sent in pieces (tus 1.0), listed, played, deleted.",
    "follow-ups": "Promises to call again.",
    "reminders": "What phones say of reminders that they showed.",
    "sync": "What changed for a phone that was away, and the phones themselves.",
    "assignments": "Leads that were shared out at once. Admins and managers.",
    "imports": "CSV files that become leads. Admins and managers.",
    "reports": "What telecallers did, on screen and as files. Admins and managers.",
    "branches": "Places of work. Admins; a manager sees the own one.",
    "users": "People. Admins; a manager those of the own branch.",
    "settings": "What the organisation says of itself. Admins.",
    "operation": "For who runs the server: is it alive, is it ready.",
}
_BY_FRAMEWORK = ("HTTPValidationError", "ValidationError")  # we answer problems instead


def operation_id(route: APIRoute) -> str:
    """The name of the function: short, stable, and unique, as a test makes sure."""
    return route.name


def install(api: FastAPI) -> None:
    """Complete what FastAPI finds out by itself."""
    plain = api.openapi

    def complete() -> Json:
        if api.openapi_schema is None:
            api.openapi_schema = _completed(plain())
        return api.openapi_schema

    api.openapi = complete  # type: ignore[method-assign]


def _completed(contract: Json) -> Json:
    schemas = contract["components"]["schemas"]
    for name in _BY_FRAMEWORK:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    for operation in _operations(contract):
        answers = operation["responses"]
        refusals = [429, 503]
        if "requestBody" in operation:
            refusals += [400, 413]
        if "requestBody" in operation or "parameters" in operation:
            refusals.append(422)
        added = {str(status): said for status, said in declared(*refusals).items()}
        operation["responses"] = answers | {
            status: said
            for status, said in added.items()
            if status not in answers or "application/json" in answers[status].get("content", {})
        }
        _say_what_a_repeat_answers(operation, schemas)
    return contract


def _operations(contract: Json) -> Iterator[Json]:
    for path, methods in contract["paths"].items():
        if path.startswith("/api/"):
            yield from methods.values()


def _say_what_a_repeat_answers(operation: Json, schemas: Json) -> None:
    """A body with a `client_id` may be sent twice."""
    answers = operation["responses"]
    made = answers.get("201") or answers.get("202")
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    names = {name for body in bodies for name in _properties(body["schema"], schemas)}
    if made and "client_id" in names:
        said = "Sent again with the same `client_id`: the same resource, and nothing is doubled"
        answers["200"] = made | {"description": said}


def _properties(schema: Json, schemas: Json) -> Json:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    found: Json = schema.get("properties", {})
    return found
