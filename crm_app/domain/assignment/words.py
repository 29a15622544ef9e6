"""Why a lead is with somebody, in plain sentences: pure functions."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from crm_app.domain.assignment.rules import Stretch, turn_owner
from crm_app.domain.assignment.schemas import Rotation, Taker

_NAMED = 5  # people in one sentence


def day(of: date, today: date) -> str:
    """`21 Nov`, with the year when it is another one."""
    return f"{of:%-d %b}" if of.year == today.year else f"{of:%-d %b %Y}"


def took_turn(rotation: Rotation, turn: int, of_what: str) -> str:
    """Whose turn it was, among whom; `turn` is from 0, people count from 1."""
    stretches = [Stretch(each.first, tuple(each.pattern)) for each in rotation.stretches]
    owner = rotation.people[turn_owner(stretches, turn)]
    still = set(next(each for each in reversed(stretches) if each.first <= turn).pattern)
    takers = [who for position, who in enumerate(rotation.people) if position in still]
    full = [who.name for position, who in enumerate(rotation.people) if position not in still]
    parts = [f"Turn {turn + 1:,} of {of_what}."]
    if len(takers) == 1:
        parts.append(f"Only {owner.name} took turns.")
    else:
        names = _listed([_with_weight(who, takers) for who in takers])
        parts.append(f"{names} took turns; it was {_short(owner, takers)}'s.")
    if full:
        parts.append(f"{_listed(full)} had reached the cap by then.")
    if rotation.note:
        parts.append(rotation.note)
    return " ".join(parts)


def stayed(name: str, called_on: str | None) -> str:
    """Why a lead was kept out of the turns."""
    why = "had them before" if called_on is None else f"called them last, on {called_on}"
    return f"Stayed with {name}, who {why}."


def went_back(name: str | None, by: str, on: str) -> str:
    """What an undo did."""
    if name is None:
        return f"Has no owner again since {on}, when {by} undid an assignment."
    return f"Went back to {name} on {on}, when {by} undid an assignment."


def nothing_noted(on: str | None, how: str = "Assigned") -> str:
    """What can be said of an assignment without a run."""
    when = f" on {on}" if on else ""
    return f"{how}{when}; nothing more was noted then."


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} {'other' if more == 1 else 'others'}")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _with_weight(who: Taker, takers: Sequence[Taker]) -> str:
    same = len({each.weight for each in takers}) == 1
    return who.name if same else f"{who.name} (weight {who.weight})"


def _short(who: Taker, takers: Sequence[Taker]) -> str:
    """The first name, unless two have it."""
    firsts = Counter(each.name.split()[0] for each in takers)
    first = who.name.split()[0]
    return first if firsts[first] == 1 else who.name
