"""Which days a report may be asked for with one press: pure."""

from datetime import date, timedelta

TODAY, YESTERDAY, WEEK, THIRTY = "Today", "Yesterday", "Last 7 days", "Last 30 days"
LAST_WEEK, MONTH, LAST_MONTH, CUSTOM = "Last week", "This month", "Last month", "Custom"
PRESETS = (TODAY, YESTERDAY, WEEK, LAST_WEEK, THIRTY, MONTH, LAST_MONTH)
KEYS = {TODAY: "T", WEEK: "W", MONTH: "M"}
USUAL = WEEK


def presets(today: date) -> dict[str, tuple[date, date]]:
    """The days of each, both inclusive; a week is Monday to Sunday."""
    before = today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    month_end = month - timedelta(days=1)
    return {
        TODAY: (today, today),
        YESTERDAY: (before, before),
        WEEK: (today - timedelta(days=6), today),
        LAST_WEEK: (monday - timedelta(days=7), monday - timedelta(days=1)),
        THIRTY: (today - timedelta(days=29), today),
        MONTH: (month, today),
        LAST_MONTH: (month_end.replace(day=1), month_end),
    }


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
