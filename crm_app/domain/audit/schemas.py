"""What the audit log is asked and what it answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from crm_app.domain.audit.words import ACTS, KINDS
from crm_app.domain.schemas import Command, Day, View

PAGE_SIZE = 50


def _known_action(action: str) -> str:
    if action not in ACTS:
        raise ValueError("is none of the known ones")
    return action


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("is none of the known ones")
    return kind


class AuditFilter(Command):
    """Which entries to list; filters combine.

    `person` "program" means what no person did: jobs and commands. Days are local, both inclusive.
    """

    person: UUID | Literal["program"] | None = None
    action: Annotated[str, AfterValidator(_known_action)] | None = None
    kind: Annotated[str, AfterValidator(_known_kind)] | None = None
    first_day: Annotated[Day | None, Field(alias="from")] = None
    last_day: Annotated[Day | None, Field(alias="to")] = None

    model_config = Command.model_config | {"populate_by_name": True}


class KnownObject(View):
    """What an id in the log stands for now; `kind` is that of its table."""

    id: UUID
    kind: Literal[
        "lead", "telecaller", "person", "branch", "import", "choice", "recording", "schedule"
    ]
    name: str


class AuditView(View):
    """One act: who did what to what, and what changed."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor: str  # a user name, or a job
    actor_name: str | None
    action: str
    object_id: UUID | None
    detail: dict[str, Any]  # Any: each action keeps its own


class AuditPage(View):
    """Entries, newest first; `known` names the ids in them.

    `older` and `newer` are cursors, None where the log ends.
    """

    items: list[AuditView]
    known: dict[UUID, KnownObject]
    older: str | None
    newer: str | None
    zone: str


class Author(View):
    """A person one may filter by."""

    id: UUID
    name: str


class LastSaved(View):
    """When something was saved last, and by whom."""

    at: datetime
    actor_id: UUID | None
    name: str
