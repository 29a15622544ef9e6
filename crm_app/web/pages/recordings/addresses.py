"""Where the page of recordings is, and its filters in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from crm_app.domain.recordings.schemas import RecordingFilter
from crm_app.domain.schemas import FIRST_YEAR, LAST_YEAR
from crm_app.models import Quality
from crm_app.web.components.quality import CHECKING

LIST = "/recordings"
PHONES = "phones"
MARKS = {"held": "On legal hold", "unlinked": "Without a call", "missing": "File missing"}
_ON = "1"
_LONGEST_SEARCH = 120
_LONGEST_MODEL = 80


@dataclass(frozen=True)
class Filters:
    """Which recordings the list shows; `after` is a cursor, `opened` the one in the panel."""

    search: str = ""
    quality: str = ""  # a `Quality`, or `CHECKING`
    branch: str = ""
    telecaller: str = ""
    phone: str = ""
    first: str = ""
    last: str = ""
    held: str = ""
    unlinked: str = ""
    missing: str = ""
    after: str = ""
    opened: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return replace(self, after="", opened="") != Filters()

    def wanted(self) -> RecordingFilter:
        """What to ask the domain for.

        Raises:
            ValidationError: the search is too long.
        """
        fields = {
            "quality": "" if self.quality == CHECKING else self.quality,
            "pending": self.quality == CHECKING,
            "branch_id": self.branch,
            "telecaller_id": self.telecaller,
            "phone_model": self.phone,
            "first_day": self.first,
            "last_day": self.last,
            "held": bool(self.held),
            "unlinked": bool(self.unlinked),
            "missing": bool(self.missing),
            "search": self.search,
        }
        return RecordingFilter.model_validate({key: val for key, val in fields.items() if val})

    def address(self) -> str:
        """The page with these filters."""
        pairs = {
            "q": self.search,
            "quality": self.quality,
            "branch": self.branch,
            "telecaller": self.telecaller,
            "phone": self.phone,
            "from": self.first,
            "to": self.last,
            "held": self.held,
            "unlinked": self.unlinked,
            "missing": self.missing,
            "after": self.after,
            "open": self.opened,
        }
        query = urlencode({key: val for key, val in pairs.items() if val})
        return f"{LIST}?{query}" if query else LIST


def read(asked: Mapping[str, Any]) -> Filters:  # Any: what Reflex makes of an address
    """The filters in an address; what makes no sense there filters nothing."""
    qualities = {*map(str, Quality), CHECKING}
    quality = str(asked.get("quality", ""))
    return Filters(
        search=str(asked.get("q", "")),
        quality=quality if quality in qualities else "",
        branch=_id(asked.get("branch")),
        telecaller=_id(asked.get("telecaller")),
        phone=str(asked.get("phone", ""))[:_LONGEST_MODEL],
        first=day(asked.get("from")),
        last=day(asked.get("to")),
        held=_on(asked.get("held")),
        unlinked=_on(asked.get("unlinked")),
        missing=_on(asked.get("missing")),
        after=str(asked.get("after", "")),
        opened=_id(asked.get("open")),
    )


def of(recording_id: UUID | str) -> str:
    """The page with one recording open."""
    return Filters(opened=str(recording_id)).address()


def of_lead(phone_number: str) -> str:
    """All recordings of a lead."""
    return Filters(search=phone_number[:_LONGEST_SEARCH]).address()


def phones(first: str, last: str, sort: str) -> str:
    """The table by phone."""
    pairs = {"view": PHONES, "from": first, "to": last, "sort": sort}
    return f"{LIST}?{urlencode({key: val for key, val in pairs.items() if val})}"


def day(text: object) -> str:
    """A day in an address, or nothing."""
    return str(date_of(text) or "")


def date_of(text: object) -> date | None:
    """A day that can be asked for."""
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _on(text: object) -> str:
    return _ON if text == _ON else ""


def _id(text: object) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError:
        return ""
