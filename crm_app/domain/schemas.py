"""What commands and views of all nouns share."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    field_validator,
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]

# Nearer the ends of the calendar, one more day or another zone is no date any more.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def _in_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"needs a year from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _in_utc(instant: datetime) -> datetime:
    _in_reach(instant)
    return instant.astimezone(UTC)


Day = Annotated[date, AfterValidator(_in_reach)]
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _texts(value: object) -> Iterator[str]:
    """Every text in a value; in a loop, since a sender may nest deeper than Python calls."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each


def can_store(text: str) -> bool:
    """Whether PostgreSQL can store this text."""
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write
        return False
    return "\0" not in text


class Command(BaseModel):
    """Input: unknown fields are refused, and so is text that PostgreSQL cannot store."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _is_storable(cls, value: object) -> object:
        if not all(can_store(text) for text in _texts(value)):
            raise ValueError("holds a character that is no text")
        return value


class View(BaseModel):
    """Output: frozen, and made from a row's attributes."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Named(View):
    """Somebody or something one may link to."""

    id: UUID
    name: str
