"""The report as files: the same rows for the page's links and for mails."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from crm_app.domain.reports.rules import ordered, sort_of
from crm_app.domain.reports.schemas import METRICS, Performance
from crm_app.kernel import sheets
from crm_app.kernel.sheets import Cell


def name_of(report: Performance, kind: str) -> str:
    """The file's name, with the report and its days."""
    return f"telecaller-performance_{report.first_day}_{report.last_day}.{kind}"


def csv_of(report: Performance, sort: str) -> Iterator[bytes]:
    """The lines, with the totals last."""
    return sheets.csv_lines(_table(report, sort))


def xlsx_of(report: Performance, sort: str) -> bytes:
    """A workbook; days and definitions stand on its second sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name_of(report, "xlsx")
        widths = [28, 20, *(15 for _ in METRICS)]
        rows = _table(report, sort)
        sheets.write_xlsx(path, rows, name="Telecallers", widths=widths, notes=_notes(report))
        return path.read_bytes()


def _notes(report: Performance) -> list[list[str]]:
    return [
        ["Telecaller performance"],
        [f"{report.first_day} to {report.last_day}, both days included"],
        *([label, meaning] for label, meaning in METRICS.values()),
    ]


def _table(report: Performance, sort: str) -> Iterator[list[Cell]]:
    yield ["Telecaller", "Branch", *(label for label, _ in METRICS.values())]
    column, descending = sort_of(sort)
    for row in ordered(report.rows, column, descending=descending):
        yield [row.name, row.branch, *(getattr(row, key) for key in METRICS)]
    yield ["Total", "", *(getattr(report.totals, key) for key in METRICS)]
