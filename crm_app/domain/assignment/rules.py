"""How leads are shared out: pure functions (requirement 4)."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from crm_app.kernel.errors import Conflict

T = TypeVar("T")


class LeadClosed(Conflict):
    """A closed lead stays with the telecaller who closed it."""

    code = "lead_closed"


def share_counts(leads: int, telecallers: int) -> list[int]:
    """How many each gets, in the order of the turns.

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
