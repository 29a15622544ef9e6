"""Hand leads over in turn, say why, and take it back (requirements 4.3 and 22)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import repository, rules, why
from crm_app.domain.assignment.repository import Gift
from crm_app.domain.assignment.rules import CALLED_LAST, HAD_BEFORE, UNDONE, Availability, Candidate
from crm_app.domain.assignment.schemas import (
    AssignLeads,
    AssignmentWhy,
    PassedOver,
    Rotation,
    Share,
    Shares,
    Taker,
    Turns,
    UndoneRun,
)
from crm_app.domain.audit import service as audit
from crm_app.domain.availability import repository as leaves
from crm_app.domain.leads import repository as leads
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import local_time
from crm_app.kernel.errors import NotFound, RuleBroken
from crm_app.models import (
    CLOSED_STATUSES,
    AssignmentChange,
    AssignmentRun,
    Role,
    User,
)
from crm_app.work import Work

_OUT_OF_HOURS = "Nobody chosen was at work just then, so shifts and days off did not count."


class PartOfAnImport(RuleBroken):
    """What an import shared out goes back with the import only."""

    code = "part_of_an_import"


def assign_leads(work: Work, wanted: AssignLeads) -> Shares:
    """Share leads out in the order sent; a lead that its holder gets again stays as it is.

    Passed over are people on leave, off shift or at the cap, and, unless chosen alone, those who
    are switched off for new leads. A `dry_run` writes nothing; sent again with the same
    `client_id`, nothing moves again.

    Raises:
        NotFound: one of the leads does not exist or is not the actor's.
        RuleBroken: one of the telecallers is not active, or not the actor's.
        LeadClosed: one of the leads is closed.
        NobodyThere: all telecallers are passed over.
        NoRoom: the caps leave room for fewer leads.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    client_id = None if wanted.dry_run else wanted.client_id
    if client_id is not None and (known := repository.find_sent(work, client_id)) is not None:
        return _shares(known, wanted.telecaller_ids)
    lead_ids = list(dict.fromkeys(wanted.lead_ids))
    telecallers = active_telecallers(work, wanted.telecaller_ids)
    found = repository.take_leads(work, lead_ids)
    if client_id is not None and (known := repository.find_sent(work, client_id)) is not None:
        return _shares(known, wanted.telecaller_ids)  # sent in parallel
    if len(found) < len(lead_ids):
        raise NotFound("Some of these leads do not exist or are not yours.")
    rules.check_open([key for key, lead in found.items() if lead.status in CLOSED_STATUSES])
    return share_out(
        work,
        {lead_id: found[lead_id].telecaller_id for lead_id in lead_ids},
        telecallers,
        "assigned",
        stay_with_previous=wanted.stay_with_previous,
        dry_run=wanted.dry_run,
        client_id=client_id,
    )


def active_telecallers(work: Work, ids: Sequence[UUID], *, lock: bool = True) -> list[User]:
    """These telecallers, in this order, held so that none is deactivated meanwhile.

    A preview only reads, and holds nobody.

    Raises:
        RuleBroken: one is not active, or not the actor's.
    """
    found = accounts.find_telecallers(work, ids, lock=lock)
    missing = set(ids) - {user.id for user in found}
    if missing:
        sentence = "Some of these telecallers are not active. Choose others."
        raise RuleBroken(sentence, fields={"telecaller_ids": sorted(map(str, missing))})
    return found


def share_out(
    work: Work,
    held: Mapping[UUID, UUID | None],
    telecallers: Sequence[User],
    reason: str,
    *,
    stay_with_previous: bool = False,
    dry_run: bool = False,
    client_id: UUID | None = None,
    report: repository.Report | None = None,
) -> Shares:
    """Give locked open leads to locked telecallers in turn, and say who got how many.

    `held` has the leads in the order of their turns, each with its owner now. `report` hears how
    far it is.

    Raises:
        NobodyThere: all telecallers are passed over.
        NoRoom: the caps leave room for fewer leads.
    """
    candidates, passed_over, note = _available(work, telecallers, Counter(held.values()))
    rules.check_room(candidates, len(held))
    stays = _stays(work, list(held), candidates) if stay_with_previous else []
    candidates = _less_room(candidates, stays)
    kept_out = {gift.lead_id for gift in stays}
    waiting = [lead_id for lead_id in held if lead_id not in kept_out]
    planned = rules.plan(candidates, len(waiting))
    gifts = [*stays, *_turns(waiting, candidates, planned, reason)]
    counts = Counter(gift.to_id for gift in gifts)
    rotation = Rotation(
        people=[_taker(candidate, counts[candidate.telecaller_id]) for candidate in candidates],
        passed_over=passed_over,
        stretches=_stored(planned),
        note=note,
    )
    moved = sum(held[gift.lead_id] != gift.to_id for gift in gifts)
    run = _run(work, rotation, reason=reason, leads=len(held), moved=moved, client_id=client_id)
    chosen = [user.id for user in telecallers]
    if dry_run:
        return _shares(run, chosen).model_copy(update={"run_id": None})
    work.session.add(run)
    work.session.flush()
    shares = _shares(run, chosen)
    repository.hand_over(work, gifts, run.id, report)
    audit.record(
        work,
        "leads.assigned",
        run.id,
        reason=reason,
        count=len(held),
        to={str(share.telecaller_id): share.count for share in shares.per_telecaller},
    )
    for user in telecallers:
        work.announce("leads", user.branch_id)
    return shares


def plan_rotation(
    work: Work, telecallers: Sequence[User], leads: int, *, last: UUID | None = None
) -> tuple[list[Candidate], Rotation]:
    """Who of these takes turns now, in the order of their turns, and the rotation to be stored.

    With `last`, who got the last lead before, the rotation goes on behind them: what the import
    they took part in left owed is made good first.

    Raises:
        NobodyThere: all are passed over.
        NoRoom: the caps leave room for fewer leads.
    """
    by_id = {user.id: user for user in telecallers}
    order = [by_id[user_id] for user_id in rules.rotation_from(list(by_id), last)]
    candidates, passed_over, note = _available(work, order, Counter())
    owed = {} if last is None else repository.owed_after(work, last)

    def own(people: Sequence[Candidate]) -> list[float]:
        return [owed.get(each.telecaller_id, 0.0) for each in people]

    if owed:  # who comes first is only known once it is planned
        first = rules.plan(candidates, 0, own(candidates)).stretches
        candidates = [
            candidates[who] for stretch in first for who in dict.fromkeys(stretch.pattern)
        ]
    planned = rules.plan(candidates, leads, own(candidates))
    counts = rules.count_turns(planned.stretches, leads, candidates)
    behind = {
        candidate.telecaller_id: round(turns, 9)
        for candidate, turns in zip(candidates, planned.owed, strict=True)
    }
    rotation = Rotation(
        people=[_taker(*each) for each in zip(candidates, counts, strict=True)],
        passed_over=passed_over,
        stretches=_stored(planned),
        note=note,
        owed=owed | behind,
    )
    return candidates, rotation


def record_run(
    work: Work,
    rotation: Rotation,
    *,
    reason: str,
    leads: int,
    moved: int,
    import_id: UUID | None = None,
    branch_id: UUID | None = None,
    client_id: UUID | None = None,
) -> AssignmentRun:
    """Keep how leads were shared out; a manager's is of the own branch."""
    run = _run(
        work,
        rotation,
        reason=reason,
        leads=leads,
        moved=moved,
        import_id=import_id,
        branch_id=branch_id,
        client_id=client_id,
    )
    work.session.add(run)
    work.session.flush()
    return run


def explain(work: Work, lead_id: UUID) -> AssignmentWhy:
    """Why a lead is with its telecaller, and who had it before, newest first.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_READ)
    return why.answer(work, why.read(work, leads.get(work, lead_id)))


def undo_run(work: Work, run_id: UUID) -> UndoneRun:
    """Give back what a sharing out moved, to the owners of then, with its pending follow-ups.

    A lead that moved on or was closed meanwhile stays. Repeating it changes nothing.

    Raises:
        NotFound: no such run, or not the actor's.
        PartOfAnImport: an import shared these leads out.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    run = repository.take_run(work, run_id)
    if run.import_id is not None:
        raise PartOfAnImport("An import shared these leads out. Undo the import instead.")
    changes = repository.changes_of_run(work, run_id)
    given = {change.lead_id: change for change in changes if change.reason != UNDONE}
    back = {change.lead_id for change in changes if change.reason == UNDONE}
    if run.undone_at is None:
        back = _give_back(work, run, given)
    kept = repository.names_of_leads(work, set(given) - back)
    return UndoneRun(run_id=run_id, moved_back=len(back), kept=kept)


def _give_back(work: Work, run: AssignmentRun, given: Mapping[UUID, AssignmentChange]) -> set[UUID]:
    found = repository.take_leads(work, list(given))
    gone = repository.moved_on(work, run.id)
    gifts = [
        Gift(
            lead_id, given[lead_id].from_telecaller_id, given[lead_id].from_branch_id, None, UNDONE
        )
        for lead_id, lead in found.items()
        if lead_id not in gone
        and lead.telecaller_id == given[lead_id].to_telecaller_id
        and lead.status not in CLOSED_STATUSES
    ]
    branches = {found[gift.lead_id].branch_id for gift in gifts}
    run.undone_at = work.now
    run.kept = len(given) - len(gifts)
    kept = run.kept
    repository.hand_over(work, gifts, run.id)
    audit.record(work, "leads.assignment_undone", run.id, moved_back=len(gifts), kept=kept)
    for branch_id in branches | {gift.to_branch_id for gift in gifts}:
        work.announce("leads", branch_id)
    return {gift.lead_id for gift in gifts}


def _available(
    work: Work, telecallers: Sequence[User], on_the_table: Mapping[UUID | None, int]
) -> tuple[list[Candidate], list[PassedOver], str | None]:
    """Who takes turns now, who is passed over, and what is to be said of that.

    Leads on the table, which are shared out anew, do not count against the cap of their holder.
    """
    ids = [user.id for user in telecallers]
    local = local_time(work.now, organisation.get(work).time_zone)
    away_until = leaves.until(work, ids, local.date())
    held = accounts.count_open_leads(work, [user.id for user in telecallers if user.open_lead_cap])
    open_leads = {key: held.get(key, 0) - on_the_table.get(key, 0) for key in ids}
    reasons = {
        user.id: rules.away_reason(
            Availability(
                leave_until=away_until.get(user.id),
                receives_new_leads=user.receives_new_leads or len(telecallers) == 1,
                open_leads=open_leads[user.id],
                open_lead_cap=user.open_lead_cap,
                shift=(user.shift_starts, user.shift_ends)
                if user.shift_starts and user.shift_ends
                else None,
                days_off=frozenset(user.days_off),
            ),
            local,
        )
        for user in telecallers
    }
    note = None
    if None not in reasons.values():  # leads that come at night are for tomorrow
        for user_id, reason in reasons.items():
            if reason is not None and reason[0] in rules.SHIFT_ONLY:
                reasons[user_id] = None
                note = _OUT_OF_HOURS
    passed_over = [
        PassedOver(telecaller_id=user.id, name=user.full_name, reason=reason[1])
        for user in telecallers
        if (reason := reasons[user.id]) is not None
    ]
    candidates = [
        _candidate(user, open_leads[user.id]) for user in telecallers if reasons[user.id] is None
    ]
    if not candidates:
        raise rules.nobody_there([(each.name, each.reason) for each in passed_over])
    return candidates, passed_over, note


def _candidate(user: User, open_leads: int) -> Candidate:
    assert user.branch_id is not None  # noqa: S101 - a telecaller has one, as a CHECK makes sure
    cap = user.open_lead_cap
    return Candidate(
        telecaller_id=user.id,
        branch_id=user.branch_id,
        name=user.full_name,
        weight=user.assignment_weight,
        room=None if cap is None else cap - open_leads,
    )


def _stays(work: Work, lead_ids: Sequence[UUID], candidates: Sequence[Candidate]) -> list[Gift]:
    """The leads that go to who had them before, as long as there is room."""
    by_id = {candidate.telecaller_id: candidate for candidate in candidates}
    previous = repository.previous_of(work, lead_ids, list(by_id))
    room = {key: candidate.room for key, candidate in by_id.items()}
    gifts = []
    for lead_id in lead_ids:
        if lead_id not in previous:
            continue
        to_id, has_called = previous[lead_id]
        left = room[to_id]
        if left is not None:
            if left <= 0:
                continue
            room[to_id] = left - 1
        reason = CALLED_LAST if has_called else HAD_BEFORE
        gifts.append(Gift(lead_id, to_id, by_id[to_id].branch_id, None, reason))
    return gifts


def _less_room(candidates: Sequence[Candidate], stays: Sequence[Gift]) -> list[Candidate]:
    taken = Counter(gift.to_id for gift in stays)
    return [
        each if each.room is None else replace(each, room=each.room - taken[each.telecaller_id])
        for each in candidates
    ]


def _turns(
    lead_ids: Sequence[UUID], candidates: Sequence[Candidate], planned: rules.Plan, reason: str
) -> list[Gift]:
    gifts = []
    for turn, lead_id in enumerate(lead_ids):
        to = candidates[rules.turn_owner(planned.stretches, turn)]
        gifts.append(Gift(lead_id, to.telecaller_id, to.branch_id, turn, reason))
    return gifts


def _taker(candidate: Candidate, count: int) -> Taker:
    return Taker(
        telecaller_id=candidate.telecaller_id,
        name=candidate.name,
        weight=candidate.weight,
        count=count,
    )


def _stored(planned: rules.Plan) -> list[Turns]:
    return [Turns(first=each.first, pattern=list(each.pattern)) for each in planned.stretches]


def _run(
    work: Work,
    rotation: Rotation,
    *,
    reason: str,
    leads: int,
    moved: int,
    import_id: UUID | None = None,
    branch_id: UUID | None = None,
    client_id: UUID | None = None,
) -> AssignmentRun:
    if branch_id is None and work.actor.role is Role.MANAGER:
        branch_id = work.actor.branch_id
    return AssignmentRun(
        created_at=work.now,
        client_id=client_id,
        reason=reason,
        by_id=work.actor.user_id,
        branch_id=branch_id,
        import_id=import_id,
        rotation=rotation.model_dump(mode="json"),
        leads=leads,
        moved=moved,
    )


def _shares(run: AssignmentRun, telecaller_ids: Sequence[UUID]) -> Shares:
    rotation = Rotation.model_validate(run.rotation)
    counts = {each.telecaller_id: each.count for each in rotation.people}
    return Shares(
        per_telecaller=[
            Share(telecaller_id=key, count=counts.get(key, 0))
            for key in dict.fromkeys(telecaller_ids)
        ],
        passed_over=rotation.passed_over,
        moved=run.moved,
        unchanged=run.leads - run.moved,
        run_id=run.id,
    )
