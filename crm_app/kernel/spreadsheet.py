"""What a spreadsheet would do with our text, and how to stop it (requirement 3.5.3)."""

import re

# Wide forms as well: a spreadsheet with an East Asian keyboard reads them as the plain ones.
_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_RUNS = re.compile(rf"[\t\r\n]|\s*[{_FORMULA}]")
_MARKED = re.compile(rf"\s*'(?=[\t\r\n]|\s*[{_FORMULA}])")


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run; twice changes nothing.

    Source: OWASP, CSV Injection. `plain_cell` takes the apostrophe away again.
    """
    return f"'{text}" if _RUNS.match(text) else text


def plain_cell(text: str) -> str:
    """The text without the apostrophe that `safe_cell`, or Excel, put before it."""
    return _MARKED.sub("", text, count=1) if "'" in text else text
