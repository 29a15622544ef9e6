"""What telecallers' phones tell of reminders, and what managers see of both (requirement 20)."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reminders import repository, rules, sending
from crm_app.domain.reminders.rules import Hours, PhoneState
from crm_app.domain.reminders.schemas import (
    NoteShown,
    PhoneList,
    PhoneView,
    UnconfirmedReminder,
    UndeliveredMessage,
)
from crm_app.models import Followup, Organisation, User
from crm_app.work import Work

_ORDER = list(PhoneState)
_SAME_TIME = timedelta(seconds=1)  # phones know milliseconds


def note_shown(work: Work, wanted: NoteShown) -> None:
    """Alarms rang on the phone by themselves: no push is needed for them, and none is missed.

    What is not the actor's, or not at that time any more, is passed over: it rang all the same.
    """
    require(work.actor, Permission.LEADS_WORK)
    known: dict[UUID, Followup] = {}
    for followup in repository.mine_by_any_id(work, {each.followup_id for each in wanted.items}):
        known[followup.id] = known[followup.client_id] = followup
    for each in sorted(wanted.items, key=lambda item: item.followup_id):
        found = known.get(each.followup_id)
        if found is None or abs(found.scheduled_at - each.scheduled_at) >= _SAME_TIME:
            continue
        shown_at = min(each.shown_at, work.now)
        if shown_at >= found.scheduled_at - rules.SOON_BEFORE:
            repository.note_rung(work, found.id, found.scheduled_at, shown_at)
            work.announce("reminders", work.actor.branch_id)


def list_unconfirmed(work: Work) -> list[UnconfirmedReminder]:
    """Follow-ups that wait, whose reminder no phone confirmed in time; earliest first."""
    require(work.actor, Permission.TELECALLERS_READ)
    found = repository.unconfirmed(work, work.now - rules.LISTED_FOR)
    return [
        UnconfirmedReminder(
            followup_id=row.Followup.id,
            lead_id=row.Lead.id,
            lead=row.Lead.student_name,
            telecaller_id=row.User.id,
            telecaller=row.User.full_name,
            branch=row.Branch.name if row.Branch else "",
            scheduled_at=row.Reminder.scheduled_at,
            stage=row.Reminder.stage,
            reminded_at=row.Reminder.created_at,
            sent_at=row.Reminder.sent_at,
            escalated_at=row.Reminder.escalated_at,
        )
        for row in found
    ]


def list_phones(work: Work) -> PhoneList:
    """The phones of active telecallers, silent ones first."""
    require(work.actor, Permission.TELECALLERS_READ)
    settings = organisation.get(work)
    rows = repository.people_with_phones(work, work.now - rules.FORGOTTEN_AFTER)
    waiting: dict[UUID, int] = defaultdict(int)
    for each in list_unconfirmed(work):
        waiting[each.telecaller_id] += 1
    leaves: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    people = {row.User.id for row in rows}
    for leave in repository.leaves_since(work, people, work.now - rules.FORGOTTEN_AFTER):
        leaves[leave.user_id].append((leave.first_day, leave.last_day))
    takers = repository.takers(work)
    phones: list[PhoneView] = []
    judged: set[UUID] = set()
    for row in rows:
        user, device = row.User, row.Device
        state = rules.judge(
            device.last_seen_at if device else None,
            is_newest=user.id not in judged,
            unconfirmed=waiting[user.id],
            may_show=(device.health if device else {}).get("notifications", "granted") == "granted",
            now=work.now,
            hours=_hours(user, settings, leaves[user.id]),
            zone=settings.time_zone,
        )
        judged.add(user.id)
        about = {
            "user_id": user.id,
            "person": user.full_name,
            "branch": row.Branch.name if row.Branch else "",
        }
        phones.append(
            PhoneView(
                **about,
                device_id=device.id,
                platform=device.platform,
                app_version=device.app_version,
                last_seen_at=device.last_seen_at,
                state=state,
                has_push=device.id in takers,
                unconfirmed=waiting[user.id],
                health=device.health,
            )
            if device
            else PhoneView(**about, state=state, unconfirmed=waiting[user.id])
        )
    phones.sort(key=lambda phone: (_ORDER.index(phone.state), phone.person.lower()))
    return PhoneList(
        zone=settings.time_zone,
        silent=sum(phone.state in rules.OUT_OF_REACH for phone in phones),
        people=len(people),
        phones=phones,
    )


def list_undelivered(work: Work) -> list[UndeliveredMessage]:
    """Messages of the last days that are not tried any more, newest first."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return sending.failed(work)


def retry(work: Work, message_id: UUID) -> None:
    """Try such a message again.

    Raises:
        NotFound: no such message, or it is under way.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    sending.revive(work, message_id)


def _hours(user: User, settings: Organisation, leaves: list[tuple[date, date]]) -> Hours:
    return Hours(
        starts=user.shift_starts or settings.work_starts,
        ends=user.shift_ends or settings.work_ends,
        days_off=tuple(user.days_off),
        leaves=tuple(leaves),
    )
