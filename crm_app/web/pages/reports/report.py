"""The report in words."""

from dataclasses import dataclass, field
from datetime import date

from crm_app.domain.reports.rules import ordered
from crm_app.domain.reports.schemas import (
    METRICS,
    DayCalls,
    OutcomeCalls,
    Performance,
    PerformanceRow,
)
from crm_app.domain.reports.words import figures
from crm_app.web import formats
from crm_app.web.components.chart import Calls, Chart, busiest, chart
from crm_app.web.components.outcomes import outcome_label
from crm_app.web.pages.telecallers import addresses

ASCENDING, DESCENDING = "ascending", "descending"
_FEW_DAYS = 8  # up to so many there is room for the day of the week below the bars


@dataclass(frozen=True)
class Row:
    """A telecaller's figures, in the order of `METRICS`."""

    id: str
    address: str
    name: str
    initials: str
    tone: str
    branch: str
    figures: list[str]


@dataclass(frozen=True)
class Ending:
    """One way calls ended; `width` is its bar's share of the longest."""

    outcome: str
    label: str
    calls: str
    share: str
    width: str


@dataclass(frozen=True)
class Report:
    """All that the page shows of a report."""

    rows: list[Row] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    total_of: str = ""
    by_day: Chart = field(default_factory=Chart)
    endings: list[Ending] = field(default_factory=list)
    ended: str = ""  # the same in one sentence
    is_empty: bool = False


def report_of(found: Performance, sort: str, direction: str, today: date) -> Report:
    """What the page shows of `found`."""
    return Report(
        rows=[_row(row) for row in ordered(found.rows, sort, descending=direction == DESCENDING)],
        totals=figures(found.totals),
        total_of=f"Sum of {formats.count(len(found.rows), 'telecaller')}",
        by_day=_by_day(found.by_day, today),
        endings=_endings(found.by_outcome),
        ended=_ended(found.by_outcome),
        is_empty=not found.rows,
    )


def definition(metric: str) -> str:
    """What a metric means."""
    return METRICS[metric][1].replace(", in seconds", "")


def _row(row: PerformanceRow) -> Row:
    return Row(
        id=str(row.telecaller_id),
        address=addresses.of(row.telecaller_id),
        name=row.name,
        initials=formats.initials(row.name),
        tone=formats.tone(row.name),
        branch=row.branch,
        figures=figures(row),
    )


def _by_day(days: list[DayCalls], today: date) -> Chart:
    few = len(days) <= _FEW_DAYS
    points = [
        Calls(
            label=_label(each.day, few, today),
            name=formats.day(each.day, today) + (", so far" if each.day == today else ""),
            calls=each.calls,
            connected=each.connected,
        )
        for each in days
    ]
    calls, top = sum(point.calls for point in points), busiest(points)
    if not calls or top is None:
        return chart(points, "Calls by day: no calls in these days.")
    connected = formats.number(sum(point.connected for point in points))
    return chart(
        points,
        f"Calls by day: {formats.count(calls, 'call')} in {formats.count(len(points), 'day')}, "
        f"{connected} connected; most on {top.name}, {formats.number(top.calls)}.",
        with_numbers=True,
    )


def _endings(found: list[OutcomeCalls]) -> list[Ending]:
    total = sum(each.calls for each in found)
    longest = max((each.calls for each in found), default=0)
    return [
        Ending(
            outcome=str(each.outcome),
            label=outcome_label(each.outcome),
            calls=formats.number(each.calls),
            share=formats.percent(each.calls, total),
            width=f"{100 * each.calls / longest:.2f}%" if longest else "0%",
        )
        for each in found
    ]


def _ended(found: list[OutcomeCalls]) -> str:
    """The chart in words; the outcomes come with the most frequent first."""
    total = sum(each.calls for each in found)
    if not total:
        return "How calls ended: no calls in these days."
    most = found[0]
    return (
        f"How calls ended: {formats.count(total, 'call')}; most {outcome_label(most.outcome)}, "
        f"{formats.number(most.calls)} ({formats.percent(most.calls, total)})."
    )


def _label(day: date, few: bool, today: date) -> str:
    name = formats.day(day, day)  # "Thu 19 Nov"
    if not few:
        return name.partition(" ")[2]
    return name.rpartition(" ")[0] + (", so far" if day == today else "")
