"""A telecaller as the page shows one: words instead of instants and bare numbers."""

from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.accounts.schemas import UserView
from crm_app.web import formats
from crm_app.web.pages.leads.addresses import OPEN, Filters
from crm_app.web.pages.telecallers import addresses


@dataclass(frozen=True)
class TelecallerRow:
    """One row of the table."""

    id: str
    address: str
    name: str
    initials: str
    tone: str
    username: str
    branch: str
    is_active: bool
    receives_new_leads: bool
    open_leads: str
    all_leads: str
    open_page: str
    all_page: str
    seen: str
    seen_exactly: str


@dataclass(frozen=True)
class Peer:
    """Somebody who may take leads over."""

    id: str
    name: str
    branch: str
    open_leads: str


def row(user: UserView, now: datetime, zone: str) -> TelecallerRow:
    """The row of `user`."""
    return TelecallerRow(
        id=str(user.id),
        address=addresses.of(user.id),
        name=user.full_name,
        initials=formats.initials(user.full_name),
        tone=formats.tone(user.full_name),
        username=user.username,
        branch=user.branch.name if user.branch else formats.NOTHING,
        is_active=user.is_active,
        receives_new_leads=user.receives_new_leads,
        open_leads=formats.number(user.open_leads),
        all_leads=formats.number(user.total_leads),
        open_page=Filters(telecaller=str(user.id), statuses=OPEN).list_address(),
        all_page=Filters(telecaller=str(user.id)).list_address(),
        seen=formats.since(user.last_seen_at, now, zone),
        seen_exactly=formats.moment(user.last_seen_at, zone),
    )


def peer(user: UserView) -> Peer:
    """`user` as somebody to choose."""
    return Peer(
        id=str(user.id),
        name=user.full_name,
        branch=user.branch.name if user.branch else formats.NOTHING,
        open_leads=formats.number(user.open_leads),
    )


def sharing(leads: int, takers: list[UserView]) -> str:
    """What sharing `leads` among `takers` means for them, in a sentence."""
    if len(takers) == 1:
        before = takers[0].open_leads
        change = f"{formats.number(before)} to {formats.number(before + leads)}"
        return f"{takers[0].full_name}, the only other one there, goes from {change}."
    return f"{each(leads, len(takers))}: {', '.join(user.full_name for user in takers)}."


def each(leads: int, takers: int) -> str:
    """How many leads each of some telecallers gets when they take turns."""
    if not takers:
        return "Nobody chosen yet"
    least, over = divmod(leads, takers)
    share = formats.number(least) + (f" or {formats.number(least + 1)}" if over else "")
    verb = "gets" if takers == 1 else "get"
    return f"{formats.count(takers, 'telecaller')} {verb} {share}{'' if takers == 1 else ' each'}"
