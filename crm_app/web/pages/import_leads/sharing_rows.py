"""Who gets how many, before the start: pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from crm_app.domain.accounts.schemas import UserView
from crm_app.domain.assignment.rules import (
    SHIFT_ONLY,
    Availability,
    Candidate,
    NoRoom,
    Why,
    away_reason,
    check_room,
    count_turns,
    plan_turns,
)
from crm_app.web import formats
from crm_app.web.pages.import_leads import words


@dataclass(frozen=True)
class TakerRow:
    """A telecaller with the load now, and what the import would add."""

    id: str
    name: str
    initials: str
    tone: str
    branch_id: str
    branch: str
    receives: bool
    hint: str
    open_now: str
    all_leads: str
    is_picked: bool = False
    will_get: str = ""
    open_after: str = ""
    now_width: str = ""
    new_width: str = ""


@dataclass(frozen=True)
class Forecast:
    """What will happen if every row is good."""

    chosen: str = ""
    telecallers: str = ""
    each: str = formats.NOTHING
    load: str = formats.NOTHING
    fault: str = ""


def shares(
    leads: int, everybody: Sequence[UserView], picked: Sequence[str], local: datetime
) -> dict[str, int]:
    """Telecaller -> number of leads, the turns taken in the order listed.

    Who is away or at the cap at this local time gets none, as when it starts; leaves show in the
    dry run. Where the caps leave too little room each gets what fits.
    """
    takers = [user for user in everybody if str(user.id) in picked]
    candidates = _candidates(takers, local)
    try:
        counts = count_turns(plan_turns(candidates, leads), leads, candidates)
    except NoRoom:
        counts = [max(0, candidate.room or 0) for candidate in candidates]
    found = {
        str(candidate.telecaller_id): count
        for candidate, count in zip(candidates, counts, strict=True)
    }
    return {str(user.id): found.get(str(user.id), 0) for user in takers}


def rows(
    everybody: Sequence[UserView],
    share: dict[str, int],
    local: datetime,
    *,
    unsure: bool = False,
) -> list[TakerRow]:
    """Everybody with what they would get.

    With `unsure` the turns begin at somebody who is known only at the start: then each who gets
    the larger share might get the smaller one.
    """
    longest = max((user.open_leads + share.get(str(user.id), 0) for user in everybody), default=0)
    counts = {count for count in share.values() if count}
    either = words.either(list(counts)) if unsure and _differ_by_one(counts) else ""
    return [
        replace(
            _row(user, local),
            is_picked=str(user.id) in share,
            will_get=_will_get(share.get(str(user.id)), either),
            open_after=formats.number(user.open_leads + share.get(str(user.id), 0)),
            now_width=words.width(user.open_leads, longest),
            new_width=words.width(share.get(str(user.id), 0), longest),
        )
        for user in everybody
    ]


def forecast(
    everybody: Sequence[UserView], share: dict[str, int], leads: int, local: datetime
) -> Forecast:
    """The sums of `share`."""
    takers = [user for user in everybody if str(user.id) in share]
    chosen = f"{len(takers)} of {formats.count(len(everybody), 'telecaller')} chosen"
    if not takers:
        return Forecast(chosen=chosen, telecallers="None yet")
    places = len({user.branch.id for user in takers if user.branch})
    counts = sorted(set(share.values()))
    return Forecast(
        chosen=chosen,
        telecallers=f"{len(takers)} in {formats.count(places, 'branch', 'branches')}",
        each=words.either(counts) if _differ_by_one(counts) else words.span(counts),
        load=words.span([user.open_leads + share[str(user.id)] for user in takers]),
        fault=_fault(takers, leads, local),
    )


def _fault(takers: Sequence[UserView], leads: int, local: datetime) -> str:
    candidates = _candidates(takers, local)
    if not candidates:
        return "None of the people chosen can get leads now."
    try:
        check_room(candidates, leads)
    except NoRoom as error:
        return error.message
    return ""


def _candidates(takers: Sequence[UserView], local: datetime) -> list[Candidate]:
    """Who of them takes turns now; outside all hours everybody does, as the domain has it."""
    away = {user.id: _away(user, local, alone=len(takers) == 1) for user in takers}
    if None not in away.values():
        away = {
            key: None if reason is not None and reason[0] in SHIFT_ONLY else reason
            for key, reason in away.items()
        }
    return [
        Candidate(
            telecaller_id=user.id,
            branch_id=user.branch.id if user.branch else user.id,
            name=user.full_name,
            weight=user.assignment_weight,
            room=None if user.open_lead_cap is None else user.open_lead_cap - user.open_leads,
        )
        for user in takers
        if away[user.id] is None
    ]


def _away(user: UserView, local: datetime, *, alone: bool = False) -> tuple[Why, str] | None:
    return away_reason(
        Availability(
            receives_new_leads=user.receives_new_leads or alone,
            open_leads=user.open_leads,
            open_lead_cap=user.open_lead_cap,
            shift=(time.fromisoformat(user.shift_starts), time.fromisoformat(user.shift_ends))
            if user.shift_starts and user.shift_ends
            else None,
            days_off=frozenset(user.days_off),
        ),
        local,
    )


def _hint(user: UserView, local: datetime) -> str:
    """Why they get none, or what else decides how many."""
    away = _away(user, local)
    if away is not None:
        return "Takes no new leads" if away[0] is Why.SWITCHED_OFF else away[1].rstrip(".")
    weight = f"{user.assignment_weight} turns in a round" if user.assignment_weight > 1 else ""
    cap = f"At most {formats.number(user.open_lead_cap)} open" if user.open_lead_cap else ""
    return ", ".join(filter(None, (weight, cap)))


def _will_get(count: int | None, either: str) -> str:
    if count is None:
        return ""
    return either if count and either else formats.number(count)


def _differ_by_one(counts: Sequence[int] | set[int]) -> bool:
    return max(counts, default=0) - min(counts, default=0) <= 1


def _row(user: UserView, local: datetime) -> TakerRow:
    return TakerRow(
        id=str(user.id),
        name=user.full_name,
        initials=formats.initials(user.full_name),
        tone=formats.tone(user.full_name),
        branch_id=str(user.branch.id) if user.branch else "",
        branch=user.branch.name if user.branch else formats.NOTHING,
        receives=user.receives_new_leads,
        hint=_hint(user, local),
        open_now=formats.number(user.open_leads),
        all_leads=formats.number(user.total_leads),
    )
