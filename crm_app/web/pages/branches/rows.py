"""A branch as the page shows one."""

from dataclasses import dataclass

from crm_app.domain.branches.schemas import BranchView
from crm_app.web import formats


@dataclass(frozen=True)
class BranchRow:
    """One row of the table; the blank one stands for a branch that is not there yet."""

    id: str = ""
    name: str = ""
    location: str = ""
    is_active: bool = True
    telecallers: str = "0"
    open_leads: str = "0"


def row(branch: BranchView) -> BranchRow:
    """The row of `branch`."""
    return BranchRow(
        id=str(branch.id),
        name=branch.name,
        location=branch.location,
        is_active=branch.is_active,
        telecallers=formats.number(branch.telecallers),
        open_leads=formats.number(branch.open_leads),
    )
