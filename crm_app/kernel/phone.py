"""Telephone numbers: one spelling for matching (ITU-T E.164), one for people."""

import re
import unicodedata

import phonenumbers

_TEXT_MAX = 250  # libphonenumber refuses longer text as well
_E164_MAX = 16  # "+" and 15 digits (ITU-T E.164); some countries' rules allow more

_MARKS = re.compile(r"(?:'|p:|\s)*", re.IGNORECASE)  # Excel's text marker, Facebook's prefix
_INDIAN_MOBILE = re.compile(r"(?:'|[pP]:)*(?:(?:\+|00)?91)?0?([6-9][0-9]{9})")
_INDIAN_E164 = re.compile(r"\+91([6-9][0-9]{4})([0-9]{5})")
_SHORTENED = re.compile(r"\s*'?\s*[+-]?[0-9]+(?:[.,][0-9]+)?e\+?[0-9]{1,3}\s*", re.IGNORECASE)
_DECIMAL = re.compile(r"(\+?[0-9]+)\.0+")
_WORD = re.compile(r"(?:.*?[a-z]){3}", re.IGNORECASE)


def normalise_phone(text: str, region: str = "IN") -> str | None:
    """The number in E.164, or None if `text` is no valid number; twice changes nothing.

    `region` (ISO 3166) reads numbers without a country code. An extension is left out; two
    numbers in one cell are none.
    """
    if region == "IN" and text[-2:] != ".0":
        # 20 times faster than libphonenumber and, by a test, of the same opinion.
        match = _INDIAN_MOBILE.fullmatch(_without_separators(text))
        if match is not None:
            return f"+91{match[1]}"
    return _by_library(text, region)


def is_shortened_by_excel(text: str) -> bool:
    """Whether a spreadsheet wrote the number as `9.88E+09`: its last digits are lost."""
    return _SHORTENED.fullmatch(text) is not None


def format_phone(e164: str) -> str:
    """The number as people read it: `+91 98765 43210`; unreadable text comes back as it is."""
    match = _INDIAN_E164.fullmatch(e164)
    if match is not None:
        return f"+91 {match[1]} {match[2]}"
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _without_separators(text: str) -> str:
    # A chain of replacements takes a quarter of the time of a translation table.
    text = text.strip().replace(" ", "").replace("-", "")
    return text.replace("(", "").replace(")", "").replace(".", "")


def _by_library(text: str, region: str) -> str | None:
    text = text.strip()
    if len(text) > _TEXT_MAX or is_shortened_by_excel(text):
        return None
    text = _plain(text)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    # libphonenumber dials words (1800-FLOWERS): "98765abcde" in a list is a mistake.
    if _WORD.match(text) and str(number.national_number) not in re.sub(r"\D", "", text):
        return None
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return e164 if len(e164) <= _E164_MAX else None


def _plain(text: str) -> str:
    """ASCII digits, dashes and spaces; no marks in front, no `.0` of a decimal number behind."""
    if not text.isascii():
        text = "".join(map(_plain_character, unicodedata.normalize("NFKC", text)))
    text = " ".join(text[_MARKS.match(text).end() :].split())  # type: ignore[union-attr]  # matches ""
    decimal = _DECIMAL.fullmatch(text)
    return decimal[1] if decimal else text


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    kind = unicodedata.category(character)
    if kind == "Cf":  # direction marks come along when a number is copied from a chat
        return ""
    return "-" if kind == "Pd" else character
