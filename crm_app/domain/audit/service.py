"""Write the audit log; read it, which only admins do.

Why no managers: an entry may tell of two branches at once (leads shared out over all, a merge), and
a lead's branch today is not the branch it had when the entry was written. "Admins only" is the one
rule that can be kept exactly, by the permission and by PostgreSQL itself.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.domain import cursors
from crm_app.domain.audit import repository
from crm_app.domain.audit.schemas import (
    PAGE_SIZE,
    AuditFilter,
    AuditPage,
    AuditView,
    Author,
    KnownObject,
    LastSaved,
)
from crm_app.domain.audit.words import act_of, actions_of
from crm_app.kernel.clock import day_range, day_start, local_day, local_time
from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.spreadsheet import safe_cell
from crm_app.models import AuditEntry
from crm_app.work import Work

EXPORT_ROWS = 2_000  # of one read while a file is sent
MOST_NEW = 100  # more new entries than this are "over 100"
_COLUMNS = ("Time", "Person", "User name", "Action", "Object", "Object id", "Address", "Detail")
_FIRST_ID = UUID(int=0)


def record(work: Work, action: str, object_id: UUID | None = None, **detail: Any) -> None:
    """Note that the actor did `action` (`noun.past_tense`); committed or lost with the work.

    `detail` must be JSON: ids as text. `words.ACTS` says each action in words.
    """
    entry = AuditEntry(
        at=work.now,
        actor_id=work.actor.user_id,
        actor=work.actor.name,
        action=action,
        object_id=object_id,
        detail=detail,
    )
    work.session.add(entry)


def list_entries(
    work: Work, wanted: AuditFilter, *, before: str | None = None, after: str | None = None
) -> AuditPage:
    """A page of the log: the newest, or those before or after a cursor.

    Raises:
        NotPermitted: only admins read it.
        RuleBroken: the first day is after the last, or a cursor that is not ours.
    """
    require(work.actor, Permission.AUDIT_READ)
    newer = after is not None and before is None
    found = _find(work, wanted, before if not newer else after, newer=newer, limit=PAGE_SIZE + 1)
    more, items = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if newer:
        items.reverse()
    return AuditPage(
        items=items,
        known=repository.known(work, _ids(items)),
        older=cursor_of(items[-1]) if items and (more or newer) else None,
        newer=cursor_of(items[0]) if items and (more if newer else before is not None) else None,
        zone=repository.zone(work),
    )


def count_newer(work: Work, wanted: AuditFilter, after: str | None) -> int:
    """How many entries came since a cursor, up to one more than `MOST_NEW`.

    What a long work writes carries the moment of its beginning, so it may stand further below.
    """
    require(work.actor, Permission.AUDIT_READ)
    return len(_find(work, wanted, after, newer=True, limit=MOST_NEW + 1))


def list_authors(work: Work) -> list[Author]:
    """The people one may filter by, by name."""
    require(work.actor, Permission.AUDIT_READ)
    return repository.authors(work)


def last_saved(work: Work, actions: Iterable[str], fields: Iterable[str] = ()) -> LastSaved | None:
    """When one of these settings was saved last, and by whom; `fields` narrow what was changed."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return repository.last(work, list(actions), list(fields))


def begin_export(work: Work, wanted: AuditFilter) -> tuple[str, bytes, str]:
    """Note that the log is taken out: the file's name, its head, and the cursor to begin at.

    Raises:
        NotPermitted: only admins read it.
        RuleBroken: the first day is after the last.
    """
    require(work.actor, Permission.AUDIT_READ)
    limits.spend(work.actor, Limit.EXPORTS)
    zone = repository.zone(work)
    _conditions(wanted, zone)
    filters = wanted.model_dump(mode="json", exclude_none=True, by_alias=True)
    record(work, "audit.exported", filters=filters)
    name = f"audit-log_{local_day(work.now, zone)}.csv"
    head = "\ufeff".encode() + _line(_COLUMNS)
    return name, head, _cursor(work.now, _FIRST_ID)


def export_piece(work: Work, wanted: AuditFilter, before: str) -> tuple[bytes, str | None]:
    """The next lines of the file, and the cursor behind them; None at the end."""
    require(work.actor, Permission.AUDIT_READ)
    found = _find(work, wanted, before, newer=False, limit=EXPORT_ROWS)
    zone, known = repository.zone(work), repository.known(work, _ids(found))
    lines = b"".join(_entry_line(entry, known, zone) for entry in found)
    return lines, cursor_of(found[-1]) if len(found) == EXPORT_ROWS else None


def cursor_of(entry: AuditView) -> str:
    """The cursor at an entry."""
    return _cursor(entry.at, entry.id)


def _cursor(at: datetime, entry_id: UUID) -> str:
    return cursors.encode(at.isoformat(), str(entry_id))


def _find(
    work: Work, wanted: AuditFilter, cursor: str | None, *, newer: bool, limit: int
) -> list[AuditView]:
    conditions, values = _conditions(wanted, repository.zone(work))
    if cursor is not None:
        conditions.append(f"(at, id) {'>' if newer else '<'} (:cursor_at, :cursor_id)")
        values |= _read_cursor(cursor)
    actions = [wanted.action] if wanted.action else None
    if wanted.kind:
        of_kind = actions_of(wanted.kind)
        actions = of_kind if actions is None else [each for each in actions if each in of_kind]
    return repository.find(work, conditions, values, actions=actions, newer=newer, limit=limit)


def _conditions(wanted: AuditFilter, zone: str) -> tuple[list[str], dict[str, Any]]:
    conditions, values = [], dict[str, Any]()
    if wanted.person == "program":
        conditions.append("actor_id is null")
    elif wanted.person is not None:
        conditions.append("actor_id = :person")
        values["person"] = wanted.person
    first, last = wanted.first_day, wanted.last_day
    if first and last and first > last:
        sentence = "The first day is after the last day."
        raise RuleBroken(sentence, fields={"from": sentence})
    if first:
        conditions.append("at >= :since")
        values["since"] = day_start(first, zone)
    if last:
        conditions.append("at < :until")
        values["until"] = day_range(last, last, zone)[1]
    return conditions, values


def _read_cursor(cursor: str) -> dict[str, Any]:
    at, entry_id = cursors.decode(cursor, 2)
    try:
        return {"cursor_at": datetime.fromisoformat(at), "cursor_id": UUID(entry_id)}
    except ValueError as error:
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error


def _ids(entries: Iterable[AuditView]) -> set[UUID]:
    """Every id that the entries name."""
    found: set[UUID] = set()
    for entry in entries:
        found |= {entry.object_id} if entry.object_id else set()
        waiting: list[object] = [entry.detail]
        while waiting:
            each = waiting.pop()
            if isinstance(each, dict):
                waiting += [*each, *each.values()]
            elif isinstance(each, list):
                waiting += each
            elif isinstance(each, str) and (as_id := _id(each)):
                found.add(as_id)
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == len(str(_FIRST_ID)) else None
    except ValueError:
        return None


def _entry_line(entry: AuditView, known: dict[UUID, KnownObject], zone: str) -> bytes:
    about = known.get(entry.object_id) if entry.object_id else None
    detail = {key: value for key, value in entry.detail.items() if key != "address"}
    return _line(
        (
            local_time(entry.at, zone).isoformat(sep=" ", timespec="seconds"),
            entry.actor_name or "",
            entry.actor,
            act_of(entry.action).words,
            about.name if about else "",
            entry.object_id or "",
            entry.detail.get("address", ""),
            json.dumps(detail, ensure_ascii=False) if detail else "",
        )
    )


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(safe_cell(str(cell)) for cell in cells)
    return text.getvalue().encode()
