"""Decisions on leads: pure functions."""

import re
from dataclasses import dataclass

from crm_app.kernel.errors import RuleBroken

SEARCH_MIN = 2  # letters; digits may be fewer (requirement 5.4.2)


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: a part of a name, or digits of a phone."""

    name: str | None = None
    digits: str | None = None


def read_search(text: str) -> Search | None:
    """What a person typed in the search box, or None for nothing.

    Digits with the usual marks between them are a phone: spaces and a leading +91 or 0 do not
    matter (requirement 5.4.1). Everything else is a part of a name.

    Raises:
        RuleBroken: a single letter.
    """
    text = " ".join(text.split())
    if not text:
        return None
    compact = re.sub(r"[\s\-().]", "", text)
    if re.fullmatch(r"\+?\d+", compact):
        digits = compact.lstrip("+")
        if compact.startswith("0") and len(digits) > 1:
            digits = digits.lstrip("0") or "0"
        return Search(digits=digits)
    if len(text) < SEARCH_MIN:
        sentence = f"Search needs {SEARCH_MIN} letters or a digit."
        raise RuleBroken(sentence, fields={"search": sentence})
    return Search(name=text)
