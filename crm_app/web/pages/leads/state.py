"""The list of leads, as the address filters and sorts it."""

from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import BulkView
from crm_app.domain.imports import service as imports
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import TABLE_BOUND
from crm_app.kernel.errors import CrmError
from crm_app.web import formats, live
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.leads import addresses, columns, under_way
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.leads.chips import Chip, chips
from crm_app.web.pages.leads.rows import PAGE, Row, first, footer, rows, settle
from crm_app.web.pages.reports.choices import ALL, Choice, choices, known
from crm_app.work import Work

LABELS = {"search": "Search", "source": "Source"}
UNDO = "undo-bulk"
NOT_SORTED = f"{TABLE_BOUND:,} leads or fewer can be sorted by this. Narrow the list first."
# Of the dialog, and how an address calls them.
_AT_ONCE = 10  # rows drawn in one go when the page opens
_MORE = {
    "due": "due",
    "untouched": "untouched",
    "first": "from",
    "last": "to",
    "enrolled_first": "enrolled-from",
    "enrolled_last": "enrolled-to",
    "source": "source",
}
_SPANS = {"first": "last", "enrolled_first": "enrolled_last"}  # one chip stands for both ends
_FILTERS = {"search", "telecaller", "branch", "file", *_MORE}


class LeadsState(rx.State):
    """What the table shows. The filters are the address's."""

    rows: list[Row] = []
    counts: dict[str, str] = {}
    total: str = ""
    footer: str = ""
    page: int = 1
    is_last: bool = True
    search: str = ""
    statuses: list[str] = []
    telecaller: str = ALL
    branch: str = ALL
    telecallers: list[Choice] = []
    branches: list[Choice] = []
    has_choice: bool = False
    is_narrow: bool = False
    fault: str = ""
    is_loaded: bool = False
    is_failed: bool = False
    has_moved: bool = False
    chosen: list[str] = []
    is_all_chosen: bool = False  # all that match, not only those of the page
    matching: int = 0
    query: str = ""  # of the address, without its page
    sort: str = ""
    can_sort: bool = True
    chips: list[Chip] = []
    more: dict[str, str] = {}  # what the dialog of filters shows
    is_filtering: bool = False
    shown: list[str] = columns.USUAL
    kept_columns: str = rx.LocalStorage("", name="leads-columns")
    strip: str = ""  # what is under way in the background
    failure: str = ""

    _filters: Filters = Filters()
    _me: str = ""
    _run_id: str = ""
    _told: str = ""

    @rx.var
    def which(self) -> str:
        """The list whose leads are all chosen, as an address has it; empty while only some are."""
        return f"?{self.query}" if self.is_all_chosen else ""

    @rx.var
    def as_file(self) -> str:
        """The list as the address of a file has it: filters, order and columns."""
        columns = urlencode({"columns": ",".join(self.shown)})
        return f"{self.query}&{columns}" if self.query else columns

    @rx.var
    def matching_words(self) -> str:
        """How many match."""
        return formats.number(self.matching)

    @rx.var
    def can_choose_all(self) -> bool:
        """Whether more match than stand on the page, and not too many to be changed at once."""
        return len(self.rows) < self.matching <= TABLE_BOUND

    @rx.event
    async def load(self) -> Any:
        """Show what the address asks for; at first row by row of what is in sight."""
        self._meet(addresses.read(self.router.url.query_parameters))
        is_first = not self.is_loaded
        told = await self._read(anew=True)
        rows = self.rows
        # Fifty rows drawn at once stop a cheap phone for a third of a second; a few do not.
        for end in range(_AT_ONCE, len(rows), _AT_ONCE) if is_first else ():
            self.rows = rows[:end]
            yield
        self.rows = rows
        yield told

    @rx.event
    async def refresh(self) -> Any:
        """Read the page again, unless one has gone elsewhere; rows keep their places."""
        if self.router.url.path.rstrip("/") == addresses.LIST:
            return await self._read(anew=False)
        return None

    @rx.event
    async def show_order(self) -> Any:
        """Read the page again, in the order of now."""
        return await self._read(anew=True)

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec:
        """Change one filter; another branch has other telecallers."""
        value = "" if value == ALL else value
        others = {"telecaller": ""} if filter_name == "branch" else {}
        if filter_name in _SPANS:
            others = {_SPANS[filter_name]: ""}
        if filter_name not in _FILTERS:
            return self._go(self._filters)
        return self._go(replace(self._filters, **{filter_name: value, **others}, page=1))

    @rx.event
    def switch_status(self, status: str) -> rx.event.EventSpec:
        """Add a status to those shown, or take it out; an empty one shows all."""
        on = self._filters.statuses
        wanted = tuple(key for key in on if key != status) if status in on else (*on, status)
        return self._go(replace(self._filters, statuses=wanted if status else (), page=1))

    @rx.event
    def turn(self, by: int) -> rx.event.EventSpec:
        """To the page before or behind."""
        return self._go(replace(self._filters, page=max(1, self.page + by)), replace_it=False)

    @rx.event
    def order_by(self, column: str) -> rx.event.EventSpec:
        """Ascending, then descending, then by next step as at first."""
        if column != "next" and not self.can_sort:
            return rx.toast(NOT_SORTED)
        down, now = f"-{column}", self._filters.sort
        if column == "next":
            wanted = down if now == "" else ""
        else:
            wanted = {column: down, down: ""}.get(now, column)
        return self._go(replace(self._filters, sort=wanted, page=1))

    @rx.event
    def open_filters(self, is_open: bool) -> None:
        """Show the dialog with more filters, or close it."""
        self.is_filtering = is_open

    @rx.event
    def filter_more(self, form: dict[str, Any]) -> rx.event.EventSpec | None:
        """Filter as the dialog says."""
        if not self.is_filtering:  # pressed twice
            return None
        self.is_filtering = False
        asked = {key: str(form.get(name) or "").strip() for name, key in _MORE.items()}
        read = addresses.read(asked)
        return self._go(
            replace(self._filters, **{name: getattr(read, name) for name in _MORE}, page=1)
        )

    @rx.event
    def switch_column(self, column: str) -> None:
        """Show a column, or hide it; the browser remembers."""
        self.shown = columns.switched(self.shown, column)
        self.kept_columns = columns.keep(self.kept_columns, self._me, self.shown)

    @rx.event
    def choose(self, lead_ids: list[str]) -> None:
        """The leads that are ticked."""
        self.chosen, self.is_all_chosen = lead_ids[: len(self.rows)], False

    @rx.event
    def choose_all(self) -> None:
        """All leads that match, on every page."""
        self.is_all_chosen = self.can_choose_all

    @rx.event
    async def undo_bulk(self) -> None:
        """Take back what was changed last."""
        if not self._run_id:  # pressed twice
            return
        run_id, self._run_id = UUID(self._run_id), ""
        await in_work(self, partial(bulk.undo, run_id=run_id))

    def _go(self, wanted: Filters, *, replace_it: bool = True) -> rx.event.EventSpec:
        self._meet(wanted)  # the next press may come before the address has changed
        return rx.redirect(wanted.list_address(), replace=replace_it)

    def _meet(self, wanted: Filters) -> None:
        if replace(wanted, page=1, sort="") != replace(self._filters, page=1, sort=""):
            self.chosen, self.is_all_chosen = [], False  # others match now
        self._filters = wanted

    async def _read(self, *, anew: bool) -> Any:
        # Each time: while a connection is lost, the tab is forgotten.
        live.watch(self, {"leads", bulk.TOPIC}, LeadsState.refresh)
        try:
            found, faults = await attempt(self, partial(_read, filters=self._filters), LABELS)
        except Exception:
            self.is_failed = True  # said where the rows would be, and by whoever gets the error
            raise
        self.fault, self.is_failed = next(iter(faults.values()), ""), False
        if found is not None:
            self._show(found, anew=anew)
        self.search, self.is_narrow = self._filters.search, self._filters.is_narrow
        self.statuses, self.is_loaded = list(self._filters.statuses), True
        self.query = replace(self._filters, page=1).query()
        self.more = {name: getattr(self._filters, name) for name in _MORE}
        return self._tell(found.run) if found is not None else None

    def _tell(self, run: BulkView | None) -> Any:
        """Show what is under way; what is over is said once."""
        self.strip = under_way.progress(run)
        self.failure = under_way.failure(run)
        over = under_way.over(run)
        if run is None or not over or self._told == f"{run.id} {run.status}":
            return None
        self._told = f"{run.id} {run.status}"
        if not under_way.can_undo(run):
            return rx.toast(over)
        self._run_id = str(run.id)
        return undo_toast(over, UNDO, seconds=60)

    def _show(self, found: "_Found", *, anew: bool) -> None:
        if anew:
            self.rows, self.has_moved = found.rows, False
        else:
            self.rows, self.has_moved = settle(self.rows, found.rows)
        self.counts, self.total, self.footer = found.counts, found.total, found.footer
        self.page, self.is_last = found.page, found.is_last
        self.telecallers, self.branches = found.telecallers, found.branches
        self.telecaller = self._filters.telecaller
        if self.telecaller not in {addresses.NOBODY, addresses.INACTIVE}:
            self.telecaller = known(self.telecaller, found.telecallers)
        self.branch = known(self._filters.branch, found.branches)
        self.has_choice = len(found.branches) > 1
        self.sort, self.can_sort, self.matching = found.sort, found.can_sort, found.matching
        self.chips, self._me = found.chips, found.me
        self.shown = columns.kept(self.kept_columns, found.me)
        here = {lead.id for lead in self.rows}
        self.chosen = [key for key in self.chosen if key in here]
        if self.is_all_chosen:  # also those of the next page
            self.chosen = [lead.id for lead in self.rows]
        self.is_all_chosen = bool(self.chosen) and self.is_all_chosen


class _Found(NamedTuple):
    rows: list[Row]
    counts: dict[str, str]
    total: str
    footer: str
    page: int
    is_last: bool
    telecallers: list[Choice]
    branches: list[Choice]
    sort: str
    can_sort: bool
    matching: int
    chips: list[Chip]
    me: str
    run: BulkView | None


def _read(work: Work, filters: Filters) -> _Found:
    table = leads.list_for_pages(work, filters.wanted())
    open_to = choices(work, {"branch": filters.branch})
    start = first(table)
    return _Found(
        rows=rows(table, filters, work.now, open_to.zone),
        counts={status: formats.number(n) for status, n in table.by_status.items()},
        total=formats.number(sum(table.by_status.values())),
        footer=footer(start, len(table.items), table.total),
        page=(start - 1) // PAGE + 1,
        is_last=table.page >= table.pages,
        telecallers=open_to.telecallers,
        branches=open_to.branches,
        sort=f"-{table.sort}" if table.descending else table.sort,
        can_sort=table.can_sort,
        matching=table.total,
        chips=chips(filters, open_to.today, _file_name(work, filters.file)),
        me=str(work.actor.user_id),
        run=bulk.latest(work),
    )


def _file_name(work: Work, import_id: str) -> str:
    if not import_id:
        return ""
    try:
        return imports.get_import(work, UUID(import_id)).file_name
    except CrmError:  # no such import, or not theirs: then nothing matches either
        return "unknown"
