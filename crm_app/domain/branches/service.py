"""Create, edit, deactivate and reactivate branches (requirement 1)."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.branches import repository
from crm_app.domain.branches.schemas import BranchView, CreateBranch, UpdateBranch
from crm_app.kernel.errors import Conflict
from crm_app.models import Branch
from crm_app.work import Work


class BranchNameTaken(Conflict):
    """Two active branches may not share a name."""

    code = "branch_name_taken"


def list_branches(work: Work, *, include_inactive: bool = True) -> list[BranchView]:
    """The branches one may see, by name."""
    require(work.actor, Permission.BRANCHES_READ)
    return repository.find(work, include_inactive=include_inactive)


def get_branch(work: Work, branch_id: UUID) -> BranchView:
    """One branch with its numbers, so that a dialog can state what deactivating means.

    Raises:
        NotFound: no such branch, or not the actor's.
    """
    require(work.actor, Permission.BRANCHES_READ)
    repository.get(work, branch_id)
    return repository.find(work, branch_id=branch_id)[0]


def create_branch(work: Work, wanted: CreateBranch) -> BranchView:
    """A new active branch.

    Raises:
        BranchNameTaken: an active branch has this name.
    """
    require(work.actor, Permission.BRANCHES_MANAGE)
    branch = Branch(name=wanted.name, location=wanted.location)
    work.session.add(branch)
    _store(work, branch)
    audit.record(work, "branch.created", branch.id, name=branch.name)
    return get_branch(work, branch.id)


def update_branch(work: Work, branch_id: UUID, wanted: UpdateBranch) -> BranchView:
    """Change name, location or activity; repeating it changes nothing.

    Deactivating keeps people, leads and history; only choices in forms lose the branch.

    Raises:
        NotFound: no such branch.
        BranchNameTaken: an active branch has this name.
    """
    require(work.actor, Permission.BRANCHES_MANAGE)
    branch = repository.get(work, branch_id, for_update=True)
    changed = {
        key: [getattr(branch, key), value]
        for key, value in wanted.model_dump(exclude_none=True).items()
        if getattr(branch, key) != value
    }
    for key, (_, value) in changed.items():
        setattr(branch, key, value)
    if changed:
        _store(work, branch)
        audit.record(work, "branch.updated", branch.id, changed=changed)
    return get_branch(work, branch.id)


def _store(work: Work, branch: Branch) -> None:
    taken = BranchNameTaken(
        f"There is already an active branch called {branch.name}.",
        fields={"name": f"There is already an active branch called {branch.name}."},
    )
    with work.session.no_autoflush:
        if branch.is_active and repository.active_name_taken(
            work, branch.name, other_than=branch.id
        ):
            raise taken
    try:
        work.session.flush()
    except IntegrityError as error:  # two admins at the same moment
        raise taken from error
    work.announce("branches")
