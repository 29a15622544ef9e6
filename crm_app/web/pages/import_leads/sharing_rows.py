"""Who gets how many, before the start: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from crm_app.domain.accounts.schemas import UserView
from crm_app.domain.imports.schemas import TurnsPreview
from crm_app.web import formats
from crm_app.web.pages.import_leads import words

Away = Mapping[UUID, str]  # telecaller to why they would get none now


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
    gets_some: bool = False
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


def rows(
    everybody: Sequence[UserView], picked: Sequence[str], preview: TurnsPreview, away: Away
) -> list[TakerRow]:
    """Everybody with what they would get; `away` says why somebody would not."""
    share = _by_text(preview)
    longest = max((user.open_leads + share.get(str(user.id), 0) for user in everybody), default=0)
    return [
        replace(
            _row(user, away),
            is_picked=str(user.id) in picked,
            gets_some=share.get(str(user.id), 0) > 0,
            will_get=formats.number(share.get(str(user.id), 0)) if str(user.id) in picked else "",
            open_after=formats.number(user.open_leads + share.get(str(user.id), 0)),
            now_width=words.width(user.open_leads, longest),
            new_width=words.width(share.get(str(user.id), 0), longest),
        )
        for user in everybody
    ]


def forecast(
    everybody: Sequence[UserView], picked: Sequence[str], preview: TurnsPreview
) -> Forecast:
    """The sums of what would be."""
    takers = [user for user in everybody if str(user.id) in picked]
    chosen = f"{len(takers)} of {formats.count(len(everybody), 'telecaller')} chosen"
    if not takers:
        return Forecast(chosen=chosen, telecallers="None yet")
    places = len({user.branch.id for user in takers if user.branch})
    share = _by_text(preview)
    return Forecast(
        chosen=chosen,
        telecallers=f"{len(takers)} in {formats.count(places, 'branch', 'branches')}",
        each=words.each_gets(list(share.values())),
        load=words.span([user.open_leads + share.get(str(user.id), 0) for user in takers]),
        fault=preview.fault or "",
    )


def _by_text(preview: TurnsPreview) -> dict[str, int]:
    return {str(key): count for key, count in preview.shares.items()}


def _hint(user: UserView, away: Away) -> str:
    """Why they get none, or what else decides how many."""
    if not user.receives_new_leads:
        return "Takes no new leads"
    if user.id in away:
        return away[user.id].rstrip(".")
    weight = f"{user.assignment_weight} turns in a round" if user.assignment_weight > 1 else ""
    cap = f"At most {formats.number(user.open_lead_cap)} open" if user.open_lead_cap else ""
    return ", ".join(filter(None, (weight, cap)))


def _row(user: UserView, away: Away) -> TakerRow:
    return TakerRow(
        id=str(user.id),
        name=user.full_name,
        initials=formats.initials(user.full_name),
        tone=formats.tone(user.full_name),
        branch_id=str(user.branch.id) if user.branch else "",
        branch=user.branch.name if user.branch else formats.NOTHING,
        receives=user.receives_new_leads and user.id not in away,
        hint=_hint(user, away),
        open_now=formats.number(user.open_leads),
        all_leads=formats.number(user.total_leads),
    )
