"""A recording is listened to by the machine: which ones wait for it, and what became of one."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.adapters import job_queue
from crm_app.domain.recordings import examining_repository as repository
from crm_app.domain.recordings.hearing import Heard
from crm_app.models import Quality, Recording
from crm_app.work import Work

TASK = "examine-recording"
QUEUE = "audio"  # beside the other work: hours of audio must not hold up an import

# A recording older than this has lost its job, if it waits and has none.
LOST_AFTER = timedelta(minutes=5)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the job needs of a recording."""

    storage_key: str
    size_bytes: int


def request(work: Work, recording_id: UUID) -> None:
    """Have the recording examined after the commit."""
    job_queue.enqueue(
        work.session, TASK, queue=QUEUE, asked_by=work.actor.user_id, recording_id=str(recording_id)
    )


def find_waiting(work: Work, recording_id: UUID) -> Waiting | None:
    """The recording, unless it is deleted, examined or unknown: then nothing is left to do."""
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.find(work, recording_id)
    if recording is None or not _waits(recording):
        return None
    return Waiting(recording.storage_key, recording.size_bytes)


def note_heard(work: Work, recording_id: UUID, heard: Heard | None) -> bool:
    """Store what was heard, None for bytes that make no sound; False if it was done meanwhile.

    The phone's own word on the duration stays where nothing could be measured.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.find(work, recording_id, for_update=True)
    if recording is None or not _waits(recording):
        return False
    recording.examined_at = work.now
    recording.missing_since = None
    if heard is None:
        recording.quality = Quality.UNREADABLE
    else:
        recording.quality = heard.quality
        recording.duration_seconds = heard.duration_seconds
        recording.codec = heard.codec
        recording.bit_rate = heard.bit_rate
        recording.loudness_db = heard.loudness_db
        recording.silence_share = heard.silence_share
        recording.speech_share = heard.speech_share
        recording.peaks = heard.peaks
    work.session.flush()
    work.announce("recordings", repository.branch_of(work, recording.lead_id))
    return True


def note_missing(work: Work, recording_id: UUID) -> None:
    """The store has no such file; the first time counts, and it goes on waiting."""
    require(work.actor, Permission.RECORDINGS_MANAGE)
    recording = repository.find(work, recording_id, for_update=True)
    if recording is None or not _waits(recording) or recording.missing_since is not None:
        return
    recording.missing_since = work.now
    work.session.flush()
    work.announce("recordings", repository.branch_of(work, recording.lead_id))


def request_lost(work: Work, *, missing: bool = False) -> int:
    """Request again what waits without a job, oldest first; answers how many.

    With `missing` those whose file was not there: a disk may be back.
    """
    require(work.actor, Permission.RECORDINGS_MANAGE)
    busy = {UUID(args["recording_id"]) for args in job_queue.unfinished(work.session, TASK)}
    lost = repository.unheard(work, work.now - LOST_AFTER, busy, missing=missing, limit=AT_ONCE)
    for recording_id in lost:
        request(work, recording_id)
    return len(lost)


def _waits(recording: Recording) -> bool:
    return recording.quality is None and recording.deleted_at is None
