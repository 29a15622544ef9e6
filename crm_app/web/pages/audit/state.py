"""The audit log, as the address filters it."""

from functools import partial
from typing import NamedTuple

import reflex as rx

from crm_app.domain.audit import service as audit
from crm_app.domain.audit.schemas import AuditPage
from crm_app.web import formats, live
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.audit import addresses
from crm_app.web.pages.audit.addresses import ALL, PROGRAM
from crm_app.web.pages.audit.rows import Row, rows
from crm_app.work import Work

LABELS = {"from": "The first day", "to": "The last day"}
_FIRST_YEAR = "2000"  # while a year is typed, it passes through 0002, 0020 and 0202


class AuditState(rx.State):
    """One page of entries. New ones are counted, and come when one asks for them."""

    rows: list[Row] = []
    people: list[tuple[str, str]] = []
    person: str = ALL
    action: str = ALL
    kind: str = ALL
    first: str = ""
    last: str = ""
    filled: int = 0
    fault: str = ""
    waiting: str = ""
    has_older: bool = False
    has_newer: bool = False
    is_narrow: bool = False
    is_loaded: bool = False
    opened: str = ""
    file: str = ""

    _asked: dict[str, str] = {}
    _older: str = ""
    _newer: str = ""
    _top: str | None = None
    _typed: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        self._asked = addresses.read(self.router.url.query_parameters)
        live.watch(self, {"audit"}, AuditState.refresh)
        found, faults = await attempt(self, partial(_read, asked=self._asked), LABELS)
        self.fault, self.opened, self.waiting = next(iter(faults.values()), ""), "", ""
        self._show(found)
        self.is_loaded = True

    @rx.event
    async def refresh(self) -> None:
        """Count what is new; the rows keep their places."""
        if self.router.url.path.rstrip("/") != addresses.LIST:
            return
        live.watch(self, {"audit"}, AuditState.refresh)
        if self.fault or self.has_newer:  # an older page has no new rows
            return
        do = partial(_count_newer, asked=self._asked, after=self._top)
        new = await in_work(self, do, read_only=True)
        most = audit.MOST_NEW
        shown = f"Over {most} new rows" if new > most else formats.count(new, "new row")
        self.waiting = shown if new else ""

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec | None:
        """Change one filter; all are kept in the address."""
        if filter_name not in addresses.FILTERS:
            return None
        if filter_name in {"from", "to"}:
            if value and value < _FIRST_YEAR:
                return None
            ends = {"from": self.first, "to": self.last} | {filter_name: value}
            self._typed = (ends["from"], ends["to"])
        return self._go({filter_name: value})

    @rx.event
    def older(self) -> rx.event.EventSpec:
        """To the entries before these."""
        return self._go({"before": self._older}, replace_it=False)

    @rx.event
    def newer(self) -> rx.event.EventSpec:
        """To the entries after these."""
        return self._go({"after": self._newer}, replace_it=False)

    @rx.event
    async def newest(self):
        """To the newest entries."""
        if self.has_newer:
            return self._go({})
        await self.load()
        return None

    @rx.event
    def open(self, entry_id: str) -> None:
        """Show the details below an entry, or hide them."""
        self.opened = "" if self.opened == entry_id else entry_id

    def _go(self, changes: dict[str, str], *, replace_it: bool = True) -> rx.event.EventSpec:
        kept = {key: val for key, val in self._asked.items() if key not in addresses.PLACES}
        self._asked = {key: val for key, val in (kept | changes).items() if val and val != ALL}
        return rx.redirect(addresses.page(self._asked), replace=replace_it)

    def _show(self, found: "_Found | None") -> None:
        asked = self._asked
        self.rows = found.rows if found else []
        self._older, self._newer = (found.older, found.newer) if found else ("", "")
        self._top = found.top if found else None
        self.has_older, self.has_newer = bool(self._older), bool(self._newer)
        if found:
            self.people = found.people
        self.person = asked.get("person", ALL)
        self.action, self.kind = asked.get("action", ALL), asked.get("kind", ALL)
        self.first, self.last = asked.get("from", ""), asked.get("to", "")
        self.is_narrow = any(key in asked for key in addresses.FILTERS)
        self.file = "" if self.fault else addresses.file(asked)
        if self._typed != (self.first, self.last):
            self._typed = (self.first, self.last)
            self.filled += 1


class _Found(NamedTuple):
    rows: list[Row]
    people: list[tuple[str, str]]
    older: str
    newer: str
    top: str | None


def _read(work: Work, asked: dict[str, str]) -> _Found:
    page: AuditPage = audit.list_entries(
        work, addresses.wanted(asked), before=asked.get("before"), after=asked.get("after")
    )
    people = [(str(each.id), each.name) for each in audit.list_authors(work)]
    return _Found(
        rows=rows(page, work.now),
        people=[(PROGRAM, "The program"), *people],
        older=page.older or "",
        newer=page.newer or "",
        top=audit.cursor_of(page.items[0]) if page.items else None,
    )


def _count_newer(work: Work, asked: dict[str, str], after: str | None) -> int:
    return audit.count_newer(work, addresses.wanted(asked), after)
