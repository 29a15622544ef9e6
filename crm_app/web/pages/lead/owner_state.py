"""Why a lead is with its owner, and who had it before; read when somebody asks."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import reflex as rx

from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignmentWhy
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import local_day
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.work import Work


@dataclass(frozen=True)
class Step:
    """One change of the owner, in words."""

    words: str
    when: str
    exactly: str


@dataclass(frozen=True)
class Why:
    """The answer about the lead `lead_id`."""

    lead_id: str = ""
    sentence: str = ""


class OwnerState(rx.State):
    """`why` is of the lead one asked about last."""

    why: Why = Why()
    passed_over: list[str] = []
    history: list[Step] = []

    @rx.event
    async def ask(self, lead_id: str) -> None:
        """Answer, or close the answer."""
        if self.why.lead_id == lead_id:
            self.close()
            return
        do = partial(_ask, lead_id=UUID(lead_id))
        self.why, self.passed_over, self.history = await in_work(self, do, read_only=True)

    @rx.event
    def close(self) -> None:
        """Close the answer."""
        self.why, self.passed_over, self.history = Why(), [], []


def _ask(work: Work, lead_id: UUID) -> tuple[Why, list[str], list[Step]]:
    zone = organisation.get(work).time_zone
    found = assignment.explain(work, lead_id)
    why = Why(lead_id=str(lead_id), sentence=found.sentence)
    over = [f"{each.name}: {each.reason}" for each in found.passed_over]
    return why, over, history(found, work.now, zone)


def history(why: AssignmentWhy, now: datetime, zone: str) -> list[Step]:
    """The owners before, newest first."""
    steps = []
    for change in why.history:
        to = change.to_telecaller.name if change.to_telecaller else "nobody"
        before = f", before {change.from_telecaller.name}" if change.from_telecaller else ""
        by = f", by {change.by.name}" if change.by else ""
        steps.append(
            Step(
                words=f"To {to}{before}{by}",
                when=formats.day(local_day(change.at, zone), local_day(now, zone)),
                exactly=formats.moment(change.at, zone),
            )
        )
    return steps
