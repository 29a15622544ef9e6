import json
from pathlib import Path

import phonenumbers
import pytest

from crm_app.kernel.phone import format_phone, is_shortened_by_excel, normalise_phone

MOBILE = "+919876543210"
# The phone app's normaliser (mobile/android/callcore) is tested with the same file.
VECTORS = json.loads(Path(__file__).parents[1].joinpath("data/phone_vectors.json").read_text())


@pytest.mark.parametrize(("text", "region", "e164"), VECTORS, ids=lambda value: str(value)[:30])
def test_every_spelling_gives_one_number_and_none_is_read_where_none_is(text, region, e164):
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
