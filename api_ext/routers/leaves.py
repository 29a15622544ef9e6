"""Days on which telecallers get no new leads."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.domain.availability import service as availability
from crm_app.domain.availability.schemas import AddLeave, LeaveView

router = APIRouter(prefix="/api", tags=["users"], responses=declared(401, 403, 404, 422))

OK = 200  # what a repeat answers, instead of 201


@router.get("/users/{user_id}/leaves")
def list_leaves(work: ReadWork, user_id: UUID) -> Listed[LeaveView]:
    """The leaves of a person, the last one first."""
    return whole(availability.list_leaves(work, user_id))


@router.post("/users/{user_id}/leaves", status_code=201, responses=declared(409))
def add_leave(work: WriteWork, user_id: UUID, body: AddLeave, response: Response) -> LeaveView:
    """Keep new leads from a telecaller for some days; sent twice, stored once (200)."""
    leave, is_new = availability.add_leave(work, user_id, body)
    if not is_new:
        response.status_code = OK
    return leave


@router.delete("/leaves/{leave_id}", status_code=204)
def remove_leave(work: WriteWork, leave_id: UUID) -> None:
    """Take a leave back."""
    availability.remove_leave(work, leave_id)
