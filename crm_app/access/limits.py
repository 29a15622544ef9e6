"""How often: the one table of rates, beside the one of permissions (ADR 0029).

Nobody who works meets one of these; they stop a program that runs wild, or somebody who tries to
keep the others from working. Each web worker counts by itself. What is tried at the door with
wrong passwords is counted in the database besides, see `accounts.sign_in`.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from crm_app.access.actor import Actor
from crm_app.kernel.addresses import counted_as
from crm_app.kernel.errors import TooOften
from crm_app.kernel.rates import Meter, Rate
from crm_app.settings import get_settings


class Limit(StrEnum):
    """What is counted, and of whom."""

    REQUESTS = "requests"  # of a person, over REST
    STRANGERS = "strangers"  # requests without a valid token, of an address
    SOCKETS = "sockets"  # connections of the portal, of an address
    EVENTS = "events"  # in the portal, of a session
    TRIES = "tries"  # to sign in, right ones too, of an address
    SIGN_INS = "sign_ins"  # that succeed, of a person
    PASSWORDS = "passwords"
    EXPORTS = "exports"  # files of leads, reports, entries, import rows, of a person
    IMPORTS = "imports"  # files received, of a person
    REPORTS = "reports"  # worked out over REST, of a person
    LINKS = "links"  # to recordings, of a person
    MAILS = "mails"  # sent by hand, of a person


# A telecaller's day: one act in five seconds, five requests each. A phone that comes back sends
# some hundred acts one after another. An office of 500 behind one address signs in at nine.
RATES: dict[Limit, Rate] = {
    Limit.REQUESTS: Rate(1_500, 30),
    Limit.STRANGERS: Rate(3_000, 100),
    Limit.SOCKETS: Rate(500, 10),
    Limit.EVENTS: Rate(600, 40),
    Limit.TRIES: Rate(600, 5),
    Limit.SIGN_INS: Rate(100, 0.1),
    Limit.PASSWORDS: Rate(200, 1),
    Limit.EXPORTS: Rate(60, 0.2),
    Limit.IMPORTS: Rate(60, 0.1),
    Limit.REPORTS: Rate(120, 2),
    Limit.LINKS: Rate(300, 1),
    Limit.MAILS: Rate(20, 0.02),
}
_SENTENCE = "Too much at once. Try again in {wait}."
_MINUTE = 60

_meters = {limit: Meter(rate) for limit, rate in RATES.items()}


def wait_for(limit: Limit, who: object) -> float:
    """Count one of `who`; answers 0, or for how many seconds there is no room."""
    if not get_settings().rate_limits:
        return 0.0
    return _meters[limit].take(who)


def spend(actor: Actor, limit: Limit) -> None:
    """Count one of the actor, in a service behind the permission. Jobs are not counted.

    Raises:
        TooOften: there is no room.
    """
    if actor.user_id is not None:
        _refuse_if(wait_for(limit, actor.user_id))


def spend_from(address: str, limit: Limit) -> None:
    """Count one of an address.

    Raises:
        TooOften: there is no room.
    """
    _refuse_if(wait_for(limit, counted_as(address)))


def refusal(seconds: float) -> TooOften:
    """The refusal that says when there will be room."""
    whole = max(1, math.ceil(seconds))
    wait = f"{whole} s" if whole < _MINUTE else f"{math.ceil(whole / _MINUTE)} min"
    return TooOften(_SENTENCE.format(wait=wait), retry_after=whole)


def _refuse_if(seconds: float) -> None:
    if seconds > 0:
        raise refusal(seconds)


@contextmanager
def in_place_of(limit: Limit, rate: Rate) -> Iterator[None]:
    """Another rate while the block runs, counted from nothing: for tests and measurements."""
    before = _meters[limit]
    _meters[limit] = Meter(rate)
    try:
        yield
    finally:
        _meters[limit] = before
