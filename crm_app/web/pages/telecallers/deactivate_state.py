"""The dialog before a telecaller leaves: what it touches, and who gets the leads."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.staffing import service as staffing
from crm_app.domain.staffing.schemas import Consequences, Deactivate
from crm_app.models import Role
from crm_app.web import formats
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.telecallers.rows import Peer, each, peer, sharing
from crm_app.web.pages.telecallers.state import TelecallersState
from crm_app.work import Work


class DeactivateState(rx.State):
    """One telecaller's consequences, and the way chosen: "share", "choose" or "leave"."""

    user_id: str = ""
    name: str = ""
    branch: str = ""
    open_leads: int = 0
    leads: str = ""
    due_today: str = ""
    overdue: str = ""
    same_branch: list[str] = []
    same_branch_note: str = ""
    others: list[Peer] = []
    way: str = "leave"
    picked: list[str] = []
    picked_note: str = ""
    faults: dict[str, str] = {}

    @rx.event
    async def open(self, user_id: str) -> None:
        """Read what deactivating would mean."""
        user, held, others = await in_work(
            self, partial(_read, user_id=UUID(user_id)), read_only=True
        )
        near = [other for other in others if user.branch and other.branch == user.branch]
        self.name, self.branch = user.full_name, user.branch.name if user.branch else ""
        self.open_leads, self.leads = held.open_leads, formats.number(held.open_leads)
        self.due_today, self.overdue = map(formats.number, (held.due_today, held.overdue))
        self.same_branch = [str(other.id) for other in near]
        self.same_branch_note = sharing(held.open_leads, near)
        self.others, self.picked = [peer(other) for other in others], []
        self.picked_note, self.faults = each(held.open_leads, 0), {}
        self.way = "share" if near and held.open_leads else "leave"
        self.user_id = user_id

    @rx.event
    def close(self) -> None:
        """Keep the telecaller."""
        self.user_id = ""

    @rx.event
    def choose_way(self, way: str) -> None:
        """What happens with the leads."""
        self.way = way

    @rx.event
    def pick(self, user_id: str, wanted: bool) -> None:
        """Add somebody to those who get leads, or take them out."""
        rest = [key for key in self.picked if key != user_id]
        self.picked = [*rest, user_id] if wanted else rest
        self.picked_note, self.faults = each(self.open_leads, len(self.picked)), {}

    @rx.event
    async def deactivate(self) -> list[Any] | None:
        """End the access, and hand the leads over as chosen."""
        if not self.user_id:  # pressed twice
            return None
        takers = {"share": self.same_branch, "choose": self.picked}.get(self.way, [])
        ways = {"leads": "leave" if self.way == "leave" else "share", "telecaller_ids": takers}
        wanted, who = Deactivate.model_validate(ways), UUID(self.user_id)
        do = partial(staffing.deactivate, user_id=who, wanted=wanted)
        moved, self.faults = await attempt(self, do)
        if moved is None:
            return None
        self.user_id = ""
        after = f", {formats.count(moved, 'lead')} moved" if moved else ""
        return [TelecallersState.refresh, rx.toast(f"{self.name} deactivated{after}")]

    @rx.event
    async def reactivate(self, user_id: str, name: str) -> list[Any]:
        """Let a telecaller sign in again."""
        await in_work(self, partial(staffing.reactivate, user_id=UUID(user_id)))
        return [TelecallersState.refresh, rx.toast(f"{name} reactivated")]


def _read(work: Work, user_id: UUID) -> tuple[UserView, Consequences, list[UserView]]:
    active = accounts.list_users(work, UserFilter(role=Role.TELECALLER, is_active=True))
    others = [user for user in active if user.id != user_id]
    return accounts.get_user(work, user_id), staffing.consequences(work, user_id), others
