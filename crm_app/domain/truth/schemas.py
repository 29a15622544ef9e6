"""Views of the nights."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm_app.domain.schemas import View
from crm_app.models import StepKind


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that is not what its source says."""

    id: UUID | None
    lead_id: UUID | None
    label: str
    stored: str | None
    correct: str | None
    mendable: bool = True


class NightState(StrEnum):
    """How things stand."""

    NEVER = "never"
    RUNNING = "running"
    BROKE_OFF = "broke_off"
    MISSED = "missed"  # the last one was too long ago
    DONE = "done"


class FindingView(View):
    """One figure that was not as its source says; people by their names."""

    record_id: UUID | None
    lead_id: UUID | None
    label: str
    stored: str | None
    correct: str | None
    is_repaired: bool


class StepView(View):
    """One step of a night; `findings` are a sample, `found` is the whole number."""

    name: str
    title: str
    kind: StepKind
    found: int
    repaired: int
    detail: dict[str, int]
    seconds: float | None
    finished_at: datetime | None
    error: str | None
    findings: list[FindingView] = []


class NightView(View):
    """One run, with its steps in order."""

    id: UUID
    night: date
    by: str
    leads: int
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    advice: list[str]
    steps: list[StepView]


class PastNight(View):
    """One night of the history."""

    night: date
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    found: int
    repaired: int
    removed: int


class TruthView(View):
    """The newest night whole, and the nights before in figures."""

    state: NightState
    newest: NightView | None
    last_finished_at: datetime | None
    history: list[PastNight]
