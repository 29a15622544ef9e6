"""Which column is which field, told by header, values and what was chosen before.

For a person to confirm: an import that nobody looked at goes by the headers alone.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from crm_app.domain.imports.columns import (
    EXTRA,
    EXTRA_COLUMNS_MAX,
    check_mapping,
    propose_mapping,
)
from crm_app.kernel.email import is_email
from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.phone import normalise_phone
from crm_app.kernel.spreadsheet import plain_cell

Sure = Literal["remembered", "header", "values"]

MOST = 0.7  # of the filled cells must look like it
FEW = 0.3
NAME_WORDS = range(2, 6)


def guess_mapping(
    header: list[str],
    samples: Sequence[list[str]],
    remembered: Mapping[str, str] | None,
    region: str,
) -> tuple[dict[str, str], dict[str, Sure]]:
    """Column -> target, and column -> how it is known.

    What was remembered for these headers wins. Else the headers speak, unless the cells of a
    phone or e-mail column are none; then cells that look like a phone, an e-mail or a full name
    fill the places still free. Other columns with something in them are kept as extra fields.
    """
    if remembered is not None:
        try:
            mapping = check_mapping(header, remembered)
        except RuleBroken:  # remembered by an earlier version, under other rules
            pass
        else:
            return mapping, dict.fromkeys(mapping, "remembered")
    cells = {column: _filled(samples, at) for at, column in reversed(list(enumerate(header)))}
    mapping = propose_mapping(header)
    for column, target in list(mapping.items()):
        looks = None if target == "student_name" else _LOOKS.get(target)  # many have one word
        if looks and cells[column] and _share(cells[column], looks, region) < FEW:
            del mapping[column]
    sure: dict[str, Sure] = dict.fromkeys(mapping, "header")
    for target, looks in _LOOKS.items():
        if target in mapping.values() or (target == "student_name" and _has_name(mapping)):
            continue
        best = max(
            (column for column in dict.fromkeys(header) if column and column not in mapping),
            key=lambda column: _share(cells[column], looks, region),
            default=None,
        )
        if best is not None and _share(cells[best], looks, region) >= MOST:
            mapping[best], sure[best] = target, "values"
    free = [name for name in dict.fromkeys(header) if name and name not in mapping and cells[name]]
    for column in free[:EXTRA_COLUMNS_MAX]:
        mapping[column], sure[column] = EXTRA, "values"
    return {column: mapping[column] for column in dict.fromkeys(header) if column in mapping}, sure


def header_key(header: Sequence[str]) -> str:
    """What stands for a set of headers, whatever their case: the key of a remembered mapping."""
    return hashlib.sha256("\x1f".join(header).casefold().encode()).hexdigest()


def _filled(samples: Sequence[list[str]], at: int) -> list[str]:
    return [text for row in samples if at < len(row) and (text := plain_cell(row[at]).strip())]


def _share(texts: Sequence[str], looks: Callable[[str, str], bool], region: str) -> float:
    return sum(looks(text, region) for text in texts) / len(texts) if texts else 0.0


def _has_name(mapping: Mapping[str, str]) -> bool:
    return not {"student_name", "first_name", "last_name"}.isdisjoint(mapping.values())


def _is_phone(text: str, region: str) -> bool:
    return normalise_phone(text, region) is not None


def _is_email(text: str, _: str) -> bool:
    return is_email(text)


def _is_full_name(text: str, _: str) -> bool:
    words = text.replace(".", " ").replace("'", "").split()
    return len(words) in NAME_WORDS and all(word.isalpha() for word in words)


_LOOKS: dict[str, Callable[[str, str], bool]] = {
    "phone_number": _is_phone,
    "alternate_phone": _is_phone,
    "email": _is_email,
    "student_name": _is_full_name,
}
