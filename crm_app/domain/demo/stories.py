"""What happened to a lead: its calls, and the status, follow-ups and note that go with them."""

import math
from array import array
from random import Random
from typing import NamedTuple

from crm_app.domain.demo.calendar import OPEN_SECONDS, Calendar
from crm_app.models import CLOSED_STATUSES, LeadStatus, Outcome
from crm_app.models.call_log import MAX_CALL_SECONDS

NEVER_CALLED_OLD, NEVER_CALLED_FRESH = 0.05, 0.85  # the newest leads wait for their first call
CONNECTED_AGAIN = 0.46  # with leads that are never reached, 38 % of all calls connect
RECENT_DAYS = 26
RECENT_CALLS_A_DAY = 20  # of a telecaller, above the long tail of older leads
RECENT_SHARE_MOST = 0.15
QUARTER = 900
DAY = 86_400
YEAR = 365 * DAY

_STATUSES = (
    [LeadStatus.NEW] * 8
    + [LeadStatus.CONTACTED] * 24
    + [LeadStatus.INTERESTED] * 16
    + [LeadStatus.FOLLOW_UP] * 14
    + [LeadStatus.UNREACHABLE] * 12
    + [LeadStatus.ENROLLED] * 6
    + [LeadStatus.NOT_INTERESTED] * 15
    + [LeadStatus.INVALID] * 5
)
_UNREACHED = {LeadStatus.NEW, LeadStatus.UNREACHABLE, LeadStatus.INVALID}
_MISSES = (
    [Outcome.NO_ANSWER] * 26
    + [Outcome.BUSY] * 8
    + [Outcome.SWITCHED_OFF] * 6
    + [Outcome.NOT_REACHABLE] * 7
    + [Outcome.CALLBACK_REQUESTED] * 3
)


class Call(NamedTuple):
    """One call of a lead."""

    position: int
    at: int
    outcome: Outcome
    seconds: int

    @property
    def end(self) -> int:
        """When it was over and written down."""
        return self.at + self.seconds


class Change(NamedTuple):
    """From one status to another."""

    at: int
    before: LeadStatus
    after: LeadStatus
    reason: str


class Promise(NamedTuple):
    """A follow-up; pending while `done_at` is None."""

    made_at: int
    due_at: int
    done_at: int | None


class Story(NamedTuple):
    """All that happened to one lead, each list in the order of time."""

    status: LeadStatus
    calls: list[Call]
    changes: list[Change]
    promises: list[Promise]
    note_at: int | None

    @property
    def next_followup_at(self) -> int | None:
        """When the pending follow-up is due."""
        return next((promise.due_at for promise in self.promises if promise.done_at is None), None)


def came_at(index: int, leads: int, calendar: Calendar) -> int:
    """The position at which a lead came: in order of the index, denser towards today."""
    return int(calendar.length * ((index + 0.5) / leads) ** 0.7)


def share_calls(rng: Random, leads: int, calls: int) -> "array[int]":
    """How many calls each lead has: none, or a number that falls off geometrically."""
    chances = [
        1 - NEVER_CALLED_OLD - NEVER_CALLED_FRESH * (index / leads) ** 6 for index in range(leads)
    ]
    called = sum(chances)
    scale = min(1.0, calls / called)
    mean = max(1.0, calls / called)
    step = math.log(1 - 1 / mean) if mean > 1 else -math.inf
    random = rng.random
    counts = array(
        "I",
        (
            1 + int(math.log(1 - random()) / step) if random() < chance * scale else 0
            for chance in chances
        ),
    )
    if calls and not any(counts):
        counts[0] = 1
    missing = calls - sum(counts)
    while missing:  # chance was a little above or below the number asked for
        index = int(random() * leads)
        if counts[index]:
            change = 1 if missing > 0 else -1
            counts[index] += change
            missing -= change
    return counts


class Storyteller:
    """Tells one lead's story after another from one source of chance."""

    def __init__(self, rng: Random, calendar: Calendar, telecallers: int, calls: int) -> None:
        self._random = rng.random
        self._calendar = calendar
        busy = RECENT_CALLS_A_DAY * RECENT_DAYS * telecallers
        self._recent = min(RECENT_SHARE_MOST, busy / max(1, calls))

    def tell(self, came: int, calls: int) -> Story:
        """The story of a lead that came at this position and was called so often."""
        if not calls:
            return Story(LeadStatus.NEW, [], [], [], None)
        random = self._random
        status = _STATUSES[int(random() * len(_STATUSES))]
        made = self._calls(came, self._outcomes(status, calls))
        promises = self._kept(made)
        wants_more = status is LeadStatus.INTERESTED and self._happens(0.3)
        if status is LeadStatus.FOLLOW_UP or wants_more:
            promises.append(self._open(made[-1].end))
        note_at = made[int(random() * calls)].end if self._happens(0.15) else None
        return Story(status, made, _changes(status, made), promises, note_at)

    def _happens(self, share: float) -> bool:
        return self._random() < share

    def _outcomes(self, status: LeadStatus, calls: int) -> list[Outcome]:
        random = self._random
        misses = len(_MISSES)
        if status in _UNREACHED:
            outcomes = [_MISSES[int(random() * misses)] for _ in range(calls)]
            if status is LeadStatus.INVALID:
                outcomes[-1] = Outcome.WRONG_NUMBER
            return outcomes
        outcomes = [
            Outcome.CONNECTED if random() < CONNECTED_AGAIN else _MISSES[int(random() * misses)]
            for _ in range(calls)
        ]
        if status in CLOSED_STATUSES:
            outcomes[-1] = Outcome.CONNECTED  # the one that closed it
        elif Outcome.CONNECTED not in outcomes:
            outcomes[int(random() * calls)] = Outcome.CONNECTED
        return outcomes

    def _calls(self, came: int, outcomes: list[Outcome]) -> list[Call]:
        random, end = self._random, self._calendar.length
        fresh = max(came, end - RECENT_DAYS * OPEN_SECONDS)
        positions = sorted(
            # Older leads are called again in the last month, more so towards its end; of the other
            # calls most come soon after the lead, some long after.
            end - 1 - int((end - fresh) * random() ** 1.3)
            if self._happens(self._recent)
            else came + int((end - came) * random() ** 3)
            for _ in outcomes
        )
        calls = []
        limit = self._calendar.now
        for position, outcome in zip(reversed(positions), reversed(outcomes), strict=True):
            at = self._calendar.at(position)
            seconds = self._talk() if outcome is Outcome.CONNECTED else 0
            calls.append(Call(position, at, outcome, min(seconds, limit - at)))
            limit = at  # the call before is over when this one begins
        calls.reverse()
        return calls

    def _talk(self) -> int:
        return min(MAX_CALL_SECONDS, 20 - int(math.log(1 - self._random()) * 160))

    def _kept(self, calls: list[Call]) -> list[Promise]:
        """A follow-up that was booked after one call and done with the next."""
        last = len(calls) - 1
        if not last or not self._happens(0.3):
            return []
        index = int(self._random() * last)
        made_at, call = calls[index].end, calls[index + 1]
        due_at = max(made_at, call.at - call.at % QUARTER)
        return [Promise(made_at, due_at, call.end)] if due_at - made_at <= YEAR else []

    def _open(self, since: int) -> Promise:
        """A pending follow-up: 30 % overdue, 14 % today, the others within three weeks."""
        random, calendar = self._random, self._calendar
        ahead = calendar.ahead[int(random() * len(calendar.ahead))]
        if self._happens(0.3):
            day = calendar.back(1 + int(random() * 10))
        else:
            day = calendar.today if self._happens(0.2) else ahead
        time = QUARTER * int(random() * (OPEN_SECONDS // QUARTER))
        due_at = day + time
        if due_at < since:
            due_at = ahead + time
        made_at = due_at - DAY * (1 + int(random() * 14))
        return Promise(max(since, min(calendar.now, made_at)), due_at, None)


def _changes(status: LeadStatus, calls: list[Call]) -> list[Change]:
    """The way to this status: the first connected call makes a new lead contacted."""
    if status is LeadStatus.NEW:
        return []
    if status in _UNREACHED:
        return [Change(calls[-1].end, LeadStatus.NEW, status, "chosen")]
    ends = [call.end for call in calls if call.outcome is Outcome.CONNECTED]
    contacted = Change(ends[0], LeadStatus.NEW, LeadStatus.CONTACTED, "call_outcome")
    if status is LeadStatus.CONTACTED:
        return [contacted]
    if len(ends) == 1:
        return [Change(ends[0], LeadStatus.NEW, status, "chosen")]
    return [contacted, Change(ends[-1], LeadStatus.CONTACTED, status, "chosen")]
