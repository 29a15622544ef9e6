"""The pure parts of the portal: form faults, suggestions, addresses, cookies."""

import pytest
from pydantic import ValidationError

from crm_app.domain.accounts.schemas import CreateUser
from crm_app.domain.branches.schemas import CreateBranch
from crm_app.web import faults
from crm_app.web.bridge import session_cookie
from crm_app.web.page_gate import built_pages
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
