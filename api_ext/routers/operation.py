"""Is it alive, and is it ready."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api_ext.errors import problem
from crm_app import readiness
from crm_app.domain.schemas import View

router = APIRouter(tags=["operation"])


class Health(View):
    """The process answers."""

    status: str


@router.get("/healthz")
def healthz() -> Health:
    """Whether the process runs."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"description": "Not ready"}})
def readyz() -> JSONResponse:
    """Whether database, migrations, storage and jobs are there."""
    checks = readiness.check()
    if all(found == readiness.FINE for found in checks.values()):
        return JSONResponse({"status": "ready", "checks": checks})
    faults = {name: found for name, found in checks.items() if found != readiness.FINE}
    return problem(503, "not_ready", "Not everything is ready.", fields=faults)
