"""Filters that have no list of their own on the page, as chips to remove."""

from dataclasses import dataclass
from datetime import date

from crm_app.web import formats
from crm_app.web.pages.leads.addresses import Filters

DUE = {"overdue": "Follow-up overdue", "today": "Follow-up due today"}
UNTOUCHED = {"all": "Never called", "waiting": "Never called, here for over an hour"}


@dataclass(frozen=True)
class Chip:
    """`name` is the filter that goes when the chip is removed."""

    name: str
    label: str


def chips(filters: Filters, today: date, file_name: str) -> list[Chip]:
    """What narrows the list, in words."""
    found = [
        Chip("due", DUE.get(filters.due, "")),
        Chip("untouched", UNTOUCHED.get(filters.untouched, "")),
        Chip("first", _days("Added", filters.first, filters.last, today)),
        Chip(
            "enrolled_first",
            _days("Enrolled", filters.enrolled_first, filters.enrolled_last, today),
        ),
        Chip("source", f"Source: {filters.source}" if filters.source else ""),
        Chip("file", f"File: {file_name}" if filters.file else ""),
    ]
    return [chip for chip in found if chip.label]


def _days(what: str, first: str, last: str, today: date) -> str:
    begin, end = (
        formats.day(date.fromisoformat(day), today) if day else "" for day in (first, last)
    )
    if begin and begin == end:
        return f"{what} on {begin}"
    words = [f"from {begin}" if begin else "", f"to {end}" if end else ""]
    return f"{what} {' '.join(filter(None, words))}" if begin or end else ""
