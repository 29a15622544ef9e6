"""Commands and views of the organisation's settings."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from crm_app.domain.schemas import Command, Name, View
from crm_app.models import Deleters


class ChoiceKind(StrEnum):
    """The lists that an admin keeps."""

    SOURCE = "source"
    COURSE = "course"


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
ZoneName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class UpdateSettings(Command):
    """What changes of the organisation; a field left out stays. Hours are "HH:MM", local.

    `recording_days` may be null: then recordings are kept until somebody deletes them.
    """

    name: Name | None = None
    time_zone: ZoneName | None = None
    work_starts: Clock | None = None
    work_ends: Clock | None = None
    recording_days: int | None = Field(default=None, ge=1, le=3650)
    recording_deleters: Deleters | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Test"},
                {"time_zone": "Asia/Kolkata", "work_starts": "09:00", "work_ends": "21:00"},
                {"recording_days": 365, "recording_deleters": "managers"},
            ]
        }
    )


class SettingsView(View):
    """The organisation's settings in force; hours are local."""

    name: str
    time_zone: str
    phone_region: str
    work_starts: str  # HH:MM
    work_ends: str
    recording_days: int | None  # after which a recording is deleted by itself; null: never
    recording_deleters: Deleters  # who may delete a recording in their sight


class ChoiceView(View):
    """An entry of a list; a retired one is no longer suggested."""

    id: UUID
    name: str
    is_active: bool


class Suggestions(View):
    """What may be chosen where a source or a course is typed, by name."""

    sources: list[str]
    courses: list[str]


class About(View):
    """What runs here."""

    version: str
    database: str
    database_bytes: int
    schema_revision: str
