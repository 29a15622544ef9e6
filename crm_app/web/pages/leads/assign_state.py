"""Hand chosen leads over: to whom, what that would give each, and the way back."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.rules import LeadClosed
from crm_app.domain.assignment.schemas import AssignLeads, PassedOver, Shares, UndoneRun
from crm_app.kernel.errors import CrmError
from crm_app.models import Role
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.leads.state import LeadsState
from crm_app.work import Work

UNDO_SECONDS = 60
UNDO = "undo-assignment"
_SUBMIT = "Assign leads"


@dataclass(frozen=True)
class Taker:
    """Somebody who may get leads; `gets` and `reason` are of the preview."""

    id: str
    name: str
    branch: str
    open_leads: str
    is_picked: bool = False
    gets: str = ""
    reason: str = ""


class AssignState(rx.State):
    """The dialog; it is open while there are leads in it."""

    lead_ids: list[str] = []
    count: str = ""
    takers: list[Taker] = []
    stay: bool = False
    sentence: str = ""
    submit: str = _SUBMIT
    fault: str = ""
    busy: bool = False

    _picked: list[str] = []
    _client_id: str = ""
    _run_id: str = ""

    @rx.event
    async def open(self, lead_ids: list[str]) -> None:
        """Show who may get these leads."""
        if not lead_ids:
            return
        self.takers = await in_work(self, _takers, read_only=True)
        self.count, self.stay, self._picked = formats.count(len(lead_ids), "lead"), False, []
        self.sentence, self.fault, self._client_id = "", "", str(uuid4())
        self.submit = _SUBMIT
        self.lead_ids = lead_ids

    @rx.event
    def close(self) -> None:
        """Leave the leads where they are."""
        self.lead_ids = []

    @rx.event
    async def pick(self, user_id: str, wanted: bool) -> None:
        """Add somebody to those who get leads, or take them out."""
        rest = [key for key in self._picked if key != user_id]
        self._picked = [*rest, user_id] if wanted else rest
        await self._preview()

    @rx.event
    async def switch_stay(self, wanted: bool) -> None:
        """Whether leads first go back to who called them last."""
        self.stay = wanted
        await self._preview()

    @rx.event
    async def assign(self):
        """Hand the leads over as previewed."""
        if not self.lead_ids or self.busy:  # pressed twice
            return
        if not self._picked:
            self.fault = "Choose at least one telecaller."
            return
        self.busy = True
        yield
        found = await in_work(self, partial(_assign, wanted=self._wanted(dry_run=False)))
        self.busy = False
        if found.shares is None:
            self.fault = found.fault
            return
        self._run_id, self.lead_ids = str(found.shares.run_id or ""), []
        done = f"{formats.count(found.shares.moved, 'lead')} assigned"
        toast = (
            undo_toast(done, UNDO, seconds=UNDO_SECONDS) if found.shares.moved else rx.toast(done)
        )
        yield [LeadsState.choose([]), toast]

    @rx.event
    async def undo(self) -> rx.event.EventSpec | None:
        """Give the leads back to the owners before."""
        if not self._run_id:  # pressed twice
            return None
        do = partial(assignment.undo_run, run_id=UUID(self._run_id))
        undone, self._run_id = await in_work(self, do), ""
        return rx.toast(undone_in_words(undone))

    async def _preview(self) -> None:
        found = _Found(None, "")
        if self._picked and self.lead_ids:
            do = partial(_assign, wanted=self._wanted(dry_run=True))
            found = await in_work(self, do)
        self.fault = found.fault
        self.sentence = preview(found.shares, found.closed) if found.shares else ""
        moved = found.shares.moved if found.shares else 0
        self.submit = f"Move {formats.count(moved, 'lead')}" if moved else _SUBMIT
        self.takers = [with_share(each, self._picked, found.shares) for each in self.takers]

    def _wanted(self, *, dry_run: bool) -> AssignLeads:
        return AssignLeads(
            lead_ids=[UUID(key) for key in self.lead_ids],
            telecaller_ids=[UUID(key) for key in self._picked],
            dry_run=dry_run,
            stay_with_previous=self.stay,
            client_id=UUID(self._client_id),
        )


class _Found(NamedTuple):
    shares: Shares | None
    fault: str
    closed: int = 0


def _assign(work: Work, wanted: AssignLeads) -> _Found:
    """Hand over, or preview; closed leads stay with who closed them."""
    closed: set[str] = set()
    try:
        try:
            return _Found(assignment.assign_leads(work, wanted), "")
        except LeadClosed as error:
            closed = set(error.fields["lead_ids"])
        rest = [key for key in wanted.lead_ids if str(key) not in closed]
        if not rest:
            return _Found(None, "All of these leads are closed; they stay where they are.")
        open_ones = wanted.model_copy(update={"lead_ids": rest})
        return _Found(assignment.assign_leads(work, open_ones), "", len(closed))
    except CrmError as error:
        return _Found(None, error.message)


def _takers(work: Work) -> list[Taker]:
    found = accounts.list_users(work, UserFilter(role=Role.TELECALLER, is_active=True))
    return [_taker(user) for user in found]


def _taker(user: UserView) -> Taker:
    return Taker(
        id=str(user.id),
        name=user.full_name,
        branch=user.branch.name if user.branch else formats.NOTHING,
        open_leads=formats.number(user.open_leads),
    )


def with_share(taker: Taker, picked: list[str], shares: Shares | None) -> Taker:
    """`taker` with what the preview gives them, or why it passes them over."""
    counts = (
        {str(each.telecaller_id): each.count for each in shares.per_telecaller} if shares else {}
    )
    over: dict[str, PassedOver] = (
        {str(each.telecaller_id): each for each in shares.passed_over} if shares else {}
    )
    count = counts.get(taker.id, 0)
    return Taker(
        id=taker.id,
        name=taker.name,
        branch=taker.branch,
        open_leads=taker.open_leads,
        is_picked=taker.id in picked,
        gets=f"+{formats.number(count)}" if count else "",
        reason=over[taker.id].reason if taker.id in over else "",
    )


def preview(shares: Shares, closed: int) -> str:
    """What assigning would do, in a sentence or three."""
    said = [f"{formats.count(shares.moved, 'lead moves', 'leads move')}."]
    if shares.unchanged:
        verb = "is" if shares.unchanged == 1 else "are"
        said.append(f"{formats.number(shares.unchanged)} {verb} there already.")
    if closed:
        said.append(f"{formats.count(closed, 'closed lead stays', 'closed leads stay')}.")
    return " ".join(said)


def undone_in_words(undone: UndoneRun) -> str:
    """What an undo did."""
    said = f"{formats.count(undone.moved_back, 'lead')} given back"
    if not undone.kept:
        return said
    kept = formats.count(len(undone.kept), "lead stays", "leads stay")
    return f"{said}. {kept}: somebody worked on or moved them meanwhile."
