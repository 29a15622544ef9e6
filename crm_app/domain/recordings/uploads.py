"""Uploads of recordings: bytes that come in pieces, over any number of connections (ADR 0016).

The row says how much has arrived; the file is never shorter than that, and what lies beyond is
written over. So a process may die at any moment.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from crm_app.access.permissions import Permission, require
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import get_store
from crm_app.domain.audit import service as audit
from crm_app.domain.calls.rules import CLOCK_TOLERANCE
from crm_app.domain.consents import service as consents
from crm_app.domain.leads import repository as leads
from crm_app.domain.leads.rules import LeadNotInSight
from crm_app.domain.recordings import examining
from crm_app.domain.recordings import metadata as metadatas
from crm_app.domain.recordings import upload_repository as repository
from crm_app.domain.recordings.metadata import UploadMetadata
from crm_app.domain.recordings.schemas import MAX_BYTES
from crm_app.domain.recordings.sniffing import KINDS, Kind, kind_of
from crm_app.kernel.errors import Conflict, CrmError, NotFound, RuleBroken, TooManyTries
from crm_app.models import CallLog, Lead, Recording, RecordingUpload
from crm_app.work import Work

_log = logging.getLogger(__name__)

BLOCK = 1024 * 1024  # what is written at once
UNFINISHED = timedelta(hours=24)
# Of a person, not yet recordings. A phone sends one after the other; each may be 100 MB.
MOST_OPEN = 20
RETRY_SECONDS = 300  # after which to ask again when there are as many
STRAY = timedelta(days=1)  # how long a file without an upload is left alone
RACE = timedelta(days=1)  # how long a recording may wait for a call that came at the same moment
_MODEL_MAX = 80


class RecordingTooLarge(CrmError):
    """More than a recording may have, or than its upload was made for."""

    code = "too_large"


class UploadExpired(CrmError):
    """Its 24 hours are over."""

    code = "upload_expired"


class OffsetConflict(Conflict):
    """The next byte is another one; somebody else may be writing."""

    code = "wrong_offset"


class UploadFinished(Conflict):
    """It is a recording already."""

    code = "upload_finished"


class TooManyUploads(TooManyTries):
    """More were begun than a phone sends."""

    code = "too_many_uploads"


class ChecksumMismatch(RuleBroken):
    """What arrived is not what was to be sent."""

    code = "checksum_mismatch"


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is; a recording has no end of its time any more."""

    id: UUID
    offset: int
    size: int
    expires_at: datetime | None
    header: str | None  # its metadata, as sent

    @property
    def is_recorded(self) -> bool:
        """Whether the recording exists."""
        return self.expires_at is None

    @property
    def is_full(self) -> bool:
        """Whether all bytes are there."""
        return self.offset == self.size


def create(
    work: Work, lead_id: UUID, size: int, metadata: UploadMetadata, header: str
) -> tuple[UploadState, bool]:
    """Begin an upload; sent twice, begun once. Answers it and whether it is new.

    For a lead in sight, and for one that has moved on since the actor called it: audio must not
    be lost because its lead went to somebody else.

    Raises:
        NotFound: no such lead, or not the actor's.
        RecordingTooLarge: over 100 MB.
        Conflict: an earlier one with this `client_id` was for other bytes.
        RuleBroken: the call is another lead's, the moment lies in the future, or the student
            did not want to be recorded any more.
        TooManyUploads: of the actor's, too many have not arrived.
        DiskFull: there is no room for it.
    """
    require(work.actor, Permission.LEADS_WORK)
    check_size(size)
    if (known := _known(work, size, metadata)) is not None:
        return known, False
    if metadata.recorded_at > work.now + CLOCK_TOLERANCE:
        sentence = "This recording lies in the future. Check the phone's clock."
        raise RuleBroken(sentence, fields={"recorded_at": sentence})
    its_lead = _lead_of(work, lead_id, metadata.call_id)
    consents.check_recording(work, its_lead, metadata.recorded_at)
    if repository.count_open(work) >= MOST_OPEN:
        raise TooManyUploads(
            f"{MOST_OPEN} recordings are on their way already. Let them arrive first.",
            retry_after=RETRY_SECONDS,
        )
    parts.check_room(size)
    upload = RecordingUpload(
        client_id=metadata.client_id,
        lead_id=its_lead,
        telecaller_id=work.actor.person,
        size_bytes=size,
        received_bytes=0,
        metadata_sent=metadatas.stored(metadata, header, _phone_model(work)),
        expires_at=work.now + UNFINISHED,
        created_at=work.now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(upload)
    except IntegrityError:  # the same recording, announced twice at once
        if (known := _known(work, size, metadata)) is None:
            raise
        return known, False
    return _state(upload), True


def check_size(size: int) -> None:
    """Refuse a recording without bytes, or with too many.

    Raises:
        RecordingTooLarge: over 100 MB.
        RuleBroken: nothing at all.
    """
    if size > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise RecordingTooLarge(f"A recording may have {limit} MB at most.")
    if size <= 0:
        sentence = "A recording has one byte at least."
        raise RuleBroken(sentence, fields={"Upload-Length": sentence})


def _known(work: Work, size: int, metadata: UploadMetadata) -> UploadState | None:
    """The upload, or the recording, that the sender began with this id before."""
    upload = repository.find_mine(work, metadata.client_id)
    if upload is not None and _is_over(work, upload):
        _remove(work, upload)
        return None
    if upload is not None:
        same = (upload.size_bytes, upload.metadata_sent["sha256"]) == (size, metadata.sha256)
        known = _state(upload)
    else:
        recording = repository.find_my_recording(work, client_id=metadata.client_id)
        if recording is None:
            return None
        same = (recording.size_bytes, recording.sha256) == (size, metadata.sha256)
        known = _state_of(recording)
    if not same:
        raise Conflict("Another recording was sent with this `client_id`.")
    return known


def _lead_of(work: Work, lead_id: UUID, call_ref: UUID | None) -> UUID:
    call: CallLog | None = None
    if call_ref is not None:
        call = repository.find_call(work, work.actor.person, call_ref)
    try:
        its_lead = leads.get(work, lead_id).id
    except LeadNotInSight:
        if call is None or not _is_or_became(work, lead_id, call.lead_id):
            raise
        if repository.is_erased(work, call.lead_id):
            raise
        return call.lead_id
    if call is not None and call.lead_id != its_lead:
        sentence = "This call was with another lead."
        raise RuleBroken(sentence, fields={"call_id": sentence})
    return its_lead


def _is_or_became(work: Work, lead_id: UUID, other_id: UUID) -> bool:
    now_called: UUID | None = lead_id
    while now_called is not None and now_called != other_id:
        now_called = leads.merged_into(work, now_called)
    return now_called == other_id


def _phone_model(work: Work) -> str | None:
    device = repository.newest_device(work)
    health = device.health if device else {}
    for name in ("model", "phone_model"):
        if isinstance(said := health.get(name), str) and said.strip():
            return said.strip()[:_MODEL_MAX]
    return None


def _is_over(work: Work, upload: RecordingUpload) -> bool:
    """Whether its time is over; one that is full waits for the storage and has time."""
    return upload.received_bytes < upload.size_bytes and upload.expires_at <= work.now


def _state(upload: RecordingUpload) -> UploadState:
    return UploadState(
        id=upload.id,
        offset=upload.received_bytes,
        size=upload.size_bytes,
        expires_at=upload.expires_at,
        header=upload.metadata_sent["header"],
    )


def _state_of(recording: Recording) -> UploadState:
    size = recording.size_bytes
    return UploadState(id=recording.id, offset=size, size=size, expires_at=None, header=None)


def state(work: Work, upload_id: UUID) -> UploadState:
    """How far the actor's upload is.

    Raises:
        NotFound: no such upload, or another person's.
        UploadExpired: it is too old.
    """
    require(work.actor, Permission.LEADS_WORK)
    upload = _locked(work, upload_id)
    return _state(upload) if upload else _recorded(work, upload_id)


def check_append(work: Work, upload_id: UUID, offset: int, length: int | None) -> UploadState:
    """How far the upload is, before bytes for it are received; `length` if it was named.

    Raises:
        NotFound, UploadExpired: see `state`.
        OffsetConflict: it stands elsewhere.
        RecordingTooLarge: more than is still to come.
    """
    found = state(work, upload_id)
    check_fits(found.offset, found.size, offset, length or 0)
    return found


def append(work: Work, upload_id: UUID, offset: int, block: bytes) -> UploadState:
    """Write a block: the row is locked, the bytes are on the disk, then the row is moved on.

    Raises:
        NotFound, UploadExpired, OffsetConflict, RecordingTooLarge: see `check_append`.
        DiskFull: there is no room; what arrived before is kept.
    """
    require(work.actor, Permission.LEADS_WORK)
    upload = _locked(work, upload_id)
    if upload is None:
        found = _recorded(work, upload_id)
        check_fits(found.offset, found.size, offset, len(block))
        return found
    check_fits(upload.received_bytes, upload.size_bytes, offset, len(block))
    if block:
        parts.write(upload.id, offset, block)
        upload.received_bytes = offset + len(block)
    return _state(upload)


def set_back(work: Work, upload_id: UUID) -> None:
    """Let the actor go on where the bytes that are there end: of a full upload some were lost."""
    require(work.actor, Permission.LEADS_WORK)
    upload = repository.lock_mine(work, upload_id)
    if upload is not None:
        upload.received_bytes = min(parts.length(upload_id), upload.size_bytes)


def _locked(work: Work, upload_id: UUID) -> RecordingUpload | None:
    upload = repository.lock_mine(work, upload_id)
    if upload is None:
        return None
    if _is_over(work, upload):
        raise UploadExpired("This upload was not finished within 24 hours. Start it again.")
    if upload.received_bytes < upload.size_bytes:
        # A disk may forget what it was told to keep: then the sender goes on further back.
        upload.received_bytes = min(upload.received_bytes, parts.length(upload.id))
    return upload


def _recorded(work: Work, upload_id: UUID) -> UploadState:
    recording = repository.find_my_recording(work, upload_id=upload_id)
    if recording is None:
        raise NotFound("This upload does not exist or is not yours.")
    return _state_of(recording)


def check_fits(stands_at: int, size: int, offset: int, length: int) -> None:
    """Refuse bytes that do not begin where the upload stands, or go beyond its end.

    Raises:
        OffsetConflict, RecordingTooLarge: see `check_append`.
    """
    if offset != stands_at:
        raise OffsetConflict(f"The upload stands at {stands_at}, not at {offset}.")
    if offset + length > size:
        raise RecordingTooLarge(f"The upload has {size} bytes; this is more.")


def terminate(work: Work, upload_id: UUID) -> None:
    """Give an upload up; its bytes go.

    Raises:
        NotFound: no such upload, or another person's.
        UploadFinished: it is a recording, which is deleted as such.
    """
    require(work.actor, Permission.LEADS_WORK)
    upload = repository.lock_mine(work, upload_id)
    if upload is None:
        _recorded(work, upload_id)
        raise UploadFinished("This upload is finished. Delete the recording instead.")
    _remove(work, upload)


def _remove(work: Work, upload: RecordingUpload) -> None:
    """Row and file; should the row stay after all, its offset is set back when it is asked for."""
    work.session.delete(upload)
    work.session.flush()
    parts.remove(upload.id)


# How a full upload becomes a recording. These are steps of `crm_app.completion`: between them no
# transaction is open, since hashing and storing take their time.


@dataclass(frozen=True, slots=True)
class FullUpload:
    """An upload whose bytes have all arrived."""

    id: UUID
    size: int
    sha256: str
    created_at: datetime

    def key(self, kind: Kind) -> str:
        """Where it will lie: the same name however often it is tried, none of it the sender's."""
        return f"{self.created_at.astimezone(UTC):%Y/%m}/{self.id}.{kind.suffix}"


def find_full(work: Work, upload_id: UUID) -> FullUpload | None:
    """The upload, if all its bytes have arrived and it is no recording yet."""
    upload = repository.get(work, upload_id)
    if upload is None or upload.received_bytes < upload.size_bytes:
        return None
    return FullUpload(
        upload.id, upload.size_bytes, upload.metadata_sent["sha256"], upload.created_at
    )


def keep(full: FullUpload) -> Kind | None:
    """Check what arrived and put it into the storage; None if the bytes are nowhere.

    Raises:
        ChecksumMismatch: these are not the bytes that were to be sent.
        UnsupportedType: this is no audio that we keep.
        StoreAway, StoreFull: not now; the bytes are kept.
    """
    store = get_store()
    try:
        if parts.length(full.id) >= full.size:
            return _check_and_put(full)
    except FileNotFoundError:
        _log.info("upload %s is being stored by somebody else", full.id)
    # Stored before, and then the process died; or somebody else is a moment ahead.
    return next((kind for kind in KINDS if store.size(full.key(kind)) == full.size), None)


def _check_and_put(full: FullUpload) -> Kind:
    if parts.digest(full.id) != full.sha256:
        sentence = "What arrived is not what was to be sent. Send it again."
        raise ChecksumMismatch(sentence, fields={"sha256": sentence})
    kind = kind_of(parts.path(full.id))
    get_store().put_file(full.key(kind), parts.path(full.id))
    return kind


def record(work: Work, full: FullUpload, kind: Kind) -> bool:
    """Make the upload a recording, linked to its call if that is there.

    Answers whether the stored file is a recording's; else the upload was given up meanwhile.
    """
    lead: Lead | None = None
    while lead is None:  # once more if it was merged away just now
        if (upload := repository.get(work, full.id)) is None:
            return repository.exists(work, full.id)
        # Before the upload, as a merge does: else each would wait for what the other one holds.
        lead = repository.keep_lead(work, upload.lead_id)
    if (upload := repository.get(work, full.id, for_update=True)) is None:
        return repository.exists(work, full.id)
    if repository.is_recorded(work, upload):
        work.session.delete(upload)
        return False
    said = upload.metadata_sent
    ref = UUID(said["call_id"]) if said["call_id"] else None
    call = repository.find_call(work, upload.telecaller_id, ref) if ref else None
    recording = Recording(
        id=upload.id,
        client_id=upload.client_id,
        lead_id=upload.lead_id,
        call_log_id=call.id if call and call.lead_id == upload.lead_id else None,
        call_ref=ref,
        telecaller_id=upload.telecaller_id,
        phone_model=said["phone_model"],
        storage_key=full.key(kind),
        size_bytes=full.size,
        sha256=full.sha256,
        mime_type=kind.mime_type,
        recorded_at=datetime.fromisoformat(said["recorded_at"]),
        duration_seconds=said["duration_seconds"],
        created_at=work.now,
    )
    work.session.add(recording)
    work.session.delete(upload)
    work.session.flush()
    examining.request(work, recording.id)
    audit.record(
        work,
        "recording.uploaded",
        upload.lead_id,
        recording_id=str(recording.id),
        telecaller_id=str(upload.telecaller_id),
        file_name=said["filename"],
        size_bytes=full.size,
    )
    work.announce("recordings", lead.branch_id)
    return True


def refuse(work: Work, full: FullUpload) -> None:
    """Remove an upload whose bytes are of no use: its sender starts again."""
    upload = repository.get(work, full.id, for_update=True)
    if upload is not None:
        _remove(work, upload)


# By the clock.


def full_ids(work: Work) -> list[UUID]:
    """Uploads that wait to become recordings."""
    return repository.full_ids(work)


def remove_expired(work: Work) -> int:
    """Remove uploads that were not finished in time; answers how many."""
    expired = repository.lock_expired(work)
    for upload in expired:
        _remove(work, upload)
    return len(expired)


def link_waiting(work: Work) -> int:
    """Link recordings whose call was logged in the same moment, so that neither saw the other."""
    return repository.link_waiting(work, work.now - RACE)


def remove_strays(work: Work) -> int:
    """Remove files without an upload; answers how many."""
    found = set(parts.old(work.now - STRAY))
    strays = found - repository.known_ids(work, found) if found else set()
    for upload_id in strays:
        parts.remove(upload_id)
    return len(strays)
