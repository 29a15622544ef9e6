"""Where the scheduled reports are, and a new one with the filters of a report."""

from collections.abc import Mapping
from urllib.parse import urlencode

LIST = "/reports/schedules"
NEW = "new"
FILTERS = ("days", "branch", "telecaller", "sort")


def new(filters: Mapping[str, str]) -> str:
    """The page with the form open, filled with these filters."""
    return f"{LIST}?{urlencode({NEW: '1', **{key: val for key, val in filters.items() if val}})}"
