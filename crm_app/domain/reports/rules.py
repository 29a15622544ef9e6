"""Figures derived from figures, and their order: pure functions."""

from collections.abc import Sequence

from crm_app.domain.reports.schemas import METRICS, PerformanceRow

NAME, BRANCH = "name", "branch"


def conversion_rate(enrolled: int, assigned: int) -> float:
    """Enrolled leads per assigned lead, in per cent with one decimal; 0.0 without leads."""
    return round(100 * enrolled / assigned, 1) if assigned else 0.0


def sort_of(asked: str) -> tuple[str, bool]:
    """Column of `calls` or `-calls`, and whether it descends; by name unless it is a column."""
    column = asked.removeprefix("-")
    if column not in {NAME, BRANCH, *METRICS}:
        return NAME, False
    return column, asked.startswith("-")


def ordered(
    rows: Sequence[PerformanceRow], column: str, *, descending: bool
) -> list[PerformanceRow]:
    """Rows that come by name, by one column; equal ones stay by name."""
    if column == BRANCH:
        return sorted(rows, key=lambda row: row.branch.lower(), reverse=descending)
    if column in METRICS:
        return sorted(rows, key=lambda row: float(getattr(row, column)), reverse=descending)
    return [*rows][::-1] if descending else [*rows]
