"""The process behind `crm_app.adapters.workbooks`: `names FILE`, or `csv FILE SHEET TARGET`."""

import csv
import ctypes
import json
import os
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import python_calamine as calamine

from crm_app.adapters.workbooks import FAULT_STATUS

UNPACKED_MAX = 1024**3  # a workbook is packed: a small file may be a huge one
_MEMORY_BYTES = 3 * 1024**3  # a million rows of twenty columns fit
_CPU_SECONDS = 300
_LARGEST_FILE = 2 * 1024**3
_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1
_TOO_LARGE = "This workbook is too large. Split it, or save it as CSV, and try again."


class _Bad(Exception):
    """What is wrong, for people."""


def names(path: Path) -> list[str]:
    """The visible sheets, in the workbook's order."""
    book = _open(path)
    found = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
    if not found:
        raise _Bad("This workbook has no visible sheet with a table.")
    return found


def write(path: Path, sheet: str, target: Path) -> None:
    """One sheet as a CSV."""
    book = _open(path)
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        "w",
        encoding="utf-8",
        newline="",
    ) as file:
        writer = csv.writer(file)
        try:
            for cells in _rows(book, sheet):
                # An empty row is an empty line: it has a number and is no row of data.
                writer.writerow(map(_text, cells) if any(cell != "" for cell in cells) else [])
        except calamine.CalamineError as error:
            sentence = f"The sheet {sheet[:60]} cannot be read. Save it as CSV and try again."
            raise _Bad(sentence) from error


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        _check_size(path)
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        sentence = "This workbook is protected by a password. Save it without one and try again."
        raise _Bad(sentence) from error
    except (calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        sentence = "This Excel file cannot be read. Save it as CSV and try again."
        raise _Bad(sentence) from error


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED_MAX:
            raise _Bad(_TOO_LARGE)


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


def _fence() -> None:
    """Limits of this process, before it touches the file."""
    if sys.platform == "linux":  # not longer than who asked
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(5)
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main(what: str, path: str, *more: str) -> None:
    _fence()
    answer: object = None
    try:
        if what == "names":
            answer = names(Path(path))
        else:
            sheet, target = more
            write(Path(path), sheet, Path(target))
    except (_Bad, MemoryError, OverflowError) as error:
        sys.stdout.write(str(error) if isinstance(error, _Bad) else _TOO_LARGE)
        sys.exit(FAULT_STATUS)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
