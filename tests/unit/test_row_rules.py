import json
import runpy
from pathlib import Path

import pytest

from crm_app.domain.imports.columns import PickedRow, check_mapping, propose_mapping, row_picker
from crm_app.domain.imports.csv_reader import open_table
from crm_app.domain.imports.rules import (
    FAULT_SENTENCES,
    AcceptedRow,
    FaultCode,
    RowFault,
    classify,
)
from crm_app.kernel.errors import RuleBroken

DATA = Path(__file__).parents[1] / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
BLANK = PickedRow("Asha Patil", "9876543210", "", "", "", "", "", "")


def outcome(path):
    """What an import into an empty database answers, and the names it creates."""
    try:
        table = open_table(path)
        pick = row_picker(table.header, check_mapping(table.header, propose_mapping(table.header)))
        leads, faults = {}, {}
        for number, cells in table:
            row = classify(pick(cells))
            if isinstance(row, RowFault):
                faults[str(number)] = str(row.code)
            elif row.phone_e164 in leads:
                faults[str(number)] = "duplicate_in_file"
            else:
                leads[row.phone_e164] = row
    except RuleBroken:
        return {"status": "failed"}, []
    duplicates = sum(code == "duplicate_in_file" for code in faults.values())
    counts = {
        "status": "done",
        "total": len(leads) + len(faults),
        "created": len(leads),
        "duplicate": duplicates,
        "error": len(faults) - duplicates,
        "rows": faults,
    }
    return counts, [lead.student_name for lead in leads.values()]


@pytest.mark.parametrize("file_name", EXPECTED)
def test_a_sample_file_is_read_as_written_down(file_name):
    expected = dict(EXPECTED[file_name])
    names = expected.pop("names", None)
    also_right = expected.pop("or", None)
    expected.pop("note", None)
    counts, created = outcome(DATA / file_name)
    assert counts == expected or counts["status"] == also_right
    assert names is None or created == names


@pytest.mark.parametrize("shape", ["plain", "excel", "facebook", "google", "messy", "utf16"])
def test_a_made_up_file_is_read_as_its_maker_says(tmp_path, shape):
    data, truth = runpy.run_path(str(DATA / "make_leads.py"))["make"](1000, 42, shape)
    path = tmp_path / "leads.csv"
    path.write_bytes(data)
    counts, _ = outcome(path)
    assert counts == vars(truth) | {"status": "done"}


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [
        ("", "", "missing_name"),
        (" \n\u00a0\u200b", "9876543210", "missing_name"),
        ("Asha", " ", "missing_phone"),
        ("Asha", "'", "missing_phone"),
        ("N" * 300, "", "missing_phone"),
        ("N" * 300, "9.88E+09", "phone_shortened_by_excel"),
        ("N" * 300, "12345", "invalid_phone"),
        ("N" * 300, "9876543210", "name_too_long"),
        ("N" * 121, "9876543210", "name_too_long"),
    ],
)
def test_a_row_gets_the_first_fault_that_fits(name, phone, code):
    fault = classify(BLANK._replace(student_name=name, phone_number=phone))
    assert isinstance(fault, RowFault)
    assert fault.code == code


def test_the_value_at_fault_is_kept_and_cut():
    assert classify(BLANK._replace(phone_number="call me")).value == "call me"
    assert classify(BLANK._replace(phone_number="x" * 10_000)).value == "x" * 200


def test_every_fault_has_a_sentence():
    assert set(FAULT_SENTENCES) == set(FaultCode)


def test_a_name_of_120_characters_is_accepted():
    assert isinstance(classify(BLANK._replace(student_name="N" * 120)), AcceptedRow)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Ravi \n Kumar ", "Ravi Kumar"),
        ("Ravi\u00a0Kumar\x07\u200b", "Ravi Kumar"),
        ("'=Ravi", "=Ravi"),
        ("'\tRavi", "Ravi"),
        ("'Ravi'", "'Ravi'"),
        ("D'Souza", "D'Souza"),
        ("श\u094dर\u0940\u200dमान", "श\u094dर\u0940\u200dमान"),
    ],
)
def test_a_name_arrives_unharmed_on_one_line(typed, name):
    assert classify(BLANK._replace(student_name=typed)).student_name == name


def test_a_full_row_becomes_a_lead():
    row = PickedRow(
        " Asha Patil",
        "'+91 98765 43210 ",
        "022 2567 1234",
        " asha@example.com",
        "Navi  Mumbai",
        "'=MBA",
        "Sahyadri University",
        "Fair",
    )
    assert classify(row) == AcceptedRow(
        "Asha Patil",
        "+91 98765 43210",
        "+919876543210",
        "asha@example.com",
        "+912225671234",
        "Navi Mumbai",
        "=MBA",
        "Sahyadri University",
        "Fair",
    )


def test_blank_fields_are_none():
    blank = BLANK._replace(city=" ", source="\t", email=" ", alternate_phone=" ")
    assert classify(blank)[3:] == (None,) * 6


def test_nothing_but_name_and_phone_refuses_a_row():
    row = BLANK._replace(
        email="not given",
        alternate_phone="none",
        city="c" * 500,
        preferred_course="p" * 500,
        preferred_university="u" * 500,
        source="s" * 500,
    )
    assert classify(row)[3:] == (None, None, "c" * 80, "p" * 120, "u" * 120, "s" * 60)


@pytest.mark.parametrize(
    "email", ["a@b", "a b@example.com", "@example.com", "a@@b.in", "a@b..in", "a" * 250 + "@b.in"]
)
def test_an_unreadable_email_is_left_empty(email):
    assert classify(BLANK._replace(email=email)).email is None


def test_an_alternate_phone_equal_to_the_phone_is_left_empty():
    assert classify(BLANK._replace(alternate_phone="+91 98765 43210")).alternate_phone is None


def test_a_long_spelling_of_a_number_is_cut_as_typed_and_whole_as_number():
    accepted = classify(BLANK._replace(phone_number="+91" + " " * 40 + "9876543210"))
    assert (accepted.phone_number, accepted.phone_e164) == ("+91", "+919876543210")
