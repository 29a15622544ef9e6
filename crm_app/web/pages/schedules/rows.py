"""Schedules and their sendings as the page shows them."""

from dataclasses import dataclass, field
from datetime import datetime

from crm_app.domain.schedules import words
from crm_app.domain.schedules.schemas import ScheduleView, SendView
from crm_app.kernel.clock import local_day
from crm_app.models import SendStatus
from crm_app.web import formats

_REFUSED = 400  # and above: the mail server did not take it
NEVER, GOOD, BAD, WAITS = "never", "good", "bad", "waits"


@dataclass(frozen=True)
class ScheduleRow:
    """One row of the table."""

    id: str
    name: str
    owner: str  # "" for one's own
    filters: str
    when: str
    person: str
    others: str
    everybody: str
    last: str
    last_exactly: str
    state: str  # of the last sending
    answer: str
    next: str
    is_active: bool
    stopped: str


@dataclass(frozen=True)
class SendRow:
    """One sending of the history."""

    id: str
    due: str
    exactly: str
    by: str
    days: str
    state: str
    said: str
    answer: str
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def row(view: ScheduleView, now: datetime, zone: str) -> ScheduleRow:
    """The row of a schedule."""
    last = view.last
    people = view.recipients
    return ScheduleRow(
        id=str(view.id),
        name=view.name,
        owner="" if view.is_mine else view.owner.name,
        filters=filters_of(view),
        when=words.when(view.cadence, view.weekdays, view.month_day, view.at),
        person=people[0],
        others=f"and {len(people) - 1} more" if len(people) > 1 else "",
        everybody=", ".join(people),
        last=f"{outcome(last)}, {_at(last, now, zone)}" if last else "Not yet",
        last_exactly=formats.moment(last.finished_at, zone) if last else "",
        state=state_of(last),
        answer=(last.answer or "") if last and state_of(last) in {BAD, WAITS} else "",
        next=formats.appointment(view.next_at, now, zone) if view.next_at else formats.NOTHING,
        is_active=view.is_active,
        stopped=view.stopped or "",
    )


def filters_of(view: ScheduleView) -> str:
    """`The day before. Pune, Asha Patil`."""
    whose = ", ".join(each.name for each in (view.branch, view.telecaller) if each)
    return f"{words.RANGES[view.days]}. {whose or 'All branches'}"


def outcome(send: SendView) -> str:
    """`Delivered to 3`, `Failed`, as of the mail server: it has taken the mail over."""
    refused = [each for each in send.answers if each.code >= _REFUSED]
    if send.status is SendStatus.SENT:
        done = f"Delivered to {len(send.answers) - len(refused)}"
        return f"{done}, refused for {len(refused)}" if refused else done
    if send.status is SendStatus.FAILED:
        return "Failed"
    if send.status is SendStatus.DROPPED:
        return "Not sent"
    return "Waits" if not send.tries else "Waits for the next try"


def state_of(send: SendView | None) -> str:
    """How bad it is."""
    if send is None or send.status is SendStatus.DROPPED:
        return NEVER
    if send.status is SendStatus.WAITING:
        return WAITS
    refused = any(each.code >= _REFUSED for each in send.answers)
    return BAD if send.status is SendStatus.FAILED or refused else GOOD


def history_row(send: SendView, now: datetime, zone: str) -> SendRow:
    """A sending in the history."""
    today = local_day(now, zone)
    notes = []
    if send.is_late:
        ones = f", in place of {send.missed + 1}" if send.missed else ""
        notes.append(f"Late{ones}")
    if send.tries > 1:
        notes.append(formats.count(send.tries, "try", "tries"))
    if send.maybe_twice:
        notes.append("May have arrived twice")
    days = ""
    if send.first_day and send.last_day:
        days = words.span(send.first_day, send.last_day, today)
    return SendRow(
        id=str(send.id),
        due=formats.appointment(send.due_at, now, zone),
        exactly=formats.moment(send.due_at, zone),
        by=f"Sent now by {send.asked_by}" if send.asked_by else "On schedule",
        days=days,
        state=state_of(send),
        said=outcome(send),
        answer=send.answer or "",
        notes=notes,
        refused=[
            f"{each.address}: {each.code} {each.said}"
            for each in send.answers
            if each.code >= _REFUSED
        ],
    )


def _at(send: SendView, now: datetime, zone: str) -> str:
    return formats.appointment(send.finished_at or send.due_at, now, zone)
