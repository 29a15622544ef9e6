"""SQL on reminders and the phones that show them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from crm_app.access.scope import visible_followups, visible_users
from crm_app.models import (
    Branch,
    Device,
    Followup,
    FollowupStatus,
    Lead,
    Leave,
    Reminder,
    ReminderStage,
    Role,
    SignIn,
    User,
)
from crm_app.work import Work

# A reminder stands while its follow-up is still what it was, and somebody is there to be reminded.
_STANDS = """
exists (
    select from followups f join users u on u.id = f.telecaller_id
    where f.id = r.followup_id and f.status = 'pending' and u.is_active
        and f.scheduled_at = r.scheduled_at and f.telecaller_id = r.telecaller_id
)
"""


def _is_pending() -> sa.ColumnElement[bool]:
    return col(Followup.status) == FollowupStatus.PENDING


def takes_push(now: datetime) -> sa.ColumnElement[bool]:
    """Devices with an address, whose sign-in lives: a lost phone that was signed out gets none."""
    alive = sa.select(col(SignIn.id)).where(
        col(SignIn.revoked_at).is_(None), col(SignIn.expires_at) > now
    )
    return col(Device.push_subscription).is_not(None) & col(Device.sign_in_id).in_(alive)


# Upcoming


def upcoming(work: Work, until: datetime) -> list[tuple[Followup, User, Lead]]:
    """Pending follow-ups from now on and before `until`, of active people, with their leads."""
    query = (
        select(Followup, User, Lead)
        .join(User, col(User.id) == col(Followup.telecaller_id))
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .where(
            _is_pending(),
            col(Followup.scheduled_at) >= work.now,
            col(Followup.scheduled_at) < until,
            col(User.is_active),
            visible_followups(work.actor),
        )
        .order_by(col(Followup.scheduled_at), col(Followup.id))
    )
    return [(followup, user, lead) for followup, user, lead in work.session.exec(query)]


def devices_with_push(work: Work, user_ids: Collection[UUID]) -> list[Device]:
    """The devices of these people that a message can be sent to."""
    query = select(Device).where(col(Device.user_id).in_(user_ids), takes_push(work.now))
    return list(work.session.exec(query.order_by(col(Device.created_at), col(Device.id))))


# Planning


def candidates(work: Work, first: datetime, last: datetime) -> Sequence[sa.Row[Any]]:
    """Pending follow-ups with times from `first` to `last`, and the stages written already."""
    stages = (
        sa.select(sa.func.array_agg(col(Reminder.stage)))
        .where(
            col(Reminder.followup_id) == col(Followup.id),
            col(Reminder.scheduled_at) == col(Followup.scheduled_at),
            col(Reminder.telecaller_id) == col(Followup.telecaller_id),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            col(Followup.id),
            col(Followup.telecaller_id),
            col(Followup.scheduled_at),
            sa.func.coalesce(col(Followup.made_at), col(Followup.created_at)).label("booked_at"),
            stages.label("already"),
        )
        .join(User, col(User.id) == col(Followup.telecaller_id))
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .where(
            _is_pending(),
            col(Followup.scheduled_at) > first,
            col(Followup.scheduled_at) <= last,
            col(User.is_active),
        )
        .order_by(col(Followup.id))  # two who plan at once wait for each other, never in a ring
    )
    return work.session.execute(query).all()


def write(work: Work, wanted: list[dict[str, Any]]) -> Sequence[sa.Row[Any]]:
    """Store reminders; answers (id, stage, scheduled_at) of those that nobody else wrote."""
    if not wanted:
        return []
    statement = (
        insert(Reminder)
        .on_conflict_do_nothing(constraint="uq_notification_log_once")
        .returning(col(Reminder.id), col(Reminder.stage), col(Reminder.scheduled_at))
    )
    return work.session.execute(statement, wanted).all()


def queue_messages(work: Work, ends: dict[UUID, datetime]) -> int:
    """A message to each device of who is reminded; answers how many."""
    found = work.session.execute(
        sa.text("""
        insert into outgoing_messages
            (kind, user_id, device_id, reminder_id, content, created_at, next_try_at, expires_at)
        select 'reminder', r.telecaller_id, d.id, r.id, '{}', :now, :now, wanted.ends_at
        from unnest(cast(:ids as uuid[]), cast(:ends as timestamptz[])) as wanted (id, ends_at)
        join notification_log r on r.id = wanted.id
        join devices d on d.user_id = r.telecaller_id and d.push_subscription is not null
        join sign_ins s on s.id = d.sign_in_id and s.revoked_at is null and s.expires_at > :now
        returning id
        """),
        {"ids": list(ends), "ends": list(ends.values()), "now": work.now},
    )
    return len(found.all())


def cancel(work: Work) -> int:
    """Forget reminders that nobody got and that no longer stand; their messages go with them."""
    found = work.session.execute(
        sa.text(f"""
        delete from notification_log where id in (
            select r.id from notification_log r
            where r.sent_at is null and r.confirmed_at is null
                and r.created_at > :recent and not {_STANDS}
            for update skip locked
        ) returning id
        """),  # noqa: S608 - our own text
        {"recent": work.now - timedelta(days=2)},
    )
    return len(found.all())


def escalate(work: Work, before: datetime, since: datetime) -> list[UUID | None]:
    """Mark what was written before and is not confirmed; answers the branch of each."""
    found = work.session.execute(
        sa.text(f"""
        update notification_log set escalated_at = :now
        from (
            select r.id, l.branch_id from notification_log r
            join followups on followups.id = r.followup_id
            join leads l on l.id = followups.lead_id
            where r.stage in ('due', 'overdue') and r.confirmed_at is null
                and r.escalated_at is null and r.created_at <= :before and r.created_at > :since
                and {_STANDS}
            for update of r skip locked
        ) as late
        where notification_log.id = late.id
        returning late.branch_id
        """),  # noqa: S608 - our own text
        {"now": work.now, "before": before, "since": since},
    )
    return [row.branch_id for row in found]


# Confirming


def confirm(
    work: Work, reminder_id: UUID, device_id: UUID, shown_at: datetime
) -> sa.Row[Any] | None:
    """Note that a device showed a reminder; answers whose it is, None if it is not there."""
    seen = sa.update(Device).where(col(Device.id) == device_id, col(Device.last_seen_at) < work.now)
    work.session.execute(seen.values(last_seen_at=work.now))
    return work.session.execute(
        sa.update(Reminder)
        .where(col(Reminder.id) == reminder_id)
        .values(
            confirmed_at=sa.func.coalesce(col(Reminder.confirmed_at), shown_at),
            sent_at=sa.func.coalesce(col(Reminder.sent_at), shown_at),
        )
        .returning(col(Reminder.followup_id), col(Reminder.escalated_at))
    ).one_or_none()


def branch_of_followup(work: Work, followup_id: UUID) -> UUID | None:
    """The branch whose pages show it."""
    query = (
        select(col(Lead.branch_id))
        .join(Followup, col(Followup.lead_id) == col(Lead.id))
        .where(col(Followup.id) == followup_id)
    )
    return work.session.exec(query).one_or_none()


def mine_by_any_id(work: Work, ids: Collection[UUID]) -> list[Followup]:
    """The actor's own follow-ups with these ids, the server's or the sender's."""
    query = select(Followup).where(
        col(Followup.telecaller_id) == work.actor.user_id,
        visible_followups(work.actor),
        col(Followup.id).in_(ids) | col(Followup.client_id).in_(ids),
    )
    return list(work.session.exec(query))


def note_rung(work: Work, followup_id: UUID, scheduled_at: datetime, shown_at: datetime) -> None:
    """The alarm of the phone rang: the reminder at its time is confirmed, written or not."""
    statement = insert(Reminder).values(
        followup_id=followup_id,
        telecaller_id=work.actor.person,
        scheduled_at=scheduled_at,
        stage=ReminderStage.DUE,
        created_at=work.now,
        confirmed_at=shown_at,
    )
    work.session.execute(
        statement.on_conflict_do_update(
            constraint="uq_notification_log_once",
            set_={
                "confirmed_at": sa.func.coalesce(
                    col(Reminder.confirmed_at), statement.excluded.confirmed_at
                )
            },
        )
    )


# Looking


def unconfirmed(work: Work, since: datetime) -> Sequence[sa.Row[Any]]:
    """Escalated reminders that still stand, the last stage of each follow-up, earliest first."""
    confirmed = aliased(Reminder)
    later = aliased(Reminder)

    def of_the_same(other: type[Reminder]) -> sa.ColumnElement[bool]:
        return sa.and_(
            col(other.followup_id) == col(Reminder.followup_id),
            col(other.scheduled_at) == col(Reminder.scheduled_at),
            col(other.telecaller_id) == col(Reminder.telecaller_id),
        )

    query = (
        sa.select(Reminder, Followup, Lead, User, Branch)
        .join(Followup, col(Followup.id) == col(Reminder.followup_id))
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .join(User, col(User.id) == col(Reminder.telecaller_id))
        .join(Branch, col(Branch.id) == col(User.branch_id), isouter=True)
        .where(
            col(Reminder.escalated_at).is_not(None),
            col(Reminder.confirmed_at).is_(None),
            col(Reminder.scheduled_at) > since,
            _is_pending(),
            col(Followup.scheduled_at) == col(Reminder.scheduled_at),
            col(Followup.telecaller_id) == col(Reminder.telecaller_id),
            col(User.is_active),
            visible_followups(work.actor),
            ~sa.exists().where(
                of_the_same(confirmed),
                col(confirmed.confirmed_at).is_not(None),
                col(confirmed.stage) != ReminderStage.SOON,
            ),
            ~sa.exists().where(
                of_the_same(later),
                col(later.escalated_at).is_not(None),
                col(later.created_at) > col(Reminder.created_at),
            ),
        )
        .order_by(col(Reminder.scheduled_at), col(Reminder.id))
    )
    return work.session.execute(query).all()


def people_with_phones(work: Work, since: datetime) -> Sequence[sa.Row[Any]]:
    """Active telecallers by name, each with the devices heard of since, newest first."""
    query = (
        sa.select(User, Branch, Device)
        .join(Branch, col(Branch.id) == col(User.branch_id), isouter=True)
        .join(
            Device,
            (col(Device.user_id) == col(User.id)) & (col(Device.last_seen_at) > since),
            isouter=True,
        )
        .where(col(User.role) == Role.TELECALLER, col(User.is_active), visible_users(work.actor))
        .order_by(sa.func.lower(col(User.full_name)), col(User.id), col(Device.last_seen_at).desc())
    )
    return work.session.execute(query).all()


def leaves_since(work: Work, user_ids: Collection[UUID], since: datetime) -> list[Leave]:
    """The leaves of these people that ended after `since`, or did not end yet."""
    query = select(Leave).where(
        col(Leave.user_id).in_(user_ids), col(Leave.last_day) >= since.date()
    )
    return list(work.session.exec(query))


def takers(work: Work) -> set[UUID]:
    """The devices a message can be sent to."""
    with work.unfenced():
        return set(work.session.exec(select(col(Device.id)).where(takes_push(work.now))))
