"""SQL on messages that leave after the commit."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.domain.reminders.repository import takes_push
from crm_app.models import Device, Followup, Lead, OutgoingMessage, Reminder, User
from crm_app.work import Work


def claim(work: Work, kinds: Collection[str], until: datetime, limit: int) -> list[OutgoingMessage]:
    """Take messages that are due: nobody else tries them before `until`."""
    due = (
        sa.select(col(OutgoingMessage.id))
        .where(
            col(OutgoingMessage.sent_at).is_(None),
            col(OutgoingMessage.failed_at).is_(None),
            col(OutgoingMessage.next_try_at) <= work.now,
            col(OutgoingMessage.kind).in_(kinds),
        )
        .order_by(col(OutgoingMessage.next_try_at), col(OutgoingMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        sa.update(OutgoingMessage)
        .where(col(OutgoingMessage.id).in_(due))
        .values(next_try_at=until, tries=OutgoingMessage.tries + 1)
        .returning(OutgoingMessage)
    )
    return list(work.session.execute(taken).scalars())


def reminders_of(
    work: Work, ids: Collection[UUID]
) -> dict[UUID, tuple[Reminder, Followup, Lead, User]]:
    """Reminders with what they are of; those whose follow-up or lead is gone are left out."""
    query = (
        select(Reminder, Followup, Lead, User)
        .join(Followup, col(Followup.id) == col(Reminder.followup_id))
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .join(User, col(User.id) == col(Reminder.telecaller_id))
        .where(col(Reminder.id).in_(ids))
    )
    return {
        reminder.id: (reminder, followup, lead, user)
        for reminder, followup, lead, user in work.session.exec(query)
    }


def devices_of(work: Work, ids: Collection[UUID]) -> dict[UUID, Device]:
    """Those of these devices that can be sent to, and whose people are active."""
    query = (
        select(Device)
        .join(User, col(User.id) == col(Device.user_id))
        .where(col(Device.id).in_(ids), takes_push(work.now), col(User.is_active))
    )
    return {device.id: device for device in work.session.exec(query)}


def devices_of_person(work: Work, user_id: UUID) -> list[UUID]:
    """The devices of a person that can be sent to."""
    query = select(col(Device.id)).where(col(Device.user_id) == user_id, takes_push(work.now))
    return list(work.session.exec(query))


def get_many(work: Work, ids: Collection[UUID]) -> dict[UUID, OutgoingMessage]:
    """These messages, locked, as far as they are there."""
    query = select(OutgoingMessage).where(col(OutgoingMessage.id).in_(ids)).with_for_update()
    return {row.id: row for row in work.session.exec(query)}


def forget(work: Work, reminder_ids: Collection[UUID]) -> None:
    """Remove reminders that nobody got, with their messages."""
    work.session.execute(
        sa.delete(Reminder).where(
            col(Reminder.id).in_(reminder_ids),
            col(Reminder.sent_at).is_(None),
            col(Reminder.confirmed_at).is_(None),
        )
    )


def note_sent(work: Work, reminder_ids: Collection[UUID]) -> None:
    """A push service took these reminders."""
    work.session.execute(
        sa.update(Reminder)
        .where(col(Reminder.id).in_(reminder_ids), col(Reminder.sent_at).is_(None))
        .values(sent_at=work.now)
    )


def drop_address(work: Work, device_id: UUID, endpoint: str) -> None:
    """An address that leads nowhere goes, unless the device brought another one meanwhile."""
    work.session.execute(
        sa.update(Device)
        .where(
            col(Device.id) == device_id,
            col(Device.push_subscription)["endpoint"].astext == endpoint,
        )
        .values(push_subscription=None)
    )


def failed(work: Work, since: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    """Messages that are not tried any more, newest first, with whom they were for."""
    query = (
        sa.select(OutgoingMessage, User)
        .join(User, col(User.id) == col(OutgoingMessage.user_id), isouter=True)
        .where(col(OutgoingMessage.failed_at) > since)
        .order_by(col(OutgoingMessage.failed_at).desc(), col(OutgoingMessage.id))
        .limit(limit)
    )
    return work.session.execute(query).all()
