"""Who gets how many, before the start: pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_app.domain.accounts.schemas import UserView
from crm_app.domain.assignment.rules import share_counts
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


def shares(leads: int, everybody: Sequence[UserView], picked: Sequence[str]) -> dict[str, int]:
    """Telecaller -> number of leads, the turns taken in the order listed."""
    takers = [str(user.id) for user in everybody if str(user.id) in picked]
    return dict(zip(takers, share_counts(leads, len(takers)), strict=True))


def rows(
    everybody: Sequence[UserView], share: dict[str, int], *, unsure: bool = False
) -> list[TakerRow]:
    """Everybody with what they would get.

    With `unsure` the turns begin at somebody who is known only at the start: then each who gets
    the larger share might get the smaller one.
    """
    longest = max((user.open_leads + share.get(str(user.id), 0) for user in everybody), default=0)
    either = words.either(list(share.values())) if unsure else ""
    return [
        replace(
            _row(user),
            is_picked=str(user.id) in share,
            will_get=either or formats.number(share[str(user.id)]) if str(user.id) in share else "",
            open_after=formats.number(user.open_leads + share.get(str(user.id), 0)),
            now_width=words.width(user.open_leads, longest),
            new_width=words.width(share.get(str(user.id), 0), longest),
        )
        for user in everybody
    ]


def forecast(everybody: Sequence[UserView], share: dict[str, int]) -> Forecast:
    """The sums of `share`."""
    takers = [user for user in everybody if str(user.id) in share]
    chosen = f"{len(takers)} of {formats.count(len(everybody), 'telecaller')} chosen"
    if not takers:
        return Forecast(chosen=chosen, telecallers="None yet")
    places = len({user.branch.id for user in takers if user.branch})
    return Forecast(
        chosen=chosen,
        telecallers=f"{len(takers)} in {formats.count(places, 'branch', 'branches')}",
        each=words.either(list(share.values())),
        load=words.span([user.open_leads + share[str(user.id)] for user in takers]),
    )


def _row(user: UserView) -> TakerRow:
    return TakerRow(
        id=str(user.id),
        name=user.full_name,
        initials=formats.initials(user.full_name),
        tone=formats.tone(user.full_name),
        branch_id=str(user.branch.id) if user.branch else "",
        branch=user.branch.name if user.branch else formats.NOTHING,
        receives=user.receives_new_leads,
        open_now=formats.number(user.open_leads),
        all_leads=formats.number(user.total_leads),
    )
