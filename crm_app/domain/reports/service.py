"""Telecaller performance, on screen and as a file (requirement 9)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import files, repository
from crm_app.domain.reports.rules import conversion_rate
from crm_app.domain.reports.schemas import (
    MAX_DAYS,
    DayCalls,
    Figures,
    MyStats,
    OutcomeCalls,
    Performance,
    PerformanceFilter,
    PerformanceRow,
    RangeFigures,
    ReportFilter,
    StatsFilter,
)
from crm_app.kernel.clock import day_range, local_day
from crm_app.kernel.errors import RuleBroken
from crm_app.models import Outcome
from crm_app.work import Work

DEFAULT_DAYS = 7
_SUMMED = ("calls", "connected", "leads_contacted", "talk_seconds", "followups_done", "enrolled")


def telecaller_performance(work: Work, wanted: PerformanceFilter) -> Performance:
    """The figures of each telecaller in sight, their sum, and calls by day and outcome.

    Raises:
        RuleBroken: the first day is after the last, or over 366 days.
    """
    require(work.actor, Permission.REPORTS_READ)
    zone = organisation.get(work).time_zone
    first, last = _days(wanted, local_day(work.now, zone))
    span = day_range(first, last, zone)
    with work.aside() as reading, reading.unfenced():
        rows = repository.performance(reading, span, wanted.branch_id, wanted.telecaller_id)
        found = repository.count_calls(reading, span, zone, wanted.branch_id, wanted.telecaller_id)
    return Performance(
        first_day=first,
        last_day=last,
        rows=rows,
        totals=_totals(rows),
        by_day=_every_day(first, last, found),
        by_outcome=_every_outcome(found),
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


def performance_csv(work: Work, wanted: ReportFilter) -> tuple[str, Iterator[bytes]]:
    """The same report as a file: its name, and its lines with the totals last. Audited.

    Raises:
        RuleBroken: as `telecaller_performance`.
    """
    report = _exported(work, wanted, "csv")
    return files.name_of(report, "csv"), files.csv_of(report, wanted.sort)


def performance_xlsx(work: Work, wanted: ReportFilter) -> tuple[str, bytes]:
    """The same report as a workbook, its days and definitions on a second sheet. Audited.

    Raises:
        RuleBroken: as `telecaller_performance`.
    """
    report = _exported(work, wanted, "xlsx")
    return files.name_of(report, "xlsx"), files.xlsx_of(report, wanted.sort)


def _exported(work: Work, wanted: ReportFilter, kind: str) -> Performance:
    limits.spend(work.actor, Limit.EXPORTS)
    report = telecaller_performance(work, wanted)
    audit.record(
        work,
        "report.exported",
        report="telecaller-performance",
        format=kind,
        filters=wanted.model_dump(mode="json", exclude_none=True, exclude_defaults=True),
        rows=len(report.rows),
    )
    return report


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


def _every_day(
    first: date, last: date, found: Iterable[tuple[date, Outcome, int]]
) -> list[DayCalls]:
    calls, connected = Counter[date](), Counter[date]()
    for day, outcome, n in found:
        calls[day] += n
        connected[day] += n if outcome is Outcome.CONNECTED else 0
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [DayCalls(day=day, calls=calls[day], connected=connected[day]) for day in days]


def _every_outcome(found: Iterable[tuple[date, Outcome, int]]) -> list[OutcomeCalls]:
    calls = Counter[Outcome]()
    for _, outcome, n in found:
        calls[outcome] += n
    by_calls = sorted(Outcome, key=lambda outcome: -calls[outcome])
    return [OutcomeCalls(outcome=outcome, calls=calls[outcome]) for outcome in by_calls]
