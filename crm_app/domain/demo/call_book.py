"""All calls by day, so that they can be written in the order in which they were made.

A call is one number: second of the day, lead, length, outcome. Five million take 40 MB.
"""

from array import array
from collections.abc import Iterator
from random import Random

from crm_app.domain.demo import names
from crm_app.domain.demo.calendar import OPEN_SECONDS, Calendar, stamp
from crm_app.domain.demo.rows import NONE, Ids, Places
from crm_app.domain.demo.stories import Call
from crm_app.models import Outcome

LEADS_MOST = 1 << 26

_OUTCOMES = tuple(Outcome)
_OUTCOME_MOST = (1 << 3) - 1
_LENGTH_AT, _LENGTH_MOST = 3, (1 << 14) - 1
_LEAD_AT = _LENGTH_AT + 14
_SECOND_AT = _LEAD_AT + 26


class CallBook:
    """Takes calls lead by lead, gives them back day by day."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._days: list[array[int]] = [array("Q") for _ in range(calendar.days)]

    def add(self, lead: int, calls: list[Call]) -> None:
        """Keep the calls of a lead."""
        for call in calls:
            day, second = divmod(call.position, OPEN_SECONDS)
            self._days[day].append(
                second << _SECOND_AT
                | lead << _LEAD_AT
                | call.seconds << _LENGTH_AT
                | _OUTCOMES.index(call.outcome)
            )

    def lines(self, rng: Random, seed: int, places: Places) -> Iterator[str]:
        """The row of each call, in the order of time."""
        call_id, client_id = Ids(seed, "calls"), Ids(seed, "calls on a phone")
        index = 0
        for day, calls in enumerate(self._days):
            for call in sorted(calls):
                at = self._calendar.at(day * OPEN_SECONDS + (call >> _SECOND_AT))
                lead = call >> _LEAD_AT & LEADS_MOST - 1
                seconds = call >> _LENGTH_AT & _LENGTH_MOST
                outcome = _OUTCOMES[call & _OUTCOME_MOST]
                owner = places.owner(lead)
                notes = NONE
                if seconds and not rng.randrange(5):
                    notes = rng.choice(names.CALL_NOTES)
                index += 1
                yield (
                    f"{call_id(index)}\t{client_id(index)}\t{places.lead_id(lead)}\t{owner.id}"
                    f"\t{owner.branch_id}\t{outcome}\t{stamp(at)}\t{seconds}\t{notes}"
                    f"\t{stamp(at + seconds)}\n"
                )
