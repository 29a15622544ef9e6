"""Commands and views of recordings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from crm_app.domain.schemas import Command, Day, View
from crm_app.models import Listening, Outcome, Quality

PAGE_SIZE = 50
MAX_BYTES = 100 * 1024 * 1024
LINK_SECONDS = 300
MIME_TYPES = (
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/webm",
    "audio/wav",
    "audio/amr",
    "audio/3gpp",
)

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RecordingView(View):
    """A recording of a lead; no quality yet means that it is being listened to."""

    id: UUID
    call_id: UUID | None
    size_bytes: int
    duration_seconds: float | None
    mime_type: str
    quality: Quality | None
    recorded_at: datetime

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "8a6e4e0b-6f0a-4f57-9c9c-0d5c2b8d7f10",
                    "call_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "size_bytes": 482133,
                    "duration_seconds": 61.4,
                    "mime_type": "audio/mp4",
                    "quality": "good",
                    "recorded_at": "2026-11-23T09:30:00Z",
                }
            ]
        }
    )


class RecordingLink(View):
    """A signed address of the audio, for who may not send a token with it."""

    url: str
    expires_at: datetime


class RecordingFilter(Command):
    """Which recordings of the page of all; days are local and inclusive, no field is no limit.

    `pending` are those that nobody has listened to yet (the machine neither); `quality` and it
    exclude each other.
    """

    quality: Quality | None = None
    pending: bool = False
    branch_id: UUID | None = None
    telecaller_id: UUID | None = None
    phone_model: str | None = Field(default=None, max_length=80)
    first_day: Day | None = None
    last_day: Day | None = None
    held: bool = False
    unlinked: bool = False  # without a call
    missing: bool = False  # whose file is gone
    search: str | None = Field(default=None, max_length=120)  # name or number of the lead


class RecordingRow(View):
    """A recording on the page of all: with its lead, its call and who listened last."""

    id: UUID
    lead_id: UUID
    student_name: str
    phone_number: str
    telecaller_id: UUID
    telecaller: str
    branch: str | None
    call_id: UUID | None
    outcome: Outcome | None
    phone_model: str | None
    size_bytes: int
    duration_seconds: float | None
    mime_type: str
    codec: str | None
    bit_rate: int | None
    loudness_db: float | None
    silence_share: float | None
    speech_share: float | None
    quality: Quality | None
    recorded_at: datetime
    is_missing: bool
    is_held: bool
    hold_reason: str | None
    may_delete: bool
    why_not: str | None  # why it may not be deleted, as a sentence
    plays: int
    last_played_at: datetime | None
    last_played_by: str | None


class RecordingPage(View):
    """A page of recordings, newest first; `next_cursor` leads to older ones."""

    items: list[RecordingRow]
    total: int
    next_cursor: str | None


class RecordingDetail(RecordingRow):
    """One recording whole, for its player."""

    peaks: list[int]  # 0 to 255 each, evenly over the time; empty until it was examined


class PlayView(View):
    """Who listened, or took the file, and when."""

    by: str
    at: datetime
    kind: Listening


class PhoneModelRow(View):
    """How the recordings of a phone model turn out."""

    phone_model: str  # "Unknown" where the phone did not say
    recordings: int
    good: int
    one_sided: int
    silent: int
    unreadable: int
    pending: int
    phones: int  # telecallers who used it


class HoldRecording(Command):
    """Why it must not be deleted."""

    reason: Reason

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Complaint of 12 November, case 4711"}]}
    )
