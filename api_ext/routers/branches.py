"""Branches, for admins and managers."""

from uuid import UUID

from fastapi import APIRouter

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.domain.branches import service as branches
from crm_app.domain.branches.schemas import BranchView, CreateBranch, UpdateBranch

router = APIRouter(prefix="/api/branches", tags=["branches"], responses=declared(401, 403, 422))


@router.get("")
def list_branches(work: ReadWork, include_inactive: bool = True) -> Listed[BranchView]:
    """All branches by name; a manager's own."""
    return whole(branches.list_branches(work, include_inactive=include_inactive))


@router.post("", status_code=201, responses=declared(409))
def create_branch(work: WriteWork, body: CreateBranch) -> BranchView:
    """Make a branch."""
    return branches.create_branch(work, body)


@router.patch("/{branch_id}", responses=declared(404, 409))
def update_branch(work: WriteWork, branch_id: UUID, body: UpdateBranch) -> BranchView:
    """Change name or location, deactivate or reactivate; repeating it changes nothing."""
    return branches.update_branch(work, branch_id, body)
