"""Erase one student, for good, and keep what reports count (ADR 0030).

The lead's rows stay, emptied, so every figure stays what it was. What is found by keys goes in one
transaction; numbers and addresses in texts about others, and files, are looked for by a job behind
it (`sweep`), which the erasure itself remembers until it is done.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import service as imports
from crm_app.domain.leads import repository as leads
from crm_app.domain.protection import repository, rules
from crm_app.domain.protection.holdings import HOLDINGS
from crm_app.domain.protection.schemas import (
    EraseLead,
    ErasurePreview,
    ErasureView,
    LookedFor,
)
from crm_app.kernel.wording import count as counted
from crm_app.models import Erasure, Lead
from crm_app.work import Work

BATCH = 20
AGAIN = "erased again after a restore"


def preview_erasure(work: Work, lead_id: UUID) -> ErasurePreview:
    """What erasing a lead would do; nothing is done.

    Raises:
        NotFound: no such lead.
    """
    require(work.actor, Permission.LEADS_ERASE)
    lead = leads.get(work, lead_id)
    ids = repository.parts_of(work, lead.id)
    found = repository.preview(work, ids)
    known = repository.known_by(work, ids)
    numbers = [n for row in known for n in (row.phone_e164, row.alternate_phone) if n]
    mails = [row.email.lower() for row in known if row.email]
    return ErasurePreview(
        name=lead.student_name,
        calls=found.calls,
        notes=found.notes,
        recordings=found.recordings,
        pending_followups=found.pending_followups,
        merged=len(ids) - 1,
        held=found.held,
        last_used_at=lead.last_contacted_at or lead.created_at,
        others=repository.sharing(work, lead.id, numbers, mails),
    )


def erase_lead(work: Work, lead_id: UUID, wanted: EraseLead) -> ErasureView:
    """Erase all that is held about a lead's student. It cannot be undone.

    Raises:
        NotFound: no such lead, or erased already.
        RuleBroken: another name was typed, or the reason names the student.
        OnHold: a recording is on legal hold.
    """
    require(work.actor, Permission.LEADS_ERASE)
    lead = leads.get(work, lead_id, for_update=True)
    ids = repository.parts_of(work, lead.id)
    looked_for = _looked_for(work, ids)
    rules.check_name(wanted.name, lead.student_name)
    rules.check_reason(wanted.reason, lead.student_name, looked_for)
    erasure = _erase(work, lead, ids, looked_for, reason=wanted.reason)
    return _view(erasure)


def _erase(
    work: Work, lead: Lead, ids: Sequence[UUID], looked_for: LookedFor, *, reason: str
) -> Erasure:
    held = repository.preview(work, ids).held
    if held:
        raise rules.OnHold(
            f"On legal hold: {counted(held, 'recording')} of this student. End the hold before"
            " erasing. What a court or an authority asked to keep must not go."
        )
    lead_id, branch_id = lead.id, lead.branch_id
    repository.tell_phones(work, ids)
    counts = repository.empty(work, ids)
    erasure = Erasure(
        lead_id=lead_id,
        lead_ids=list(ids),
        by_id=work.actor.user_id,
        by=work.actor.name,
        reason=reason,
        counts=counts,
        looked_for=rules.as_json(looked_for),
        created_at=work.now,
    )
    work.session.add(erasure)
    work.session.flush()
    audit.record(work, "lead.erased", lead_id, reason=reason, counts=counts)
    for topic in ("leads", "calls", "recordings"):
        work.announce(topic, branch_id)
    return erasure


def _looked_for(work: Work, ids: Sequence[UUID]) -> LookedFor:
    """What the student is known by and nobody else is: a number of two siblings is both's."""
    known = repository.known_by(work, ids)
    numbers = {n for row in known for n in (row.phone_e164, row.alternate_phone) if n}
    mails = {row.email.lower() for row in known if row.email}
    theirs = repository.held_by_others(work, ids, sorted(numbers | mails))
    names = {" ".join(row.student_name.split()) for row in known if row.student_name}
    digits = {rules.digits_of(each) for each in numbers - theirs} - {""}
    return LookedFor(
        numbers=sorted(digits),
        mails=sorted(mails - theirs),
        names=sorted(name for name in names if rules.is_telling(name)),
        uploads=[str(each) for each in repository.upload_ids(work, ids)],
    )


# What is left for the job


def to_sweep(work: Work) -> list[UUID]:
    """Erasures whose traces are still to be looked for, the oldest first."""
    require(work.actor, Permission.LEADS_ERASE)
    return [each.id for each in repository.unswept(work, BATCH)]


def what_to_look_for(work: Work, erasure_id: UUID) -> LookedFor:
    """What the sweep of an erasure has to find."""
    require(work.actor, Permission.LEADS_ERASE)
    erasure = repository.find(work, erasure_id)
    return rules.from_json(erasure.looked_for if erasure else None)


def sweep_texts(work: Work, table: str, looked_for: LookedFor) -> int:
    """Take a student's numbers and addresses out of what one table says of others.

    A work for each table, so that none is held up for long. Answers how many rows it was.
    """
    require(work.actor, Permission.LEADS_ERASE)
    holding, done = HOLDINGS[table], 0
    for columns, with_names in ((holding.free, False), (holding.system, True)):
        pattern = rules.rough_pattern(looked_for, with_names=with_names)
        eraser = rules.Eraser(looked_for, with_names=with_names)
        if pattern is not None:
            for column in columns:
                done += repository.sweep(work, table, column, pattern, eraser)
    pattern = rules.rough_pattern(looked_for, with_names=False)
    if holding.whole and pattern is not None:
        eraser = rules.Eraser(looked_for, with_names=False)
        done += repository.sweep_whole(work, table, holding.whole, pattern, eraser)
    return done


def sweep_drafts(work: Work, looked_for: LookedFor) -> int:
    """Remove files that wait for their import and hold the student; answers how many."""
    require(work.actor, Permission.LEADS_ERASE)
    return imports.remove_drafts_with(work, rules.Eraser(looked_for, with_names=False).finds_any)


TABLES_SWEPT = tuple(
    table for table, each in HOLDINGS.items() if each.free or each.system or each.whole
)


def end_sweep(work: Work, erasure_id: UUID, found: dict[str, int]) -> dict[str, Any]:
    """Forget what was looked for; answers the line that is kept beside the database.

    Any: it becomes JSON.
    """
    require(work.actor, Permission.LEADS_ERASE)
    erasure = repository.find(work, erasure_id, for_update=True)
    assert erasure is not None  # noqa: S101 - erasures are never removed
    if erasure.swept_at is None:
        swept = {f"swept_{table}": count for table, count in found.items() if count}
        erasure.counts = {**erasure.counts, **swept}
        erasure.looked_for, erasure.swept_at = None, work.now
    return _line(erasure)


# After a restore


def list_erasures(work: Work) -> list[dict[str, Any]]:
    """All erasures as lines that `erase_again` reads; they say nothing of anybody."""
    require(work.actor, Permission.LEADS_ERASE)
    return [_line(each) for each in repository.all_erasures(work)]


def erase_again(work: Work, line: dict[str, Any]) -> int:
    """Erase what a restore brought back of an erased student; answers how many leads.

    Repeating it changes nothing.

    Raises:
        KeyError, ValueError: no line of ours.
        OnHold: a recording is on legal hold in what was restored.
    """
    require(work.actor, Permission.LEADS_ERASE)
    done = 0
    for lead_id in [UUID(each) for each in line["lead_ids"]]:
        lead = repository.lock(work, lead_id)
        if lead is None:  # not restored, or part of another one of them, or erased
            continue
        ids = repository.parts_of(work, lead.id)
        _erase(work, lead, ids, _looked_for(work, ids), reason=AGAIN)
        done += 1
    return done


def _line(erasure: Erasure) -> dict[str, Any]:
    return {
        "at": erasure.created_at.isoformat(),
        "by": erasure.by,
        "lead_ids": [str(each) for each in erasure.lead_ids],
    }


def _view(erasure: Erasure) -> ErasureView:
    return ErasureView(
        id=erasure.id,
        lead_id=erasure.lead_id,
        created_at=erasure.created_at,
        counts=erasure.counts,
        is_swept=erasure.swept_at is not None,
    )
