"""Saved reports that come by mail: save, pause, send now, look at. Sending itself is `sending`'s.

A manager sees the own ones, an admin all. Whoever changes a schedule, it stays its owner's, and
shows what the owner may see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.adapters import job_queue
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schedules import repository, rules, sending
from crm_app.domain.schedules.rules import Plan
from crm_app.domain.schedules.schemas import (
    Preview,
    RecipientAnswer,
    SaveSchedule,
    ScheduleView,
    SendView,
    Timing,
)
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import Cadence, ReportSchedule, ReportSend
from crm_app.settings import get_settings
from crm_app.work import Work

SHOWN_TIMES = 3


class SendWaits(Conflict):
    """One that was asked for still waits."""

    code = "send_waits"


class OwnerGone(Conflict):
    """Its owner may not have it sent any more."""

    code = "owner_gone"


def is_mail_set_up(work: Work) -> bool:
    """Whether there is a mail server to give mails to."""
    require(work.actor, Permission.REPORTS_SCHEDULE)
    return get_settings().smtp is not None


def list_schedules(work: Work) -> list[ScheduleView]:
    """The schedules in sight, by name."""
    require(work.actor, Permission.REPORTS_SCHEDULE)
    return _views(work, repository.find(work))


def next_times(work: Work, wanted: Timing) -> list[datetime]:
    """The next times that such a schedule would come.

    Raises:
        RuleBroken: no weekday, or no day of the month.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    zone = organisation.get(work).time_zone
    return rules.next_times(_plan(wanted), zone, work.now, SHOWN_TIMES)


def create(work: Work, wanted: SaveSchedule) -> ScheduleView:
    """Save a report that comes from now on.

    Raises:
        RuleBroken: an address is none, a weekday is missing, or the filter is not in sight.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    made = ReportSchedule(
        owner_id=work.actor.person, settled_until=work.now, **_values(work, wanted)
    )
    sending.check_filters(sending.as_owner(work, made), made)
    work.session.add(made)
    work.session.flush()
    audit.record(
        work, "schedule.created", made.id, name=made.name, recipients=list(made.recipients)
    )
    return _said(work, made)


def update(work: Work, schedule_id: UUID, wanted: SaveSchedule) -> ScheduleView:
    """Change a schedule; a new time counts from now on, and one that stopped stays so.

    Raises:
        NotFound: no such schedule, or not the actor's.
        RuleBroken: as `create`.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.take(work, schedule_id)
    values = _values(work, wanted)
    before = sending.plan_of(schedule)
    changed = {
        key: [_plain(getattr(schedule, key)), _plain(value)]
        for key, value in values.items()
        if getattr(schedule, key) != value
    }
    for key in changed:
        setattr(schedule, key, values[key])
    sending.check_filters(sending.as_owner(work, schedule), schedule)
    if sending.plan_of(schedule) != before:
        schedule.settled_until = work.now
    if changed:
        work.session.flush()
        audit.record(work, "schedule.updated", schedule.id, changed=changed)
    return _said(work, schedule)


def set_active(work: Work, schedule_id: UUID, *, is_active: bool) -> ScheduleView:
    """Pause, or go on from now: what was due meanwhile does not come.

    Raises:
        NotFound: no such schedule, or not the actor's.
        OwnerGone: who saved it may not have it sent any more.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.take(work, schedule_id)
    if schedule.is_active == is_active:
        return _said(work, schedule)
    if is_active and (fault := sending.fault_of(work, schedule)):
        raise OwnerGone(fault)
    schedule.is_active, schedule.stopped = is_active, None
    if is_active:
        schedule.settled_until = work.now
    else:
        repository.drop_waiting(work, schedule.id, "Paused before it was sent.")
    audit.record(work, "schedule.resumed" if is_active else "schedule.paused", schedule.id)
    return _said(work, schedule)


def delete(work: Work, schedule_id: UUID) -> ScheduleView:
    """Send it no more; `restore` takes this back.

    Raises:
        NotFound: no such schedule, or not the actor's.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.take(work, schedule_id)
    view = _views(work, repository.find(work, schedule.id))[0]
    schedule.deleted_at = work.now
    repository.drop_waiting(work, schedule.id, "Deleted before it was sent.")
    audit.record(work, "schedule.deleted", schedule.id)
    work.announce(sending.TOPIC)
    return view


def restore(work: Work, schedule_id: UUID) -> ScheduleView:
    """Take a deletion back; what was due meanwhile does not come.

    Raises:
        NotFound: no such deleted schedule, or not the actor's.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.take(work, schedule_id, deleted=True)
    schedule.deleted_at, schedule.settled_until = None, work.now
    audit.record(work, "schedule.restored", schedule.id)
    return _said(work, schedule)


def send_now(work: Work, schedule_id: UUID) -> UUID:
    """Have it sent at once, also while it is paused; the id of this sending.

    Raises:
        NotFound: no such schedule, or not the actor's.
        OwnerGone: who saved it may not have it sent any more.
        SendWaits: one that was asked for before still waits.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    limits.spend(work.actor, Limit.MAILS)
    schedule = repository.take(work, schedule_id)
    if fault := sending.fault_of(work, schedule):
        raise OwnerGone(fault)
    waits = [each for each, _ in repository.sends(work, schedule.id) if sending.is_waiting(each)]
    if any(each.by_id is not None for each in waits):
        raise SendWaits("One that was asked for still waits to be sent.")
    send_id = repository.add_send(work, schedule.id, work.now, by_id=work.actor.person)
    if send_id is None:  # due at this very moment: it goes anyway
        raise SendWaits("It is being sent right now.")
    job_queue.enqueue(
        work.session,
        sending.TASK,
        asked_by=work.actor.user_id,
        lock=str(send_id),
        send_id=str(send_id),
    )
    audit.record(work, "schedule.send_asked", schedule.id, recipients=list(schedule.recipients))
    work.announce(sending.TOPIC)
    return send_id


def history(work: Work, schedule_id: UUID) -> list[SendView]:
    """What became of the last sendings, newest first.

    Raises:
        NotFound: no such schedule, or not the actor's.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.read(work, schedule_id)
    return [_send_view(each, name) for each, name in repository.sends(work, schedule.id)]


def preview(work: Work, schedule_id: UUID) -> Preview:
    """The mail as it would leave now.

    Raises:
        NotFound: no such schedule, or not the actor's.
        OwnerGone: who saved it may not have it sent any more.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    schedule = repository.read(work, schedule_id)
    if fault := sending.fault_of(work, schedule):
        raise OwnerGone(fault)
    written = sending.write(sending.as_owner(work, schedule), schedule, due_at=work.now)
    return Preview(
        subject=written.letter.subject,
        html=written.letter.html,
        text=written.letter.text,
        files=[file.name for file in written.files],
    )


def _plan(wanted: Timing) -> Plan:
    if wanted.cadence is Cadence.MONTHLY:
        if wanted.month_day is None:
            raise _refused("month_day", "Choose a day of the month.")
        return Plan(wanted.cadence, frozenset(), wanted.month_day, wanted.at)
    if not wanted.weekdays:
        raise _refused("weekdays", "Choose a weekday.")
    if wanted.cadence is Cadence.WEEKLY and len(wanted.weekdays) > 1:
        raise _refused("weekdays", "A weekly report comes on one weekday; choose daily for more.")
    return Plan(wanted.cadence, frozenset(wanted.weekdays), None, wanted.at)


def _values(work: Work, wanted: SaveSchedule) -> dict[str, Any]:
    plan = _plan(wanted)
    if not wanted.name.isprintable():
        raise _refused("name", "The name has a character that is not allowed.")
    return {
        "name": wanted.name,
        "days": wanted.days,
        "branch_id": wanted.branch_id,
        "telecaller_id": wanted.telecaller_id,
        "sort": wanted.sort,
        "cadence": plan.cadence,
        "weekdays": sorted(plan.weekdays),
        "month_day": plan.month_day,
        "at": plan.at.replace(second=0, microsecond=0, tzinfo=None),
        "recipients": rules.recipients(wanted.recipients),
        "with_csv": wanted.with_csv,
        "with_xlsx": wanted.with_xlsx,
    }


def _refused(field: str, sentence: str) -> RuleBroken:
    return RuleBroken(sentence, fields={field: sentence})


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | list):
        return value
    return f"{value:%H:%M}" if hasattr(value, "minute") else str(value)


def _said(work: Work, schedule: ReportSchedule) -> ScheduleView:
    work.session.flush()
    work.announce(sending.TOPIC)
    return _views(work, repository.find(work, schedule.id))[0]


def _views(work: Work, found: Sequence[repository.Whole]) -> list[ScheduleView]:
    zone = organisation.get(work).time_zone
    ids = [each.schedule.id for each in found]
    last, waiting = repository.last_sends(work, ids), repository.count_waiting(work, ids)
    return [_view(work, each, zone, last, waiting) for each in found]


def _view(
    work: Work,
    whole: repository.Whole,
    zone: str,
    last: dict[UUID, tuple[ReportSend, str]],
    waiting: dict[UUID, int],
) -> ScheduleView:
    schedule, owner = whole.schedule, whole.owner
    sent = last.get(schedule.id)
    coming = (
        rules.next_times(sending.plan_of(schedule), zone, work.now, 1) if schedule.is_active else []
    )
    return ScheduleView(
        id=schedule.id,
        name=schedule.name,
        owner=Named(id=owner.id, name=owner.full_name),
        is_mine=owner.id == work.actor.user_id,
        days=schedule.days,
        branch=_named(whole.branch_id, whole.branch),
        telecaller=_named(schedule.telecaller_id, whole.telecaller),
        sort=schedule.sort,
        cadence=schedule.cadence,
        weekdays=schedule.weekdays,
        month_day=schedule.month_day,
        at=schedule.at,
        recipients=schedule.recipients,
        with_csv=schedule.with_csv,
        with_xlsx=schedule.with_xlsx,
        is_active=schedule.is_active,
        stopped=schedule.stopped,
        next_at=coming[0] if coming else None,
        last=_send_view(*sent) if sent else None,
        waiting=waiting.get(schedule.id, 0),
    )


def _named(key: UUID | None, name: str | None) -> Named | None:
    return Named(id=key, name=name) if key is not None and name is not None else None


def _send_view(send: ReportSend, asked_by: str | None) -> SendView:
    return SendView(
        id=send.id,
        due_at=send.due_at,
        asked_by=asked_by,
        status=send.status,
        is_late=send.is_late,
        missed=send.missed,
        tries=send.tries,
        maybe_twice=send.maybe_twice,
        answer=send.answer,
        answers=[
            RecipientAnswer(address=address, code=code, said=said)
            for address, (code, said) in send.answers.items()
        ],
        first_day=send.first_day,
        last_day=send.last_day,
        finished_at=send.finished_at,
    )
