"""Leads that may be the same student: compared, merged, brought back, kept apart."""

from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import reflex as rx

from crm_app.domain.leads import service as leads
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import MergeLeads
from crm_app.domain.organisation import service as organisation
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.lead import merge_rows
from crm_app.web.pages.lead.merge_rows import Alike, Choice, Merged
from crm_app.web.pages.lead.state import LeadState
from crm_app.work import Work

UNDO = "undo-merge"


class MergeState(rx.State):
    """`other_id` is the lead being compared, "" while the dialog is closed."""

    alike: list[Alike] = []
    merged: list[Merged] = []
    other_id: str = ""
    other_name: str = ""
    choices: list[Choice] = []
    moves: str = ""
    calls: str = ""
    notes: str = ""
    followups: str = ""
    busy: bool = False

    _lead_id: str = ""
    _client_id: str = ""
    _undo: tuple[str, str] = ("", "")  # "merge" or "apart", and of what

    @rx.event
    async def load(self, lead_id: str) -> None:
        """Look for leads like this one."""
        self.other_id, self.alike, self.merged = "", [], []
        self._lead_id = lead_id
        if lead_id:
            do = partial(_read, lead_id=UUID(lead_id))
            self.alike, self.merged = await in_work(self, do, read_only=True)

    @rx.event
    async def compare(self, other_id: str) -> None:
        """Show both leads side by side."""
        do = partial(_compare, lead_id=UUID(self._lead_id), other_id=UUID(other_id))
        found = await in_work(self, do, read_only=True)
        self.choices, self.other_name = found.choices, found.other_name
        self.moves = found.moves
        self.calls, self.notes, self.followups = found.numbers
        self._client_id, self.other_id = str(uuid4()), other_id

    @rx.event
    def close(self) -> None:
        """Leave both as they are."""
        self.other_id = ""

    @rx.event
    def take(self, name: str, wanted: bool) -> None:
        """Whose value a field shall have."""
        self.choices = [
            replace(each, is_taken=wanted and each.may_take) if each.name == name else each
            for each in self.choices
        ]

    @rx.event
    async def merge(self):
        """Let this lead take the other one over."""
        if not self.other_id or self.busy:  # pressed twice
            return
        self.busy = True
        yield
        wanted = MergeLeads.model_validate(
            {
                "client_id": self._client_id,
                "merged_lead_id": self.other_id,
                "take": [each.name for each in self.choices if each.is_taken],
            }
        )
        try:
            do = partial(merging.merge, kept_id=UUID(self._lead_id), wanted=wanted)
            made = await in_work(self, do)
        finally:
            self.busy = False
        self._undo, self.other_id = ("merge", str(made.id)), ""
        said = undo_toast(f"{made.merged_name} merged into this lead", UNDO)
        yield [LeadState.refresh, MergeState.load(self._lead_id), said]

    @rx.event
    async def unmerge(self, merge_id: str) -> list[Any]:
        """Bring a merged lead back."""
        do = partial(merging.unmerge, merge_id=UUID(merge_id))
        back = await in_work(self, do)
        said = " ".join([f"{back.merged_name} is a lead of its own again.", *back.notes])
        return [LeadState.refresh, MergeState.load(self._lead_id), rx.toast(said)]

    @rx.event
    async def keep_apart(self, other_id: str, name: str) -> list[Any]:
        """Never suggest these two again."""
        one = UUID(self._lead_id)
        await in_work(self, partial(merging.keep_apart, lead_id=one, other_id=UUID(other_id)))
        self._undo = ("apart", other_id)
        return [MergeState.load(self._lead_id), undo_toast(f"{name} is kept apart", UNDO)]

    @rx.event
    async def undo(self) -> list[Any] | None:
        """Take back what was done last."""
        kind, key = self._undo
        self._undo = ("", "")
        if kind == "merge":
            return [MergeState.unmerge(key)]
        if kind == "apart":
            one = UUID(self._lead_id)
            do = partial(merging.keep_together_again, lead_id=one, other_id=UUID(key))
            await in_work(self, do)
            return [MergeState.load(self._lead_id), rx.toast("Suggested again")]
        return None  # pressed twice


class _Compared(NamedTuple):
    choices: list[Choice]
    other_name: str
    moves: str
    numbers: tuple[str, str, str]


def _read(work: Work, lead_id: UUID) -> tuple[list[Alike], list[Merged]]:
    zone = organisation.get(work).time_zone
    alike = [merge_rows.alike(each) for each in merging.suggest(work, lead_id)]
    merges = merging.list_merges(work, lead_id)
    return alike, [merge_rows.merged(each, work.now, zone) for each in merges]


def _compare(work: Work, lead_id: UUID, other_id: UUID) -> _Compared:
    own, other = leads.get_lead(work, lead_id), leads.get_lead(work, other_id)
    numbers = merge_rows.what_moves(leads.count_happened(work, other_id))
    moves = f"{other.student_name} is then no lead of its own; its number leads here."
    return _Compared(merge_rows.choices(own, other), other.student_name, moves, numbers)
