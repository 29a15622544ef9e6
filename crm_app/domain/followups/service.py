"""Book, complete, move and list follow-ups (requirement 7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.followups import repository, rules
from crm_app.domain.followups.schemas import (
    BookFollowup,
    FollowupFilter,
    FollowupLead,
    FollowupPage,
    FollowupView,
    UpdateFollowup,
)
from crm_app.domain.leads import repository as leads
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import day_start
from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import Followup, FollowupStatus, Lead
from crm_app.work import Work


class ClientIdTaken(Conflict):
    """An id of the sender that already stands for something else."""

    code = "client_id_taken"


def list_followups(work: Work, wanted: FollowupFilter) -> FollowupPage:
    """The follow-ups one may see, earliest first, each with its bucket.

    Raises:
        RuleBroken: the first day is after the last day, or a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_READ)
    zone = organisation.get(work).time_zone
    if wanted.first_day and wanted.last_day and wanted.first_day > wanted.last_day:
        sentence = "The first day is after the last day."
        raise RuleBroken(sentence, fields={"from": sentence})
    span = (
        day_start(wanted.first_day, zone) if wanted.first_day else None,
        day_start(wanted.last_day + timedelta(days=1), zone) if wanted.last_day else None,
    )
    status = None if wanted.status == "all" else FollowupStatus(wanted.status)
    found, cursor, total = repository.find(work, status, span, wanted.cursor, wanted.page)
    return FollowupPage(items=describe(work, found), next_cursor=cursor, total=total)


def book_followup(work: Work, wanted: BookFollowup) -> tuple[FollowupView, bool]:
    """Promise to call a lead again; sent twice, it is booked once.

    Answers the follow-up and whether it is new.

    Raises:
        NotFound: no such lead, or not the actor's.
        InPast: before now, or before it was made on the phone.
        RuleBroken: more than a year ahead.
    """
    require(work.actor, Permission.LEADS_WORK)
    zone = organisation.get(work).time_zone
    if (known := repository.find_mine(work, wanted.client_id)) is not None:
        return _view(work, *known, zone), False
    lead = leads.get(work, wanted.lead_id, for_update=True)
    if (known := repository.find_mine(work, wanted.client_id)) is not None:  # sent in parallel
        return _view(work, *known, zone), False
    made_at = min(wanted.made_at or work.now, work.now)
    followup = add_followup(
        work,
        lead,
        client_id=wanted.client_id,
        scheduled_at=wanted.scheduled_at,
        description=wanted.description,
        made_at=made_at,
    )
    work.announce("leads", lead.branch_id)
    return _view(work, followup, lead, zone), True


def add_followup(
    work: Work,
    lead: Lead,
    *,
    client_id: UUID,
    scheduled_at: datetime,
    description: str,
    made_at: datetime,
) -> Followup:
    """Store a follow-up of a locked lead and keep `next_followup_at` right.

    Raises:
        InPast: before `made_at`.
        RuleBroken: more than a year after it.
        ClientIdTaken: the id stands for another follow-up.
    """
    rules.check_time(scheduled_at, made_at=made_at)
    if repository.find_mine(work, client_id) is not None:
        raise ClientIdTaken("This follow-up id was used before. Send a new client_id.")
    followup = Followup(
        client_id=client_id,
        lead_id=lead.id,
        telecaller_id=lead.telecaller_id,
        created_by_id=work.actor.person,
        scheduled_at=scheduled_at,
        description=description,
        made_at=made_at,
        created_at=work.now,
    )
    work.session.add(followup)
    leads.refresh_next_followup(work, lead.id)
    audit.record(work, "followup.booked", lead.id, scheduled_at=scheduled_at.isoformat())
    return followup


def update_followup(work: Work, followup_id: UUID, wanted: UpdateFollowup) -> FollowupView:
    """Complete a follow-up, undo that, or move it; repeating it changes nothing.

    `completed_at` may say when it was done on a phone without network, but not the future.

    Raises:
        NotFound: no such follow-up, or not the actor's.
        InPast: moved to a time that is gone.
        RuleBroken: nothing to change, or more than a year ahead.
    """
    require(work.actor, Permission.LEADS_WORK)
    if wanted.status is None and wanted.scheduled_at is None and wanted.description is None:
        raise RuleBroken("Send a status, or a new time or description.")
    followup, lead = repository.get(work, followup_id)
    if wanted.status is FollowupStatus.COMPLETED:
        if followup.status is FollowupStatus.PENDING:
            followup.status = FollowupStatus.COMPLETED
            followup.completed_at = min(wanted.completed_at or work.now, work.now)
            followup.completed_by_id = work.actor.user_id
            audit.record(work, "followup.completed", lead.id)
    elif wanted.status is FollowupStatus.PENDING:
        followup.status = FollowupStatus.PENDING
        followup.telecaller_id = lead.telecaller_id  # who may have changed since
        followup.completed_at = None
        followup.completed_by_id = None
    if wanted.scheduled_at is not None and wanted.scheduled_at != followup.scheduled_at:
        rules.check_time(wanted.scheduled_at, made_at=work.now)
        followup.scheduled_at = wanted.scheduled_at
        audit.record(work, "followup.moved", lead.id, scheduled_at=wanted.scheduled_at.isoformat())
    if wanted.description is not None:
        followup.description = wanted.description
    leads.refresh_next_followup(work, lead.id)
    work.announce("leads", lead.branch_id)
    return _view(work, followup, lead, organisation.get(work).time_zone)


def describe(work: Work, found: Sequence[tuple[Followup, Lead]]) -> list[FollowupView]:
    """These follow-ups with their leads, in the same order; the caller may see them."""
    zone = organisation.get(work).time_zone
    return [_view(work, followup, lead, zone) for followup, lead in found]


def _view(work: Work, followup: Followup, lead: Lead, zone: str) -> FollowupView:
    return FollowupView(
        id=followup.id,
        client_id=followup.client_id,
        lead=FollowupLead.model_validate(lead),
        scheduled_at=followup.scheduled_at,
        description=followup.description,
        status=followup.status,
        bucket=rules.bucket(followup.scheduled_at, now=work.now, zone=zone),
        completed_at=followup.completed_at,
    )
