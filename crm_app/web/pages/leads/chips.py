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
        Chip("first", _added(filters, today)),
        Chip("source", f"Source: {filters.source}" if filters.source else ""),
        Chip("file", f"File: {file_name}" if filters.file else ""),
    ]
    return [chip for chip in found if chip.label]


def _added(filters: Filters, today: date) -> str:
    first, last = (
        formats.day(date.fromisoformat(day), today) if day else ""
        for day in (filters.first, filters.last)
    )
    if first and first == last:
        return f"Added on {first}"
    words = [f"from {first}" if first else "", f"to {last}" if last else ""]
    return f"Added {' '.join(filter(None, words))}" if first or last else ""
