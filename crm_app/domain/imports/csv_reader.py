"""Read a table from a file somebody exported somewhere: its text, its delimiter, its rows.

Nothing here holds more than one row in memory, whatever the file.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from crm_app.domain.imports import columns, workbook
from crm_app.domain.imports.unreadable import UnreadableFile

ROW_MAX_CHARACTERS = 16 * 1024 * 1024
HEADER_MAX_CHARACTERS = 1000
COLUMNS_MAX = 16_384  # as many as Excel has
DELIMITERS = (",", ";", "\t", "|")

_HEAD_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
_SAMPLE_ROWS = 20
_STRAY_CONTROLS = 8  # so many may be an accident in a short file

_PICTURE = "This is a picture, not a CSV file."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "This is a PDF file. Export the list as CSV and try again."),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x1f\x8b\x08", "This is a compressed file. Unpack it and choose the CSV file in it."),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))

# The limit is the process's, so it is set once; the default of 128 KiB is below what people paste.
csv.field_size_limit(max(csv.field_size_limit(), ROW_MAX_CHARACTERS))


class _RowTooLong(Exception):
    """More characters than a row may have."""


@dataclass
class Table:
    """A file that has a header. Each iteration reads it again from the start.

    Yields `(row number, cells)`. Numbers are a spreadsheet's: the header of most files is row
    1, a line break inside quotes starts no row, an empty line is not yielded yet has a number.
    Rows are never shorter than the header; what is beyond it is kept.
    """

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    size_bytes: int
    _raw: io.FileIO | None = field(default=None, repr=False)
    _bytes_read: int = field(default=0, repr=False)

    @property
    def bytes_read(self) -> int:
        """How far the newest iteration has come in the file."""
        if self._raw is not None and not self._raw.closed:
            return self._raw.tell()
        return self._bytes_read

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        with _open_text(self.path, self.encoding) as stream:
            self._raw = raw = stream.buffer.raw  # type: ignore[attr-defined]  # no stub has raw
            try:
                rows = _read_rows(stream, self.delimiter)
                next(rows, None)
                for row in rows:
                    cells = row[1]
                    if len(cells) < width:
                        cells += [""] * (width - len(cells))
                    yield row
            finally:
                if not raw.closed:
                    self._bytes_read = raw.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bytes_read = self.bytes_read
        if self._raw is not None:
            self._raw.close()


def open_table(path: Path, sheet: str | None = None) -> Table:
    """The table in the file; its text is checked to the last byte, its rows while iterating.

    Of a workbook it is the one in `sheet`, else in the first. Column names are trimmed.

    Raises:
        UnreadableFile: empty, no text, or without column names. Iterating raises it too, with
            the number of the row, for a quotation mark that is never closed or an endless row.
            A workbook also when it lacks that sheet.
    """
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise UnreadableFile("The file is empty.")
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if workbook.is_workbook(head):
        path = workbook.as_csv(path, sheet)
        return _table(path, "utf-8", ",", path.stat().st_size)
    _check_is_no_other_format(head)
    encoding = _find_encoding(path, head)
    with _open_text(path, encoding) as stream:
        delimiter = _find_delimiter(stream.read(_HEAD_BYTES))
    return _table(path, encoding, delimiter, size_bytes)


def sheets(path: Path) -> list[str]:
    """The sheets of a workbook; none of another file.

    Raises:
        UnreadableFile: a workbook that cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return workbook.sheet_names(path) if workbook.is_workbook(head) else []


def _table(path: Path, encoding: str, delimiter: str, size_bytes: int) -> Table:
    with _open_text(path, encoding) as stream:
        _, cells = next(_read_rows(stream, delimiter), (0, []))
    header = [cell.strip().strip("\ufeff").strip() for cell in cells]
    if not any(header):
        raise UnreadableFile("The file has no row with column names.")
    if max(map(len, header)) > HEADER_MAX_CHARACTERS:
        raise UnreadableFile("The first row does not hold column names: its text is too long.")
    return Table(path, encoding, delimiter, header, size_bytes)


def _check_is_no_other_format(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        raise UnreadableFile("This is a ZIP file. Unpack it and choose the CSV file in it.")
    for magic, sentence in _MAGIC:
        if head.startswith(magic):
            raise UnreadableFile(sentence)


def _find_encoding(path: Path, head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _checked(path, encoding)
    if b"\0" in head:
        # ASCII letters in UTF-16 have a NUL beside each; a stray NUL in other text is alone.
        even, odd = head[::2].count(0), head[1::2].count(0)
        if odd * 4 > len(head) and not even:
            return _checked(path, "utf-16-le")
        if even * 4 > len(head) and not odd:
            return _checked(path, "utf-16-be")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _STRAY_CONTROLS and controls * 20 > len(head):
        raise UnreadableFile("This is not a CSV file.")
    # To the last byte: one accent at the end of a million ASCII rows decides.
    return "utf-8" if _decodes(path, "utf-8") else _checked(path, "cp1252")


def _checked(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise UnreadableFile(
            "The text of this file cannot be read. Save it as CSV (UTF-8) and try again."
        )
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _find_delimiter(sample: str) -> str:
    """The delimiter that gives most known columns; then the most even rows; then most columns."""
    sample = sample.replace("\0", "")
    if len(sample) > _HEAD_BYTES // 2:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    best, best_score = DELIMITERS[0], (0, 0.0, 0)
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [row for row in islice(reader, _SAMPLE_ROWS) if any(row)]
        if not rows or len(rows[0]) < 2:  # noqa: PLR2004  # one column has no delimiter
            continue
        width = len(rows[0])
        known = len(columns.propose_mapping(rows[0])) if width <= COLUMNS_MAX else 0
        score = (known, sum(len(row) == width for row in rows) / len(rows), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    # newline="": a lone CR ends a line too, and those inside quotes stay as they are.
    return path.open(encoding=encoding, newline="")


class _Lines:
    """The lines of a stream without NUL, until one row has had more than its characters."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self.row_characters = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        readline = self._stream.readline
        while line := readline(ROW_MAX_CHARACTERS + 1):
            self.row_characters += len(line)
            if self.row_characters > ROW_MAX_CHARACTERS:
                raise _RowTooLong
            # PostgreSQL's text has no NUL.
            yield line.replace("\0", "") if "\0" in line else line
        self.ended = True


def _read_rows(stream: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, the header first, with their numbers."""
    lines = _Lines(stream)
    number = 0
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            number += 1
            lines.row_characters = 0
            if lines.ended:  # the reader wanted more lines to finish this row
                raise UnreadableFile(
                    f"Row {number} opens a quotation mark that is never closed. "
                    "Close or remove it and try again."
                )
            if len(cells) > COLUMNS_MAX:
                raise UnreadableFile(f"Row {number} has more than {COLUMNS_MAX} columns.")
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield number, cells
    except (_RowTooLong, csv.Error):
        raise UnreadableFile(
            f"Row {number + 1} is too long to read. Perhaps a quotation mark is never closed there."
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"The text after row {number} cannot be read.") from None
