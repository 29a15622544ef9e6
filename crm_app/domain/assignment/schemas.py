"""Commands and views of assignment."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm_app.domain.schemas import Command, View


class AssignLeads(Command):
    """Share these leads out to these telecallers, in turn."""

    lead_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
    telecaller_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class Share(View):
    """How many leads one telecaller got."""

    telecaller_id: UUID
    count: int


class Shares(View):
    """Who got how many, in the order of the turns."""

    per_telecaller: list[Share]
