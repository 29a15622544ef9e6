"""Which leads an act is about: those ticked, or all that match; and what must be typed for many."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from crm_app.web.pages.leads import addresses

MANY = 500  # from here on the number is typed, so that nobody changes a list by mistake


@dataclass(frozen=True)
class Selection:
    """`which` is the list as an address has it behind its `?`; empty when leads are named."""

    lead_ids: tuple[str, ...] = ()
    which: str = ""
    count: int = 0

    @classmethod
    def of(cls, lead_ids: list[str], which: str, count: int) -> "Selection":
        """All that match if a list is named, else the ticked ones."""
        if which:
            return cls((), which, count)
        return cls(tuple(lead_ids), "", len(lead_ids))

    def fields(self) -> dict[str, Any]:
        """As a command of many leads wants them."""
        # Any: fields are of every type.
        if not self.which:
            return {"lead_ids": [UUID(key) for key in self.lead_ids], "count": self.count}
        filters = addresses.read(dict(parse_qsl(self.which.removeprefix("?"))))
        return {"matching": filters.wanted().model_dump(exclude_defaults=True), "count": self.count}

    @property
    def to_type(self) -> str:
        """What a person has to type first; nothing for few."""
        return str(self.count) if self.count > MANY else ""

    def fault(self, typed: object) -> str:
        """What is wrong with what was typed."""
        bare = "".join(each for each in str(typed or "") if each.isdigit())
        if self.to_type and bare != self.to_type:
            return f"Type {self.to_type} to go on."
        return ""
