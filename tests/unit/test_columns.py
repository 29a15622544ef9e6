import pytest

from crm_app.domain.imports.columns import (
    TARGET_LABELS,
    TARGETS,
    MissingColumns,
    check_mapping,
    propose_mapping,
    row_picker,
)
from crm_app.kernel.errors import RuleBroken


@pytest.mark.parametrize(
    ("column", "target"),
    [
        *((name, "student_name") for name in ("Student Name", "full_name", "NAME", "StudentName")),
        *((name, "student_name") for name in ("Contact Name", "Name of the Student", "Full Name*")),
        *((name, "first_name") for name in ("First Name", "Given Name", "first_name")),
        *((name, "last_name") for name in ("Last Name", "Family Name", "Surname")),
        *((name, "phone_number") for name in ("Mobile No.", "CONTACT", "Phone", "phone_number")),
        *((name, "phone_number") for name in ("Phone 1 - Value", "Contact Number", "PhoneNo")),
        *((name, "phone_number") for name in ("Student's Mobile No. (10 digits)", "WhatsApp")),
        *((name, "alternate_phone") for name in ("Alternate phone", "Phone 2 - Value", "Alt. No.")),
        *((name, "alternate_phone") for name in ("Father Mobile", "Parent's Contact Number")),
        *((name, "email") for name in ("E-mail 1 - Value", "Email ID", "E-Mail", "email")),
        *((name, "city") for name in ("City", "Town", "Current City")),
        *((name, "preferred_course") for name in ("Course", "Course Interested In", "Programme")),
        *((name, "preferred_university") for name in ("University", "College", "College Name")),
        *((name, "source") for name in ("Source", "Lead Source", "utm_source")),
    ],
)
def test_a_column_is_recognised_by_its_words(column, target):
    assert propose_mapping([column]) == {column: target}


@pytest.mark.parametrize(
    "column",
    [
        *("Sr. No.", "S.No", "Roll No", "Serial Number", "Student ID", "id", "", "  ", "Remarks"),
        *("Father's Name", "School Name", "ad_name", "Phone 1 - Label", "E-mail 1 - Label"),
        *("Organization Name", "created_time", "error_row", "error_code", "error_message"),
        *("Phonetic First Name", "Middle Name", "Lead", "No.", "Email sent?", "x" * 100_000),
    ],
)
def test_other_columns_are_left_alone(column):
    assert propose_mapping([column]) == {}


def test_every_field_is_recognised_by_its_own_name_and_label():
    assert propose_mapping(list(TARGETS)) == {target: target for target in TARGETS}
    labels = list(TARGET_LABELS.values())
    assert propose_mapping(labels) == {label: key for key, label in TARGET_LABELS.items()}


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        (["CONTACT", "name"], {"CONTACT": "phone_number", "name": "student_name"}),
        (["Contact", "Contact No"], {"Contact No": "phone_number"}),
        (
            ["Contact", "Contact Name"],
            {"Contact": "phone_number", "Contact Name": "student_name"},
        ),
        (["WhatsApp", "Mobile"], {"WhatsApp": "alternate_phone", "Mobile": "phone_number"}),
        (["Phone", "Mobile"], {"Phone": "alternate_phone", "Mobile": "phone_number"}),
        (["City", "Town", "city"], {"City": "city"}),
        (["Phone", "Phone"], {"Phone": "phone_number"}),
    ],
)
def test_the_best_column_wins_and_each_field_is_given_once(header, mapping):
    assert propose_mapping(header) == mapping


def test_a_right_mapping_comes_back_in_the_order_of_the_header():
    header = ["Phone", "Remarks", "Name"]
    chosen = {"Name": "student_name", " Phone ": "phone_number", "Remarks": ""}
    checked = check_mapping(header, chosen)
    assert list(checked.items()) == [("Phone", "phone_number"), ("Name", "student_name")]


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_a_part_of_the_name_is_a_name(name):
    mapping = {"A": name, "B": "phone_number"}
    assert check_mapping(["A", "B"], mapping) == mapping


@pytest.mark.parametrize(
    ("mapping", "fields", "words"),
    [
        ({"A": "phone_number"}, {"student_name"}, "like a name. Choose it yourself"),
        ({"A": "student_name"}, {"phone_number"}, "like a phone number. Choose it yourself"),
        ({"A": "city"}, {"student_name", "phone_number"}, "Choose them yourself"),
        ({}, {"student_name", "phone_number"}, "Choose them yourself"),
    ],
)
def test_name_and_phone_are_needed(mapping, fields, words):
    with pytest.raises(MissingColumns, match=words) as refused:
        check_mapping(["A", "B"], mapping)
    assert refused.value.code == "missing_columns"
    assert set(refused.value.fields) == fields


@pytest.mark.parametrize(
    ("mapping", "column"),
    [
        ({"X": "student_name", "B": "phone_number"}, "X"),
        ({"A": "nickname", "B": "phone_number"}, "A"),
        ({"A": "phone_number", "B": "phone_number"}, "B"),
        ({"": "student_name", "B": "phone_number"}, ""),
    ],
)
def test_a_wrong_mapping_names_the_column(mapping, column):
    with pytest.raises(RuleBroken) as refused:
        check_mapping(["A", "B", ""], mapping)
    assert list(refused.value.fields) == [column]


def test_a_row_is_picked_by_the_mapping():
    mapping = {"B": "student_name", "A": "phone_number", "C": "source"}
    row = row_picker(["A", "B", "C"], mapping)(["1", "Asha", "Fair", "extra"])
    assert (row.student_name, row.phone_number, row.source, row.city) == ("Asha", "1", "Fair", "")


def test_the_first_of_two_columns_with_one_name_is_read():
    header = ["Name", "Phone", "Phone"]
    pick = row_picker(header, check_mapping(header, propose_mapping(header)))
    assert pick(["Asha", "1", "2"]).phone_number == "1"


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["Asha", "Patil", ""], "Asha Patil"),
        (["Asha", "Patil", "A. Patil"], "A. Patil"),
        (["", "Patil", " "], "Patil"),
        (["Asha", "", ""], "Asha"),
    ],
)
def test_first_and_last_name_are_joined_where_there_is_no_full_name(cells, name):
    header = ["First", "Last", "Name"]
    pick = row_picker(header, {"First": "first_name", "Last": "last_name", "Name": "student_name"})
    assert pick(cells).student_name.strip() == name
