"""Workbooks that were made to do harm: the program that receives them goes on."""

import os
import subprocess
import sys
import zipfile
import zlib

import pytest

from crm_app.domain.imports import csv_reader, workbook
from crm_app.domain.imports.unreadable import UnreadableFile

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"


def make(path, rows, declared=None):
    """A workbook with these rows of XML; `declared` is the size that it claims for its sheet."""
    book = f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
    book += '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'

    def link(kind, to):
        return (
            f'<Relationships xmlns="{_RELATED}"><Relationship Id="rId1"'
            f' Type="{_OFFICE}/{kind}" Target="{to}"/></Relationships>'
        )

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", link("officeDocument", "xl/workbook.xml"))
        packed.writestr("xl/workbook.xml", book)
        packed.writestr("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml"))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as sheet:
            sheet.write(f'<worksheet xmlns="{_SHEET}"><sheetData>'.encode())
            for piece in rows:
                sheet.write(piece.encode())
            sheet.write(b"</sheetData></worksheet>")
    if declared is not None:
        whole = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as packed:
            (info,) = [each for each in packed.infolist() if each.filename.endswith("sheet1.xml")]
        said = info.file_size.to_bytes(4, "little")
        lie = declared.to_bytes(4, "little")
        at = whole.find(said, whole.rfind(b"PK\x01\x02", 0, whole.rfind(b"sheet1.xml")))
        whole[at : at + 4] = lie
        path.write_bytes(whole)
    return path


def row(number, cells):
    inside = "".join(f'<c r="{at}{number}"><v>{value}</v></c>' for at, value in cells.items())
    return f'<row r="{number}">{inside}</row>'


def test_two_cells_in_far_corners_do_not_end_the_program(tmp_path):
    """17 billion empty cells between them, from 1.4 kB: reading them needs 550 GB."""
    path = make(tmp_path / "x.upload", [row(1, {"A": 1}), row(1_048_576, {"XFD": 2})])
    assert path.stat().st_size < 2000
    with pytest.raises(UnreadableFile, match="too large"):
        csv_reader.open_table(path)
    assert list(tmp_path.iterdir()) == [path], "nothing is left"


def test_a_packed_bomb_is_refused_by_the_size_it_says(tmp_path):
    megabyte = " " * (1024 * 1024)
    path = make(tmp_path / "x.upload", [megabyte] * 1100)
    assert path.stat().st_size < 2 * 1024 * 1024
    with pytest.raises(UnreadableFile, match="too large"):
        csv_reader.open_table(path)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    cells = "".join(row(n, {"A": 7}) for n in range(1, 200_000))
    path = make(tmp_path / "x.upload", [cells, " " * (300 * 1024 * 1024)], declared=1000)
    with pytest.raises(UnreadableFile):
        csv_reader.open_table(path)


def test_names_that_climb_out_of_the_packet_write_nowhere(tmp_path):
    path = make(tmp_path / "x.upload", [row(1, {"A": 1, "B": 2})])
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("../../escaped.txt", "x")
    assert workbook.sheet_names(path) == ["S"]
    assert not (tmp_path.parent / "escaped.txt").exists()


def test_entities_are_not_expanded(tmp_path):
    path = tmp_path / "x.upload"
    make(path, [row(1, {"A": 1})])
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/sharedStrings.xml", bomb + "]><sst><si><t>&j;</t></si></sst>")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        csv_reader.open_table(path)


def test_what_reads_it_has_no_secrets(tmp_path):
    """The reader's environment holds nothing of ours, whatever a fault of its library allows."""
    code = (
        "import os, crm_app.adapters.workbooks as w;"
        "print(sorted(k for k in w.environment() if k.startswith(('CRM', 'AWS', 'PG'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"CRM_JWT_SECRET": "x", "AWS_SECRET_ACCESS_KEY": "x"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_bytes_that_are_none_are_refused(tmp_path):
    for number, content in enumerate([
        b"PK\x03\x04xl/" + bytes(1000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        b"PK\x03\x04[Content_Types].xml" + zlib.compress(b"x" * 10000),
    ]):  # fmt: skip
        path = tmp_path / f"{number}.upload"
        path.write_bytes(content)
        with pytest.raises(UnreadableFile):
            csv_reader.open_table(path)
