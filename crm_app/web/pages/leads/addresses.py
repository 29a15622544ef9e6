"""Where the pages of leads are, and the list's filters in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from crm_app.domain.leads.schemas import Sort, TableFilter
from crm_app.domain.schemas import FIRST_YEAR, LAST_YEAR
from crm_app.models import CLOSED_STATUSES, LeadStatus

LIST = "/leads"
ONE = "/leads/[lead_id]"
_FURTHEST = 1_000_000  # the last page that `LeadFilter` takes


OPEN = tuple(str(status) for status in LeadStatus if status not in CLOSED_STATUSES)
NOBODY, INACTIVE = "none", "inactive"  # owners that are no person
_CHOICES = {"due": ("overdue", "today"), "untouched": ("all", "waiting")}


@dataclass(frozen=True)
class Filters:
    """Which leads the list shows, in which order; `page` counts from 1.

    `telecaller` is an id, `NOBODY` or `INACTIVE`; `sort` is a column, descending behind a minus.
    """

    search: str = ""
    statuses: tuple[str, ...] = ()
    telecaller: str = ""
    branch: str = ""
    page: int = 1
    due: str = ""
    untouched: str = ""
    first: str = ""
    last: str = ""
    enrolled_first: str = ""
    enrolled_last: str = ""
    source: str = ""
    file: str = ""
    sort: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return replace(self, page=1, sort="") != Filters()

    def wanted(self) -> TableFilter:
        """What to ask the domain for.

        Raises:
            ValidationError: the search is too long.
        """
        return TableFilter.model_validate(self.asked())

    def asked(self) -> dict[str, Any]:
        """The fields of a `TableFilter`, those that filter or sort."""
        # Any: fields are of every type.
        is_group = self.telecaller in {NOBODY, INACTIVE}
        fields = {
            "search": self.search,
            "status": list(self.statuses),
            "telecaller_id": "" if is_group else self.telecaller,
            "owner": self.telecaller if is_group else "",
            "branch_id": self.branch,
            "due": self.due,
            "untouched": self.untouched,
            "created_from": self.first,
            "created_to": self.last,
            "enrolled_from": self.enrolled_first,
            "enrolled_to": self.enrolled_last,
            "source": self.source,
            "import_id": self.file,
            "sort": self.sort.removeprefix("-"),
            "descending": self.sort.startswith("-"),
            "page": self.page,
        }
        return {key: value for key, value in fields.items() if value}

    def query(self, **others: str) -> str:
        """As it stands in an address behind the `?`; what is not filtered is left out."""
        pairs = {
            "q": self.search,
            "status": ",".join(self.statuses),
            "telecaller": self.telecaller,
            "branch": self.branch,
            "due": self.due,
            "untouched": self.untouched,
            "from": self.first,
            "to": self.last,
            "enrolled-from": self.enrolled_first,
            "enrolled-to": self.enrolled_last,
            "source": self.source,
            "import": self.file,
            "sort": self.sort,
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
        telecaller=_one_of(asked.get("telecaller"), (NOBODY, INACTIVE))
        or _id(asked.get("telecaller")),
        branch=_id(asked.get("branch")),
        page=number(asked.get("page"), _FURTHEST) or 1,
        due=_one_of(asked.get("due"), _CHOICES["due"]),
        untouched=_one_of(asked.get("untouched"), _CHOICES["untouched"]),
        first=_day(asked.get("from")),
        last=_day(asked.get("to")),
        enrolled_first=_day(asked.get("enrolled-from")),
        enrolled_last=_day(asked.get("enrolled-to")),
        source=str(asked.get("source", ""))[:60],
        file=_id(asked.get("import")),
        sort=_sort(asked.get("sort")),
    )


def _one_of(text: object, choices: tuple[str, ...]) -> str:
    return str(text) if text in choices else ""


def _sort(text: object) -> str:
    """A column behind a minus or not; in list order, nothing."""
    asked = str(text or "")
    is_column = asked.removeprefix("-") in get_args(Sort)
    return asked if is_column and asked != "next" else ""


def _day(text: object) -> str:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return ""
    return str(day) if FIRST_YEAR <= day.year <= LAST_YEAR else ""


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
