"""Excel workbooks: each sheet is read once into a CSV beside the file, with the same row numbers.

Excel stores a phone as a number, all its digits included; only what it *saves* as CSV may be
shortened. So a workbook is the better file of the two.
"""

from pathlib import Path

from crm_app.adapters import workbooks
from crm_app.adapters.workbooks import BadWorkbook
from crm_app.domain.imports.unreadable import UnreadableFile

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
    try:
        return workbooks.sheet_names(path)
    except BadWorkbook as error:
        raise UnreadableFile(str(error)) from error


def as_csv(path: Path, sheet: str | None) -> Path:
    """A CSV (UTF-8, commas) of a sheet; without a name of the first one. Made once.

    Raises:
        UnreadableFile: see `sheet_names`; or there is no such sheet.
    """
    names = sheet_names(path)
    if sheet is not None and sheet not in names:
        sentence = f"The workbook has no sheet named {sheet[:60]}. Choose one of: " + ", ".join(
            name[:60] for name in names[:20]
        )
        raise UnreadableFile(sentence, fields={"sheet": sentence})
    name = names[0] if sheet is None else sheet
    target = path.with_name(f"{path.name}.{names.index(name)}.csv")
    if not target.exists():
        try:
            workbooks.write_csv(path, name, target)
        except BadWorkbook as error:
            raise UnreadableFile(str(error)) from error
    return target
