"""Rows to a CSV or XLSX file, one after another: memory stays the same for any number.

No cell can be a formula: text goes through `safe_cell`, and in a workbook into text cells besides,
where a phone may keep its plus.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter

from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.spreadsheet import safe_cell

Cell: TypeAlias = str | int | float | datetime | date | None
MOST_ROWS = 1_048_576  # of a worksheet
_WIDEST = 50
_PHONE = re.compile(r"\+[0-9]+")


class TooManyRows(RuleBroken):
    """More than a worksheet can hold."""

    code = "too_many_rows"


def csv_lines(rows: Iterable[Sequence[Cell]], zone: str) -> Iterator[bytes]:
    """A CSV in UTF-8 with a mark, so that a spreadsheet reads it right."""
    box = _Box()
    writer = csv.writer(box)
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow([_text(cell, zone) for cell in row])
        yield box.take().encode()


def write_csv(path: Path, rows: Iterable[Sequence[Cell]], zone: str) -> None:
    """All rows, as `csv_lines` writes them."""
    with path.open("wb") as file:
        file.writelines(csv_lines(rows, zone))


def write_xlsx(
    path: Path,
    rows: Iterable[Sequence[Cell]],
    zone: str,
    *,
    name: str,
    heads: int = 1,
    widths: Sequence[int] = (),
) -> None:
    """All rows on one sheet; the row numbered `heads`, from 1, is bold and stays in sight.

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
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(heads, 1)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, _WIDEST))
    local = ZoneInfo(zone)
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            sentence = f"Over {MOST_ROWS - heads:,} rows do not fit in XLSX. Export CSV, or less."
            raise TooManyRows(sentence, fields={"format": sentence})
        style = bold if number == heads - 1 else None
        for at, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(number, at, _in_a_text_cell(cell), style)
            elif isinstance(cell, datetime):
                sheet.write_datetime(number, at, cell.astimezone(local).replace(tzinfo=None))
            elif isinstance(cell, date):
                sheet.write_datetime(number, at, datetime.combine(cell, _MIDNIGHT), day)
            else:
                sheet.write_number(number, at, cell, style)
    book.close()


_MIDNIGHT = datetime.min.replace(tzinfo=UTC).time()


def _in_a_text_cell(text: str) -> str:
    return text if _PHONE.fullmatch(text) else safe_cell(text)


def _text(cell: Cell, zone: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return safe_cell(str(cell))


class _Box:
    """What a CSV writer writes to; one line at a time is taken out."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, line: str) -> None:
        self.line += line

    def take(self) -> str:
        line, self.line = self.line, ""
        return line
