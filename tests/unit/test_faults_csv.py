import csv
import io

import pytest

from crm_app.domain.imports.faults_csv import write_faults
from crm_app.kernel.spreadsheet import plain_cell, safe_cell


def written(header, faults):
    data = b"".join(write_faults(header, faults))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+91", "-1", "@SUM(1)", "\tx", "\rx", "\nx", "  =1", "\u00a0@x", "\uff1d1"]
)
def test_a_cell_that_would_run_is_made_harmless(text):
    assert safe_cell(text) == f"'{text}"
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["", "Asha", "9876543210", "'+91", "a=b", "D'Souza", " x"])
def test_other_cells_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_the_file_has_the_original_columns_and_the_fault():
    faults = [(3, "invalid_phone", "Correct it.", ["Asha", "12345", "two\nlines"])]
    assert written(["Name", "Phone", "Remarks"], faults) == [
        ["Name", "Phone", "Remarks", "error_row", "error_code", "error_message"],
        ["Asha", "12345", "two\nlines", "3", "invalid_phone", "Correct it."],
    ]


def test_without_faults_there_is_the_header():
    assert written(["Name"], []) == [["Name", "error_row", "error_code", "error_message"]]


def test_fault_columns_are_not_doubled():
    header = ["error_code", "Name", "error_row", "Phone", "error_message"]
    faults = [(7, "missing_phone", "Write it.", ["invalid_phone", "Asha", "3", "", "Correct it."])]
    assert written(header, faults) == [
        ["Name", "Phone", "error_row", "error_code", "error_message"],
        ["Asha", "", "7", "missing_phone", "Write it."],
    ]


def test_short_rows_are_filled_and_extra_cells_stay_beyond_the_header():
    faults = [(2, "c", "s", ["Asha"]), (3, "c", "s", ["Uma", "1", "extra"])]
    _, short, long = written(["Name", "Phone"], faults)
    assert short == ["Asha", "", "2", "c", "s"]
    assert long == ["Uma", "1", "3", "c", "s", "extra"]


def test_no_cell_of_the_file_starts_a_formula():
    faults = [(2, "c", "=s", ["=1", "\t=1", "-1"])]
    for row in written(["+Name", "@Phone", "x"], faults):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_long_file_comes_in_chunks():
    taken = []

    def faults():
        for number in range(20_000):
            taken.append(number)
            yield number, "missing_name", "Write it.", ["", "9876543210"]

    chunks = write_faults(["Name", "Phone"], faults())
    first = next(chunks)
    assert len(first) < 100_000
    assert len(taken) < 2000
    assert (first + b"".join(chunks)).count(b"\n") == 20_001
