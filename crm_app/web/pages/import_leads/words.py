"""How files and counts of an import read: pure."""

from collections.abc import Collection

from crm_app.web import formats

NOT_IN_FILE = "Not in the file"
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


def either(counts: list[int]) -> str:
    """What each gets, where they differ by one at most: `653 or 654`."""
    return " or ".join(formats.number(count) for count in sorted(set(counts)))


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
    return "This is not a CSV file. Save the list as .csv, .txt or .tsv and try again."
