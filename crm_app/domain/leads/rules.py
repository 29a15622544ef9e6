"""Decisions on leads: pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from crm_app.kernel.email import is_email
from crm_app.kernel.errors import Conflict, NotFound, RuleBroken
from crm_app.kernel.phone import normalise_phone
from crm_app.models import Outcome

REMEMBERED = 4  # digits of a phone
SEARCH_MIN = 2  # letters; digits may be fewer (requirement 5.4.2)


LEASE = timedelta(minutes=10)
UNTOUCHED_AFTER = timedelta(hours=1)  # a lead that nobody called by then waits for somebody
RECALL_GAP = timedelta(hours=2)  # the least time after an unanswered try (requirement 16)
EVENING = 18  # local hour from which a number that did not answer by day is tried
MANY_TRIES = 2


class NotEditable(RuleBroken):
    """A field that is not among the six."""

    code = "not_editable"


class ChangedMeanwhile(Conflict):
    """Somebody else changed a field since the sender saw it; `fields` has the stored values."""

    code = "changed_meanwhile"


class LeadNotInSight(NotFound):
    """No such lead, or somebody else's; the face has an attempt on a foreign one noted."""

    def __init__(self, message: str, *, lead_id: UUID) -> None:
        super().__init__(message)
        self.lead_id = lead_id


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: a part of a name, or digits of a phone."""

    name: str | None = None
    digits: str | None = None


def read_search(text: str) -> Search | None:
    """What a person typed in the search box, or None for nothing.

    Digits with the usual marks between them are a phone: spaces and a leading +91 or 0 do not
    matter (requirement 5.4.1). Up to four digits are the part that somebody remembers, mostly
    the end, where a 0 is a digit like any other. Everything else is a part of a name.

    Raises:
        RuleBroken: a single letter.
    """
    text = " ".join(text.split())
    if not text:
        return None
    compact = re.sub(r"[\s\-().]", "", text)
    if re.fullmatch(r"\+?\d+", compact):
        digits = compact.lstrip("+")
        if compact.startswith("0") and len(digits) > REMEMBERED:
            digits = digits.lstrip("0") or "0"
        return Search(digits=digits)
    if len(text) < SEARCH_MIN:
        sentence = f"Search needs {SEARCH_MIN} letters or a digit."
        raise RuleBroken(sentence, fields={"search": sentence})
    return Search(name=text)


def check_days(first: date | None, last: date | None, field: str) -> None:
    """Days of a span, in their order; `field` is the first one's.

    Raises:
        RuleBroken: the first day is after the last.
    """
    if first is not None and last is not None and first > last:
        sentence = "The first day is after the last day."
        raise RuleBroken(sentence, fields={field: sentence})


def read_edits(
    edits: Mapping[str, str | None], *, phone_e164: str, region: str
) -> dict[str, str | None]:
    """The edits as they are stored: empty texts as None, the alternate phone in E.164.

    Raises:
        RuleBroken: no e-mail address, no phone, or the main phone again; `fields` names it.
    """
    read = {name: value or None for name, value in edits.items()}
    faults = {}
    email, phone = read.get("email"), read.get("alternate_phone")
    if email and not is_email(email):
        faults["email"] = f"{email} is not an e-mail address."
    if phone:
        read["alternate_phone"] = normalise_phone(phone, region)
        if read["alternate_phone"] is None:
            faults["alternate_phone"] = "This is not a phone number. Check its digits."
        elif read["alternate_phone"] == phone_e164:
            faults["alternate_phone"] = "This is the lead's main number already."
    if "status" in read and read["status"] is None:
        faults["status"] = "Choose a status."
    if faults:
        raise RuleBroken("Some of the values cannot be saved.", fields=faults)
    return read


def check_base(
    stored: Mapping[str, str | None],
    wanted: Mapping[str, str | None],
    base: Mapping[str, str | None],
) -> None:
    """Refuse fields that were changed since the sender saw them, unless to the wanted value.

    So the same request sent again is no conflict, and a field without a base is simply set.

    Raises:
        ChangedMeanwhile: with the stored value of each such field.
    """
    changed = {
        name: stored[name]
        for name in wanted
        if name in base and stored[name] not in {base[name] or None, wanted[name]}
    }
    if changed:
        raise ChangedMeanwhile(
            "Somebody changed this lead meanwhile. Look at the values and save again.",
            fields=changed,
        )


Kind = Literal["due", "new", "retry", "open"]


def reason(
    kind: Kind,
    *,
    now: datetime,
    zone: str,
    due_at: datetime | None,
    created_at: datetime,
    last_outcomes: list[Outcome],
) -> str:
    """Why this lead is the one to call, in a few words."""
    if kind == "due" and due_at is not None:
        local = due_at.astimezone(ZoneInfo(zone))
        if local.date() == now.astimezone(ZoneInfo(zone)).date():
            return f"follow-up due {local:%H:%M}"
        return f"follow-up due {local:%H:%M} on {local.day} {local:%b}"
    if kind == "new":
        return f"new {_ago(now - created_at)} ago"
    unanswered = 0
    for outcome in last_outcomes:
        if outcome in {Outcome.CONNECTED, Outcome.CALLBACK_REQUESTED}:
            break
        unanswered += 1
    if kind == "retry" and unanswered:
        times = {1: "once", 2: "twice"}.get(unanswered, f"{unanswered} times")
        by_day = now.astimezone(ZoneInfo(zone)).hour < EVENING
        advice = ", try the evening" if unanswered >= MANY_TRIES and by_day else ""
        return f"no answer {times}{advice}"
    return "no next step yet"


def _ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((60 * 24, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
