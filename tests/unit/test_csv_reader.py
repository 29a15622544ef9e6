import codecs
import tracemalloc

import pytest

from crm_app.domain.imports import csv_reader
from crm_app.domain.imports.csv_reader import open_table
from crm_app.domain.imports.unreadable import UnreadableFile

TEXT = "Name;Phone;City\r\nRenée D’Souza;9876543210;Panaji\r\n"  # noqa: RUF001  # as Excel has it


@pytest.fixture
def write(tmp_path):
    path = tmp_path / "leads.csv"

    def to_file(content):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


@pytest.fixture
def rows(write):
    return lambda content: list(open_table(write(content)))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_every_encoding_gives_the_same_table(write, content, encoding):
    table = open_table(write(content))
    assert (table.encoding, table.delimiter) == (encoding, ";")
    assert table.header == ["Name", "Phone", "City"]
    assert list(table) == [(2, ["Renée D’Souza", "9876543210", "Panaji"])]  # noqa: RUF001


def test_one_accent_at_the_end_of_a_large_file_decides_its_encoding(write):
    content = b"Name,Phone\n" + b"Asha Patil,9876543210\n" * 60_000 + b"Ren\xe9e,9876543211\n"
    table = open_table(write(content))
    assert table.encoding == "cp1252"
    *_, last = table
    assert last == (60_002, ["Renée", "9876543211"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write, delimiter):
    lines = [["Name", "Phone", "Remarks"], ["Asha", "9876543210", "a, b; c | d, e, f"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = open_table(write(text))
    assert table.delimiter == delimiter
    assert list(table) == [(2, lines[1])]


def test_known_columns_decide_between_delimiters(write):
    table = open_table(write("Name;Phone, with code, if any\nPatil, Asha, Ms;98765\n"))
    assert table.header == ["Name", "Phone, with code, if any"]


def test_a_single_column_is_a_table(write):
    table = open_table(write("Phone\n9876543210\n"))
    assert (table.header, list(table)) == (["Phone"], [(2, ["9876543210"])])


def test_row_numbers_are_those_of_a_spreadsheet(rows):
    text = 'Name,Phone,Remarks\n\nAsha,1,"two\nlines"\n   \nUma,2,\n\n'
    assert rows(text) == [(3, ["Asha", "1", "two\nlines"]), (5, ["Uma", "2", ""])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(rows, end):
    text = end.join(["Name,Phone", "Asha,1", "", "Uma,2"])
    assert rows(text) == [(2, ["Asha", "1"]), (4, ["Uma", "2"])]


def test_a_row_of_blank_cells_is_a_row(rows):
    assert rows("Name,Phone\n,\n") == [(2, ["", ""])]


def test_lines_before_the_header_are_counted(write):
    table = open_table(write("\n\nName,Phone\nAsha,1\n"))
    assert table.header == ["Name", "Phone"]
    assert list(table) == [(4, ["Asha", "1"])]


def test_ragged_rows_are_filled_and_never_cut(rows):
    assert rows("A,B,C\n1\n1,2,3,4\n") == [(2, ["1", "", ""]), (3, ["1", "2", "3", "4"])]


def test_column_names_are_trimmed(write):
    assert open_table(write(" Name ,\tPhone\n")).header == ["Name", "Phone"]


def test_a_stray_nul_is_left_out(rows):
    assert rows(b"Name,Phone\nAs\0ha,98765\0\n\0Uma,1\n") == [
        (2, ["Asha", "98765"]),
        (3, ["Uma", "1"]),
    ]


def test_a_table_can_be_read_twice_and_tells_how_far_it_is(write):
    table = open_table(write("Name,Phone\n" + "Asha,9876543210\n" * 5000))
    assert table.bytes_read == 0
    with table:
        for number, _ in table:
            if number == 3:
                break
        assert 0 < table.bytes_read < table.size_bytes
    assert 0 < table.bytes_read < table.size_bytes
    assert list(table) == list(table)
    assert table.bytes_read == table.size_bytes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "no row with column names"),
        (b",,\nAsha,1,2\n", "no row with column names"),
        (b"\0" * 5000, "not a CSV"),
        (codecs.BOM_UTF16_LE, "no row with column names"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "Excel file cannot be read. Save it as CSV"),
        (b"PK\x03\x04\x14\0\x06\0leads.csv", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "Excel file cannot be read. Save it as CSV"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        (b"Name,Phone\n\x81\x8d\x8f,1\n", "cannot be read"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\0", "cannot be read"),
        (b"N" * 2000 + b",Phone\n", "too long"),
    ],
)
def test_what_is_no_table_is_refused_with_one_sentence(write, content, words):
    with pytest.raises(UnreadableFile, match=words) as refused:
        open_table(write(content))
    assert refused.value.code == "unreadable_file"


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row(rows):
    text = 'Name,Phone\nAsha,1\n"Uma,2\n' + "Ravi,3\n" * 1000
    with pytest.raises(UnreadableFile, match="Row 3 opens a quotation mark"):
        rows(text)


def test_a_cell_of_ten_megabytes_is_read(rows):
    cell = "x" * 10_000_000
    assert rows(f"Name,Phone\n{cell},1\n") == [(2, [cell, "1"])]


@pytest.mark.parametrize(
    "part", ["x", '"x', '"x\n', '"x\n","'], ids=["line", "cell", "lines", "row"]
)
def test_an_endless_row_is_refused_without_reading_it_all(write, monkeypatch, part):
    monkeypatch.setattr(csv_reader, "ROW_MAX_CHARACTERS", 100_000)
    path = write("Name,Phone\nAsha,1\n" + part + part.removeprefix('"') * 1_000_000)
    table = open_table(path)
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="Row 3 is too long"):
        list(table)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_row_of_too_many_columns_is_refused(rows):
    with pytest.raises(UnreadableFile, match="Row 2 has more than"):
        rows("Name,Phone\n" + "," * 20_000 + "\n")


def test_reading_takes_the_same_memory_for_any_number_of_rows(write):
    table = open_table(write("Name,Phone\n" + "Asha Patil,9876543210\n" * 50_000))
    tracemalloc.start()
    assert sum(1 for _ in table) == 50_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000
