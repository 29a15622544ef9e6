"""Days that a report is often asked for, counted from one day: pure."""

from datetime import date, timedelta

from crm_app.models import ReportRange


def days_of(wanted: ReportRange, on: date) -> tuple[date, date]:
    """The first and the last day, both inclusive; a week is Monday to Sunday."""
    before = on - timedelta(days=1)
    monday = on - timedelta(days=on.weekday())
    month = on.replace(day=1)
    month_end = month - timedelta(days=1)
    return {
        ReportRange.TODAY: (on, on),
        ReportRange.DAY_BEFORE: (before, before),
        ReportRange.LAST_7_DAYS: (on - timedelta(days=6), on),
        ReportRange.WEEK_BEFORE: (monday - timedelta(days=7), monday - timedelta(days=1)),
        ReportRange.LAST_30_DAYS: (on - timedelta(days=29), on),
        ReportRange.MONTH_SO_FAR: (month, on),
        ReportRange.MONTH_BEFORE: (month_end.replace(day=1), month_end),
    }[wanted]
