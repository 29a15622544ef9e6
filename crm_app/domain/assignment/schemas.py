"""Commands and views of assignment."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from crm_app.domain.schemas import Command, Named, View


class AssignLeads(Command):
    """Share these leads out to these telecallers, in turn.

    `dry_run` answers the same and changes nothing. `stay_with_previous` first gives each lead to
    whoever of them called it last, or else had it before. With a `client_id`, sent twice, it is
    done once.
    """

    lead_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
    telecaller_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    dry_run: bool = False
    stay_with_previous: bool = False
    client_id: UUID | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lead_ids": [
                        "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                        "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                    ],
                    "telecaller_ids": ["c2f6a7d4-1b3e-4c58-9e77-2a9d0e4b5f03"],
                    "stay_with_previous": True,
                    "client_id": "9d3f6a70-5c1e-4e0b-8a44-7b7e2c1f0d15",
                }
            ]
        }
    )


class Share(View):
    """How many leads one telecaller got."""

    telecaller_id: UUID
    count: int


class Taker(View):
    """Somebody who took turns, and how many leads they got."""

    telecaller_id: UUID
    name: str
    weight: int
    count: int


class PassedOver(View):
    """Somebody who was chosen and got nothing, with the reason as a sentence."""

    telecaller_id: UUID
    name: str
    reason: str


class Turns(View):
    """From turn `first` (from 0), turn t is of `people[pattern[(t - first) % len(pattern)]]`."""

    first: int
    pattern: list[int]


class Rotation(View):
    """How leads were shared out at once; stored with the run, so that it can be explained.

    `owed` is how many turns each is behind (below zero: ahead) at the end, for the rotation that
    goes on from here.
    """

    people: list[Taker]
    passed_over: list[PassedOver] = []
    stretches: list[Turns] = []
    note: str | None = None
    owed: dict[UUID, float] = {}


class Shares(View):
    """Who got how many, in the order sent; who was passed over, and how many leads moved.

    `unchanged` leads were with their person already. `run_id` can be undone; a preview has none.
    """

    per_telecaller: list[Share]
    passed_over: list[PassedOver]
    moved: int
    unchanged: int
    run_id: UUID | None


class OwnerChange(View):
    """A lead went from one person to another; `by` is empty for what ran by itself."""

    from_telecaller: Named | None
    to_telecaller: Named | None
    at: datetime
    by: Named | None
    reason: str


class AssignmentWhy(View):
    """Why a lead is with this person: a sentence, who was passed over, and the owners before.

    `reason` is `import`, `assigned`, `owner_deactivated`, `called_last`, `had_before`, `undone`,
    or `unknown` where nothing was noted. `passed_over` has only people whom the reader may see.
    """

    owner: Named | None
    since: datetime | None
    reason: str
    by: Named | None
    run_id: UUID | None
    sentence: str
    passed_over: list[PassedOver]
    history: list[OwnerChange]


class UndoneRun(View):
    """How many leads went back, and those that stayed since they moved on or closed meanwhile."""

    run_id: UUID
    moved_back: int
    kept: list[Named]
