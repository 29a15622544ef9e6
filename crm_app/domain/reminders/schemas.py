"""Commands and views of reminders and phones."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from crm_app.domain.reminders.rules import PhoneState
from crm_app.domain.schemas import Command, Instant, View
from crm_app.models import ReminderStage

MOST_SHOWN = 100


class ConfirmReminder(Command):
    """A phone showed a reminder; `token` came with it."""

    token: Annotated[str, Field(min_length=1, max_length=1000)]
    shown_at: Instant | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "eyJhbGciOiJIUzI1NiI…"}]})


class ShownAlarm(Command):
    """An alarm that rang on the phone by itself: of which follow-up, at which of its times.

    `followup_id` may be the sender's `client_id` of it, which the phone knows earlier.
    """

    followup_id: UUID
    scheduled_at: Instant
    shown_at: Instant


class NoteShown(Command):
    """Alarms that rang, also some time ago without network."""

    items: Annotated[list[ShownAlarm], Field(min_length=1, max_length=MOST_SHOWN)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "followup_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                            "scheduled_at": "2026-11-24T04:30:00Z",
                            "shown_at": "2026-11-24T04:30:01Z",
                        }
                    ]
                }
            ]
        }
    )


class UpcomingDevice(View):
    """A device to notify; `address` is what its carrier sends to."""

    id: UUID
    platform: str
    address: dict[str, Any]  # Any: what the browser gave us


class UpcomingLead(View):
    """The lead to call."""

    id: UUID
    name: str
    phone: str


class UpcomingTelecaller(View):
    """Who is to call."""

    id: UUID
    name: str
    devices: list[UpcomingDevice]


class UpcomingNotification(View):
    """A follow-up of the next 24 hours (requirement 7.5.1)."""

    followup_id: UUID
    scheduled_at: datetime
    description: str
    telecaller: UpcomingTelecaller
    lead: UpcomingLead


class Planned(View):
    """What one run of the clock did."""

    reminders: int = 0
    messages: int = 0
    cancelled: int = 0
    escalated: int = 0


class UnconfirmedReminder(View):
    """A follow-up whose telecaller was perhaps not reminded."""

    followup_id: UUID
    lead_id: UUID
    lead: str
    telecaller_id: UUID
    telecaller: str
    branch: str
    scheduled_at: datetime
    stage: ReminderStage
    reminded_at: datetime
    sent_at: datetime | None
    escalated_at: datetime


class PhoneView(View):
    """A phone or browser with what it last said of itself; for a person without one, empty."""

    user_id: UUID
    person: str
    branch: str
    device_id: UUID | None = None
    platform: str | None = None
    app_version: str | None = None
    last_seen_at: datetime | None = None
    state: PhoneState
    has_push: bool = False
    unconfirmed: int = 0
    health: dict[str, Any] = {}  # Any: differs by brand and version


class PhoneList(View):
    """The phones, those that need somebody first."""

    zone: str
    silent: int
    people: int
    phones: list[PhoneView]


class UndeliveredMessage(View):
    """A message that is not tried any more."""

    id: UUID
    kind: str
    person: str
    tries: int
    failed_at: datetime
    reason: str
