"""Log calls (requirement 8)."""

from datetime import timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.calls import repository, rules
from crm_app.domain.calls.schemas import CallLogView, LogCall
from crm_app.domain.followups import service as followups
from crm_app.domain.leads import repository as leads
from crm_app.domain.leads import service as lead_service
from crm_app.models import CallLog, Outcome
from crm_app.work import Work


def log_call(work: Work, lead_id: UUID, wanted: LogCall) -> tuple[CallLogView, bool]:
    """Store a call with status and next follow-up, all or nothing; sent twice, stored once.

    Counts the call on the lead exactly once, also when twenty copies arrive together: the lead
    is locked before looking for an earlier copy. Answers the call and whether it is new.

    Raises:
        NotFound: no such lead, or not the actor's.
        RuleBroken: it lies in the future, or its follow-up before its end.
    """
    require(work.actor, Permission.LEADS_WORK)
    if (known := repository.find_mine(work, wanted.client_id)) is not None:
        return _view(known), False
    lead = leads.get(work, lead_id, for_update=True)
    if (known := repository.find_mine(work, wanted.client_id)) is not None:
        return _view(known), False
    rules.check_start(wanted.started_at, now=work.now)
    call = CallLog(
        client_id=wanted.client_id,
        lead_id=lead.id,
        telecaller_id=work.actor.person,
        branch_id=work.actor.branch_id or lead.branch_id,
        outcome=wanted.outcome,
        direction=wanted.direction,
        started_at=wanted.started_at,
        duration_seconds=wanted.duration_seconds,
        notes=wanted.notes or None,
        created_at=work.now,
    )
    work.session.add(call)
    leads.record_contact(work, lead, min(wanted.started_at, work.now), is_call=True)
    status, reason = rules.status_after(lead.status, wanted.outcome, wanted.status)
    lead_service.change_status(work, lead, status, reason)
    if wanted.followup is not None:
        # A call sent late is never refused: its follow-up need only lie after its own end.
        ended_at = wanted.started_at + timedelta(seconds=wanted.duration_seconds)
        followups.add_followup(
            work,
            lead,
            client_id=wanted.followup.client_id,
            scheduled_at=wanted.followup.scheduled_at,
            description=wanted.followup.description,
            made_at=min(ended_at, work.now),
        )
    leads.end_lease(work, lead.id)
    work.session.flush()
    if repository.link_recordings(work, call):
        work.announce("recordings", call.branch_id)
    audit.record(work, "call.logged", lead.id, call_id=str(call.id), outcome=str(call.outcome))
    work.announce("calls", call.branch_id)
    return _view(call), True


def _view(call: CallLog) -> CallLogView:
    odd = call.outcome is not Outcome.CONNECTED and call.duration_seconds > 0
    return CallLogView(**call.model_dump(exclude={"telecaller_id", "branch_id"}), is_odd=odd)
