"""Where the jobs page is, and its filter in an address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from crm_app.domain.runs.schemas import Show

PAGE = "/jobs"
KEYS = ("show", "before", "after")


def read(asked: Mapping[str, Any]) -> dict[str, str]:  # Any: what Reflex makes of an address
    """What an address asks for; an unknown choice shows all."""
    found = {key: str(asked[key]) for key in KEYS if asked.get(key)}
    if found.get("show") not in set(Show):
        found.pop("show", None)
    return found


def page(**asked: str) -> str:
    """The page with this filter and at this place."""
    query = urlencode({key: val for key, val in asked.items() if val and val != Show.ALL})
    return f"{PAGE}?{query}" if query else PAGE
