import csv
import io
import tempfile
from pathlib import Path

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_app.domain.imports.columns import PickedRow, check_mapping, propose_mapping, row_picker
from crm_app.domain.imports.csv_reader import open_table
from crm_app.domain.imports.faults_csv import write_faults
from crm_app.domain.imports.rules import AcceptedRow, RowFault, classify
from crm_app.domain.imports.unreadable import UnreadableFile
from crm_app.kernel.phone import format_phone, normalise_phone
from crm_app.kernel.spreadsheet import plain_cell, safe_cell

HEADER = ["Name", "Phone", "City"]

quick = settings(deadline=None, max_examples=150)
# What people's cells hold: no lone surrogate, no control character but these three.
cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\r\n"), max_size=20
)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=10)
digits = st.integers(6_000_000_000, 9_999_999_999).map(str)
separators = st.sampled_from(["", "", " ", "-", ".", " - ", ") ", " ("])
prefixes = st.sampled_from(
    ["", "0", "+91", "91", "0091", "+91 ", "+91-", "+91 (0) ", "910", "+910"]
)


@st.composite
def spellings(draw):
    """An Indian mobile as people type it, now and then with a digit too many or too few."""
    number = draw(digits)
    number = draw(st.sampled_from([number, number, number, number[:-1], number + "0"]))
    parts = [character + draw(separators) for character in number]
    return draw(prefixes) + "".join(parts)


phone_texts = st.one_of(
    spellings(),
    st.text(max_size=30),
    st.text("0123456789+-() .'pEex/,;*#", max_size=25),
    st.integers(10**6, 10**15).map("+{}".format),
)


def by_library(text):
    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def table_of(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.csv"
        path.write_bytes(data)
        table = open_table(path)
        return table.header, list(table)


def classified(header, table):
    pick = row_picker(header, check_mapping(header, propose_mapping(header)))
    return [classify(pick(row)) for _, row in table]


@settings(quick, max_examples=500)
@given(phone_texts, st.sampled_from(["IN", "US", "AE", "NP"]))
def test_normalising_a_phone_twice_changes_nothing(text, region):
    once = normalise_phone(text, region)
    if once is not None:
        assert normalise_phone(once, region) == once
        assert len(once) <= 16
        assert normalise_phone(format_phone(once), region) == once


@settings(quick, max_examples=500)
@given(spellings())
def test_the_fast_path_agrees_with_libphonenumber(text):
    assert normalise_phone(text) == by_library(text)


@quick
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")),
        st.text(max_size=100).map(lambda text: text.encode("utf-16", "ignore")),
        st.text('",;\t|\r\n\0ab', max_size=100).map(str.encode),
    )
)
def test_any_bytes_give_rows_or_one_clear_refusal(data):
    try:
        header, table = table_of(data)
    except UnreadableFile:
        return
    numbers = [number for number, _ in table]
    assert numbers == sorted(set(numbers))
    for _, row in table:
        assert len(row) >= len(header)
        assert "\0" not in "".join(row)
        "".join(row).encode()


@quick
@given(
    rows,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_written_table_gives_its_rows_back(table, delimiter, encoding, quoting):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows([HEADER, *table])
    header, found = table_of(text.getvalue().encode(encoding))
    assert header == HEADER
    assert found == list(enumerate(table, start=2))


@quick
@given(st.lists(st.builds(PickedRow, *[st.one_of(cells, phone_texts)] * 8)))
def test_any_row_is_a_lead_within_its_limits_or_a_fault(picked):
    for row in picked:
        result = classify(row)
        if isinstance(result, RowFault):
            assert len(result.value) <= 200
        else:
            assert 0 < len(result.student_name) <= 120
            assert 0 < len(result.phone_number) <= 32
            assert normalise_phone(result.phone_e164) == result.phone_e164
            assert result.alternate_phone != result.phone_e164


@quick
@given(cells)
def test_a_safe_cell_runs_nothing_and_can_be_made_plain_again(text):
    safe = safe_cell(text)
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert not safe.startswith(("\t", "\r"))
    assert safe_cell(safe) == safe
    if safe != text:
        assert plain_cell(safe) == text


@quick
@given(st.lists(st.tuples(cells, st.one_of(cells, spellings()), cells).map(list), max_size=8))
def test_the_file_of_faults_can_be_imported_as_it_is(table):
    faults = [(number, "invalid_phone", "Correct it.", row) for number, row in enumerate(table, 2)]
    header, found = table_of(b"".join(write_faults(HEADER, faults)))
    before = classified(HEADER, list(enumerate(table, 2)))
    assert classified(header, found) == before
    again = [(number, "invalid_phone", "Correct it.", row) for number, row in found]
    header_again, found_again = table_of(b"".join(write_faults(header, again)))
    assert (header_again, found_again) == (header, found)
    assert all(isinstance(row, AcceptedRow | RowFault) for row in before)
