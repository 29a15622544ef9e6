"""One lead: who it is, what happened, and where it stands in the list it came from."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from crm_app.domain.consents import service as consents
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.rules import ChangedMeanwhile
from crm_app.domain.leads.schemas import LeadView, PatchLead, Place, TimelineEntry
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.errors import NotFound, RuleBroken
from crm_app.web import formats, live
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.components.icons import status_label
from crm_app.web.pages.lead import consents as said
from crm_app.web.pages.lead import recorded, timeline
from crm_app.web.pages.lead.recorded import Recorded
from crm_app.web.pages.lead.shown import Shown, Way, shown, way
from crm_app.web.pages.lead.timeline import Entry
from crm_app.web.pages.leads import addresses
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.recordings import addresses as recordings
from crm_app.web.player import Track
from crm_app.work import Work

UNDO = "undo-status"
_FURTHEST = 50_000_000
_NO_LEAD = UUID(int=0)  # for an address that names none


class LeadState(rx.State):
    """The lead that the address names; `is_missing` when it is not the user's to see."""

    lead: Shown = Shown()
    entries: list[Entry] = []
    consents: list[said.Holding] = []
    consent_history: list[said.Said] = []
    recordings: list[Recorded] = []
    all_recordings: str = ""  # where the others are, if there are more
    count: str = ""
    has_older: bool = False
    way: Way = Way()
    is_missing: bool = False

    _found: list[TimelineEntry] = []
    _behind: str = ""
    _tracks: dict[str, Track] = {}
    _undo: tuple[str, str, str] = ("", "", "")  # lead, status now, status before

    @rx.event
    async def load(self) -> None:
        """Show the lead, and follow changes."""
        self._found = []
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the lead again, unless one has gone elsewhere; older entries stay."""
        if addresses.lead_in(self.router.url.path) is not None:
            await self._read()

    @rx.event
    async def read_older(self) -> None:
        """Show the next page of what happened."""
        if not self._behind:  # pressed twice
            return
        do = partial(
            _older,
            lead_id=UUID(self.lead.id),
            cursor=self._behind,
            shown=self._found,
            tracks=self._tracks,
        )
        self._found, self._behind, self.entries = await in_work(self, do, read_only=True)
        self.has_older = bool(self._behind)

    @rx.event
    async def change_status(self, lead_id: str, seen: str, status: str) -> list[Any]:
        """Set the status, unless somebody else set another one meanwhile."""
        if seen == status:
            return []
        return await self._change(lead_id, seen, status)

    @rx.event
    async def undo(self) -> list[Any] | None:
        """Set the status back, unless it is another one again."""
        if not self._undo[0]:  # pressed twice
            return None
        undone, self._undo = self._undo, ("", "", "")
        return await self._change(*undone)

    async def _change(self, lead_id: str, seen: str, status: str) -> list[Any]:
        wanted = PatchLead.model_validate({"status": status, "base": {"status": seen}})
        do = partial(leads.patch_lead, lead_id=UUID(lead_id), wanted=wanted)
        try:
            await in_work(self, do)
        except ChangedMeanwhile as error:
            now = status_label(error.fields["status"])
            sentence = f"Not changed: somebody set the status to {now} meanwhile."
            return [LeadState.refresh, rx.toast.error(sentence)]
        self._undo = (lead_id, status, seen)
        return [LeadState.refresh, undo_toast(f"Status changed to {status_label(status)}", UNDO)]

    async def _read(self) -> None:
        # Each time: while a connection is lost, the tab is forgotten.
        live.watch(self, {"leads", "calls", "recordings"}, LeadState.refresh)
        lead_id, asked = addresses.lead_in(self.router.url.path), self.router.url.query_parameters
        filters, at = addresses.read(asked), addresses.number(asked.get("at"), _FURTHEST)
        try:
            do = partial(
                _read, lead_id=lead_id or _NO_LEAD, filters=filters, at=at, shown_before=self._found
            )
            found = await in_work(self, do, read_only=True)
        except NotFound:
            live.forget(self)  # asking again and again would look like an attack
            self.lead, self.entries, self.is_missing = Shown(), [], True
            self.recordings, self.all_recordings, self._tracks = [], "", {}
            self.consents, self.consent_history = [], []
            self.way = way(None, filters, None)
            return
        self.lead, self.way, self.is_missing = found.lead, found.way, False
        self._found, self.entries, self.count = found.happened, found.entries, found.total
        self.recordings, self.all_recordings = found.recordings, found.all_recordings
        self._tracks = found.tracks
        self.consents, self.consent_history = found.consents, found.consent_history
        if found.is_all:
            self._behind = found.behind
        self.has_older = bool(self._behind)


class _Read(NamedTuple):
    lead: Shown
    way: Way
    happened: list[TimelineEntry]
    entries: list[Entry]
    behind: str
    is_all: bool  # nothing is kept from older pages
    total: str
    recordings: list[Recorded]
    all_recordings: str
    tracks: dict[str, Track]
    consents: list[said.Holding]
    consent_history: list[said.Said]


def _read(
    work: Work,
    lead_id: UUID,
    filters: Filters,
    at: int | None,
    shown_before: list[TimelineEntry],
) -> _Read:
    zone = organisation.get(work).time_zone
    view: LeadView = leads.get_lead(work, lead_id)
    page = leads.get_timeline(work, lead_id, None)
    happened = timeline.merged(page.items, shown_before)
    heard = recorded.of_lead(work, lead_id, zone)
    agreed = consents.get_consents(work, lead_id)
    return _Read(
        lead=shown(view, work.now, zone),
        way=way(_place(work, lead_id, filters, at), filters, at),
        happened=happened,
        entries=timeline.entries(happened, work.now, zone, heard.tracks),
        behind=page.next_cursor or "",
        is_all=len(happened) == len(page.items),
        total=formats.count(page.total, "entry", "entries"),
        recordings=heard.newest,
        all_recordings=recordings.of_lead(view.phone_e164) if heard.has_more else "",
        tracks=heard.tracks,
        consents=said.holding(agreed, work.now, zone),
        consent_history=said.history(agreed, work.now, zone),
    )


def _older(
    work: Work,
    lead_id: UUID,
    cursor: str,
    shown: list[TimelineEntry],
    tracks: dict[str, Track],
) -> tuple[list[TimelineEntry], str, list[Entry]]:
    zone = organisation.get(work).time_zone
    page = leads.get_timeline(work, lead_id, cursor)
    happened = [*shown, *page.items]
    return happened, page.next_cursor or "", timeline.entries(happened, work.now, zone, tracks)


def _place(work: Work, lead_id: UUID, filters: Filters, at: int | None) -> Place | None:
    if at is None:
        return None
    try:
        return leads.find_place(work, lead_id, filters.wanted(), at)
    except (RuleBroken, ValueError):  # somebody typed into the address
        return None
