"""The dialog that schedules a follow-up."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import reflex as rx

from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import BookFollowup, FollowupView
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.errors import RuleBroken
from crm_app.web import formats
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.lead.note_state import client_id
from crm_app.web.pages.lead.state import LeadState
from crm_app.work import Work

LABELS = {"description": "What about"}
_MORNING, _EVENING = time(10), time(18)
_LATE = 17  # from this hour on the evening is tomorrow's


class FollowupState(rx.State):
    """`lead_id` is the lead it is about, "" while the dialog is closed."""

    lead_id: str = ""
    box: str = ""
    ways: list[tuple[str, str, str]] = []  # name, day and time of each proposal
    on: str = ""
    at: str = ""
    filled: int = 0
    zone: str = ""
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def open(self, lead_id: str) -> None:
        """Propose times, the next morning first."""
        self.zone, self.ways = await in_work(self, _proposals, read_only=True)
        self.box, self.faults, self.lead_id = str(uuid4()), {}, lead_id
        self.choose(self.ways[2][1], self.ways[2][2])

    @rx.event
    def close(self) -> None:
        """Set nothing."""
        self.lead_id = ""

    @rx.event
    def choose(self, on: str, at: str) -> None:
        """Take a proposed time over."""
        self.on, self.at = on, at
        self.filled += 1

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Set the follow-up."""
        if not self.lead_id:  # pressed twice
            return
        self.on, self.at = str(form.get("on", "")), str(form.get("scheduled_at", ""))
        self.busy = True
        yield
        words = str(form.get("description", ""))
        when = (self.on, self.at)
        do = partial(_book, lead_id=self.lead_id, box=self.box, when=when, words=words)
        booked, self.faults = await attempt(self, do, LABELS)
        self.busy = False
        if booked is None:
            yield focus_on(self.faults)
            return
        self.lead_id = ""
        yield [LeadState.refresh, rx.toast(f"Follow-up set for {booked}")]


def proposals(now: datetime, zone: str) -> list[tuple[str, str, str]]:
    """Times that are often wanted: name, day, time of day."""
    local = now.astimezone(ZoneInfo(zone))
    today = local.date()
    # To the next five minutes, as people say times.
    hour = local + timedelta(hours=1, minutes=-local.minute % 5)
    is_late = local.hour >= _LATE
    evening = today + timedelta(days=is_late)
    monday = today + timedelta(days=7 - today.weekday())
    ways: list[tuple[str, date, time]] = [
        ("In 1 hour", hour.date(), hour.time()),
        ("Tomorrow evening" if is_late else "This evening", evening, _EVENING),
        ("Tomorrow morning", today + timedelta(days=1), _MORNING),
        ("In 3 days", today + timedelta(days=3), _MORNING),
        ("Monday", monday, _MORNING),
    ]
    return [(name, on.isoformat(), f"{at:%H:%M}") for name, on, at in ways]


def instant(on: str, at: str, zone: str) -> datetime:
    """The moment that a day and a time of day name in `zone`.

    Raises:
        RuleBroken: one of them is missing.
    """
    try:
        return datetime.combine(date.fromisoformat(on), time.fromisoformat(at), ZoneInfo(zone))
    except ValueError as error:
        sentence = "Choose a day and a time."
        raise RuleBroken(sentence, fields={"scheduled_at": sentence}) from error


def _proposals(work: Work) -> tuple[str, list[tuple[str, str, str]]]:
    zone = organisation.get(work).time_zone
    return zone, proposals(work.now, zone)


def _book(work: Work, lead_id: str, box: str, when: tuple[str, str], words: str) -> str:
    zone = organisation.get(work).time_zone
    due = instant(*when, zone)
    wanted = BookFollowup(
        client_id=client_id(box, f"{due.isoformat()} {words}"),
        lead_id=UUID(lead_id),
        scheduled_at=due,
        description=words,
    )
    booked: FollowupView = followups.book_followup(work, wanted)[0]
    return formats.appointment(booked.scheduled_at, work.now, zone)
