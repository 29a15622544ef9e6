"""Rows to a CSV or XLSX file, one after another: memory stays the same for any number.

No cell can be a formula: text goes through `safe_cell`, and in a workbook into text cells besides,
where a phone may keep its plus. Instants come as the clock on the wall shows them, without a zone.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.spreadsheet import safe_cell

Cell: TypeAlias = str | int | float | datetime | None
MOST_ROWS = 1_048_576  # of a worksheet
_WIDEST = 50
_PHONE = re.compile(r"\+[0-9]{7,15}")  # E.164


class TooManyRows(RuleBroken):
    """More than a worksheet can hold."""

    code = "too_many_rows"


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV in UTF-8 with a mark, so that a spreadsheet reads it right."""
    yield "\ufeff".encode()
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_text(cell) for cell in row])
        yield line.getvalue().encode()


def write_csv(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """All rows, as `csv_lines` writes them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_text(cell) for cell in row] for row in rows)


def write_xlsx(
    path: Path,
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    widths: Sequence[int] = (),
    notes: Sequence[Sequence[str]] = (),
) -> None:
    """All rows on one sheet, whose first row is bold and stays in sight; notes on a second one.

    Raises:
        TooManyRows: over `MOST_ROWS`.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, _WIDEST))
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            sentence = f"Over {MOST_ROWS - 1:,} rows do not fit in XLSX. Export CSV, or less."
            raise TooManyRows(sentence, fields={"format": sentence})
        style = bold if number == 0 else None
        for at, cell in enumerate(row):
            _write(sheet, number, at, cell, style)
    if notes:
        sheet = book.add_worksheet("Notes")
        sheet.set_column(0, 1, _WIDEST)
        for number, line in enumerate(notes):
            for at, text in enumerate(line):
                sheet.write_string(number, at, text)
    book.close()


def _write(sheet: Worksheet, number: int, at: int, cell: Cell, style: Format | None) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(number, at, _in_a_text_cell(cell), style)
    elif isinstance(cell, datetime):
        sheet.write_datetime(number, at, cell)
    else:
        sheet.write_number(number, at, cell, style)


def _in_a_text_cell(text: str) -> str:
    return text if _PHONE.fullmatch(text) else safe_cell(text)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return safe_cell(cell)
    if cell is None:
        return ""
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else str(cell)
