"""Recordings as the page shows them: words instead of instants and bare numbers."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from crm_app.domain.recordings.schemas import (
    PlayView,
    RecordingDetail,
    RecordingPage,
    RecordingRow,
)
from crm_app.models import Listening
from crm_app.web import formats
from crm_app.web.components.outcomes import outcome_label
from crm_app.web.components.quality import quality_of
from crm_app.web.pages.leads import addresses as leads
from crm_app.web.pages.recordings.addresses import Filters
from crm_app.web.player import Track, length, track

NO_CALL = "No call linked"
NOBODY_YET = "Nobody yet"
_KILO, _MEGA = 1000, 1000**2
_ACTS = {Listening.PLAYED: "listened", Listening.DOWNLOADED: "took the file"}


@dataclass(frozen=True)
class Row:
    """One row of the table; `outcome` is empty where no call is known."""

    id: str
    iso: str
    address: str
    when: str
    exactly: str
    lead: str
    lead_address: str
    telecaller: str
    initials: str
    tone: str
    branch: str
    outcome: str
    lasts: str
    quality: str
    phone: str
    plays: str
    played_by: str
    played_exactly: str
    is_held: bool


@dataclass(frozen=True)
class Played:
    """Who listened, or took the file."""

    who: str
    act: str
    when: str
    exactly: str


@dataclass(frozen=True)
class Detail:
    """The recording in the panel; without an id none is open."""

    id: str = ""
    lead_id: str = ""
    lead: str = ""
    lead_address: str = ""
    number: str = ""
    when: str = ""
    exactly: str = ""
    telecaller: str = ""
    branch: str = ""
    outcome: str = ""
    outcome_words: str = ""
    track: Track = field(default_factory=Track)
    lasts: str = ""
    size: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    has_shares: bool = False
    speech: int = 0
    silence: int = 0
    other: int = 0
    played: list[Played] = field(default_factory=list)
    is_held: bool = False
    hold_reason: str = ""
    may_delete: bool = False
    why_not: str = ""


def rows(page: RecordingPage, filters: Filters, now: datetime, zone: str) -> list[Row]:
    """The rows of a page, each with the address that opens it."""
    return [row(each, filters, now, zone) for each in page.items]


def row(each: RecordingRow, filters: Filters, now: datetime, zone: str) -> Row:
    """The row of a recording."""
    last = each.last_played_by or ""
    return Row(
        id=str(each.id),
        iso=each.recorded_at.isoformat(),
        address=replace(filters, opened=str(each.id)).address(),
        when=formats.appointment(each.recorded_at, now, zone),
        exactly=formats.moment(each.recorded_at, zone),
        lead=each.student_name,
        lead_address=f"{leads.LIST}/{each.lead_id}",
        telecaller=each.telecaller,
        initials=formats.initials(each.telecaller),
        tone=formats.tone(each.telecaller),
        branch=each.branch or formats.NOTHING,
        outcome=str(each.outcome or ""),
        lasts=length(each.duration_seconds) or formats.NOTHING,
        quality=quality_of(each.quality, is_missing=each.is_missing),
        phone=each.phone_model or "Unknown",
        plays=formats.number(each.plays) if each.plays else NOBODY_YET,
        played_by=last,
        played_exactly=f"Last by {last}, {formats.moment(each.last_played_at, zone)}"
        if last
        else "",
        is_held=each.is_held,
    )


def settle(shown: list[Row], found: list[Row]) -> tuple[list[Row], int]:
    """What to show when the list changes under a reader: nothing moves, what is gone goes.

    Also answers how many new ones wait on top.
    """
    if not shown or not found:
        return found, 0
    anew = {each.id: each for each in found}
    oldest = found[-1].iso
    # One that is older than all that were found has only moved to the next page.
    kept = [anew.get(each.id, each) for each in shown if each.id in anew or each.iso <= oldest]
    known = {each.id for each in shown}
    top = shown[0].iso
    return kept, sum(each.id not in known and each.iso > top for each in found)


def footer(shown: int, total: int) -> str:
    """How many: `50 of 1,284 recordings, newest first`."""
    return f"{formats.number(shown)} of {formats.count(total, 'recording')}, newest first"


def detail(each: RecordingDetail, plays: list[PlayView], now: datetime, zone: str) -> Detail:
    """The recording in the panel."""
    when = formats.appointment(each.recorded_at, now, zone)
    speech, silence = _percent(each.speech_share), _percent(each.silence_share)
    return Detail(
        id=str(each.id),
        lead_id=str(each.lead_id),
        lead=each.student_name,
        lead_address=f"{leads.LIST}/{each.lead_id}",
        number=each.phone_number,
        when=when,
        exactly=formats.moment(each.recorded_at, zone),
        telecaller=each.telecaller,
        branch=each.branch or "",
        outcome=str(each.outcome or ""),
        outcome_words=outcome_label(each.outcome) if each.outcome else NO_CALL,
        track=track(each, when),
        lasts=length(each.duration_seconds) or "?",
        size=size(each.size_bytes),
        facts=facts(each),
        has_shares=each.speech_share is not None and each.silence_share is not None,
        speech=speech,
        silence=min(silence, 100 - speech),
        other=max(0, 100 - speech - silence),
        played=[_played(play, now, zone) for play in plays],
        is_held=each.is_held,
        hold_reason=each.hold_reason or "",
        may_delete=each.may_delete,
        why_not=each.why_not or "",
    )


def facts(each: RecordingRow) -> list[tuple[str, str]]:
    """What was measured, line by line; what is not known is left out."""
    found = [
        ("Length", length(each.duration_seconds)),
        ("Size", size(each.size_bytes)),
        ("Format", ", ".join(filter(None, (each.mime_type, each.codec)))),
        ("Bit rate", f"{round(each.bit_rate / _KILO)} kbit/s" if each.bit_rate else ""),
        ("Loudness", "" if each.loudness_db is None else f"{each.loudness_db:.0f} dB"),
        ("Phone", each.phone_model or "Unknown"),
    ]
    return [(name, value) for name, value in found if value]


def size(size_bytes: int) -> str:
    """`482 KB`, `1.2 MB`."""
    if size_bytes >= _MEGA:
        return f"{size_bytes / _MEGA:.1f} MB"
    return f"{max(1, round(size_bytes / _KILO))} KB"


def _played(play: PlayView, now: datetime, zone: str) -> Played:
    return Played(
        who=play.by,
        act=_ACTS[play.kind],
        when=formats.since(play.at, now, zone),
        exactly=formats.moment(play.at, zone),
    )


def _percent(share: float | None) -> int:
    return round(100 * (share or 0))
