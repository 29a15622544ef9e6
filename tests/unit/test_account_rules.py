"""Codes of authenticator apps, recovery codes, and what a browser says of itself."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from crm_app.domain.accounts import rules
from crm_app.web.pages.account.rows import device

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 23, 6, 30, 7, tzinfo=UTC)


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


def test_code_of_now_belongs_to_the_step_of_now():
    assert rules.matching_step(SECRET, code_at(NOW), NOW) == rules.step_of(NOW)


@pytest.mark.parametrize(("seconds", "steps"), [(-30, -1), (0, 0), (30, 1)])
def test_a_clock_may_be_one_step_off(seconds, steps):
    typed = code_at(NOW + timedelta(seconds=seconds))
    assert rules.matching_step(SECRET, typed, NOW) == rules.step_of(NOW) + steps


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_two_steps_are_too_many(seconds):
    assert rules.matching_step(SECRET, code_at(NOW + timedelta(seconds=seconds)), NOW) is None


def test_a_step_lasts_thirty_seconds():
    first = NOW.replace(second=0)
    assert rules.step_of(first + timedelta(seconds=29)) == rules.step_of(first)
    assert rules.step_of(first + timedelta(seconds=30)) == rules.step_of(first) + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\n", "12 456"])
def test_what_is_no_code_matches_nothing(typed):
    assert rules.matching_step(SECRET, typed, NOW) is None


def test_codes_of_the_standard():
    """RFC 6238, appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for second, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        moment = datetime.fromtimestamp(second, UTC)
        assert rules.matching_step(secret, code, moment) == second // 30


def test_typed_codes_are_read_without_spaces_dashes_and_capitals():
    assert rules.plain(" 492 039 ") == "492039"
    assert rules.plain("K3MF-9xqa 7hwe-PT2C") == "k3mf9xqa7hwept2c"


def test_ten_recovery_codes_are_all_different_and_known_by_their_shape():
    codes = rules.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(rules.is_recovery_code(rules.plain(each)) for each in codes)
    assert not rules.is_recovery_code("492039")


def test_keys_are_long_and_new_each_time():
    first, second = rules.new_secret(), rules.new_secret()
    assert len(first) >= 32
    assert first != second


def test_address_of_the_qr_code_names_program_and_person():
    address = rules.set_up_address(SECRET, "meera", "Education CRM")
    assert address.startswith("otpauth://totp/Education%20CRM:meera?")
    assert f"secret={SECRET}" in address
    assert "issuer=Education%20CRM" in address


CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"{CHROME} Safari/537.36", "Chrome on Windows"),
        (f"{CHROME} Safari/537.36 Edg/141.0", "Edge on Windows"),
        (f"{CHROME} Safari/537.36 OPR/120.0", "Opera on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/6",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537",
            "Samsung Internet on Android",
        ),
        ("okhttp/4.12.0", "App"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_has_a_name(said, shown):
    assert device(said) == shown
