import phonenumbers
import pytest

from crm_app.kernel.phone import format_phone, is_shortened_by_excel, normalise_phone

MOBILE = "+919876543210"


@pytest.mark.parametrize(
    "text",
    [
        "9876543210",
        "'9876543210",
        " 98765 43210",
        "09876543210",
        "+91-98765-43210",
        "919876543210",
        "00919876543210",
        "+91 (0) 98765 43210",
        "(98765) 43210",
        "98765.43210",
        "'+919876543210",
        "p:+919876543210",
        "tel:+919876543210",
        "9876543210.0",
        "+91\u00a098765\u201143210",
        "\u202a+91 98765 43210\u202c",
        "\u200b9876543210",
        "९८७६५ ४३२१०",
        "\uff0b\uff19\uff11 98765 43210",
        "98765\n43210",
        "98765 43210 ext 5",
        "call 9876543210",
    ],
)
def test_every_spelling_gives_one_number(text):
    assert normalise_phone(text) == MOBILE


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "'", "p:", "not given", "12345", "00 00", "99999999999999999", "0000000000"),
        *("9.88E+09", "9.87654E+09", "9,88E+09", "98765abcde", "+1-800-FLOWERS"),
        *("9876543210 / 9812345678", "9876543210\n9812345678", "+91 98765 43210, 9812345678"),
        *("91987654321.0", "9" * 10_000, "\x00", "=1+1", "+", "98765 43210 98"),
    ],
)
def test_no_number_is_read_where_none_is(text):
    assert normalise_phone(text) is None


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("020 2567 1234", "IN", "+912025671234"),
        ("+1 (202) 555-0123", "IN", "+12025550123"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("98765 43210", "US", None),
        ("+91 98765 43210", "US", MOBILE),
        ("050 123 4567", "AE", "+971501234567"),
    ],
)
def test_landlines_and_foreign_numbers_are_read_in_their_region(text, region, e164):
    assert normalise_phone(text, region) == e164


@pytest.mark.parametrize(
    "text", ["9.88E+09", "9,88E+09", "9.1988E+11", "9.87654e+09", " 9.88E+09 ", "'9.88E+09", "9E9"]
)
def test_a_number_shortened_by_excel_is_recognised(text):
    assert is_shortened_by_excel(text)


@pytest.mark.parametrize("text", ["9876543210", "E+09", "call me", "", "9.88", "9.88E+0999"])
def test_other_text_is_not_called_shortened(text):
    assert not is_shortened_by_excel(text)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        (MOBILE, "+91 98765 43210"),
        ("+912025671234", "+91 20 2567 1234"),
        ("+12025550123", "+1 202-555-0123"),
        ("nonsense", "nonsense"),
    ],
)
def test_people_see_a_number_in_groups(e164, shown):
    assert format_phone(e164) == shown


def test_libphonenumber_reads_every_prefix_of_a_mobile_as_the_fast_path_does():
    differing = []
    for prefix in range(60_000, 100_000):
        text = f"{prefix}43210"
        number = phonenumbers.parse(text, "IN")
        e164 = f"+{number.country_code}{number.national_number}"
        if not phonenumbers.is_valid_number(number) or normalise_phone(text) != e164:
            differing.append(prefix)
    assert differing == []
