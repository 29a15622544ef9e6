"""Telecaller performance, on screen and as a file (requirement 9)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import repository
from crm_app.domain.reports.rules import conversion_rate
from crm_app.domain.reports.schemas import (
    MAX_DAYS,
    METRICS,
    DayCalls,
    Figures,
    MyStats,
    Performance,
    PerformanceFilter,
    PerformanceRow,
    RangeFigures,
    StatsFilter,
)
from crm_app.kernel.clock import day_range, local_day
from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.spreadsheet import safe_cell
from crm_app.work import Work

DEFAULT_DAYS = 7
_SUMMED = ("calls", "connected", "leads_contacted", "talk_seconds", "followups_done", "enrolled")


def telecaller_performance(work: Work, wanted: PerformanceFilter) -> Performance:
    """The figures of each telecaller in sight, their sum, and calls day by day.

    Raises:
        RuleBroken: the first day is after the last, or over 366 days.
    """
    require(work.actor, Permission.REPORTS_READ)
    zone = organisation.get(work).time_zone
    first, last = _days(wanted, local_day(work.now, zone))
    span = day_range(first, last, zone)
    with work.unfenced():
        rows = repository.performance(work, span, wanted.branch_id, wanted.telecaller_id)
        found = repository.calls_by_day(work, span, zone, wanted.branch_id, wanted.telecaller_id)
    return Performance(
        first_day=first,
        last_day=last,
        rows=rows,
        totals=_totals(rows),
        by_day=_every_day(first, last, found),
    )


def my_stats(work: Work, wanted: StatsFilter) -> MyStats:
    """One's own figures, by the report's own query (requirement 8.4.3).

    Raises:
        RuleBroken: the first day is after the last, or over 366 days.
    """
    require(work.actor, Permission.LEADS_WORK)
    me = work.actor.person
    zone = organisation.get(work).time_zone
    today = local_day(work.now, zone)
    first, last = _check_days(
        wanted.first_day or wanted.last_day or today, wanted.last_day or today
    )

    def figures(since: date, until: date) -> Figures:
        rows = repository.performance(work, day_range(since, until, zone), telecaller_id=me)
        return rows[0] if rows else _totals([])

    with work.unfenced():
        total, enrolled, contacted = repository.held_now(work, me)
        mine = figures(first, last).model_dump(include=set(Figures.model_fields))
        return MyStats(
            calls_today=figures(today, today).calls,
            calls_week=figures(today - timedelta(days=today.weekday()), today).calls,
            leads_total=total,
            leads_contacted=contacted,
            enrolled=enrolled,
            conversion_rate=conversion_rate(enrolled, total),
            daily_call_target=accounts.get(work, me).daily_call_target,
            range=RangeFigures(**mine, first_day=first, last_day=last),
        )


def performance_csv(work: Work, wanted: PerformanceFilter) -> tuple[str, Iterator[bytes]]:
    """The same report as a file: its name, and its lines with the totals last. Audited.

    Raises:
        RuleBroken: as `telecaller_performance`.
    """
    report = telecaller_performance(work, wanted)
    audit.record(
        work,
        "report.exported",
        report="telecaller-performance",
        filters=wanted.model_dump(mode="json", exclude_none=True),
        rows=len(report.rows),
    )
    name = f"telecaller-performance_{report.first_day}_{report.last_day}.csv"
    return name, _lines(report)


def _days(wanted: PerformanceFilter, today: date) -> tuple[date, date]:
    last = wanted.last_day or today
    return _check_days(wanted.first_day or last - timedelta(days=DEFAULT_DAYS - 1), last)


def _check_days(first: date, last: date) -> tuple[date, date]:
    if first > last:
        sentence = "The first day is after the last day."
        raise RuleBroken(sentence, fields={"from": sentence})
    if (last - first).days >= MAX_DAYS:
        sentence = f"Over {MAX_DAYS} days. Choose less."
        raise RuleBroken(sentence, fields={"from": sentence})
    return first, last


def _totals(rows: list[PerformanceRow]) -> Figures:
    sums = {key: sum(getattr(row, key) for row in rows) for key in (*_SUMMED, "leads_assigned")}
    return Figures(
        **sums, conversion_rate=conversion_rate(sums["enrolled"], sums["leads_assigned"])
    )


def _every_day(first: date, last: date, found: Iterable[DayCalls]) -> list[DayCalls]:
    by_day = {each.day: each for each in found}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [by_day.get(day, DayCalls(day=day, calls=0, connected=0)) for day in days]


def _lines(report: Performance) -> Iterator[bytes]:
    def line(cells: Iterable[object]) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerow(safe_cell(str(cell)) for cell in cells)
        return text.getvalue().encode()

    yield "\ufeff".encode()
    yield line(["Telecaller", "Branch", *(label for label, _ in METRICS.values())])
    for row in report.rows:
        yield line([row.name, row.branch, *(getattr(row, key) for key in METRICS)])
    yield line(["Total", "", *(getattr(report.totals, key) for key in METRICS)])
