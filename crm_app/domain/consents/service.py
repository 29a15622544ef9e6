"""Note what a student agreed to or withdrew, and tell what holds (ADR 0030)."""

from datetime import datetime
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.consents import repository, rules
from crm_app.domain.consents.schemas import ConsentState, ConsentView, NoteConsent
from crm_app.domain.leads import repository as leads
from crm_app.models import Consent, ConsentAct, Purpose
from crm_app.work import Work


def get_consents(work: Work, lead_id: UUID) -> ConsentState:
    """What holds for a lead now, and all that was noted.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_READ)
    return _state(work, leads.get(work, lead_id).id)


def note_consent(work: Work, lead_id: UUID, wanted: NoteConsent) -> tuple[ConsentState, bool]:
    """Add what a student said; sent twice, noted once. Answers what holds, and whether it is new.

    Withdrawn consent to calls marks the lead: it is no longer handed out to be called.

    Raises:
        NotFound: no such lead, or not the actor's.
        RuleBroken: a moment in the future.
    """
    require(work.actor, Permission.LEADS_WORK)
    if (known := repository.find_mine(work, wanted.client_id)) is not None:
        return _state(work, known.lead_id), False
    lead = leads.get(work, lead_id, for_update=True)
    if (known := repository.find_mine(work, wanted.client_id)) is not None:  # sent in parallel
        return _state(work, known.lead_id), False
    at = wanted.at or work.now
    rules.check_moment(at, work.now)
    work.session.add(
        Consent(
            client_id=wanted.client_id,
            lead_id=lead.id,
            purpose=wanted.purpose,
            act=wanted.act,
            way=wanted.way,
            at=min(at, work.now),
            by_id=work.actor.person,
            notice=wanted.notice,
            note=wanted.note or None,
            created_at=work.now,
        )
    )
    lead.updated_at = work.now
    lead_key, branch_id = lead.id, lead.branch_id
    repository.refresh_do_not_call(work, lead_key)
    given = wanted.act is ConsentAct.GIVEN
    audit.record(
        work,
        "consent.given" if given else "consent.withdrawn",
        lead_key,
        purpose=str(wanted.purpose),
        way=str(wanted.way),
    )
    work.announce("leads", branch_id)
    return _state(work, lead_key), True


def refresh(work: Work, lead_id: UUID) -> None:
    """Work out again whether a locked lead may be called, after its consents moved."""
    repository.refresh_do_not_call(work, lead_id)


def check_recording(work: Work, lead_id: UUID, recorded_at: datetime) -> None:
    """Refuse a recording made after the consent to be recorded was withdrawn.

    What was recorded before stays lawful, and is taken however late it arrives.

    Raises:
        NotConsented: the phone is told not to send it again.
    """
    with work.unfenced():  # the lead may have moved on since its call
        withdrawn = repository.withdrawn_at(work, lead_id, Purpose.RECORDING, recorded_at)
    if withdrawn is not None:
        sentence = "The student withdrew the consent to be recorded. This recording is not kept."
        raise rules.NotConsented(sentence, fields={"recorded_at": sentence})


def _state(work: Work, lead_id: UUID) -> ConsentState:
    found = repository.of_lead(work, lead_id)
    people = accounts.names_of(work, {each.by_id for each in found})
    holding = rules.holding(found)
    return ConsentState(
        calls=holding.get(Purpose.CALLS),
        messages=holding.get(Purpose.MESSAGES),
        recording=holding.get(Purpose.RECORDING),
        history=[
            ConsentView(
                **each.model_dump(include=set(ConsentView.model_fields) - {"by"}),
                by=people.get(each.by_id),
            )
            for each in found
        ],
    )
