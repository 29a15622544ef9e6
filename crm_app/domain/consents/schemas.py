"""Commands and views of consents."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from crm_app.domain.schemas import Command, Instant, Named, View
from crm_app.models import ConsentAct, ConsentWay, Purpose


class NoteConsent(Command):
    """What a student said of one purpose. `at` is when they said it; without it, now.

    `notice` names the text that they were shown or read, best with its version.
    """

    client_id: UUID
    purpose: Purpose
    act: ConsentAct
    way: ConsentWay
    at: Instant | None = None
    notice: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "8d2f3c1e-6a34-4d0e-9a51-0c6a3a1b7c01",
                    "purpose": "calls",
                    "act": "withdrawn",
                    "way": "call",
                    "note": "Joined another college.",
                }
            ]
        }
    )


class ConsentView(View):
    """One thing that was noted."""

    id: UUID
    purpose: Purpose
    act: ConsentAct
    way: ConsentWay
    at: datetime
    notice: str
    note: str | None
    by: Named | None
    created_at: datetime


class ConsentState(View):
    """What holds now for each purpose (null: nothing was noted), and all that was noted.

    The newest comes first.
    """

    calls: ConsentAct | None
    messages: ConsentAct | None
    recording: ConsentAct | None
    history: list[ConsentView]
