"""Sharings out, after the fact."""

from uuid import UUID

from fastapi import APIRouter

from api_ext.deps import WriteWork
from api_ext.errors import declared
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import UndoneRun

router = APIRouter(
    prefix="/api/assignments", tags=["assignments"], responses=declared(401, 403, 422)
)


@router.post("/{run_id}/undo", responses=declared(404))
def undo_assignment(work: WriteWork, run_id: UUID) -> UndoneRun:
    """Give leads back that were shared out at once; those that moved on stay. Repeatable."""
    return assignment.undo_run(work, run_id)
