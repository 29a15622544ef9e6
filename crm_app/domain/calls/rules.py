"""Decisions on calls: pure functions."""

from datetime import datetime, timedelta

from crm_app.kernel.errors import RuleBroken
from crm_app.models import LeadStatus, Outcome

CLOCK_TOLERANCE = timedelta(minutes=5)  # how far a phone's clock may be ahead


def check_start(started_at: datetime, *, now: datetime) -> None:
    """Refuse a call that has not begun yet (requirement 8.1.2).

    Raises:
        RuleBroken: it starts more than five minutes in the future.
    """
    if started_at > now + CLOCK_TOLERANCE:
        sentence = "This call lies in the future. Check the phone's clock."
        raise RuleBroken(sentence, fields={"started_at": sentence})


def status_after(
    current: LeadStatus, outcome: Outcome, chosen: LeadStatus | None
) -> tuple[LeadStatus, str]:
    """The lead's status after a call, and the reason for its history.

    What the telecaller chose wins; else the first connected call makes a new lead contacted
    (requirement 8.2.2).
    """
    if chosen is not None:
        return chosen, "chosen"
    if outcome is Outcome.CONNECTED and current is LeadStatus.NEW:
        return LeadStatus.CONTACTED, "call_outcome"
    return current, "unchanged"
