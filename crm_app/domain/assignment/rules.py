"""How leads are shared out: pure functions (requirements 4 and 22)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import ceil, floor, gcd
from typing import TypeVar
from uuid import UUID

from crm_app.kernel.errors import Conflict, RuleBroken

T = TypeVar("T")

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
# Reasons in the history beside the turns.
CALLED_LAST, HAD_BEFORE, UNDONE = "called_last", "had_before", "undone"

_NAMED = 10  # people in one sentence
_TINY = 1e-6  # of a turn: what adding fractions up may be off


class LeadClosed(Conflict):
    """A closed lead stays with the telecaller who closed it."""

    code = "lead_closed"


class NoRoom(RuleBroken):
    """More leads than the caps of the people let in."""

    code = "no_room"


class NobodyThere(RuleBroken):
    """All of the people chosen are passed over."""

    code = "no_telecallers"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who takes turns; `room` is how many more leads fit below the cap, None for all."""

    telecaller_id: UUID
    branch_id: UUID
    name: str
    weight: int = 1
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From turn `first` on, turn t is of `pattern[(t - first) % len(pattern)]`."""

    first: int
    pattern: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets which turn, and how many turns each is owed at its end (below zero: had ahead)."""

    stretches: list[Stretch]
    owed: list[float]


def share_counts(leads: int, telecallers: int) -> list[int]:
    """How many each gets, in the order of the turns, when nobody has a weight or a cap.

    The remainder goes to the first ones: 10 leads for 3 give 4, 3, 3 (requirement 4.4).
    """
    each, rest = divmod(leads, telecallers) if telecallers else (0, 0)
    return [each + (turn < rest) for turn in range(telecallers)]


def rotation_from(order: Sequence[T], last: T | None) -> list[T]:
    """The same order, beginning behind `last`; unchanged when `last` is not among them."""
    start = order.index(last) + 1 if last in order else 0
    return [*order[start:], *order[:start]]


def check_open(closed: Sequence[UUID]) -> None:
    """Refuse to hand over closed leads.

    Raises:
        LeadClosed: some are closed.
    """
    if closed:
        raise LeadClosed(
            f"{len(closed)} of these leads are closed. Leave them out and try again.",
            fields={"lead_ids": [str(lead_id) for lead_id in closed]},
        )


def check_room(candidates: Sequence[Candidate], leads: int) -> None:
    """Refuse more leads than fit below the caps.

    Raises:
        NoRoom: with the numbers.
    """
    room = 0
    for candidate in candidates:
        if candidate.room is None:
            return
        room += max(0, candidate.room)
    if room < leads:
        raise NoRoom(
            f"The caps leave room for {room:,} of {leads:,} leads."
            " Raise a cap or choose more people."
        )


def plan_turns(candidates: Sequence[Candidate], leads: int) -> list[Stretch]:
    """Who gets which turn: by weight, evenly spread, nobody above the cap.

    Without weights and caps it is plain round-robin: one stretch, turn t of candidate t mod k.

    Raises:
        NoRoom: the caps leave room for fewer leads.
    """
    return plan(candidates, leads).stretches


def plan(candidates: Sequence[Candidate], leads: int, owed: Sequence[float] = ()) -> Plan:
    """As `plan_turns`, going on from what earlier rotations left owed to each candidate.

    Whoever reaches the cap leaves; the others go on in a new stretch, and what each of them had
    too little or too much by then counts there.

    Raises:
        NoRoom: the caps leave room for fewer leads.
    """
    check_room(candidates, leads)
    balance = list(owed) or [0.0] * len(candidates)
    room = [candidate.room for candidate in candidates]
    stretches: list[Stretch] = []
    first = 0
    while first < leads or not stretches:
        there = [who for who, left in enumerate(room) if left is None or left > 0]
        if not there:  # no leads either
            break
        weights = _reduced([candidates[who].weight for who in there])
        own_room = [room[who] for who in there]
        pattern, turns = _stretch(weights, [balance[who] for who in there], own_room, leads - first)
        served = _served(pattern, turns)
        for position, who in enumerate(there):
            balance[who] += turns * weights[position] / sum(weights) - served[position]
            left = room[who]
            room[who] = None if left is None else left - served[position]
        stretches.append(Stretch(first, tuple(there[position] for position in pattern)))
        first += turns
    return Plan(stretches, balance)


def count_turns(
    stretches: Sequence[Stretch], leads: int, candidates: Sequence[Candidate]
) -> list[int]:
    """How many of the first `leads` turns each candidate has."""
    counts = [0] * len(candidates)
    behind = [*(stretch.first for stretch in stretches[1:]), leads]
    for stretch, end in zip(stretches, behind, strict=False):
        turns = max(0, min(end, leads) - stretch.first)
        for who, served in _served(stretch.pattern, turns).items():
            counts[who] += served
    return counts


def turn_owner(stretches: Sequence[Stretch], turn: int) -> int:
    """Whose turn it is, as an index of the candidates."""
    stretch = stretches[bisect_right(stretches, turn, key=lambda each: each.first) - 1]
    return stretch.pattern[(turn - stretch.first) % len(stretch.pattern)]


def _reduced(weights: Sequence[int]) -> list[int]:
    common = gcd(*weights)
    return [weight // common for weight in weights]


def _served(pattern: Sequence[int], turns: int) -> Counter[int]:
    periods, rest = divmod(turns, len(pattern))
    served = Counter({who: periods * n for who, n in Counter(pattern).items()} if periods else {})
    served.update(pattern[:rest])
    return served


def _stretch(
    weights: Sequence[int], owed: Sequence[float], room: Sequence[int | None], leads: int
) -> tuple[list[int], int]:
    """A pattern and for how many turns it holds: for all leads, or until somebody is at the cap."""
    left = list(room)
    pattern: list[int] = []
    turns = 0

    def take(who: int) -> bool:
        """Whether this was the last that fits."""
        nonlocal turns
        turns += 1
        free = left[who]
        if free is None:
            return False
        left[who] = free - 1
        return free == 1

    for who in _deal(weights, owed):
        pattern.append(who)
        if turns < leads and take(who):
            return pattern, turns
    fits = [free // weights[who] for who, free in enumerate(left) if free is not None]
    periods = min([(leads - turns) // len(pattern), *fits])
    turns += periods * len(pattern)
    left = [
        None if free is None else free - periods * weight
        for free, weight in zip(left, weights, strict=True)
    ]
    if 0 not in left:
        for who in pattern:
            if turns == leads or take(who):
                break
    return pattern, turns


def _deal(weights: Sequence[int], owed: Sequence[float]) -> Iterator[int]:
    """One period, in which each has as many turns as the weight, spread evenly.

    The j-th turn of somebody falls due when their share of the turns passes j and must come
    before it passes j + 1; of those due, the most urgent is next. Nothing owed, nobody is ever a
    whole turn ahead or behind (as windows of a proportionate-fair schedule).
    """
    total = sum(weights)
    # What all are owed together only moves the windows.
    excess = sum(owed) / total
    owed = [own - excess * weight for own, weight in zip(owed, weights, strict=True)]

    def window(who: int, turn: int) -> tuple[int, int, float, int, int]:
        due, over = ((turn + n - owed[who]) * total / weights[who] for n in (0, 1))
        return floor(due + _TINY), ceil(over - _TINY), round(due, 6), who, turn

    ahead = [window(who, 0) for who in range(len(weights))]
    heapify(ahead)
    due: list[tuple[int, float, int, int]] = []
    for slot in range(total):
        while ahead and (ahead[0][0] <= slot or not due):
            heappush(due, heappop(ahead)[1:])
        _, _, who, turn = heappop(due)
        yield who
        if turn + 1 < weights[who]:
            heappush(ahead, window(who, turn + 1))


class Why(StrEnum):
    """Why somebody is passed over."""

    LEAVE = "leave"
    SWITCHED_OFF = "switched_off"
    AT_CAP = "at_cap"
    DAY_OFF = "day_off"
    OFF_SHIFT = "off_shift"


SHIFT_ONLY = frozenset({Why.DAY_OFF, Why.OFF_SHIFT})


@dataclass(frozen=True, slots=True)
class Availability:
    """What decides whether somebody gets leads now; times and days are the organisation's."""

    leave_until: date | None = None
    receives_new_leads: bool = True
    open_leads: int = 0
    open_lead_cap: int | None = None
    shift: tuple[time, time] | None = None
    days_off: frozenset[int] = frozenset()


def away_reason(of: Availability, local: datetime) -> tuple[Why, str] | None:
    """Why somebody is passed over at a local time, with a sentence; None for who takes turns.

    A shift that ends before it starts is a night shift: after midnight it is still the one of the
    day before, and so is its day off.
    """
    if of.leave_until is not None:
        return Why.LEAVE, f"On leave until {of.leave_until:%-d %b %Y}."
    if not of.receives_new_leads:
        return Why.SWITCHED_OFF, "Switched off for new leads."
    if of.open_lead_cap is not None and of.open_leads >= of.open_lead_cap:
        return Why.AT_CAP, f"At the cap of {of.open_lead_cap:,} open leads."
    day, now = local.date(), local.time()
    starts, ends = of.shift or (time.min, time.min)
    if ends < starts and now < ends:
        day -= timedelta(days=1)
    if day.isoweekday() in of.days_off:
        return Why.DAY_OFF, f"Does not work on {_DAYS[day.weekday()]}."
    if of.shift and not (starts <= now < ends if starts < ends else now >= starts or now < ends):
        return Why.OFF_SHIFT, f"Off shift: works {starts:%H:%M} to {ends:%H:%M}."
    return None


def nobody_there(passed_over: Sequence[tuple[str, str]]) -> NobodyThere:
    """The refusal when all chosen people (name, reason) are passed over."""
    reasons = " ".join(f"{name}: {reason}" for name, reason in passed_over[:_NAMED])
    more = len(passed_over) - _NAMED
    return NobodyThere(
        f"None of the people chosen can get leads now. {reasons}"
        + (f" And {more} others." if more > 0 else "")
        + " Choose somebody else, or change their leave, cap or switch."
    )
