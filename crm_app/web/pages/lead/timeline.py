"""What happened to a lead, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from crm_app.domain.leads.schemas import TimelineEntry
from crm_app.kernel.clock import local_day
from crm_app.models import Outcome
from crm_app.web import formats
from crm_app.web.components.icons import status_label
from crm_app.web.components.outcomes import outcome_label
from crm_app.web.player import Track, length

_NO_TRACK = Track()
_REASONS = {
    "assigned": "",
    "edited": "",
    "import": "by the import",
    "call": "with the call",
    "owner_deactivated": "since the owner left",
    "called_last": "who called last",
    "had_before": "who had it before",
    "undone": "when an assignment was undone",
}


@dataclass(frozen=True)
class Entry:
    """One entry; `head` is the day, where it is another than that of the entry above."""

    id: str
    kind: str
    head: str
    what: str
    more: str
    who: str
    body: str
    time: str
    exactly: str
    iso: str
    track: Track


class _Words(NamedTuple):
    kind: str  # of icon and colour
    what: str
    more: str = ""
    body: str = ""


def entries(
    found: Sequence[TimelineEntry],
    now: datetime,
    zone: str,
    tracks: Mapping[str, Track],
) -> list[Entry]:
    """The entries in their order, with a head above each day; `tracks` by recording play there."""
    made, above = [], None
    for entry in found:
        on = local_day(entry.at, zone)
        words = _words(entry, now, zone)
        made.append(
            Entry(
                id=f"{entry.kind}-{entry.id}",
                kind=words.kind,
                head=_day(entry.at, now, zone) if on != above else "",
                what=words.what,
                more=words.more,
                who=entry.by.name if entry.by else "",
                body=words.body,
                time=formats.clock(entry.at, zone),
                exactly=formats.moment(entry.at, zone),
                iso=entry.at.isoformat(),
                track=tracks.get(str(entry.id), _NO_TRACK),
            )
        )
        above = on
    return made


def merged(newest: list[TimelineEntry], shown: list[TimelineEntry]) -> list[TimelineEntry]:
    """The newest page read anew, and behind it what was loaded before."""
    if not newest:
        return []
    last = newest[-1].at
    known = {(entry.kind, entry.id) for entry in newest}
    older = [e for e in shown if e.at <= last and (e.kind, e.id) not in known]
    return [*newest, *older]


def _day(at: datetime, now: datetime, zone: str) -> str:
    on, today = local_day(at, zone), local_day(now, zone)
    return {0: "Today", 1: "Yesterday"}.get((today - on).days) or formats.day(on, today)


def _words(entry: TimelineEntry, now: datetime, zone: str) -> _Words:
    if entry.kind == "followup":
        return _followup(entry.data, now, zone)
    plain = _PLAIN.get(entry.kind)
    if plain is None:  # a kind that is newer than this page
        return _Words("other", str(entry.kind).replace("_", " ").capitalize())
    return plain(entry.data)


def _note(data: Mapping[str, Any]) -> _Words:
    more = "counted as a contact" if data["is_contact"] else ""
    return _Words("note", "Note", more, data["body"])


def _recording(data: Mapping[str, Any]) -> _Words:
    return _Words("recording", "Recording", length(data["duration_seconds"]))


def _import(data: Mapping[str, Any]) -> _Words:
    return _Words("import", "Created", f"from {data['file_name']}, row {data['row']}")


def _call(data: Mapping[str, Any]) -> _Words:
    outcome = Outcome(data["outcome"])
    length = formats.duration(data["duration_seconds"]) if data["duration_seconds"] else ""
    coming = "they called" if data["direction"] == "incoming" else ""
    more = ", ".join(filter(None, (length, coming)))
    return _Words(f"call-{outcome}", outcome_label(outcome), more, data["notes"] or "")


def _status(data: Mapping[str, Any]) -> _Words:
    before = f"from {status_label(data['from'])} " if data["from"] else ""
    more = f"{before}to {status_label(data['to'])}"
    return _Words("status", "Status", f"{more} {_REASONS.get(data['reason'], '')}".strip())


def _followup(data: Mapping[str, Any], now: datetime, zone: str) -> _Words:
    due = formats.appointment(datetime.fromisoformat(data["scheduled_at"]), now, zone)
    if data["completed_at"]:
        done = formats.appointment(datetime.fromisoformat(data["completed_at"]), now, zone)
        return _Words("done", "Follow-up", f"set for {due}, done {done}", data["description"])
    return _Words("followup", "Follow-up set", f"for {due}", data["description"])


def _assignment(data: Mapping[str, Any]) -> _Words:
    before = f", before {data['from']}" if data["from"] else ""
    reason = _REASONS.get(data["reason"], str(data["reason"]).replace("_", " "))
    to = f"to {data['to']}" if data["to"] else "to nobody"
    return _Words("assignment", "Assigned", f"{to}{before} {reason}".strip())


_PLAIN: dict[str, Callable[[Mapping[str, Any]], _Words]] = {
    "call": _call,
    "note": _note,
    "status": _status,
    "recording": _recording,
    "assignment": _assignment,
    "import": _import,
}
