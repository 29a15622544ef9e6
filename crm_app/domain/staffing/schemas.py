"""Commands and views of staffing."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from crm_app.domain.schemas import Command, View


class Deactivate(Command):
    """What happens to the open leads of somebody who leaves.

    `leave` keeps them with the inactive owner until somebody takes them; `share` gives them to
    `telecaller_ids` in turn.
    """

    leads: Literal["leave", "share"] = "leave"
    telecaller_ids: Annotated[list[UUID], Field(max_length=500)] = []


class Consequences(View):
    """What deactivating a person touches, before it is done."""

    open_leads: int
    pending_followups: int
    due_today: int
    overdue: int
