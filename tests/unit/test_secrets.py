"""No secret is in the repository, and one that is put there is found."""

import base64
import secrets

import pytest

from scripts import check_files

KEY = secrets.token_urlsafe(48)
HEADER = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
BODY = base64.urlsafe_b64encode(b'{"sub":"1234567890","name":"x"}').decode().rstrip("=")
# Put together here, so that this file holds none itself.
PLANTED = {
    "AWS": "AK" + "IA" + "QYLPMN5HHHFPZAM2",
    "GitHub": "gh" + "p_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "Google": "AI" + "za" + "SyD3x7Kc1vQ2hT9pLmN4bR8wZ5yF6gJ0aSd",
    "Slack": "xo" + "xb-" + "2444333222111-2444333222111-aBcDeFgHiJkLmNoPqRsTuVwX",
    "a token": f"{HEADER}.{BODY}.{secrets.token_urlsafe(32)}",
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEow\n",
    "an address with a password": "postgresql://crm:" + "h7Gq2xTz9Lw@db.example.in/crm",
    "an assignment": f'jwt_secret = "{KEY}"',
}


def test_no_file_of_the_repository_holds_a_secret():
    assert check_files.faults(check_files.tracked()) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_one_is_found(kind, tmp_path):
    (tmp_path / "settings_of_mine.py").write_text(f"# mine\n{PLANTED[kind]}\n")
    (fault,) = check_files.faults(["settings_of_mine.py"], tmp_path)[:1]
    assert fault.startswith("settings_of_mine.py:2: looks like a secret")
    assert KEY not in fault, "and not said again"


@pytest.mark.parametrize("kind", ["AWS", "GitHub", "Google", "Slack", "a private key"])
def test_a_service_key_is_found_among_tests_as_well(kind, tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(f'KEY = """{PLANTED[kind]}"""\n')
    assert check_files.faults(["tests/test_x.py"], tmp_path)


@pytest.mark.parametrize("name", [".env", ".env.production", "release.keystore", "cert.p12"])
def test_files_that_are_secrets_are_refused(name, tmp_path):
    (tmp_path / name).write_text("x")
    assert check_files.faults([name], tmp_path)


def test_every_exception_is_still_needed_and_has_a_reason():
    known = check_files.allowed()
    assert all(len(reason) > 5 for reason in known.values())
    found = {(name, mark) for name, _, _, mark in check_files.secrets({file for file, _ in known})}
    assert set(known) - found == set(), "it is there no more: remove it from the list"
