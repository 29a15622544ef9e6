"""SQL on branches."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_branches
from crm_app.domain.branches.schemas import BranchView
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import NotFound
from crm_app.models import CLOSED_STATUSES, Branch, LeadCount, Role, User
from crm_app.work import Work


def get(work: Work, branch_id: UUID, *, for_update: bool = False) -> Branch:
    """The branch, if this actor may see it. Raises `NotFound` otherwise."""
    query = select(Branch).where(col(Branch.id) == branch_id, visible_branches(work.actor))
    if for_update:
        query = query.with_for_update()
    branch = work.session.exec(query).one_or_none()
    if branch is None:
        raise NotFound("No such branch.")
    return branch


def find(
    work: Work, *, include_inactive: bool = True, branch_id: UUID | None = None
) -> list[BranchView]:
    """Branches by name with their numbers, in one query."""
    people = (
        sa.select(sa.func.count())
        .where(
            col(User.branch_id) == col(Branch.id),
            col(User.role) == Role.TELECALLER,
            col(User.is_active),
        )
        .scalar_subquery()
    )
    leads = (
        sa.select(sa.func.coalesce(sa.func.sum(col(LeadCount.n)), 0))
        .where(
            col(LeadCount.branch_id) == col(Branch.id),
            ~col(LeadCount.is_erased),
            col(LeadCount.status).not_in(CLOSED_STATUSES),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            col(Branch.id),
            col(Branch.name),
            col(Branch.location),
            col(Branch.is_active),
            people.label("telecallers"),
            leads.label("open_leads"),
        )
        .where(visible_branches(work.actor))
        .order_by(sa.func.lower(col(Branch.name)), col(Branch.id))
    )
    if not include_inactive:
        query = query.where(col(Branch.is_active))
    if branch_id is not None:
        query = query.where(col(Branch.id) == branch_id)
    return [BranchView.model_validate(row) for row in work.session.execute(query)]


def active_name_taken(work: Work, name: str, *, other_than: UUID | None) -> bool:
    """Whether another active branch has this name, letter case aside."""
    query = select(col(Branch.id)).where(
        sa.func.lower(col(Branch.name)) == name.lower(), col(Branch.is_active)
    )
    if other_than is not None:
        query = query.where(col(Branch.id) != other_than)
    return work.session.exec(query).first() is not None


def names_of(work: Work, branch_ids: set[UUID | None]) -> dict[UUID | None, Named]:
    """The names of these branches."""
    query = select(col(Branch.id), col(Branch.name)).where(col(Branch.id).in_(branch_ids - {None}))
    return {key: Named(id=key, name=name) for key, name in work.session.exec(query)}
