"""The REST API."""

import os
from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from fastapi import FastAPI

from api_ext import contract, docs_page, errors
from api_ext.body_limit import BodyLimit
from api_ext.limited import Limited
from api_ext.metrics import Measured
from api_ext.request_ids import RequestIds
from api_ext.routers import (
    assignments,
    auth,
    branches,
    data_requests,
    followups,
    imports,
    leads,
    leaves,
    me,
    merging,
    meta,
    operation,
    recordings,
    reminders,
    reports,
    settings,
    sync,
    uploads,
    users,
)
from crm_app.kernel.db import hot_pool
from crm_app.settings import get_settings

COMPLETIONS = 4  # threads that store full uploads, so that a slow storage leaves the others free


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    """The pool of hot reads; the portal's app runs no nested lifespan and opens it itself."""
    async with hot_pool():
        yield


def create_api() -> FastAPI:
    """The API with its routes, errors and documentation."""
    api = FastAPI(
        lifespan=_lifespan,
        title="Education CRM",
        version="1",
        description=contract.DESCRIPTION,
        openapi_tags=[{"name": name, "description": said} for name, said in contract.TAGS.items()],
        generate_unique_id_function=contract.operation_id,
        docs_url=None,
        redoc_url=None,
        # FastAPI's own traces hold what people search for, and values that were refused;
        # `web/tracing.py` traces requests without them.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    api.state.places = Semaphore(get_settings().pool_size)
    api.state.hashing = CapacityLimiter(os.cpu_count() or 1)
    api.state.completing = CapacityLimiter(COMPLETIONS)
    errors.install(api)
    contract.install(api)
    docs_page.install(api)
    api.add_middleware(BodyLimit)
    api.add_middleware(Limited)
    api.add_middleware(Measured)
    api.add_middleware(RequestIds)
    for part in (
        leads,  # routes are tried in turn, and this one is asked most
        auth,
        me,
        meta,
        merging,
        data_requests,
        followups,
        recordings,
        reminders,
        sync,
        uploads,
        imports,
        assignments,
        reports,
        branches,
        users,
        leaves,
        settings,
        operation,
    ):
        api.include_router(part.router)
    return api
