"""Commands and views of assignment."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from crm_app.domain.schemas import Command, View


class AssignLeads(Command):
    """Share these leads out to these telecallers, in turn."""

    lead_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
    telecaller_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lead_ids": [
                        "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                        "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                    ],
                    "telecaller_ids": ["c2f6a7d4-1b3e-4c58-9e77-2a9d0e4b5f03"],
                }
            ]
        }
    )


class Share(View):
    """How many leads one telecaller got."""

    telecaller_id: UUID
    count: int


class Shares(View):
    """Who got how many, in the order of the turns."""

    per_telecaller: list[Share]
