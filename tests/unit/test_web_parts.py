"""The pure parts of the portal: form faults, suggestions, addresses, cookies."""

from uuid import NAMESPACE_URL, uuid5

import pytest
from pydantic import ValidationError

from crm_app.domain.accounts.schemas import CreateUser, UserView
from crm_app.domain.branches.schemas import CreateBranch
from crm_app.domain.imports.schemas import DraftView, TurnsPreview
from crm_app.models import DuplicatePolicy, Role
from crm_app.web import faults
from crm_app.web.bridge import session_cookie
from crm_app.web.page_gate import built_pages
from crm_app.web.pages.import_leads import (
    draft_rows,
    fate_state,
    sharing_rows,
    undo_state,
    words,
)
from crm_app.web.pages.telecallers import rows, suggestions
from crm_app.web.sign_in import local_path


def faults_of(command, form, labels=None):
    with pytest.raises(ValidationError) as caught:
        command.model_validate(form)
    return faults.of_form(caught.value, labels or {})


def test_a_missing_field_is_named_in_a_sentence():
    found = faults_of(CreateBranch, {"name": "Pune", "location": " "})
    assert found == {"location": "Location is missing."}


def test_each_field_says_what_is_wrong_with_it():
    form = {"username": "Ga urav", "password": "short", "full_name": "x" * 121, "branch_id": ""}
    found = faults_of(CreateUser, form, {"branch_id": "Branch"})
    assert found == {
        "username": "Use small letters, digits, dots, dashes and underscores only.",
        "password": "Password needs 8 to 200 characters.",
        "full_name": "Full name has at most 120 characters.",
        "branch_id": "Choose a branch.",
    }


@pytest.mark.parametrize(
    ("full_name", "username"),
    [
        ("Gaurav Mishra", "gaurav.m"),
        ("Meera", "meera"),
        ("  Anand  Kumar  Rao ", "anand.r"),
        ("José Álvares", "jose.a"),
        ("मीरा", ""),
    ],
)
def test_a_user_name_is_proposed_from_the_name(full_name, username):
    assert suggestions.user_name(full_name) == username


def test_proposed_passwords_can_be_read_out_and_differ():
    made = {suggestions.password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) >= 14 for password in made)
    assert len(set(suggestions.WORDS)) == len(suggestions.WORDS) >= 150


@pytest.mark.parametrize(
    ("leads", "takers", "text"),
    [
        (421, 1, "1 telecaller gets 421"),
        (421, 2, "2 telecallers get 210 or 211 each"),
        (420, 2, "2 telecallers get 210 each"),
        (5, 0, "Nobody chosen yet"),
    ],
)
def test_shares_are_stated(leads, takers, text):
    assert rows.each(leads, takers) == text


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/branches?inactive=1", "/branches?inactive=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_our_own_pages_only(wanted, path):
    assert local_path(wanted) == path


def test_the_session_is_found_among_other_cookies():
    assert session_cookie("theme=dark; crm_session=abc; x=y") == "abc"
    assert session_cookie("my_crm_session=abc") is None
    assert session_cookie("crm_session=") is None


def test_pages_are_found_among_the_built_files(tmp_path):
    for name in ("index.html", "login/index.html", "assets/x.js"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    assert sorted(built_pages(tmp_path)) == ["/", "/login"]


@pytest.mark.parametrize(
    ("created", "changed", "policy", "text"),
    [
        (4574, 0, DuplicatePolicy.SKIP, "Import 4,574 leads"),
        (60, 12, DuplicatePolicy.UPDATE, "Import 60 leads, update 12"),
        (1, 2, DuplicatePolicy.FILL, "Import 1 lead, fill 2"),
        (60, 1, DuplicatePolicy.REENQUIRE, "Import 60 leads, note 1 enquiry"),
        (0, 12, DuplicatePolicy.UPDATE, "Update 12 leads"),
        (0, 3, DuplicatePolicy.REASSIGN, "Note 3 enquiries"),
        (0, 0, DuplicatePolicy.FILL, ""),
    ],
)
def test_button_after_a_dry_run_says_what_it_does(created, changed, policy, text):
    assert words.start(created, changed, policy) == text


def test_undo_asks_with_its_numbers():
    assert words.undo_question(4560, 12) == "Remove 4,560 leads and restore 12?"
    assert words.undo_question(1, 0) == "Remove 1 lead?"
    assert words.undo_question(0, 12) == "Restore 12 leads?"
    assert (words.undone(0), words.undone(14)) == ("Undone", "Undone, 14 kept")


def test_changes_of_a_lead_are_named_field_by_field():
    found = {
        "city": ["Pune", "Goa"],
        "alternate_phone": [None, "+919811100001"],
        "extra": [{"Board": "CBSE", "Hobby": "Chess"}, {"Board": "ICSE", "Hobby": "Chess"}],
        "updated_at": ["2026-11-23", "2026-11-24"],
    }
    assert words.changes(found) == [
        ("Alternate phone", "(empty)", "+91 98111 00001"),
        ("Board", "CBSE", "ICSE"),
        ("City", "Pune", "Goa"),
    ]
    assert words.changes(None) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("214", 214), (" 1,214 ", 1214), ("0", None), ("-3", None), ("x", None), ("", None)],
)
def test_row_number_is_read_as_typed(text, number):
    assert fate_state.row_in(text) == number
    assert fate_state.row_in("9" * 30) is None


def test_number_before_an_undo_may_have_its_commas():
    assert undo_state.is_number("4,572", 4572)
    assert undo_state.is_number(" 4572", 4572)
    assert not undo_state.is_number("457", 4572)
    assert not undo_state.is_number("", 0)


def taker(name, **values):
    return UserView(
        id=uuid5(NAMESPACE_URL, name),
        username=name,
        full_name=name,
        role=Role.TELECALLER,
        branch=None,
        is_active=True,
        **{
            "receives_new_leads": True,
            "daily_call_target": 0,
            "last_seen_at": None,
            "open_leads": 0,
            "total_leads": 0,
        }
        | values,
    )


def test_people_have_a_hint_when_it_matters():
    people = [
        taker("A"),
        taker("O", receives_new_leads=False),
        taker("W", assignment_weight=2, open_lead_cap=1000),
        taker("L"),
    ]
    away = {people[3].id: "On leave until 25 Nov 2026."}
    preview = TurnsPreview(shares={people[0].id: 3, people[2].id: 6}, passed_over={}, fault=None)
    picked = [str(people[0].id), str(people[2].id), str(people[3].id)]
    shown = sharing_rows.rows(people, picked, preview, away)
    assert [(row.hint, row.receives) for row in shown] == [
        ("", True),
        ("Takes no new leads", False),
        ("2 turns in a round, At most 1,000 open", True),
        ("On leave until 25 Nov 2026", False),
    ]
    assert [(row.is_picked, row.gets_some, row.will_get) for row in shown] == [
        (True, True, "3"),
        (False, False, ""),
        (True, True, "6"),
        (True, False, "0"),
    ]
    assert sharing_rows.forecast(people, picked, preview).each == "3 to 6"
    refused = TurnsPreview(shares={}, passed_over={}, fault="No room.")
    assert sharing_rows.forecast(people, picked, refused).fault == "No room."


def draft(header, samples, mapping, sure, **values):
    return DraftView(
        **{
            "id": uuid5(NAMESPACE_URL, "draft"),
            "file_name": "x.csv",
            "size_bytes": 10,
            "encoding": "utf-8",
            "delimiter": ",",
            "sheets": [],
            "sheet": None,
            "rows": 1,
            "imported_before": None,
            "telecaller_ids": [],
            "duplicates": "skip",
            "source": None,
            "continue_rotation": False,
        }
        | values,
        header=header,
        samples=samples,
        mapping=mapping,
        sure=sure,
    )


def test_columns_say_how_they_are_known():
    mapping = {"Name": "student_name", "B": "phone_number", "C": "extra", "D": "city"}
    view = draft(
        ["Name", "B", "C", "D", "E", "", "Name"],
        [["Asha", "9811100001", "x", "", "y", "", "Z"]],
        mapping,
        {"Name": "header", "B": "values", "C": "values"},
    )
    chosen = mapping | {"E": "source"}
    rows = draft_rows.columns(view, chosen, {"E": "Wrong."})
    assert [(row.name, row.sure) for row in rows] == [
        ("Name", "header"),
        ("B", "values"),
        ("C", "kept"),
        ("D", "chosen"),
        ("E", "chosen"),
    ]
    assert (rows[0].samples, rows[3].samples, rows[4].fault) == ("Asha", "(empty)", "Wrong.")
    assert draft_rows.unused(view, mapping) == "1 column of 5 left out."
    assert draft_rows.missing({"E": "Wrong.", "phone_number": "Choose it."}) == "Choose it."


def test_very_many_columns_are_cut_but_not_those_in_use():
    header = [f"C{n}" for n in range(300)]
    view = draft(header, [], {"C250": "phone_number"}, {})
    rows = draft_rows.columns(view, view.mapping, {})
    assert len(rows) == 101
    assert rows[-1].name == "C250"
    assert "Only the first 100" in draft_rows.unused(view, view.mapping)


def test_sheet_without_rows_asks_for_another():
    view = draft(["Name"], [], {}, {}, rows=0, sheets=["A", "B"], sheet="A")
    assert draft_rows.facts(view).fault.endswith("Choose another sheet.")
    one = draft(["Name"], [], {}, {}, rows=0)
    assert draft_rows.facts(one).fault.endswith("Choose another file.")
