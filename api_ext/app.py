"""The REST API."""

from fastapi import FastAPI

from api_ext import errors
from api_ext.routers import auth, branches, followups, imports, leads, me, operation, reports, users

DESCRIPTION = """
The contract of the telecaller app and of other clients. Instants are RFC 3339 in UTC, ids are
UUIDs, lists are `{items, next_cursor, total}` with at most fifty items. Every POST that creates
takes a `client_id` made by the sender: sent twice, it is done once. Refusals are RFC 9457 problems.
"""


def create_api() -> FastAPI:
    """The API with its routes, errors and documentation."""
    api = FastAPI(
        title="Education CRM",
        version="1",
        description=DESCRIPTION,
        docs_url="/docs",
        redoc_url=None,
    )
    errors.install(api)
    for router in (auth, me, leads, followups, imports, reports, branches, users, operation):
        api.include_router(router.router)
    return api
