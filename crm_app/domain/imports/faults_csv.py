"""The file of refused rows: to be repaired in a spreadsheet and imported again as it is."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from crm_app.kernel.spreadsheet import safe_cell

FAULT_COLUMNS = ("error_row", "error_code", "error_message")

_CHUNK_CHARACTERS = 64 * 1024


def write_faults(
    header: list[str], faults: Iterable[tuple[int, str, str, list[str]]]
) -> Iterator[bytes]:
    """The CSV in chunks (UTF-8 with BOM): the original columns, then row, code and sentence.

    `faults` gives `(row number, code, sentence, cells)`. Fault columns that the file has
    already, because it is such a file repaired, are replaced. Cells beyond the header stay
    beyond it.
    """
    kept = [at for at, column in enumerate(header) if column.strip() not in FAULT_COLUMNS]
    width = len(header)
    text = io.StringIO()
    # Every cell is quoted: in a country where Excel splits at semicolons, "x;=1" stays one cell.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write("\ufeff")
    writer.writerow([*(safe_cell(header[at]) for at in kept), *FAULT_COLUMNS])
    for number, code, sentence, cells in faults:
        padded = cells + [""] * (width - len(cells))
        beyond = padded[width:]
        row = [*(padded[at] for at in kept), str(number), code, sentence, *beyond]
        writer.writerow(map(safe_cell, row))
        if text.tell() >= _CHUNK_CHARACTERS:
            yield _take(text)
    yield _take(text)


def write_rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A CSV in chunks (UTF-8 with BOM) that is safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write("\ufeff")
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
        if text.tell() >= _CHUNK_CHARACTERS:
            yield _take(text)
    yield _take(text)


def _take(text: io.StringIO) -> bytes:
    chunk = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return chunk
