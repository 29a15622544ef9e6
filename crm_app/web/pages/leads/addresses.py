"""Where the pages of leads are, and the list's filters in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from crm_app.domain.leads.schemas import LeadFilter
from crm_app.models import LeadStatus

LIST = "/leads"
ONE = "/leads/[lead_id]"
_FURTHEST = 1_000_000  # the last page that `LeadFilter` takes


@dataclass(frozen=True)
class Filters:
    """Which leads the list shows; `page` counts from 1."""

    search: str = ""
    statuses: tuple[str, ...] = ()
    telecaller: str = ""
    branch: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.search or self.statuses or self.telecaller or self.branch)

    def wanted(self) -> LeadFilter:
        """What to ask the domain for.

        Raises:
            ValidationError: the search is too long.
        """
        return LeadFilter(
            search=self.search,
            status=[LeadStatus(status) for status in self.statuses],
            telecaller_id=UUID(self.telecaller) if self.telecaller else None,
            branch_id=UUID(self.branch) if self.branch else None,
            page=self.page,
        )

    def query(self, **others: str) -> str:
        """As it stands in an address behind the `?`; what is not filtered is left out."""
        pairs = {
            "q": self.search,
            "status": ",".join(self.statuses),
            "telecaller": self.telecaller,
            "branch": self.branch,
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({key: val for key, val in {**pairs, **others}.items() if val})

    def list_address(self) -> str:
        """The list with these filters."""
        query = self.query()
        return f"{LIST}?{query}" if query else LIST

    def lead_address(self, lead_id: UUID | str, at: int) -> str:
        """The page of the lead that is number `at` of this list."""
        return f"{LIST}/{lead_id}?{replace(self, page=1).query(at=str(at))}"


def read(asked: Mapping[str, Any]) -> Filters:
    """The filters in an address; what makes no sense there filters nothing."""
    # Any: what Reflex makes of an address.
    statuses = {str(status) for status in LeadStatus}
    return Filters(
        search=str(asked.get("q", "")),
        statuses=tuple(key for key in str(asked.get("status", "")).split(",") if key in statuses),
        telecaller=_id(asked.get("telecaller")),
        branch=_id(asked.get("branch")),
        page=number(asked.get("page"), _FURTHEST) or 1,
    )


def number(text: object, most: int) -> int | None:
    """A whole number from 1 to `most` in an address."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(most)):
        return None
    return int(digits) if 1 <= int(digits) <= most else None


def lead_in(path: str) -> UUID | None:
    """The lead that the address of a page names."""
    key = _id(path.rstrip("/").rpartition("/")[2])
    return UUID(key) if key else None


def _id(text: object) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError:
        return ""
