"""Excel workbooks: each sheet is read once into a CSV beside the file, with the same row numbers.

Excel stores a phone as a number, all its digits included; only what it *saves* as CSV may be
shortened. So a workbook is the better file of the two.
"""

import csv
import os
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import python_calamine as calamine

from crm_app.domain.imports.unreadable import UnreadableFile

UNPACKED_MAX = 1024 * 1024 * 1024  # a workbook is packed: a small file may be a huge one
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is an Excel workbook, of the new or the old format."""
    in_zip = b"xl/" in head or b"[Content_Types].xml" in head
    return head.startswith(_OLE) or (head.startswith(_ZIP) and in_zip)


def sheet_names(path: Path) -> list[str]:
    """The visible sheets, in the workbook's order.

    Raises:
        UnreadableFile: damaged, protected, too large, or nothing is visible.
    """
    with _open(path) as book:
        return _visible(book)


def as_csv(path: Path, sheet: str | None) -> Path:
    """A CSV (UTF-8, commas) of a sheet; without a name of the first one. Made once.

    Raises:
        UnreadableFile: see `sheet_names`; or there is no such sheet.
    """
    with _open(path) as book:
        names = _visible(book)
        if sheet is not None and sheet not in names:
            sentence = f"The workbook has no sheet named {sheet[:60]}. Choose one of: " + ", ".join(
                name[:60] for name in names[:20]
            )
            raise UnreadableFile(sentence, fields={"sheet": sentence})
        name = names[0] if sheet is None else sheet
        target = path.with_name(f"{path.name}.{names.index(name)}.csv")
        if not target.exists():
            _write(book, name, target)
    return target


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        _check_size(path)
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        sentence = "This workbook is protected by a password. Save it without one and try again."
    except (calamine.CalamineError, zipfile.BadZipFile, OSError):
        sentence = "This Excel file cannot be read. Save it as CSV and try again."
    raise UnreadableFile(sentence)


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED_MAX:
            raise UnreadableFile("This workbook is too large. Split it and try again.")


def _visible(book: calamine.CalamineWorkbook) -> list[str]:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
    if not names:
        raise UnreadableFile("This workbook has no visible sheet with a table.")
    return names


def _write(book: calamine.CalamineWorkbook, name: str, target: Path) -> None:
    unfinished = target.with_suffix(f".{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for cells in _rows(book, name):
                # An empty row is an empty line: it has a number and is no row of data.
                writer.writerow(map(_text, cells) if any(cell != "" for cell in cells) else [])
        unfinished.replace(target)
    except calamine.CalamineError as error:
        raise UnreadableFile(
            f"The sheet {name[:60]} cannot be read. Save it as CSV and try again."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _rows(book: calamine.CalamineWorkbook, name: str) -> Iterator[list[Any]]:
    # Any: a cell is text, a number, a date, a truth value.
    return iter(book.get_sheet_by_name(name).iter_rows())


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell)
