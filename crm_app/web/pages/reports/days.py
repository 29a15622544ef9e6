"""Which days a report may be asked for with one press: pure."""

from datetime import date

from crm_app.domain.reports.ranges import days_of
from crm_app.models import ReportRange

TODAY, YESTERDAY, WEEK, THIRTY = "Today", "Yesterday", "Last 7 days", "Last 30 days"
LAST_WEEK, MONTH, LAST_MONTH, CUSTOM = "Last week", "This month", "Last month", "Custom"
PRESETS = (TODAY, YESTERDAY, WEEK, LAST_WEEK, THIRTY, MONTH, LAST_MONTH)
KEYS = {TODAY: "T", WEEK: "W", MONTH: "M"}
USUAL = WEEK


RANGES = {
    TODAY: ReportRange.TODAY,
    YESTERDAY: ReportRange.DAY_BEFORE,
    WEEK: ReportRange.LAST_7_DAYS,
    LAST_WEEK: ReportRange.WEEK_BEFORE,
    THIRTY: ReportRange.LAST_30_DAYS,
    MONTH: ReportRange.MONTH_SO_FAR,
    LAST_MONTH: ReportRange.MONTH_BEFORE,
}


def presets(today: date) -> dict[str, tuple[date, date]]:
    """The days of each, both inclusive; a week is Monday to Sunday."""
    return {name: days_of(wanted, today) for name, wanted in RANGES.items()}


def preset_of(first: date, last: date, today: date) -> str:
    """The preset that means these days; on the first days of a month several may."""
    for name, days in presets(today).items():
        if days == (first, last):
            return name
    return CUSTOM


def day_of(text: str) -> date | None:
    """The day in an address; somebody may have typed anything there."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
