"""Recordings: list, play, delete, hold (requirements 13.6 and 13.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.domain import cursors
from crm_app.domain.audit import service as audit
from crm_app.domain.leads import repository as leads
from crm_app.domain.leads.rules import check_days, read_search
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import links, repository, rules
from crm_app.domain.recordings.schemas import (
    PAGE_SIZE,
    HoldRecording,
    PhoneModelRow,
    PlayView,
    RecordingDetail,
    RecordingFilter,
    RecordingLink,
    RecordingPage,
    RecordingRow,
    RecordingView,
)
from crm_app.kernel.clock import day_range, day_start, local_time
from crm_app.models import Deleters, Lead, Listening, Recording, RecordingPlay
from crm_app.settings import get_settings
from crm_app.work import Work

TOPIC = "recordings"
_LAST_DAY = date(2199, 12, 31)
_ENDINGS = {
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/wav": "wav",
    "audio/amr": "amr",
    "audio/3gpp": "3gp",
}


@dataclass(frozen=True, slots=True)
class Audio:
    """What is needed to send the audio, when no connection is held any more."""

    recording_id: UUID
    storage_key: str
    size_bytes: int
    sha256: str
    mime_type: str
    stored_at: datetime
    file_name: str


# A lead's recordings


def list_of_lead(work: Work, lead_id: UUID) -> list[RecordingView]:
    """The recordings of a lead, newest first; of a merged lead, those of the one it went into.

    Raises:
        NotFound: no such lead, or not in sight.
    """
    require(work.actor, Permission.LEADS_READ)
    lead = leads.get(work, lead_id)
    return [_view(each) for each in repository.of_lead(work, lead.id)]


def get_recording(work: Work, lead_id: UUID, recording_id: UUID) -> RecordingView:
    """One recording of a lead.

    Raises:
        NotFound: no such lead or recording, or not in sight.
    """
    require(work.actor, Permission.LEADS_READ)
    return _view(_get(work, lead_id, recording_id))


def make_link(
    work: Work, lead_id: UUID, recording_id: UUID, *, download: bool = False
) -> RecordingLink:
    """An address of the audio for five minutes, for this person and this recording alone.

    Raises:
        NotFound: no such lead or recording, or not in sight.
    """
    require(work.actor, Permission.LEADS_READ)
    limits.spend(work.actor, Limit.LINKS)
    recording = _get(work, lead_id, recording_id)
    token, expires_at = links.sign(work.actor.person, recording.id, work.now, work.actor.sign_in_id)
    path = f"/api/leads/{recording.lead_id}/recordings/{recording.id}"
    more = "&download=1" if download else ""
    url = f"{get_settings().address}{path}?token={token}{more}"
    return RecordingLink(url=url, expires_at=expires_at)


def open_audio(work: Work, lead_id: UUID, recording_id: UUID) -> Audio:
    """What a face needs to send the audio after this work has ended.

    Raises:
        NotFound: no such lead or recording, or not in sight.
    """
    require(work.actor, Permission.LEADS_READ)
    found = _get(work, lead_id, recording_id)
    zone = organisation.get(work).time_zone
    moment = local_time(found.recorded_at, zone).strftime("%Y-%m-%d_%H-%M")
    return Audio(
        recording_id=found.id,
        storage_key=found.storage_key,
        size_bytes=found.size_bytes,
        sha256=found.sha256,
        mime_type=found.mime_type,
        stored_at=found.created_at,
        file_name=f"recording_{moment}.{_ENDINGS.get(found.mime_type, 'bin')}",
    )


def note_play(work: Work, recording_id: UUID, kind: Listening) -> None:
    """Note that the actor listens, or takes the file: once in five minutes for each of both.

    The caller has opened the audio in this work.
    """
    require(work.actor, Permission.LEADS_READ)
    person = work.actor.person
    repository.lock_plays(work, recording_id, person)
    if repository.has_played(work, recording_id, person, kind, work.now - rules.SAME_PLAY):
        return
    work.session.add(
        RecordingPlay(recording_id=recording_id, user_id=person, at=work.now, kind=kind)
    )
    work.session.flush()
    taken = kind is Listening.DOWNLOADED
    audit.record(work, "recording.downloaded" if taken else "recording.played", recording_id)


def delete_recording(
    work: Work, lead_id: UUID, recording_id: UUID, reason: str | None = None
) -> None:
    """Mark a recording as deleted; a minute later the keeper removes its file.

    Raises:
        NotFound: no such lead or recording, not in sight, or deleted already.
        DeletionForbidden: the settings keep it from this role.
        RecordingHeld: it is on legal hold.
        RuleBroken: the reason is too long.
    """
    require(work.actor, Permission.LEADS_WORK)
    lead = leads.get(work, lead_id)
    recording = repository.get(work, recording_id, lead_id=lead.id, for_update=True)
    rules.check_deletion(work.actor.role, _deleters(work), is_held=recording.held_at is not None)
    recording.deleted_at = work.now
    recording.deleted_by_id = work.actor.person
    recording.deletion_reason = rules.read_reason(reason)
    _changed(work, recording, lead)
    said = {"reason": recording.deletion_reason} if recording.deletion_reason else {}
    audit.record(work, "recording.deleted", recording.id, lead_id=str(lead.id), **said)


def undo_deletion(work: Work, recording_id: UUID) -> RecordingView:
    """Take back a deletion of one's own, within a minute.

    Raises:
        NotFound: no such deleted recording, or deleted by somebody else.
        TooLateToUndo: its file may be gone.
    """
    require(work.actor, Permission.LEADS_WORK)
    recording = repository.take_deleted_by(work, recording_id, work.actor.person)
    rules.check_undo(recording.deleted_at or work.now, recording.file_removed_at, work.now)
    recording.deleted_at = recording.deleted_by_id = recording.deletion_reason = None
    _changed(work, recording, leads.get(work, recording.lead_id))
    audit.record(work, "recording.restored", recording.id, lead_id=str(recording.lead_id))
    return _view(recording)


# All recordings, for admins and managers


def find_recordings(
    work: Work, wanted: RecordingFilter, cursor: str | None = None
) -> RecordingPage:
    """A page of all recordings in sight, newest first.

    Raises:
        NotPermitted: a telecaller.
        RuleBroken: days in the wrong order, a search of one letter, a quality of what has none, or
            a cursor that is not ours.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    rules.check_filter(wanted)
    since, until = _span(work, wanted.first_day, wanted.last_day)
    asked = repository.Asked(wanted, since, until, read_search(wanted.search or ""))
    ids, total = repository.page_ids(work, asked, _read_cursor(cursor) if cursor else None)
    items = _rows(work, ids[:PAGE_SIZE])
    more = len(ids) > PAGE_SIZE
    behind = cursors.encode(items[-1].recorded_at.isoformat(), str(items[-1].id)) if more else None
    return RecordingPage(items=items, total=total, next_cursor=behind)


def get_detail(work: Work, recording_id: UUID) -> RecordingDetail:
    """One recording whole.

    Raises:
        NotPermitted: a telecaller.
        NotFound: no such recording, or not in sight.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.get(work, recording_id)
    (row,) = _rows(work, [recording.id])
    return RecordingDetail(**row.model_dump(), peaks=list(recording.peaks or b""))


def list_plays(work: Work, recording_id: UUID) -> list[PlayView]:
    """Who listened to a recording or took its file, newest first.

    Raises:
        NotPermitted: a telecaller.
        NotFound: no such recording, or not in sight.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    return repository.plays(work, repository.get(work, recording_id).id)


def by_phone_model(
    work: Work, first_day: date | None = None, last_day: date | None = None
) -> list[PhoneModelRow]:
    """How the recordings of each phone model turned out, most recordings first.

    Days are local and inclusive; none is no limit.

    Raises:
        NotPermitted: a telecaller.
        RuleBroken: days in the wrong order.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    since, until = _span(work, first_day, last_day)
    return repository.by_phone_model(work, since, until)


def hold(work: Work, recording_id: UUID, wanted: HoldRecording) -> RecordingDetail:
    """Keep a recording from deletion by people and by age; held again, the reason changes.

    Raises:
        NotPermitted: a telecaller.
        NotFound: no such recording, or not in sight.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.get(work, recording_id, for_update=True)
    if recording.held_at is None or recording.hold_reason != wanted.reason:
        recording.held_at = recording.held_at or work.now
        recording.held_by_id = work.actor.person
        recording.hold_reason = wanted.reason
        _changed(work, recording)
        audit.record(work, "recording.held", recording.id, reason=wanted.reason)
    return get_detail(work, recording_id)


def release(work: Work, recording_id: UUID) -> RecordingDetail:
    """End a hold; repeating it changes nothing.

    Raises:
        NotPermitted: a telecaller.
        NotFound: no such recording, or not in sight.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.get(work, recording_id, for_update=True)
    if recording.held_at is not None:
        before = recording.hold_reason
        recording.held_at = recording.held_by_id = recording.hold_reason = None
        _changed(work, recording)
        audit.record(work, "recording.released", recording.id, reason=before)
    return get_detail(work, recording_id)


def _get(work: Work, lead_id: UUID, recording_id: UUID) -> Recording:
    lead = leads.get(work, lead_id)
    return repository.get(work, recording_id, lead_id=lead.id)


def _changed(work: Work, recording: Recording, lead: Lead | None = None) -> None:
    work.session.flush()
    branch_id = (lead or leads.get(work, recording.lead_id)).branch_id
    work.announce(TOPIC, branch_id)
    work.announce("leads", branch_id)  # its timeline


def _deleters(work: Work) -> Deleters:
    return organisation.get(work).recording_deleters


def _span(
    work: Work, first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    check_days(first, last, "first_day")
    zone = organisation.get(work).time_zone
    return (
        None if first is None else day_start(first, zone),
        None if last is None or last >= _LAST_DAY else day_range(last, last, zone)[1],
    )


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    at, recording_id = cursors.decode(cursor, 2)
    try:
        return datetime.fromisoformat(at).astimezone(UTC), UUID(recording_id)
    except (ValueError, OverflowError) as error:
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error


def _view(recording: Recording) -> RecordingView:
    return RecordingView(
        id=recording.id,
        call_id=recording.call_log_id,
        size_bytes=recording.size_bytes,
        duration_seconds=recording.duration_seconds,
        mime_type=recording.mime_type,
        quality=recording.quality,
        recorded_at=recording.recorded_at,
    )


def _rows(work: Work, ids: Sequence[UUID]) -> list[RecordingRow]:
    deleters = _deleters(work)
    return [_row(work, row, deleters) for row in repository.rows(work, ids)] if ids else []


def _row(work: Work, row: sa.Row[Any], deleters: Deleters) -> RecordingRow:
    # Any: a row of a textual query.
    is_held = row.held_at is not None
    refusal = rules.why_not(work.actor.role, deleters, is_held=is_held)
    return RecordingRow.model_validate(
        {
            **row._mapping,
            "call_id": row.call_log_id,
            "is_missing": row.missing_since is not None,
            "is_held": is_held,
            "may_delete": refusal is None,
            "why_not": refusal,
        }
    )
