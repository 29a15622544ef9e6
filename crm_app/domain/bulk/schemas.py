"""Commands and views of changes to many leads at once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from crm_app.domain.assignment.schemas import Shares
from crm_app.domain.leads.schemas import TABLE_BOUND, TableFilter
from crm_app.domain.schemas import Command, View
from crm_app.models import BulkAct, BulkStatus, LeadStatus


class StartBulk(Command):
    """Do one act to the leads named, or to all that match a filter.

    `count` is how many the person was told: other leads may match by now, and those are refused.
    Sent again with the same `client_id`, nothing is done twice.
    """

    client_id: UUID
    act: BulkAct
    lead_ids: Annotated[list[UUID], Field(max_length=TABLE_BOUND)] = []
    matching: TableFilter | None = None
    count: Annotated[int, Field(ge=1)]
    telecaller_ids: Annotated[list[UUID], Field(max_length=500)] = []
    stay_with_previous: bool = False
    status: LeadStatus | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "StartBulk":
        if bool(self.lead_ids) == (self.matching is not None):
            raise ValueError("name leads, or say which match")
        if self.act is BulkAct.ASSIGN and not self.telecaller_ids:
            raise ValueError("name who gets the leads")
        if self.act is BulkAct.STATUS and self.status is None:
            raise ValueError("name a status")
        return self


class BulkView(View):
    """How far an act on many leads is; `changed` and `skipped` are there when it is done.

    Skipped are leads that were closed, gone from sight, or as wanted already. Once undone,
    `changed` are those put back, `skipped` those that had moved on.
    """

    id: UUID
    act: BulkAct
    status: BulkStatus
    total: int
    done: int
    changed: int | None
    skipped: int | None
    message: str | None
    to_status: LeadStatus | None
    created_at: datetime
    finished_at: datetime | None


class BulkPreview(View):
    """What handing over would do; `closed` leads stay with who closed them."""

    shares: Shares | None
    closed: int
