"""List and open leads, write notes, change the status (requirements 5 and 6)."""

from datetime import datetime, timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.leads import repository, rules
from crm_app.domain.leads.schemas import (
    AddNote,
    LeadFilter,
    LeadItem,
    LeadPage,
    LeadView,
    NoteView,
    TimelinePage,
)
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schemas import Named
from crm_app.kernel.clock import day_start, local_day
from crm_app.models import Branch, Lead, LeadNote, LeadStatus, StatusChange, User
from crm_app.work import Work


def list_leads(work: Work, wanted: LeadFilter) -> LeadPage:
    """One page of the leads one may see, pending follow-ups first.

    Raises:
        RuleBroken: a search of one letter, or a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_READ)
    search = rules.read_search(wanted.search)
    found, cursor, total = repository.find(work, wanted, search)
    end = _end_of_today(work)
    return LeadPage(items=[_item(lead, end) for lead in found], next_cursor=cursor, total=total)


def get_lead(work: Work, lead_id: UUID) -> LeadView:
    """One lead with the newest 50 entries of its timeline.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_READ)
    lead = repository.get(work, lead_id)
    entries, _ = repository.timeline(work, lead_id)
    telecaller = work.session.get(User, lead.telecaller_id) if lead.telecaller_id else None
    branch = work.session.get(Branch, lead.branch_id) if lead.branch_id else None
    return LeadView(
        **_item(lead, _end_of_today(work)).model_dump(),
        **lead.model_dump(
            include={
                "email",
                "alternate_phone",
                "city",
                "preferred_course",
                "preferred_university",
                "source",
                "created_at",
                "import_id",
            }
        ),
        telecaller=Named(id=telecaller.id, name=telecaller.full_name) if telecaller else None,
        branch=Named(id=branch.id, name=branch.name) if branch else None,
        timeline=entries,
    )


def get_timeline(work: Work, lead_id: UUID, cursor: str | None) -> TimelinePage:
    """One page of what happened to a lead, newest first.

    Raises:
        NotFound: no such lead, or not the actor's.
        BadCursor: a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_READ)
    repository.get(work, lead_id)
    entries, behind = repository.timeline(work, lead_id, cursor)
    total = repository.count_timeline(work, lead_id)
    return TimelinePage(items=entries, next_cursor=behind, total=total)


def add_note(work: Work, lead_id: UUID, wanted: AddNote) -> tuple[NoteView, bool]:
    """Append a note; sent twice, it is written once. Answers the note and whether it is new.

    Only a note marked as a contact moves `last_contacted_at` (requirement 6.5.2).

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_WORK)
    if (known := repository.find_note(work, wanted.client_id)) is not None:
        return NoteView.model_validate(known), False
    lead = repository.get(work, lead_id, for_update=True)
    if (known := repository.find_note(work, wanted.client_id)) is not None:  # sent in parallel
        return NoteView.model_validate(known), False
    note = LeadNote(
        client_id=wanted.client_id,
        lead_id=lead.id,
        author_id=work.actor.person,
        body=wanted.body,
        is_contact=wanted.is_contact,
        written_at=wanted.written_at,
        created_at=work.now,
    )
    work.session.add(note)
    if wanted.is_contact:
        at = min(wanted.written_at or work.now, work.now)
        repository.record_contact(work, lead, at, is_call=False)
    work.session.flush()
    audit.record(work, "note.added", lead.id)
    work.announce("leads", lead.branch_id)
    return NoteView.model_validate(note), True


def change_status(work: Work, lead: Lead, status: LeadStatus, reason: str) -> None:
    """Set the status of a locked lead, with its history row; the same status changes nothing.

    An enrolment is credited to the owner at this moment.
    """
    if lead.status == status:
        return
    work.session.add(
        StatusChange(
            lead_id=lead.id,
            from_status=lead.status,
            to_status=status,
            by_id=work.actor.user_id,
            reason=reason,
            at=work.now,
        )
    )
    enrolled = status is LeadStatus.ENROLLED
    lead.enrolled_at = work.now if enrolled else None
    lead.enrolled_telecaller_id = lead.telecaller_id if enrolled else None
    lead.status = status
    lead.updated_at = work.now


def fold_counts(work: Work) -> None:
    """Fold the appended differences of the lead counts into one row each; the sums stay."""
    repository.fold_counts(work)


def _end_of_today(work: Work) -> datetime:
    zone = organisation.get(work).time_zone
    return day_start(local_day(work.now, zone) + timedelta(days=1), zone)


def _item(lead: Lead, end_of_today: datetime) -> LeadItem:
    due = lead.next_followup_at is not None and lead.next_followup_at < end_of_today
    values = lead.model_dump(include=set(LeadItem.model_fields) - {"has_due_followup"})
    return LeadItem(**values, has_due_followup=due)
