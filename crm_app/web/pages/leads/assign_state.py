"""Hand chosen leads over: to whom, what that would give each, and the way back."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.rules import LeadClosed
from crm_app.domain.assignment.schemas import AssignLeads, PassedOver, Shares, UndoneRun
from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import StartBulk
from crm_app.kernel.errors import CrmError
from crm_app.models import BulkAct, Role
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.leads.selection import Selection
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
    """The dialog for the leads chosen, or for all that match."""

    is_open: bool = False
    count: str = ""
    takers: list[Taker] = []
    stay: bool = False
    sentence: str = ""
    submit: str = _SUBMIT
    fault: str = ""
    busy: bool = False

    to_type: str = ""

    _selection: Selection = Selection()
    _picked: list[str] = []
    _client_id: str = ""
    _run_id: str = ""

    @rx.event
    async def open(self, lead_ids: list[str], which: str, count: int) -> None:
        """Show who may get these leads."""
        self._selection = Selection.of(lead_ids, which, count)
        if not self._selection.count:
            return
        self.takers = await in_work(self, _takers, read_only=True)
        self.count = formats.count(self._selection.count, "lead")
        self.to_type, self.stay, self._picked = self._selection.to_type, False, []
        self.sentence, self.fault, self._client_id = "", "", str(uuid4())
        self.submit, self.busy = _SUBMIT, False
        self.is_open = True

    @rx.event
    def close(self) -> None:
        """Leave the leads where they are."""
        self.is_open = False

    @rx.event
    async def pick(self, user_id: str, wanted: bool):
        """Add somebody to those who get leads, or take them out."""
        rest = [key for key in self._picked if key != user_id]
        self._picked = [*rest, user_id] if wanted else rest
        # Many leads take a second to be planned; the tick does not wait for it.
        self.takers = [with_share(each, self._picked, None) for each in self.takers]
        self.sentence = "Counting who would get how many." if self._picked else ""
        yield
        await self._preview()

    @rx.event
    async def switch_stay(self, wanted: bool) -> None:
        """Whether leads first go back to who called them last."""
        self.stay = wanted
        await self._preview()

    @rx.event
    async def assign(self, form: dict[str, Any]):
        """Hand the leads over as previewed, or have that done in the background."""
        if not self.is_open or self.busy:  # pressed twice
            return
        self.fault = self._selection.fault(form.get("typed"))
        if not self._picked:
            self.fault = "Choose at least one telecaller."
        if self.fault:
            return
        self.busy = True
        yield
        if self._selection.which:
            self.fault = await in_work(self, partial(_start, wanted=self._many()))
            self.busy, self.is_open = False, bool(self.fault)
            yield [] if self.fault else [LeadsState.choose([])]
            return
        found = await in_work(self, partial(_assign, wanted=self._wanted(dry_run=False)))
        self.busy = False
        if found.shares is None:
            self.fault = found.fault
            return
        self._run_id, self.is_open = str(found.shares.run_id or ""), False
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
        if self._picked and self.is_open:
            if self._selection.which:
                found = await in_work(self, partial(_preview, wanted=self._many()), read_only=True)
            else:
                found = await in_work(self, partial(_assign, wanted=self._wanted(dry_run=True)))
        self.fault = found.fault
        self.sentence = preview(found.shares, found.closed) if found.shares else ""
        moved = found.shares.moved if found.shares else 0
        self.submit = f"Move {formats.count(moved, 'lead')}" if moved else _SUBMIT
        self.takers = [with_share(each, self._picked, found.shares) for each in self.takers]

    def _wanted(self, *, dry_run: bool) -> AssignLeads:
        return AssignLeads(
            lead_ids=[UUID(key) for key in self._selection.lead_ids],
            telecaller_ids=[UUID(key) for key in self._picked],
            dry_run=dry_run,
            stay_with_previous=self.stay,
            client_id=UUID(self._client_id),
        )

    def _many(self) -> StartBulk:
        return StartBulk.model_validate(
            {
                "client_id": UUID(self._client_id),
                "act": BulkAct.ASSIGN,
                "telecaller_ids": [UUID(key) for key in self._picked],
                "stay_with_previous": self.stay,
                **self._selection.fields(),
            }
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


def _start(work: Work, wanted: StartBulk) -> str:
    try:
        bulk.start(work, wanted)
    except CrmError as error:
        return error.message
    return ""


def _preview(work: Work, wanted: StartBulk) -> _Found:
    try:
        seen = bulk.preview(work, wanted)
    except CrmError as error:
        return _Found(None, error.message)
    if seen.shares is None:
        return _Found(None, "All of these leads are closed; they stay where they are.")
    return _Found(seen.shares, "", seen.closed)


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
