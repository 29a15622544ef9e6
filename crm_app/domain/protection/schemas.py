"""Commands and views of data requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from crm_app.domain.schemas import Command, Named, View


class EraseLead(Command):
    """Why, and the student's name, typed by whoever asks for it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]


class ErasurePreview(View):
    """What an erasure would do, and what stands in its way.

    `others` hold the same number or e-mail address: they are leads of their own, and stay.
    """

    name: str
    calls: int
    notes: int
    recordings: int
    pending_followups: int
    merged: int
    held: int  # recordings on legal hold
    last_used_at: datetime | None  # the last contact, or when it was added
    others: list[Named]


class ErasureView(View):
    """An erasure that was done; `is_swept` once free texts and files were looked through too."""

    id: UUID
    lead_id: UUID
    created_at: datetime
    counts: dict[str, int]
    is_swept: bool


@dataclass(frozen=True, slots=True)
class LookedFor:
    """What the sweep has to find, kept until it has."""

    numbers: list[str]  # digits
    mails: list[str]
    names: list[str]
    uploads: list[str]  # ids, whose files go


@dataclass(frozen=True, slots=True)
class Sound:
    """Audio that goes into an export."""

    name: str
    storage_key: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is held about one student, written aside."""

    file_name: str
    sounds: list[Sound]
