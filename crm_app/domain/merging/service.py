"""Merge two leads, undo that, find duplicates, keep siblings apart (requirement 15)."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.consents import service as consents
from crm_app.domain.leads import repository as leads
from crm_app.domain.leads import service as lead_service
from crm_app.domain.leads.rules import LeadNotInSight
from crm_app.domain.leads.schemas import LeadView
from crm_app.domain.merging import repository, rules
from crm_app.domain.merging.schemas import (
    SUGGESTIONS,
    AddSibling,
    DuplicatePage,
    DuplicatePair,
    MergeLeads,
    MergeView,
    Suggestion,
)
from crm_app.kernel.email import is_email
from crm_app.kernel.errors import RuleBroken
from crm_app.models import Lead, LeadMerge
from crm_app.work import Work


def merge(work: Work, kept_id: UUID, wanted: MergeLeads) -> MergeView:
    """Let a lead take over everything of another one, which then is no lead any more.

    Nothing is lost: `unmerge` brings both back. The same `client_id` again merges nothing.

    Raises:
        SameLead: a lead with itself.
        NotFound: one of the leads does not exist or is not the actor's.
        MergedAway: one of them went into another lead already.
        ApartOnPurpose: they are kept apart.
    """
    require(work.actor, Permission.LEADS_MERGE)
    if (known := _sent_before(work, wanted.client_id)) is not None:
        return known
    rules.check_two(kept_id, wanted.merged_lead_id)
    try:
        kept, merged = _take_two(work, kept_id, wanted.merged_lead_id)
    except (LeadNotInSight, rules.MergedAway):
        if (known := _sent_before(work, wanted.client_id)) is not None:  # sent in parallel
            return known
        raise
    if repository.are_apart(work, kept.id, merged.id):
        raise rules.ApartOnPurpose(
            "These two are kept apart on purpose. Take that mark away before merging them."
        )
    branches = {kept.branch_id, merged.branch_id}
    before, gone = repository.row(work, kept.id), repository.row(work, merged.id)
    made = repository.add(work, kept.id, gone, wanted.client_id)
    moved = repository.move_children(work, merged.id, kept.id)
    aliases = repository.move_aliases(work, merged.id, kept.id)
    with work.unfenced():  # a lead in another branch may be kept apart from these
        apart = repository.move_apart(work, merged.id, kept.id)
    repository.remove(work, merged)
    changes = rules.combine(before, gone, wanted.take)
    repository.set_columns(work, kept.id, changes | {"updated_at": work.now.isoformat()})
    repository.refresh_next_followup(work, kept.id)
    consents.refresh(work, kept.id)
    repository.add_aliases(work, made, rules.aliases(before, gone))
    holders = repository.hand_followups(work, kept.id)
    made.kept_before, made.kept_after = rules.difference(before, repository.row(work, kept.id))
    made.moved = {**moved, "lead_aliases": aliases, **apart, "holders": holders}
    audit.record(
        work,
        "lead.merged",
        kept.id,
        merge_id=str(made.id),
        merged_lead_id=gone["id"],
        take=list(wanted.take),
    )
    _announce(work, branches)
    (view,) = _views(work, [made])
    return view


def unmerge(work: Work, merge_id: UUID) -> MergeView:
    """Bring the merged lead back exactly, with all that moved; repeating it changes nothing.

    The kept lead gets its earlier values back where nobody changed them since; what people wrote
    on it since stays with it. `notes` of the answer say what could not be as it was.

    Raises:
        NotFound: no such merge, or one of its leads is not the actor's.
        UndoLaterFirst: a later merge stands on this one.
    """
    require(work.actor, Permission.LEADS_MERGE)
    known = repository.get(work, merge_id)
    if known.undone_at is None and repository.is_there(work, known.kept_lead_id):
        leads.get(work, known.kept_lead_id, for_update=True)
        known = repository.get(work, merge_id)  # undone in parallel, perhaps
    if known.undone_at is None:
        if (later := repository.later(work, known)) is not None:
            raise rules.UndoLaterFirst(later.id, later.merged["student_name"])
        _undo(work, known)
    (view,) = _views(work, [known])
    return view


def _undo(work: Work, merge: LeadMerge) -> None:
    kept_id, back_id, moved = merge.kept_lead_id, merge.merged_lead_id, merge.moved
    current, back = repository.row(work, kept_id), dict(merge.merged)
    given = repository.rendered(work, merge.kept_after)
    restored = rules.restored(current, merge.kept_before, given)
    owners = {back["telecaller_id"], restored.get("telecaller_id")}
    has_left = repository.left_since(work, merge, owners)
    notes = []
    if restored.get("telecaller_id") in has_left:
        restored = {name: restored[name] for name in restored if name not in rules.OWNER}
        notes.append("The earlier telecaller of the kept lead has left: its owner stays.")
    if rules.must_be_unowned(back, has_left):
        back |= {"telecaller_id": None, "assigned_at": None}
        notes.append("The telecaller of the lead that came back has left: assign it anew.")
    number = (current | restored)["phone_e164"]
    if not (current | restored)["phone_is_shared"] and repository.is_number_held(
        work, number, beside=kept_id
    ):
        restored["phone_is_shared"] = True
        notes.append(f"Another lead has {number} by now: the kept lead shares it.")
    restored["call_count"] = current["call_count"] - back["call_count"]
    restored.setdefault("updated_at", work.now.isoformat())
    repository.set_columns(work, kept_id, restored)
    if repository.bring_back(work, back):
        notes.append(f"Another lead has {back['phone_e164']} by now: the two share it.")
    repository.move_back(work, moved, kept_id, back_id)
    repository.keep_later_contact(work, kept_id)
    repository.drop_aliases(work, merge)
    repository.move_aliases_back(work, moved["lead_aliases"], kept_id, back_id)
    with work.unfenced():
        repository.move_apart_back(work, moved)
    # First by the rule that pending follow-ups are their lead's telecaller's, then as they were.
    for lead_id, as_before in (
        (kept_id, "telecaller_id" in restored or "telecaller_id" not in given),
        (back_id, back["telecaller_id"] == merge.merged["telecaller_id"]),
    ):
        repository.hand_followups(work, lead_id)
        if as_before:
            repository.give_followups_back(work, lead_id, moved["holders"])
        repository.refresh_next_followup(work, lead_id)
        consents.refresh(work, lead_id)
    merge.undone_at, merge.undone_by_id = work.now, work.actor.person
    merge.moved = {**moved, "notes": notes}
    audit.record(
        work, "lead.unmerged", kept_id, merge_id=str(merge.id), merged_lead_id=str(back_id)
    )
    found = repository.seen(work, [kept_id, back_id])
    _announce(work, {lead.branch_id for lead in found.values()})


def list_merges(work: Work, lead_id: UUID) -> list[MergeView]:
    """The merges that made a lead what it is, newest first, undone ones as well.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_MERGE)
    lead = leads.get(work, lead_id)
    return _views(work, repository.find(work, lead.id))


def find_merged(work: Work, lead_id: UUID) -> UUID | None:
    """The lead that a merged one is part of now, if the actor may see it."""
    require(work.actor, Permission.LEADS_MERGE)
    return repository.merged_into(work, lead_id)


def suggest(work: Work, lead_id: UUID) -> list[Suggestion]:
    """Leads that may be the same student, the likeliest first, at most ten.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_MERGE)
    lead = leads.get(work, lead_id)
    known = repository.aliases(work, [lead.id])[lead.id]
    found = repository.seen(work, repository.look_alikes(work, lead, known))
    aliases = repository.aliases(work, list(found)) | {lead.id: known}
    why = {each.id: _reasons(lead, each, aliases) for each in found.values()}
    scores = {key: sum(weight for weight, _ in said) for key, said in why.items() if said}
    best = sorted(scores, key=lambda key: (-scores[key], key))[:SUGGESTIONS]
    return [
        Suggestion(lead=view, score=scores[view.id], reasons=[word for _, word in why[view.id]])
        for view in lead_service.describe(work, [found[key] for key in best])
    ]


def list_suggestions(work: Work, cursor: str | None = None) -> DuplicatePage:
    """Pairs in sight with a number or an e-mail in common, the oldest first, fifty at a time.

    Raises:
        BadCursor: a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_MERGE)
    pairs, behind, total = repository.find_pairs(work, cursor)
    found = repository.seen(work, {lead_id for pair in pairs for lead_id in pair})
    aliases = repository.aliases(work, list(found))
    views = {view.id: view for view in lead_service.describe(work, list(found.values()))}
    items = [
        DuplicatePair(
            one=views[one],
            other=views[other],
            reasons=[word for _, word in _reasons(found[one], found[other], aliases)],
        )
        for one, other in pairs
        if {one, other} <= set(views)  # else merged this moment
    ]
    return DuplicatePage(items=items, next_cursor=behind, total=total)


def keep_apart(work: Work, lead_id: UUID, other_id: UUID) -> None:
    """Mark two leads as two students: never suggested again. Repeating it changes nothing.

    Raises:
        SameLead: a lead and itself.
        NotFound: one of the leads does not exist or is not the actor's.
    """
    require(work.actor, Permission.LEADS_MERGE)
    rules.check_two(lead_id, other_id)
    _take_two(work, lead_id, other_id)
    if repository.put_apart(work, lead_id, [other_id]):
        audit.record(work, "leads.kept_apart", lead_id, other_id=str(other_id))


def keep_together_again(work: Work, lead_id: UUID, other_id: UUID) -> None:
    """Take the mark of `keep_apart` away; repeating it changes nothing.

    Raises:
        SameLead: a lead and itself.
        NotFound: one of the leads does not exist or is not the actor's.
    """
    require(work.actor, Permission.LEADS_MERGE)
    rules.check_two(lead_id, other_id)
    _take_two(work, lead_id, other_id)
    if repository.end_apart(work, lead_id, other_id):
        audit.record(work, "leads.together_again", lead_id, other_id=str(other_id))


def add_sibling(work: Work, lead_id: UUID, wanted: AddSibling) -> tuple[LeadView, bool]:
    """Another student with the number of a lead, on purpose; sent twice, added once.

    It has the lead's branch and telecaller, and is kept apart from all with this number. Answers
    the new lead and whether it is new.

    Raises:
        NotFound: no such lead, or not the actor's.
        RuleBroken: no e-mail address.
    """
    require(work.actor, Permission.LEADS_MERGE)
    lead = leads.get(work, lead_id, for_update=True)
    new_id = uuid5(wanted.client_id, str(work.actor.person))  # so that a repeat finds it
    there = new_id if repository.is_there(work, new_id) else repository.merged_into(work, new_id)
    if there is not None:
        return lead_service.get_lead(work, there), False
    if wanted.email and not is_email(wanted.email):
        sentence = f"{wanted.email} is not an e-mail address."
        raise RuleBroken(sentence, fields={"email": sentence})
    others = repository.same_number(work, lead.phone_e164)
    work.session.add(
        Lead(
            id=new_id,
            student_name=wanted.student_name,
            phone_number=lead.phone_number,
            phone_e164=lead.phone_e164,
            phone_is_shared=True,
            email=wanted.email or None,
            city=wanted.city or lead.city,
            preferred_course=wanted.preferred_course or None,
            preferred_university=wanted.preferred_university or None,
            source=lead.source,
            telecaller_id=lead.telecaller_id,
            branch_id=lead.branch_id,
            assigned_at=work.now if lead.telecaller_id else None,
            created_at=work.now,
            updated_at=work.now,
        )
    )
    work.session.flush()
    repository.put_apart(work, new_id, others)
    audit.record(work, "lead.sibling_added", new_id, of=str(lead.id))
    work.announce("leads", lead.branch_id)
    return lead_service.get_lead(work, new_id), True


def _sent_before(work: Work, client_id: UUID | None) -> MergeView | None:
    known = repository.find_mine(work, client_id) if client_id else None
    if known is None:
        return None
    (view,) = _views(work, [known])
    return view


def _take_two(work: Work, one_id: UUID, other_id: UUID) -> tuple[Lead, Lead]:
    """Both leads, locked in the order of their ids, so that two merges cannot deadlock."""
    found = {}
    for lead_id in sorted((one_id, other_id)):
        found[lead_id] = lead = leads.get(work, lead_id, for_update=True)
        if lead.id != lead_id:
            raise rules.MergedAway(lead.id)
    return found[one_id], found[other_id]


def _reasons(one: Lead, other: Lead, aliases: dict[UUID, set[str]]) -> list[tuple[int, str]]:
    rows = one.model_dump(mode="json"), other.model_dump(mode="json")
    return rules.reasons(*rows, one_aliases=aliases[one.id], other_aliases=aliases[other.id])


def _views(work: Work, found: Sequence[LeadMerge]) -> list[MergeView]:
    who = [each.by_id for each in found] + [each.undone_by_id for each in found if each.undone_at]
    people = accounts.names_of(work, set(who))
    views = []
    for each in found:
        later = repository.later(work, each) if each.undone_at is None else None
        views.append(
            MergeView(
                id=each.id,
                kept_lead_id=each.kept_lead_id,
                merged_lead_id=each.merged_lead_id,
                merged_name=each.merged["student_name"],
                merged_phone=each.merged["phone_e164"],
                moved={table: len(each.moved.get(table, [])) for table in rules.MOVED},
                changed=sorted(set(each.kept_after) - {"updated_at"}),
                by=people.get(each.by_id),
                created_at=each.created_at,
                undone_at=each.undone_at,
                undone_by=people.get(each.undone_by_id),
                undo_first=later.id if later else None,
                notes=each.moved.get("notes", []),
            )
        )
    return views


def _announce(work: Work, branch_ids: set[UUID | None]) -> None:
    for branch_id in branch_ids:
        work.announce("leads", branch_id)
