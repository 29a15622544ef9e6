"""How files and counts of an import read: pure."""

from collections.abc import Collection, Mapping
from typing import Any

from crm_app.domain.imports.columns import TARGET_LABELS
from crm_app.kernel.phone import format_phone
from crm_app.models import DuplicatePolicy
from crm_app.web import formats

LEAVE_OUT = "Leave out"
EMPTY = "(empty)"
_ENQUIRIES = frozenset({DuplicatePolicy.REENQUIRE, DuplicatePolicy.REASSIGN})
_PHONES = frozenset({"phone_number", "alternate_phone"})
_DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"}
_ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_KILO = 1024
_PER_CENT = 100


def size(size_bytes: int) -> str:
    """A file's size: `6 KB`, `6.2 MB`."""
    if size_bytes < _KILO:
        return formats.count(size_bytes, "byte")
    if size_bytes < _KILO**2:
        return f"{size_bytes / _KILO:.0f} KB"
    return f"{size_bytes / _KILO**2:.1f} MB"


def encoding(name: str) -> str:
    """The text encoding as people know it."""
    return _ENCODINGS.get(name, name.upper())


def delimiter(character: str) -> str:
    """What stands between two cells."""
    return _DELIMITERS.get(character, character)


def each_gets(counts: list[int]) -> str:
    """What each gets: `653 or 654` where that is all the difference, else `12 to 80`."""
    if not counts:
        return formats.NOTHING
    few = sorted(set(counts))
    if few[-1] - few[0] > 1:
        return span(counts)
    return " or ".join(formats.number(count) for count in few)


def span(numbers: list[int]) -> str:
    """From the smallest to the largest: `951 to 1,065`."""
    ends = sorted({min(numbers), max(numbers)})
    return " to ".join(formats.number(end) for end in ends)


def width(part: int, whole: int) -> str:
    """The width of a bar's part, for a style."""
    return f"{_PER_CENT * part / whole:.2f}%" if whole else "0%"


def refusal(codes: Collection[str]) -> str:
    """Why the browser did not send what was dropped, by the codes of its drop area."""
    if "too-many-files" in codes:
        return "Import one file at a time."
    if "file-too-large" in codes:
        return "The file is over the limit of 300 MB. Split it and try again."
    return (
        "This is neither a CSV nor an Excel file. "
        "Save the list as .csv, .xlsx, .txt or .tsv and try again."
    )


def updated(policy: DuplicatePolicy) -> str:
    """What an import with `policy` does with the students it calls updated."""
    return {
        DuplicatePolicy.SKIP: "Known students are left alone",
        DuplicatePolicy.FILL: "Empty fields filled",
        DuplicatePolicy.UPDATE: "Fields changed",
        DuplicatePolicy.REENQUIRE: "New enquiry noted",
        DuplicatePolicy.REASSIGN: "New enquiry noted, new owner",
    }[policy]


def start(created: int, changed: int, policy: DuplicatePolicy) -> str:
    """What the button after a dry run says; nothing when it would do nothing."""
    if policy in _ENQUIRIES:
        verb, what = "Note", formats.count(changed, "enquiry", "enquiries")
    else:
        verb = "Fill" if policy is DuplicatePolicy.FILL else "Update"
        what = formats.number(changed)
    if not changed:
        return f"Import {formats.count(created, 'lead')}" if created else ""
    if not created:
        return f"{verb} {what}" if policy in _ENQUIRIES else f"{verb} {_leads(changed)}"
    return f"Import {formats.count(created, 'lead')}, {verb.lower()} {what}"


def open_leads(there: int) -> str:
    """What the link to the leads of an import says; nothing when none of them is there."""
    if not there:
        return ""
    return f"Open the {formats.number(there)} leads" if there > 1 else "Open the lead"


def undo_question(created: int, changed: int) -> str:
    """What an undo touches, as a question."""
    if not changed:
        return f"Remove {_leads(created)}?"
    if not created:
        return f"Restore {_leads(changed)}?"
    return f"Remove {_leads(created)} and restore {formats.number(changed)}?"


def undone(kept: int) -> str:
    """The end of an undo: `Undone, 14 kept`."""
    return f"Undone, {formats.number(kept)} kept" if kept else "Undone"


def changes(found: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """What changed of a lead, in words: field, old value, new value.

    Any: values are as JSON has them; of extra fields each is one of its own.
    """
    listed: list[tuple[str, str, str]] = []
    for column, (old, new) in (found or {}).items():
        if column == "extra":
            before, after = old or {}, new or {}
            listed += [
                (name, before.get(name) or EMPTY, text)
                for name, text in after.items()
                if before.get(name) != text
            ]
        elif column in TARGET_LABELS:
            listed.append((TARGET_LABELS[column], _value(column, old), _value(column, new)))
    return sorted(listed)


def _value(column: str, value: Any) -> str:
    if not value:
        return EMPTY
    return format_phone(value) if column in _PHONES else str(value)


def _leads(count: int) -> str:
    return formats.count(count, "lead")
