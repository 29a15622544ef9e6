"""The list of recordings, as the address filters it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import reflex as rx

from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import service as recordings
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import NotFound
from crm_app.web import formats, live
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.recordings import addresses, phone_rows
from crm_app.web.pages.recordings.addresses import Filters
from crm_app.web.pages.recordings.phone_rows import PhoneRow
from crm_app.web.pages.recordings.rows import Detail, Row, detail, footer, rows, settle
from crm_app.web.pages.reports.choices import ALL, Choice, choices, known
from crm_app.work import Work

LABELS = {"search": "Search", "first_day": "The first day", "last_day": "The last day"}
TOPIC = "recordings"
_FILTERS = {"search", "quality", "branch", "telecaller", "phone", "first", "last"}
_FIRST_YEAR = "2000"  # while a year is typed, it passes through 0002, 0020 and 0202
_MODELS_OF_DAYS = 90
_USUAL_DAYS = 30
_GONE = "This recording does not exist, or is not yours to hear."


class RecordingsState(rx.State):
    """What the table shows, and which recording is open beside it."""

    rows: list[Row] = []
    footer: str = ""
    total: int = 0
    search: str = ""
    quality: str = ALL
    branch: str = ALL
    telecaller: str = ALL
    phone: str = ALL
    first: str = ""
    last: str = ""
    marks: list[str] = []
    filled: int = 0
    branches: list[Choice] = []
    telecallers: list[Choice] = []
    models: list[str] = []
    has_choice: bool = False
    has_older: bool = False
    has_newer: bool = False
    is_narrow: bool = False
    is_loaded: bool = False
    waiting: str = ""
    fault: str = ""
    is_phones: bool = False
    detail: Detail = Detail()
    missing: str = ""  # why nothing is open though the address asks for it

    _filters: Filters = Filters()
    _shown: Filters | None = None  # what the rows belong to
    _next: str = ""
    _trail: list[str] = []  # cursors of the pages before this one
    _typed: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        asked = self.router.url.query_parameters
        self.is_phones = asked.get("view") == addresses.PHONES
        self._filters = addresses.read(asked)
        if self.is_phones:
            live.forget(self)
            self.is_loaded, self._shown, self.detail = False, None, Detail()
            return
        if not self._filters.after:
            self._trail = []
        elif self._filters.after in self._trail:
            self._trail = self._trail[: self._trail.index(self._filters.after)]
        anew = self._shown is None or self._shown != replace(self._filters, opened="")
        await self._read(anew=anew)

    @rx.event
    async def refresh(self) -> None:
        """Read again, unless one has gone elsewhere; rows keep their places."""
        if self.router.url.path.rstrip("/") == addresses.LIST and not self.is_phones:
            await self._read(anew=False)

    @rx.event
    async def show_new(self) -> None:
        """Show what came meanwhile."""
        await self._read(anew=True)

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec | None:
        """Change one filter; all are kept in the address. Another branch has other telecallers."""
        value = "" if value == ALL else value
        if filter_name not in _FILTERS:
            return None
        if filter_name in {"first", "last"}:
            if value and value < _FIRST_YEAR:
                return None
            ends = {"first": self.first, "last": self.last} | {filter_name: value}
            self._typed = (ends["first"], ends["last"])
        others = {"telecaller": ""} if filter_name == "branch" else {}
        return self._go(replace(self._filters, **{filter_name: value, **others}, after=""))

    @rx.event
    def switch_mark(self, name: str) -> rx.event.EventSpec | None:
        """Show only those with a mark, or all again."""
        if name not in addresses.MARKS:
            return None
        value = "" if getattr(self._filters, name) else "1"
        return self._go(replace(self._filters, **{name: value}, after=""))

    @rx.event
    def older(self) -> rx.event.EventSpec:
        """To the recordings before these."""
        self._trail = [*self._trail, self._filters.after]
        return self._go(replace(self._filters, after=self._next), replace_it=False)

    @rx.event
    def newer(self) -> rx.event.EventSpec:
        """To the recordings after these; to the newest, where nobody knows which those were."""
        before = self._trail[-1] if self._trail else ""
        self._trail = self._trail[:-1]
        return self._go(replace(self._filters, after=before), replace_it=False)

    @rx.event
    def leave(self) -> rx.event.EventSpec:
        """Close the panel."""
        return self._go(replace(self._filters, opened=""))

    def _go(self, wanted: Filters, *, replace_it: bool = True) -> rx.event.EventSpec:
        self._filters = wanted  # the next press may come before the address has changed
        return rx.redirect(wanted.address(), replace=replace_it)

    async def _read(self, *, anew: bool) -> None:
        # Each time: while a connection is lost, the tab is forgotten.
        live.watch(self, {TOPIC}, RecordingsState.refresh)
        # Once in a tab: of all that the page shows, this costs most.
        do = partial(_read, filters=self._filters, with_models=not self.models)
        found, faults = await attempt(self, do, LABELS)
        self.fault = next(iter(faults.values()), "")
        if found is not None:
            self._show(found, anew=anew)
            await self._open()
        asked = self._filters
        self._shown, self.is_loaded = replace(asked, opened=""), True
        self.search, self.quality = asked.search, asked.quality or ALL
        self.phone, self.is_narrow = asked.phone or ALL, asked.is_narrow
        self.first, self.last = asked.first, asked.last
        self.marks = [name for name in addresses.MARKS if getattr(asked, name)]
        if self._typed != (self.first, self.last):
            self._typed = (self.first, self.last)
            self.filled += 1

    async def _open(self) -> None:
        """Read the recording in the panel; one that is gone closes it."""
        self.missing = ""
        if not self._filters.opened:
            self.detail = Detail()
            return
        do = partial(_read_one, recording_id=UUID(self._filters.opened))
        try:
            self.detail = await in_work(self, do, read_only=True)
        except NotFound:
            self.detail, self.missing = Detail(), _GONE

    def _show(self, found: "_Found", *, anew: bool) -> None:
        if anew:
            self.rows, self.waiting = found.rows, ""
        else:
            self.rows, new = settle(self.rows, found.rows)
            self.waiting = formats.count(new, "new recording") if new else ""
        self.total, self._next = found.total, found.next
        self.footer = footer(len(self.rows), found.total)
        self.has_older, self.has_newer = bool(found.next), bool(self._filters.after)
        self.telecallers, self.branches = found.telecallers, found.branches
        self.has_choice = len(found.branches) > 1
        self.telecaller = known(self._filters.telecaller, found.telecallers)
        self.branch = known(self._filters.branch, found.branches)
        if found.models is not None:
            chosen = {self._filters.phone} - {""}
            self.models = sorted({*found.models, *chosen}, key=str.casefold)


class PhonesState(rx.State):
    """The table by phone model, in its own days."""

    rows: list[PhoneRow] = []
    first: str = ""
    last: str = ""
    today: str = ""
    sort: str = phone_rows.WORST_FIRST
    advice: str = ""
    fault: str = ""
    filled: int = 0
    is_loaded: bool = False

    _typed: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for, if it asks for this table."""
        asked = self.router.url.query_parameters
        if asked.get("view") != addresses.PHONES:
            return
        self.first, self.last = addresses.day(asked.get("from")), addresses.day(asked.get("to"))
        sort = str(asked.get("sort", ""))
        self.sort = sort if phone_rows.is_order(sort) else phone_rows.WORST_FIRST
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read again, unless one has gone elsewhere."""
        asked = self.router.url.query_parameters
        is_here = self.router.url.path.rstrip("/") == addresses.LIST
        if is_here and asked.get("view") == addresses.PHONES:
            await self._read()

    @rx.event
    def type_day(self, end: str, value: str) -> rx.event.EventSpec | None:
        """Another first or last day."""
        if end not in {"first", "last"} or value < _FIRST_YEAR:
            return None
        ends = {"first": self.first, "last": self.last} | {end: value}
        self._typed = (ends["first"], ends["last"])
        return self._go(ends["first"], ends["last"], self.sort)

    @rx.event
    def order_by(self, column: str) -> rx.event.EventSpec:
        """Ascending, then descending."""
        wanted = f"-{column}" if self.sort == column else column
        return self._go(self.first, self.last, wanted)

    def _go(self, first: str, last: str, sort: str) -> rx.event.EventSpec:
        usual = "" if sort == phone_rows.WORST_FIRST else sort
        return rx.redirect(addresses.phones(first, last, usual), replace=True)

    async def _read(self) -> None:
        live.watch(self, {TOPIC}, PhonesState.refresh)
        do = partial(_read_phones, first=self.first, last=self.last, sort=self.sort)
        found, faults = await attempt(self, do, LABELS)
        self.fault, self.is_loaded = next(iter(faults.values()), ""), True
        if found is None:
            self.rows, self.advice = [], ""
            return
        self.rows, self.advice, self.today = found.rows, found.advice, found.today
        self.first, self.last = found.first, found.last
        if self._typed != (self.first, self.last):
            self._typed = (self.first, self.last)
            self.filled += 1


class _Found(NamedTuple):
    rows: list[Row]
    total: int
    next: str
    branches: list[Choice]
    telecallers: list[Choice]
    models: list[str] | None


class _Phones(NamedTuple):
    rows: list[PhoneRow]
    advice: str
    first: str
    last: str
    today: str


def _read(work: Work, filters: Filters, *, with_models: bool) -> _Found:
    page = recordings.find_recordings(work, filters.wanted(), filters.after or None)
    open_to = choices(work, {"branch": filters.branch})
    since = open_to.today - timedelta(days=_MODELS_OF_DAYS)
    return _Found(
        rows=rows(page, replace(filters, opened=""), work.now, open_to.zone),
        total=page.total,
        next=page.next_cursor or "",
        branches=open_to.branches,
        telecallers=open_to.telecallers,
        models=[row.phone_model for row in recordings.by_phone_model(work, since, open_to.today)]
        if with_models
        else None,
    )


def _read_one(work: Work, recording_id: UUID) -> Detail:
    zone = organisation.get(work).time_zone
    found = recordings.get_detail(work, recording_id)
    return detail(found, recordings.list_plays(work, recording_id), work.now, zone)


def _read_phones(work: Work, first: str, last: str, sort: str) -> _Phones:
    today = local_day(work.now, organisation.get(work).time_zone)
    end = addresses.date_of(last) or today
    begin = addresses.date_of(first) or end - timedelta(days=_USUAL_DAYS - 1)
    found = recordings.by_phone_model(work, begin, end)
    return _Phones(
        rows=phone_rows.phone_rows(found, sort),
        advice=phone_rows.advice(found),
        first=str(begin),
        last=str(end),
        today=str(today),
    )
