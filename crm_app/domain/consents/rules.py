"""What holds of all that a student said: pure functions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from crm_app.kernel.errors import RuleBroken
from crm_app.models import ConsentAct, Purpose

AHEAD = timedelta(minutes=5)  # clocks differ


class NotConsented(RuleBroken):
    """The student withdrew the consent that this needs."""

    code = "consent_withdrawn"


class Said(Protocol):
    """One thing that was noted."""

    id: UUID
    purpose: Purpose
    act: ConsentAct
    at: datetime
    created_at: datetime


def holding(said: Iterable[Said]) -> dict[Purpose, ConsentAct]:
    """For each purpose the latest word; of two of one moment the one noted later."""
    found: dict[Purpose, Said] = {}
    for each in said:
        known = found.get(each.purpose)
        if known is None or _order(each) > _order(known):
            found[each.purpose] = each
    return {purpose: each.act for purpose, each in found.items()}


def _order(each: Said) -> tuple[datetime, datetime, int]:
    return each.at, each.created_at, -each.id.int  # as SQL orders them, the least id first


def check_moment(at: datetime, now: datetime) -> None:
    """Refuse a moment that did not come yet.

    Raises:
        RuleBroken: it lies in the future.
    """
    if at > now + AHEAD:
        sentence = "This moment lies in the future. Choose when the student said it."
        raise RuleBroken(sentence, fields={"at": sentence})
