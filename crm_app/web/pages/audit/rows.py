"""An entry of the audit log in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_app.domain.audit.schemas import AuditPage, AuditView, KnownObject
from crm_app.domain.audit.words import KINDS, act_of
from crm_app.kernel.clock import local_day
from crm_app.web import formats
from crm_app.web.pages.import_leads import addresses as imports
from crm_app.web.pages.leads import addresses as leads
from crm_app.web.pages.recordings import addresses as recordings
from crm_app.web.pages.telecallers import addresses as telecallers

Known = Mapping[UUID, KnownObject]
_ELSEWHERE = {"address", "changed"}  # shown in places of their own
_ID_LENGTH = 36


@dataclass(frozen=True)
class Change:
    """One thing in the details: before and after, or a value alone (`before` is empty)."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One row of the table; `link` is empty where there is no page to open."""

    id: str
    time: str
    exactly: str
    who: str
    username: str
    act: str
    about: str
    link: str
    detail: str
    address: str
    has_before: bool
    changes: list[Change] = field(default_factory=list)


def rows(page: AuditPage, now: datetime) -> list[Row]:
    """The rows of a page."""
    return [row(entry, page.known, now, page.zone) for entry in page.items]


def row(entry: AuditView, known: Known, now: datetime, zone: str) -> Row:
    """The row of an entry."""
    changes = changes_of(entry.detail, known)
    about = known.get(entry.object_id) if entry.object_id else None
    return Row(
        id=str(entry.id),
        time=_time(entry.at, now, zone),
        exactly=formats.moment(entry.at, zone),
        who=entry.actor_name or entry.actor.replace("job:", "Program: "),
        username=entry.actor if entry.actor_name else "",
        act=act_of(entry.action).words,
        about=about.name if about else _nameless(entry),
        link=link_of(about),
        detail="; ".join(map(_said, changes)),
        address=str(entry.detail.get("address", "")),
        has_before=any(change.before for change in changes),
        changes=changes,
    )


def link_of(about: KnownObject | None) -> str:
    """The page of an object."""
    if about is None:
        return ""
    pages = {
        "lead": f"{leads.LIST}/{about.id}",
        "telecaller": telecallers.of(about.id),
        "import": imports.of(about.id),
        "branch": "/branches",
        "choice": "/settings",
        "schedule": "/reports/schedules",
        "recording": recordings.of(about.id),
    }
    return pages.get(about.kind, "")


def changes_of(detail: Mapping[str, Any], known: Known) -> list[Change]:
    """What an entry keeps, line by line; ids read as the names they stand for now."""
    changed = detail.get("changed")
    pairs = changed.items() if isinstance(changed, dict) else []
    found = [
        Change(_name(name), _value(pair[0], known), _value(pair[1], known))
        for name, pair in pairs
        if isinstance(pair, list) and len(pair) == 2  # noqa: PLR2004 - before and after
    ]
    rest = [(name, value) for name, value in detail.items() if name not in _ELSEWHERE]
    return [*found, *(Change(_name(name), "", _value(value, known)) for name, value in rest)]


def _said(change: Change) -> str:
    if change.before:
        return f"{change.name}: {change.before} → {change.after}"
    return f"{change.name}: {change.after}"


def _name(key: str) -> str:
    return key.removesuffix("_id").replace("_", " ").capitalize()


def _value(value: object, known: Known) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return formats.number(value)
    if isinstance(value, dict):
        return ", ".join(f"{_text(key, known)} {_value(val, known)}" for key, val in value.items())
    if isinstance(value, list):
        return ", ".join(_value(each, known) for each in value) or "none"
    return _text(str(value), known)


def _text(text: str, known: Known) -> str:
    if len(text) == _ID_LENGTH:
        try:
            named = known.get(UUID(text))
        except ValueError:
            return text
        return named.name if named else text
    return text


def _nameless(entry: AuditView) -> str:
    if entry.object_id is None:
        return formats.NOTHING
    kind = KINDS.get(act_of(entry.action).kind, "")
    return "A sharing out" if kind == KINDS["assignment"] else "No longer there"


def _time(at: datetime, now: datetime, zone: str) -> str:
    on, today = local_day(at, zone), local_day(now, zone)
    clock = formats.clock(at, zone)
    return clock if on == today else f"{formats.day(on, today)}, {clock}"
