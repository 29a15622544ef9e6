"""Which texts name a student: pure functions."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from crm_app.domain.protection.schemas import LookedFor
from crm_app.kernel.errors import Conflict, RuleBroken

GONE = "[erased]"
NATIONAL = 10  # digits by which a number is known, however its country was written
_SHORTEST = 7  # fewer digits are a part of anything
_BETWEEN = r"[\s().-]{0,2}"
_COUNTRY = r"(?:\+?\d{1,4}[\s().-]{0,2})?\(?"


class OnHold(Conflict):
    """A recording of the student is on legal hold."""

    code = "recording_held"


def digits_of(number: str) -> str:
    """The digits by which a number is looked for."""
    digits = re.sub(r"\D", "", number)[-NATIONAL:]
    return digits if len(digits) >= _SHORTEST else ""


def is_telling(name: str) -> bool:
    """Whether a name is one person's rather than anybody's: one word alone is not."""
    return len(name.split()) > 1


def as_json(looked_for: LookedFor) -> dict[str, Any]:
    """As it is kept (Any: JSON)."""
    return asdict(looked_for)


def from_json(kept: dict[str, Any] | None) -> LookedFor:
    """What was kept."""
    kept = kept or {}
    return LookedFor(
        *(list(kept.get(name, [])) for name in ("numbers", "mails", "names", "uploads"))
    )


def rough_pattern(looked_for: LookedFor, *, with_names: bool) -> str | None:
    """What PostgreSQL finds the rows by, for `~*`; more than `Eraser` then replaces is no harm."""
    parts = [_BETWEEN.join(number) for number in looked_for.numbers]
    parts += [re.escape(mail) for mail in looked_for.mails]
    if with_names:
        parts += [_name_pattern(name) for name in looked_for.names]
    return "|".join(parts) or None


def _name_pattern(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())


class Eraser:
    """Takes a student's numbers, addresses and, if wanted, names out of texts."""

    def __init__(self, looked_for: LookedFor, *, with_names: bool) -> None:
        parts = [
            rf"(?<!\d){_COUNTRY}{_BETWEEN.join(number)}(?!\d)" for number in looked_for.numbers
        ]
        parts += [rf"(?<![\w.+-]){re.escape(mail)}(?![\w-])" for mail in looked_for.mails]
        if with_names:
            parts += [rf"(?<!\w){_name_pattern(name)}(?!\w)" for name in looked_for.names]
        self._pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def text(self, value: str) -> str:
        """The text without them; an id is left as it is."""
        if self._pattern is None or _is_id(value):
            return value
        return self._pattern.sub(GONE, value)

    def anything(self, value: Any) -> Any:
        """The same for whatever JSON holds (hence Any), keys too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.anything(each) for each in value]
        if isinstance(value, dict):
            return {self.text(key): self.anything(each) for key, each in value.items()}
        return value

    def finds_any(self, cells: Iterable[str]) -> bool:
        """Whether one of these texts names the student."""
        return self._pattern is not None and any(self.text(cell) != cell for cell in cells)


def _is_id(value: str) -> bool:
    try:
        return len(value) == len(str(UUID(int=0))) and bool(UUID(value))
    except ValueError:
        return False


def check_name(typed: str, name: str) -> None:
    """Refuse an erasure whose student was not named.

    Raises:
        RuleBroken: another name was typed.
    """
    if typed.casefold().split() != name.casefold().split():
        sentence = "This is not the student's name. Type it as it stands above."
        raise RuleBroken(sentence, fields={"name": sentence})


def check_reason(reason: str, name: str, looked_for: LookedFor) -> None:
    """Refuse a reason that names the student: it is kept.

    Raises:
        RuleBroken: it does.
    """
    spoken = LookedFor(looked_for.numbers, looked_for.mails, [*looked_for.names, name], [])
    if Eraser(spoken, with_names=True).finds_any([reason]):
        sentence = "The reason is kept: do not name the student in it."
        raise RuleBroken(sentence, fields={"reason": sentence})
