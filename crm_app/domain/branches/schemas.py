"""Commands and views of branches."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from crm_app.domain.schemas import Command, Name, View

Location = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CreateBranch(Command):
    """A new branch."""

    name: Name
    location: Location

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Pune", "location": "FC Road"}]}
    )


class UpdateBranch(Command):
    """What changes of a branch; a field left out stays."""

    name: Name | None = None
    location: Location | None = None
    is_active: bool | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"location": "JM Road"}]})


class BranchView(View):
    """A branch with what depends on it: active telecallers and open leads."""

    id: UUID
    name: str
    location: str
    is_active: bool
    telecallers: int
    open_leads: int
