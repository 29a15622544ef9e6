"""Is it alive, and is it ready."""

from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from api_ext import metrics
from api_ext.errors import RETRY_SECONDS, declared, problem
from crm_app import readiness
from crm_app.domain.schemas import View

router = APIRouter(tags=["operation"])


class Health(View):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(View):
    """Everything is there; each check by its name."""

    status: Literal["ready"] = "ready"
    checks: dict[str, str]


@router.get("/healthz")
def healthz() -> Health:
    """Whether the process runs."""
    return Health()


@router.get("/readyz", response_model=Readiness, responses=declared(503))
def readyz() -> Readiness | JSONResponse:
    """Whether database, migrations, storage and jobs are there."""
    checks = readiness.check()
    if all(found == readiness.FINE for found in checks.values()):
        return Readiness(checks=checks)
    faults = {name: found for name, found in checks.items() if found != readiness.FINE}
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return problem(503, "not_ready", "Not everything is ready.", fields=faults, headers=headers)


# Not in the contract: for everybody but the operator it is not there.
@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """Prometheus figures, for this machine or the holder of the token."""
    if not metrics.may_read(request):
        raise HTTPException(404)
    return Response(metrics.render(), media_type=metrics.CONTENT_TYPE)
