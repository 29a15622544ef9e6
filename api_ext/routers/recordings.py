"""Recordings: a lead's list, the audio itself, links, deletion; all of them, and legal hold."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from api_ext import audio
from api_ext.deps import Credentials, Place, ReadWork, WriteWork, work_as
from api_ext.errors import declared
from api_ext.pages import Listed, whole
from crm_app.access.actor import Identify
from crm_app.adapters.recording_store import get_store
from crm_app.domain.accounts import sign_in
from crm_app.domain.recordings import links
from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.rules import FileMissing
from crm_app.domain.recordings.schemas import (
    MIME_TYPES,
    HoldRecording,
    RecordingDetail,
    RecordingFilter,
    RecordingLink,
    RecordingPage,
    RecordingView,
)
from crm_app.kernel.errors import NotAuthenticated
from crm_app.models import Listening

router = APIRouter(prefix="/api", tags=["recordings"], responses=declared(401, 403, 422))

_BYTES = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MIME_TYPES}
_RANGE = {"Content-Range": {"description": "Which bytes of how many", "schema": {"type": "string"}}}
_SOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole audio", "content": _BYTES},
    206: {"description": "The bytes of `Range`", "content": _BYTES, "headers": _RANGE},
    304: {"description": "The client has it already (`If-None-Match`)"},
    307: {"description": "A signed address at the storage (`CRM_STORAGE_REDIRECT`)"},
    **declared(404, 416),
}
LinkToken = Annotated[str | None, Query(max_length=1000, description="The `token` of a link.")]


class AllRecordings(RecordingFilter):
    """Which recordings, and where the page begins."""

    cursor: str | None = Field(default=None, max_length=500)


@router.get("/leads/{lead_id}/recordings", responses=declared(404))
def list_recordings(work: ReadWork, lead_id: UUID) -> Listed[RecordingView]:
    """The recordings of a lead, newest first; no quality yet means: being listened to."""
    return whole(recordings.list_of_lead(work, lead_id))


def listener(credentials: Credentials, recording_id: UUID, token: LinkToken = None) -> Identify:
    """Who listens: the holder of the access token, or who asked for the link.

    Raises:
        NotAuthenticated: neither was sent.
    """
    if credentials is not None:
        return sign_in.by_token(credentials.credentials)
    if token is not None:
        return links.by_link(token, recording_id)
    raise NotAuthenticated("Send an access token: `Authorization: Bearer …`, or open a link.")


@router.get("/leads/{lead_id}/recordings/{recording_id}", response_class=Response, responses=_SOUND)
def get_audio(
    request: Request,
    identify: Annotated[Identify, Depends(listener)],
    lead_id: UUID,
    recording_id: UUID,
    _: Place,
    *,
    download: bool = False,
) -> Response:
    """The audio, whole or the bytes of `Range`; with `download=1` as a file to keep.

    By access token, or by a link's `token`, which opens this recording alone. Who listens is
    noted, once in five minutes.
    """
    store, kind = get_store(), Listening.DOWNLOADED if download else Listening.PLAYED
    with work_as(identify, read_only=False) as work:
        found = recordings.open_audio(work, lead_id, recording_id)
        stored = audio.Stored(
            key=found.storage_key,
            size=found.size_bytes,
            etag=f'"{found.sha256}"',
            modified_at=found.stored_at,
            mime_type=found.mime_type,
            file_name=found.file_name,
            as_attachment=download,
        )
        if store.local_path(stored.key) is not None and store.size(stored.key) != stored.size:
            raise FileMissing("The file of this recording is missing.")
        if audio.is_delivery(stored, request.method, request.headers):
            recordings.note_play(work, recording_id, kind)
    # From here on no connection to the database is held, however long it takes to listen.
    return audio.respond(store, stored, request.method, request.headers)


router.head("/leads/{lead_id}/recordings/{recording_id}", include_in_schema=False)(get_audio)


@router.post("/leads/{lead_id}/recordings/{recording_id}/link", responses=declared(404))
def make_link(
    work: ReadWork, lead_id: UUID, recording_id: UUID, *, download: bool = False
) -> RecordingLink:
    """An address for an audio element: five minutes, for this person and recording alone."""
    return recordings.make_link(work, lead_id, recording_id, download=download)


@router.delete(
    "/leads/{lead_id}/recordings/{recording_id}", status_code=204, responses=declared(404, 409)
)
def delete_recording(work: WriteWork, lead_id: UUID, recording_id: UUID) -> None:
    """Delete a recording, if the settings let this role and it is not on legal hold."""
    recordings.delete_recording(work, lead_id, recording_id)


@router.get("/recordings")
def find_recordings(work: ReadWork, wanted: Annotated[AllRecordings, Query()]) -> RecordingPage:
    """All recordings in sight, newest first, with their leads. Admins and managers."""
    narrowed = RecordingFilter.model_validate(wanted.model_dump(exclude={"cursor"}))
    return recordings.find_recordings(work, narrowed, wanted.cursor)


@router.post("/recordings/{recording_id}/hold", responses=declared(404))
def hold_recording(work: WriteWork, recording_id: UUID, body: HoldRecording) -> RecordingDetail:
    """Put a recording on legal hold: neither people nor its age delete it. Repeating is fine."""
    return recordings.hold(work, recording_id, body)


@router.delete("/recordings/{recording_id}/hold", responses=declared(404))
def release_recording(work: WriteWork, recording_id: UUID) -> RecordingDetail:
    """End a legal hold; repeating it changes nothing."""
    return recordings.release(work, recording_id)
