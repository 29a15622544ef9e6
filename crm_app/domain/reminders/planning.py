"""Who is to be reminded of what: upcoming follow-ups, and what the clock writes each minute."""

from collections import defaultdict
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.reminders import repository, rules
from crm_app.domain.reminders.schemas import (
    Planned,
    UpcomingDevice,
    UpcomingLead,
    UpcomingNotification,
    UpcomingTelecaller,
)
from crm_app.models import Device
from crm_app.work import Work


def upcoming_notifications(work: Work) -> list[UpcomingNotification]:
    """The pending follow-ups of the next 24 hours (requirement 7.5.1), earliest first.

    Completed ones, those of inactive telecallers and of leads that are gone are not among them.
    """
    require(work.actor, Permission.TELECALLERS_READ)
    found = repository.upcoming(work, work.now + rules.AHEAD)
    devices: dict[UUID, list[Device]] = defaultdict(list)
    for device in repository.devices_with_push(work, {user.id for _, user, _ in found}):
        devices[device.user_id].append(device)
    return [
        UpcomingNotification(
            followup_id=followup.id,
            scheduled_at=followup.scheduled_at,
            description=followup.description,
            telecaller=UpcomingTelecaller(
                id=user.id,
                name=user.full_name,
                devices=[
                    UpcomingDevice(
                        id=device.id,
                        platform=device.platform,
                        address=device.push_subscription or {},
                    )
                    for device in devices[user.id]
                ],
            ),
            lead=UpcomingLead(id=lead.id, name=lead.student_name, phone=lead.phone_e164),
        )
        for followup, user, lead in found
    ]


def plan(work: Work) -> Planned:
    """One run of the clock: cancel, write and queue reminders, and escalate what stayed silent.

    Done again, or by two at once, it writes nothing twice: a unique key is the judge.
    """
    cancelled = repository.cancel(work)
    wanted = []
    first, last = work.now - rules.LAST_AFTER, work.now + rules.SOON_BEFORE
    for row in repository.candidates(work, first, last):
        stage = rules.stage_to_send(row.scheduled_at, row.booked_at, row.already or (), work.now)
        if stage is not None:
            wanted.append(
                {
                    "followup_id": row.id,
                    "telecaller_id": row.telecaller_id,
                    "scheduled_at": row.scheduled_at,
                    "stage": stage,
                    "created_at": work.now,
                }
            )
    written = repository.write(work, wanted)
    ends = {row.id: rules.ends_at(row.stage, row.scheduled_at) for row in written}
    messages = repository.queue_messages(work, ends) if ends else 0
    late = repository.escalate(
        work, work.now - rules.ESCALATE_AFTER, work.now - rules.LISTED_FOR - rules.LAST_AFTER
    )
    for branch_id in set(late):
        work.announce("reminders", branch_id)
    return Planned(
        reminders=len(written), messages=messages, cancelled=cancelled, escalated=len(late)
    )
