"""Where the audit log is, and its filters in an address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from crm_app.domain.audit.schemas import AuditFilter
from crm_app.domain.audit.words import ACTS, KINDS

LIST = "/audit"
FILE = "/portal/audit/audit-log.csv"
ALL = "all"
PROGRAM = "program"
FILTERS = ("person", "action", "kind", "from", "to")
PLACES = ("before", "after")  # cursors


def read(asked: Mapping[str, Any]) -> dict[str, str]:  # Any: what Reflex makes of an address
    """What an address asks for; unknown choices filter nothing."""
    found = {key: str(asked[key]) for key in (*FILTERS, *PLACES) if asked.get(key)}
    if found.get("action") not in ACTS:
        found.pop("action", None)
    if found.get("kind") not in KINDS:
        found.pop("kind", None)
    return found


def wanted(asked: Mapping[str, str]) -> AuditFilter:
    """What to ask the domain for.

    Raises:
        ValidationError: a day or a person that is none.
    """
    return AuditFilter.model_validate({key: asked[key] for key in FILTERS if key in asked})


def page(asked: Mapping[str, str]) -> str:
    """The page with these filters and at this place."""
    query = urlencode({key: val for key, val in asked.items() if val and val != ALL})
    return f"{LIST}?{query}" if query else LIST


def file(asked: Mapping[str, str]) -> str:
    """The file with these filters."""
    query = urlencode({key: asked[key] for key in FILTERS if key in asked})
    return f"{FILE}?{query}" if query else FILE
