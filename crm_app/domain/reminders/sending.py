"""Messages to devices: taken, made from what is true now, sent after the commit, settled.

The sender takes messages in one transaction, sends them with none open, and settles in another. A
sender that dies between leaves them to be tried again: the phone shows the same reminder once,
since it knows its tag.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from crm_app.adapters.push import Push
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reminders import message_repository as repository
from crm_app.domain.reminders import receipts, rules
from crm_app.domain.reminders.schemas import UndeliveredMessage
from crm_app.kernel.clock import local_time
from crm_app.kernel.errors import NotFound
from crm_app.models import (
    Device,
    Followup,
    FollowupStatus,
    Lead,
    OutgoingMessage,
    Reminder,
    ReminderStage,
    User,
)
from crm_app.work import Work

REMINDER, ENQUIRIES = "reminder", "enquiries"
KINDS = (REMINDER, ENQUIRIES)
BATCH = 64
SHOWN = timedelta(days=7)
_MOST_SHOWN = 100
_ENQUIRIES_LAST = timedelta(days=1)
_AGAIN = timedelta(minutes=15)
_DESCRIPTION = 200  # characters on a locked screen
_NOBODY = "No phone or browser of this person takes push messages."
_TOO_LATE = "It could not be sent while it was worth anything."


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one device."""

    message_id: UUID
    device_id: UUID
    address: dict[str, Any]  # Any: what the browser gave us
    push: Push


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery; without a fault it was sent."""

    delivery: Delivery
    fault: str = ""
    is_gone: bool = False
    is_final: bool = False
    seconds: int = 0  # what the service asks to wait


@dataclass(frozen=True, slots=True)
class Taken:
    """What one transaction took from the queue; some of it may be settled there already."""

    messages: int
    deliveries: list[Delivery]


def take(work: Work, limit: int = BATCH) -> Taken:
    """The next messages to send; they are this sender's for three minutes.

    What no longer stands is cancelled here, at the last moment before it leaves.
    """
    taken = repository.claim(work, KINDS, work.now + rules.LEASE, limit)
    devices = repository.devices_of(work, {each.device_id for each in taken if each.device_id})
    about = repository.reminders_of(work, {each.reminder_id for each in taken if each.reminder_id})
    zone = organisation.get(work).time_zone
    deliveries: list[Delivery] = []
    cancelled: set[UUID] = set()
    for message in taken:
        found = about.get(message.reminder_id) if message.reminder_id else None
        device = devices.get(message.device_id) if message.device_id else None
        is_late = message.expires_at is not None and message.expires_at <= work.now
        if is_late or message.tries > rules.MAX_TRIES:  # its senders died, each time
            _fail(work, message, message.last_error or _TOO_LATE)
        elif message.kind == REMINDER and (found is None or not _stands(work, *found)):
            work.session.delete(message)
            if message.reminder_id:
                cancelled.add(message.reminder_id)
        elif message.kind == ENQUIRIES and message.device_id is None:
            _share_out(work, message)
        elif device is None:
            _fail(work, message, message.last_error or _NOBODY)
        elif found is not None:
            deliveries.append(_delivery(message, device, _reminder(work, device, found, zone)))
        else:
            deliveries.append(_delivery(message, device, _enquiries(work, message)))
    work.session.flush()
    if cancelled:
        repository.forget(work, cancelled)
    return Taken(len(taken), deliveries)


def settle(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Note what became of deliveries; what failed waits longer each time, and not for ever."""
    messages = repository.get_many(work, {each.delivery.message_id for each in outcomes})
    sent: set[UUID] = set()
    for each in outcomes:
        if each.is_gone:
            endpoint = str(each.delivery.address["endpoint"])
            repository.drop_address(work, each.delivery.device_id, endpoint)
            work.announce("phones")
        message = messages.get(each.delivery.message_id)
        if message is None:  # cancelled while it was on its way
            continue
        if not each.fault:
            message.sent_at, message.last_error = work.now, None
            if message.reminder_id:
                sent.add(message.reminder_id)
            continue
        pause = max(rules.pause_after(message.tries), timedelta(seconds=each.seconds))
        message.last_error = each.fault[:500]
        message.next_try_at = work.now + pause
        late = message.expires_at is not None and message.next_try_at >= message.expires_at
        if each.is_gone or each.is_final or late or message.tries >= rules.MAX_TRIES:
            _fail(work, message, each.fault)
    work.session.flush()
    if sent:
        repository.note_sent(work, sent)


def failed(work: Work) -> list[UndeliveredMessage]:
    """Messages of the last week that are not tried any more, newest first."""
    return [
        UndeliveredMessage(
            id=row.OutgoingMessage.id,
            kind=row.OutgoingMessage.kind,
            person=row.User.full_name if row.User else "",
            tries=row.OutgoingMessage.tries,
            failed_at=row.OutgoingMessage.failed_at,
            reason=row.OutgoingMessage.last_error or "",
        )
        for row in repository.failed(work, work.now - SHOWN, _MOST_SHOWN)
    ]


def revive(work: Work, message_id: UUID) -> None:
    """Have a message that failed tried again, from the first try on."""
    message = repository.get_many(work, {message_id}).get(message_id)
    if message is None or message.failed_at is None:
        raise NotFound("No such message, or it is under way.")
    message.failed_at, message.tries, message.next_try_at = None, 0, work.now


def _fail(work: Work, message: OutgoingMessage, reason: str) -> None:
    message.failed_at, message.last_error = work.now, reason[:500]


def _share_out(work: Work, message: OutgoingMessage) -> None:
    """A message to a person becomes one to each of their devices, once there is one."""
    ends = message.expires_at or message.created_at + _ENQUIRIES_LAST
    message.expires_at = ends
    devices = repository.devices_of_person(work, message.user_id) if message.user_id else []
    for device_id in devices:
        work.session.add(
            OutgoingMessage(
                kind=message.kind,
                user_id=message.user_id,
                device_id=device_id,
                content=message.content,
                created_at=work.now,
                next_try_at=work.now,
                expires_at=ends,
            )
        )
    if devices:
        message.sent_at = work.now
        return
    message.last_error = _NOBODY
    message.tries = 0  # nothing was tried
    message.next_try_at = min(work.now + _AGAIN, ends)


def _stands(work: Work, reminder: Reminder, followup: Followup, _: Lead, user: User) -> bool:
    return (
        followup.status is FollowupStatus.PENDING
        and followup.scheduled_at == reminder.scheduled_at
        and followup.telecaller_id == reminder.telecaller_id
        and user.is_active
        and reminder.confirmed_at is None
        and rules.stage_at(reminder.scheduled_at, work.now) is reminder.stage
    )


def _delivery(message: OutgoingMessage, device: Device, push: Push) -> Delivery:
    return Delivery(message.id, device.id, device.push_subscription or {}, push)


def _reminder(
    work: Work, device: Device, found: tuple[Reminder, Followup, Lead, User], zone: str
) -> Push:
    reminder, followup, lead, _ = found
    ends = rules.ends_at(reminder.stage, reminder.scheduled_at)
    return Push(
        content={
            "kind": REMINDER,
            "id": str(reminder.id),
            "receipt": receipts.sign(reminder.id, device.id, ends),
            "stage": str(reminder.stage),
            "tag": tag_of(followup.client_id, reminder),
            "followup": str(followup.client_id),
            "lead": str(lead.id),
            "title": rules.without_numbers(lead.student_name),
            "text": rules.without_numbers(followup.description)[:_DESCRIPTION],
            "clock": f"{local_time(reminder.scheduled_at, zone):%H:%M}",
        },
        seconds=int((ends - work.now).total_seconds()),
        # Not yet delivered, the next stage takes its place.
        topic=base64.urlsafe_b64encode(followup.id.bytes).rstrip(b"=").decode(),
    )


def tag_of(client_id: UUID, reminder: Reminder) -> str:
    """The notification's name: the alarm that the app plans for the same time has the same."""
    milliseconds = int(reminder.scheduled_at.timestamp() * 1000)
    stage = "" if reminder.stage is ReminderStage.DUE else f".{reminder.stage}"
    return f"{client_id}@{milliseconds}{stage}"


def _enquiries(work: Work, message: OutgoingMessage) -> Push:
    content = message.content
    ends = message.expires_at or work.now + _ENQUIRIES_LAST
    return Push(
        content={
            "kind": ENQUIRIES,
            "count": int(content.get("count", 1)),
            "tag": f"import.{content.get('import_id', '')}",
        },
        seconds=int((ends - work.now).total_seconds()),
        urgency="normal",
    )
