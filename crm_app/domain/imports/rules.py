"""Which rows become leads, and why the others do not (requirement 3.2)."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from crm_app.domain.imports.columns import PickedRow
from crm_app.kernel.email import is_email
from crm_app.kernel.phone import is_shortened_by_excel, normalise_phone
from crm_app.kernel.spreadsheet import plain_cell
from crm_app.models import ImportStatus

NAME_MAX = 120
PHONE_MAX = 32
EMAIL_MAX = 254
CITY_MAX = 80
COURSE_MAX = 120
UNIVERSITY_MAX = 120
SOURCE_MAX = 60
FAULT_VALUE_MAX = 200


_JOINERS = "\u200c\u200d"  # invisible, yet Indian scripts spell with them


class FaultCode(StrEnum):
    """Why a row is refused; a row gets the first that fits."""

    MISSING_NAME = "missing_name"
    MISSING_PHONE = "missing_phone"
    PHONE_SHORTENED_BY_EXCEL = "phone_shortened_by_excel"
    INVALID_PHONE = "invalid_phone"
    NAME_TOO_LONG = "name_too_long"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    DUPLICATE_EXISTING = "duplicate_existing"


FAULT_SENTENCES: Mapping[FaultCode, str] = MappingProxyType(
    {
        FaultCode.MISSING_NAME: "The name is missing. Write it and import the row again.",
        FaultCode.MISSING_PHONE: (
            "The phone number is missing. Write it and import the row again."
        ),
        FaultCode.PHONE_SHORTENED_BY_EXCEL: (
            "Excel shortened this number and its last digits are lost. "
            "Format the column as text and enter the full number."
        ),
        FaultCode.INVALID_PHONE: (
            "This is not a valid phone number. Correct it: ten digits, "
            "or + and the country code for a number abroad."
        ),
        FaultCode.NAME_TOO_LONG: (
            f"The name has more than {NAME_MAX} characters. Shorten it and import the row again."
        ),
        FaultCode.DUPLICATE_IN_FILE: (
            "An earlier row of this file has the same number. "
            "Remove this row, or correct its number."
        ),
        FaultCode.DUPLICATE_EXISTING: (
            "There is already a lead with this number. Open that lead, or correct the number."
        ),
    }
)


class AcceptedRow(NamedTuple):
    """What becomes a lead, unless its number is there already."""

    student_name: str
    phone_number: str  # as typed
    phone_e164: str
    email: str | None
    alternate_phone: str | None  # E.164
    city: str | None
    preferred_course: str | None
    preferred_university: str | None
    source: str | None


class RowFault(NamedTuple):
    """Why a row is refused, and the value at fault (its first 200 characters)."""

    code: FaultCode
    value: str


def may_change(status: ImportStatus, *, dry_run: bool) -> bool:
    """Whether the choices of an import can still be changed, so that its file must stay.

    A dry run that failed may only need other people.
    """
    return status in {ImportStatus.DRAFT, ImportStatus.READY} or (
        status is ImportStatus.FAILED and dry_run
    )


def classify(row: PickedRow, region: str = "IN") -> AcceptedRow | RowFault:
    """The lead in a row, or its fault; whether the number is a duplicate is not asked here.

    Only name and phone can refuse a row. Other text is cut to its limit; an e-mail or an
    alternate phone that cannot be read is left empty, as is an alternate phone that equals
    the phone.
    """
    name = _tidy(row.student_name)
    if not name:
        return RowFault(FaultCode.MISSING_NAME, "")
    typed = plain_cell(row.phone_number).strip()
    if not typed or not typed.strip("' "):
        return RowFault(FaultCode.MISSING_PHONE, "")
    e164 = normalise_phone(typed, region)
    if e164 is None:
        shortened = is_shortened_by_excel(typed)
        code = FaultCode.PHONE_SHORTENED_BY_EXCEL if shortened else FaultCode.INVALID_PHONE
        return RowFault(code, typed[:FAULT_VALUE_MAX])
    if len(name) > NAME_MAX:
        return RowFault(FaultCode.NAME_TOO_LONG, name[:FAULT_VALUE_MAX])
    return AcceptedRow(
        name,
        typed.lstrip("' ")[:PHONE_MAX].rstrip(),
        e164,
        _email(row.email),
        _alternate_phone(row.alternate_phone, e164, region),
        _optional(row.city, CITY_MAX),
        _optional(row.preferred_course, COURSE_MAX),
        _optional(row.preferred_university, UNIVERSITY_MAX),
        _optional(row.source, SOURCE_MAX),
    )


def _tidy(text: str) -> str:
    """On one line, with single spaces, without what nobody sees."""
    text = " ".join(plain_cell(text).split())
    if text.isprintable():
        return text
    return " ".join("".join(filter(_is_visible, text)).split()).strip(_JOINERS)


def _is_visible(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cf"}


def _optional(text: str, limit: int) -> str | None:
    if not text:
        return None
    return _cut(text, limit) if len(text) <= limit else _cut.__wrapped__(text, limit)


# A file has few cities, courses and sources. What is longer than its limit is not remembered.
@lru_cache(maxsize=4096)
def _cut(text: str, limit: int) -> str | None:
    return _tidy(text)[:limit].rstrip() or None


def _email(text: str) -> str | None:
    if not text:
        return None
    text = plain_cell(text).strip()
    readable = len(text) <= EMAIL_MAX and text.isprintable() and is_email(text)
    return text if readable else None


def _alternate_phone(text: str, main: str, region: str) -> str | None:
    e164 = normalise_phone(text, region) if text else None
    return None if e164 == main else e164
