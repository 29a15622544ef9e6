"""Recordings sent in pieces (tus 1.0): the protocol, and what it refuses."""

import base64
import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from crm_app import completion
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import FolderStore, StoreAway, get_store
from crm_app.domain.recordings.schemas import MAX_BYTES, MIME_TYPES
from crm_app.jobs.recording_settler import settle
from crm_app.models import AuditEntry, Recording, RecordingUpload
from tests import sounds
from tests.conftest import makers

MIB = 1024 * 1024
SOUND = sounds.wav(2 * MIB + 4321)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def asha(as_user, world):
    return as_user(world.asha)


@pytest.fixture
def recordings(world):
    return f"/api/leads/{world.own.id}/recordings"


@pytest.fixture
def begun(asha, recordings):
    """The address of an upload of SOUND."""
    made = asha.post(recordings, headers=sounds.creation(SOUND))
    assert made.status_code == 201, made.text
    return made.headers["Location"]


def uploads_of(session):
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(RecordingUpload)).all()


def recordings_of(session):
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Recording)).all()


def offset(client, location):
    answer = client.head(location, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return int(answer.headers["Upload-Offset"])


def refused(answer, status, code, *fields):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    said = answer.json()
    assert said["code"] == code
    assert set(said.get("fields", {})) == set(fields)
    return said


def move_clock(monkeypatch, **ahead):
    later = datetime.now(UTC) + timedelta(**ahead)
    monkeypatch.setattr("crm_app.work.utc_now", lambda: later)


# The way it goes well.


def test_pieces_become_a_recording(asha, recordings, world, committed):
    headers = sounds.creation(SOUND, phone_model="Redmi 9", filetype="audio/x-wav")
    made = asha.post(recordings, headers=headers)
    assert made.status_code == 201
    location = made.headers["Location"]
    assert location.startswith("/api/uploads/")
    ends = parsedate_to_datetime(made.headers["Upload-Expires"])
    assert timedelta(hours=23) < ends - datetime.now(UTC) < timedelta(days=1)

    head = asha.head(location, headers=TUS)
    assert head.headers["Upload-Offset"] == "0"
    assert head.headers["Upload-Length"] == str(len(SOUND))
    assert head.headers["Upload-Metadata"] == headers["Upload-Metadata"]
    for start in range(0, len(SOUND), MIB):
        part = SOUND[start : start + MIB]
        answer = asha.patch(location, headers=sounds.piece(start), content=part)
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(start + len(part))
        is_last = start + len(part) == len(SOUND)
        assert ("Upload-Expires" in answer.headers) is not is_last

    (recording,) = recordings_of(committed)
    assert recording.id == sounds.id_of(location)
    assert recording.storage_key == f"{datetime.now(UTC):%Y/%m}/{recording.id}.wav"
    assert recording.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert (recording.mime_type, recording.size_bytes) == ("audio/wav", len(SOUND))
    assert (recording.lead_id, recording.telecaller_id) == (world.own.id, world.asha.id)
    assert (recording.phone_model, recording.duration_seconds) == ("Redmi 9", 12.5)
    assert recording.quality is None
    assert b"".join(get_store().read(recording.storage_key, 0, len(SOUND))) == SOUND
    assert uploads_of(committed) == []
    assert not parts.path(recording.id).exists()
    assert offset(asha, location) == len(SOUND)

    entry = committed.scalars(
        sa.select(AuditEntry).where(sa.text("action = 'recording.uploaded'"))
    ).one()
    assert entry.object_id == world.own.id
    assert entry.detail["telecaller_id"] == str(world.asha.id)
    waiting = committed.execute(
        sa.text("select task_name, args from procrastinate.procrastinate_jobs")
    ).all()
    assert waiting == [("examine-recording", {"recording_id": str(recording.id)})]
    timeline = asha.get(f"/api/leads/{world.own.id}/timeline").json()["items"]
    assert [each["kind"] for each in timeline] == ["recording"]


def test_what_the_server_can_do_is_told_to_everybody(api, begun):
    answer = api.options(begun)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration,checksum"
    assert answer.headers["Tus-Max-Size"] == str(100 * MIB)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"


def test_sent_twice_is_begun_once(asha, recordings, committed):
    headers = sounds.creation(SOUND)
    first = asha.post(recordings, headers=headers)
    with ThreadPoolExecutor(6) as pool:
        again = list(pool.map(lambda _: asha.post(recordings, headers=headers), range(6)))
    assert {each.status_code for each in again} == {200}
    assert {each.headers["Location"] for each in again} == {first.headers["Location"]}
    location = first.headers["Location"]
    asha.patch(location, headers=sounds.piece(0), content=SOUND)
    late = asha.post(recordings, headers=headers)  # when it is a recording already
    assert (late.status_code, late.headers["Location"]) == (200, location)
    assert late.headers["Upload-Offset"] == str(len(SOUND))
    assert len(recordings_of(committed)) == 1


def test_twenty_at_once_begin_one(asha, recordings, committed):
    headers = sounds.creation(SOUND)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: asha.post(recordings, headers=headers), range(20)))
    assert sorted(each.status_code for each in answers) == [200] * 19 + [201]
    assert len({each.headers["Location"] for each in answers}) == 1
    assert len(uploads_of(committed)) == 1


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {}])
def test_other_bytes_with_a_known_client_id_are_refused(asha, recordings, change):
    client_id = str(uuid4())
    asha.post(recordings, headers=sounds.creation(SOUND, client_id=client_id))
    other = SOUND if change else SOUND[:-1]
    answer = asha.post(recordings, headers=sounds.creation(other, client_id=client_id, **change))
    refused(answer, 409, "conflict")


def test_given_up(asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:MIB])
    path = parts.path(sounds.id_of(begun))
    assert path.exists()
    assert asha.delete(begun, headers=TUS).status_code == 204
    assert not path.exists()
    assert uploads_of(committed) == []
    assert asha.head(begun, headers=TUS).status_code == 404
    refused(asha.delete(begun, headers=TUS), 404, "not_found")


def test_finished_cannot_be_given_up(asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    refused(asha.delete(begun, headers=TUS), 409, "upload_finished")
    assert len(recordings_of(committed)) == 1


def test_deleted_recording_still_answers_its_sender(asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    (recording,) = recordings_of(committed)
    recording.deleted_at = datetime.now(UTC)
    committed.commit()
    assert offset(asha, begun) == len(SOUND)


def test_last_piece_sent_again_changes_nothing(asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    again = asha.patch(begun, headers=sounds.piece(len(SOUND)), content=b"")
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, str(len(SOUND)))
    refused(asha.patch(begun, headers=sounds.piece(0), content=SOUND), 409, "wrong_offset")
    assert len(recordings_of(committed)) == 1


# Whose it is.


def test_nobody_elses(as_user, world, asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:MIB])
    for person in (world.colleague, world.manager, world.admin):
        other = as_user(person)
        assert other.head(begun, headers=TUS).status_code == 404
        answer = other.patch(begun, headers=sounds.piece(MIB), content=b"x")
        refused(answer, 404, "not_found")
        refused(other.delete(begun, headers=TUS), 404, "not_found")
    assert offset(asha, begun) == MIB


def test_foreign_lead_is_not_found(as_user, world, asha, committed):
    for lead in (world.near.id, world.far.id, uuid4()):
        answer = asha.post(f"/api/leads/{lead}/recordings", headers=sounds.creation(SOUND))
        refused(answer, 404, "not_found")
    assert uploads_of(committed) == []


def test_version_is_asked_for_after_the_token(api, asha, begun, recordings):
    for answer in (asha.post(recordings), asha.patch(begun), asha.delete(begun)):
        refused(answer, 412, "wrong_version")
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert asha.head(begun, headers={"Tus-Resumable": "0.2.2"}).status_code == 412
    assert api.head(begun).status_code == 401


# What is refused at the beginning.


@pytest.mark.parametrize(
    "length", [None, "0", "-1", "many", "1e3", "", " ", "\uff11\uff12", "0x10", "1.5", "+5"]
)
def test_wrong_length_is_named(asha, recordings, committed, length):
    headers = sounds.creation(SOUND)
    del headers["Upload-Length"]
    if length is not None:
        headers["Upload-Length"] = length.encode("utf-8")
    refused(asha.post(recordings, headers=headers), 422, "invalid", "Upload-Length")
    assert uploads_of(committed) == []


@pytest.mark.parametrize("length", [MAX_BYTES + 1, 2 * 1024**3, 10**18, 10**30])
def test_too_large_is_refused_before_it_is_sent(asha, recordings, committed, length):
    headers = sounds.creation(SOUND) | {"Upload-Length": str(length)}
    answer = asha.post(recordings, headers=headers)
    refused(answer, 413, "too_large")
    assert answer.headers["Tus-Max-Size"] == str(MAX_BYTES)
    assert uploads_of(committed) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("filename", None),
        ("filename", ""),
        ("filename", "x" * 256),
        ("filetype", None),
        ("filetype", "audio"),
        ("sha256", None),
        ("sha256", "abc"),
        ("sha256", "g" * 64),
        ("client_id", None),
        ("client_id", "1"),
        ("call_id", "the last one"),
        ("recorded_at", None),
        ("recorded_at", "yesterday"),
        ("recorded_at", "2026-11-23T10:00:00"),
        pytest.param(
            "recorded_at", (datetime.now(UTC) + timedelta(hours=1)).isoformat(), id="in the future"
        ),
        ("duration_seconds", "-1"),
        ("duration_seconds", "nan"),
        ("duration_seconds", "1e9"),
        ("phone_model", "x" * 81),
        ("filename", "a\0b"),
    ],
)
def test_wrong_metadata_is_named(asha, recordings, committed, field, value):
    answer = asha.post(recordings, headers=sounds.creation(SOUND, **{field: value}))
    refused(answer, 422, "invalid", field)
    assert uploads_of(committed) == []


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("filename not-base64!", "filename"),
        ("filename /w==", "filename"),  # no UTF-8
        ("filename YQ==,filename YQ==", "filename"),
        (",", "Upload-Metadata"),
        ("a" * 5000, "Upload-Metadata"),
    ],
)
def test_unreadable_metadata_is_named(asha, recordings, header, field):
    headers = sounds.creation(SOUND) | {"Upload-Metadata": header}
    refused(asha.post(recordings, headers=headers), 422, "invalid", field)


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\x.wav", "/etc/cron.d/x", "a/b/c", "CON", "~", "ü\n.wav"],
)
def test_names_are_for_people_only(asha, recordings, committed, name, data_dir):
    before = {path for path in data_dir.rglob("*") if path.is_file()}
    made = asha.post(recordings, headers=sounds.creation(SOUND, filename=name))
    assert made.status_code == 201
    location = made.headers["Location"]
    upload_id = sounds.id_of(location)
    asha.patch(location, headers=sounds.piece(0), content=SOUND[:10])
    after = {path for path in data_dir.rglob("*") if path.is_file()}
    assert after - before == {data_dir / "uploads" / f"{upload_id}.part"}
    asha.patch(location, headers=sounds.piece(10), content=SOUND[10:])
    (recording,) = recordings_of(committed)
    assert recording.storage_key == f"{datetime.now(UTC):%Y/%m}/{upload_id}.wav"


def test_no_room_is_said_before_anything_is_sent(asha, recordings, committed, monkeypatch):
    monkeypatch.setattr(parts, "RESERVE", 10**18)
    refused(asha.post(recordings, headers=sounds.creation(SOUND)), 507, "disk_full")
    assert uploads_of(committed) == []


# What is refused on the way.


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "audio/wav"])
def test_wrong_content_type(asha, begun, kind):
    answer = asha.patch(begun, headers=sounds.piece(0) | {"Content-Type": kind}, content=b"x")
    refused(answer, 415, "wrong_content_type")
    assert offset(asha, begun) == 0


@pytest.mark.parametrize("start", [1, MIB - 1, MIB + 1, len(SOUND), 10**15])
def test_wrong_offset(asha, begun, start):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:MIB])
    refused(asha.patch(begun, headers=sounds.piece(start), content=b"x"), 409, "wrong_offset")
    assert offset(asha, begun) == MIB


@pytest.mark.parametrize("start", [None, "-1", "x", ""])
def test_offset_that_is_none(asha, begun, start):
    headers = {**sounds.piece(0)}
    del headers["Upload-Offset"]
    if start is not None:
        headers["Upload-Offset"] = start
    refused(asha.patch(begun, headers=headers, content=b"x"), 422, "invalid", "Upload-Offset")


def test_more_than_was_announced(asha, begun, committed):
    answer = asha.patch(begun, headers=sounds.piece(0), content=SOUND + b"x")
    refused(answer, 413, "too_large")
    assert offset(asha, begun) == 0
    # Without a length there is no telling before; the surplus is refused all the same.
    answer = asha.patch(
        begun, headers=sounds.piece(0), content=iter([SOUND[:MIB], SOUND[MIB:], b"x"])
    )
    assert answer.status_code == 413
    there = offset(asha, begun)
    assert there <= len(SOUND)
    assert parts.path(sounds.id_of(begun)).read_bytes() == SOUND[:there]
    rest = asha.patch(begun, headers=sounds.piece(there), content=SOUND[there:])
    assert rest.status_code == 204
    assert recordings_of(committed)[0].sha256 == hashlib.sha256(SOUND).hexdigest()


def test_body_over_the_limit_of_all_recordings(asha, begun):
    headers = sounds.piece(0) | {"Content-Length": str(MAX_BYTES + 1)}
    assert asha.patch(begun, headers=headers, content=b"x").status_code == 413


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_checksum_agrees(asha, begun, algorithm, committed):
    said = base64.b64encode(hashlib.new(algorithm, SOUND).digest()).decode()
    headers = sounds.piece(0) | {"Upload-Checksum": f"{algorithm} {said}"}
    assert asha.patch(begun, headers=headers, content=SOUND).status_code == 204
    assert len(recordings_of(committed)) == 1


def test_checksum_differs(asha, begun, data_dir):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:100])
    said = base64.b64encode(hashlib.sha256(b"something else").digest()).decode()
    headers = sounds.piece(100) | {"Upload-Checksum": f"sha256 {said}"}
    refused(asha.patch(begun, headers=headers, content=SOUND[100:]), 460, "piece_damaged")
    assert offset(asha, begun) == 100
    assert parts.length(sounds.id_of(begun)) == 100
    assert list((data_dir / "uploads").glob("*.piece")) == []


@pytest.mark.parametrize("header", ["crc32 AAAA", "", "sha1 !!", "SHA1 AAAA"])
def test_checksum_that_is_none(asha, begun, header):
    headers = sounds.piece(0) | {"Upload-Checksum": header}
    refused(asha.patch(begun, headers=headers, content=b"x"), 400, "refused")
    assert offset(asha, begun) == 0


def test_disk_that_is_full_breaks_nothing(asha, begun, committed, monkeypatch):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:1000])
    real = os.pwrite

    def full(file, block, place):
        real(file, bytes(block)[:500], place)  # half of it, as disks do
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        answer = asha.patch(begun, headers=sounds.piece(1000), content=SOUND[1000:])
        refused(answer, 507, "disk_full")
        assert offset(asha, begun) == 1000
    answer = asha.patch(begun, headers=sounds.piece(1000), content=SOUND[1000:])
    assert answer.status_code == 204
    assert recordings_of(committed)[0].sha256 == hashlib.sha256(SOUND).hexdigest()


def test_disk_that_lost_bytes_is_asked_what_it_has(asha, begun, committed):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[: MIB + 5])
    with parts.path(sounds.id_of(begun)).open("r+b") as file:
        file.truncate(77)
    refused(asha.patch(begun, headers=sounds.piece(MIB + 5), content=b"x"), 409, "wrong_offset")
    assert offset(asha, begun) == 77
    assert asha.patch(begun, headers=sounds.piece(77), content=SOUND[77:]).status_code == 204
    assert len(recordings_of(committed)) == 1


# What is refused at the end.


def test_wrong_hash_starts_again(asha, recordings, committed):
    headers = sounds.creation(SOUND)
    location = asha.post(recordings, headers=headers).headers["Location"]
    damaged = SOUND[:-1] + bytes([SOUND[-1] ^ 1])
    answer = asha.patch(location, headers=sounds.piece(0), content=damaged)
    refused(answer, 422, "checksum_mismatch", "sha256")
    assert asha.head(location, headers=TUS).status_code == 404
    assert not parts.path(sounds.id_of(location)).exists()
    assert uploads_of(committed) == recordings_of(committed) == []
    again = asha.post(recordings, headers=headers)
    assert again.status_code == 201
    assert asha.patch(again.headers["Location"], headers=sounds.piece(0), content=SOUND).is_success


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 " + bytes(500), b"MZ" + bytes(500), b"x", sounds.box(b"heic")]
)
def test_what_is_no_audio_is_not_kept(asha, recordings, committed, content):
    location = asha.post(recordings, headers=sounds.creation(content)).headers["Location"]
    answer = asha.patch(location, headers=sounds.piece(0), content=content)
    refused(answer, 422, "unsupported_type", "filetype")
    assert uploads_of(committed) == recordings_of(committed) == []
    assert not parts.path(sounds.id_of(location)).exists()


def test_content_says_what_it_is(asha, recordings, committed):
    content = sounds.mp3_frames()
    headers = sounds.creation(content, filetype="application/pdf", filename="offer.pdf")
    location = asha.post(recordings, headers=headers).headers["Location"]
    assert asha.patch(location, headers=sounds.piece(0), content=content).status_code == 204
    (recording,) = recordings_of(committed)
    assert recording.mime_type == "audio/mpeg"
    assert recording.mime_type in MIME_TYPES
    assert recording.storage_key.endswith(f"{recording.id}.mp3")


def test_storage_that_is_away_keeps_the_bytes(asha, begun, committed, monkeypatch):
    def away(*_):
        raise StoreAway("The storage cannot be reached. Try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "put_file", away)
        answer = asha.patch(begun, headers=sounds.piece(0), content=SOUND)
        refused(answer, 503, "storage_away")
        assert int(answer.headers["Retry-After"]) > 0
        answer = asha.head(begun, headers=TUS)
        assert answer.status_code == 503, "nobody may think that it is safe"
        assert int(answer.headers["Retry-After"]) > 0
        move_clock(patch, days=3)
        settle()
        assert len(uploads_of(committed)) == 1, "what is whole does not expire"
    assert recordings_of(committed) == []
    assert offset(asha, begun) == len(SOUND)
    assert len(recordings_of(committed)) == 1


# The call, and the lead.


def a_call(client_id, started_at=None):
    at = started_at or datetime.now(UTC)
    return {
        "client_id": str(client_id),
        "outcome": "busy",
        "started_at": at.isoformat(),
        "duration_seconds": 0,
    }


def send(client, lead_id, content=SOUND, **said):
    headers = sounds.creation(content, **said)
    made = client.post(f"/api/leads/{lead_id}/recordings", headers=headers)
    assert made.status_code == 201, made.text
    location = made.headers["Location"]
    answer = client.patch(location, headers=sounds.piece(0), content=content)
    assert answer.status_code == 204, answer.text
    return sounds.id_of(location)


@pytest.mark.parametrize("name", ["id", "client_id"])
def test_recording_belongs_to_its_call(asha, world, committed, name):
    call = asha.post(f"/api/leads/{world.own.id}/calls", json=a_call(uuid4())).json()
    send(asha, world.own.id, call_id=call[name])
    (recording,) = recordings_of(committed)
    assert recording.call_log_id == UUID(call["id"])


def test_recording_before_its_call(asha, as_user, world, committed):
    ref = uuid4()
    send(asha, world.own.id, call_id=str(ref))
    other = send(asha, world.own.id, call_id=str(uuid4()))
    # The same words of somebody else mean another call.
    as_user(world.admin).post(f"/api/leads/{world.own.id}/calls", json=a_call(ref))
    assert {each.call_log_id for each in recordings_of(committed)} == {None}
    call = asha.post(f"/api/leads/{world.own.id}/calls", json=a_call(ref)).json()
    found = {each.id: each.call_log_id for each in recordings_of(committed)}
    assert found.pop(other) is None
    assert list(found.values()) == [UUID(call["id"])]


def test_call_that_came_in_the_same_moment_is_linked_by_the_clock(asha, world, committed):
    call = asha.post(f"/api/leads/{world.own.id}/calls", json=a_call(uuid4())).json()
    send(asha, world.own.id, call_id=call["id"])
    (recording,) = recordings_of(committed)
    recording.call_log_id = None  # as if neither had seen the other
    committed.commit()
    settle()
    assert recordings_of(committed)[0].call_log_id == UUID(call["id"])


def test_call_with_another_lead_is_refused(as_user, world, committed):
    boss = as_user(world.admin)
    call = boss.post(f"/api/leads/{world.far.id}/calls", json=a_call(uuid4())).json()
    headers = sounds.creation(SOUND, call_id=call["id"])
    answer = boss.post(f"/api/leads/{world.own.id}/recordings", headers=headers)
    refused(answer, 422, "invalid", "call_id")


def test_lead_that_moved_on_meanwhile(asha, as_user, world, committed):
    boss = as_user(world.admin)
    call = asha.post(f"/api/leads/{world.own.id}/calls", json=a_call(uuid4())).json()
    headers = sounds.creation(SOUND)
    under_way = asha.post(f"/api/leads/{world.own.id}/recordings", headers=headers)
    location = under_way.headers["Location"]
    asha.patch(location, headers=sounds.piece(0), content=SOUND[:MIB])
    to = {"lead_ids": [str(world.own.id)], "telecaller_ids": [str(world.stranger.id)]}
    assert boss.post("/api/leads/assign", json=to).status_code == 200
    assert asha.get(f"/api/leads/{world.own.id}").status_code == 404
    assert asha.post(f"/api/leads/{world.own.id}/recordings", headers=headers).status_code == 200
    assert asha.patch(location, headers=sounds.piece(MIB), content=SOUND[MIB:]).status_code == 204
    assert offset(asha, location) == len(SOUND)
    # One that was not begun yet: her call on the lead is what lets it in.
    answer = asha.post(f"/api/leads/{world.own.id}/recordings", headers=sounds.creation(SOUND))
    refused(answer, 404, "not_found")
    hers = {"call_id": call["client_id"]}
    answer = asha.post(
        f"/api/leads/{world.far.id}/recordings", headers=sounds.creation(SOUND, **hers)
    )
    refused(answer, 404, "not_found")
    late = send(asha, world.own.id, **hers)
    found = {each.id: each for each in recordings_of(committed)}
    assert len(found) == 2
    assert found[late].call_log_id == UUID(call["id"])
    assert {each.lead_id for each in found.values()} == {world.own.id}


def test_lead_that_was_merged_meanwhile(asha, as_user, world, committed, make_twin):
    twin = make_twin()
    call = asha.post(f"/api/leads/{twin}/calls", json=a_call(uuid4())).json()
    headers = sounds.creation(SOUND, call_id=call["id"])
    location = asha.post(f"/api/leads/{twin}/recordings", headers=headers).headers["Location"]
    body = {"client_id": str(uuid4()), "merged_lead_id": str(twin)}
    merged = as_user(world.admin).post(f"/api/leads/{world.own.id}/merge", json=body)
    assert merged.status_code == 200, merged.text
    assert asha.patch(location, headers=sounds.piece(0), content=SOUND).status_code == 204
    late = send(asha, twin, call_id=call["id"])
    found = recordings_of(committed)
    assert late in {each.id for each in found}
    assert {each.lead_id for each in found} == {world.own.id}
    assert {each.call_log_id for each in found} == {UUID(call["id"])}


@pytest.fixture
def make_twin(committed, world):
    def make():
        lead = makers(committed)[2](world.asha)
        committed.commit()
        return lead.id

    return make


def test_phone_is_the_one_used_last(asha, world, committed):
    for at, model in enumerate(("Nokia 3310", "Redmi 9")):
        phone = {"client_id": str(uuid4()), "platform": "android", "app_version": f"1.{at}"}
        asha.post("/api/devices", json=phone | {"health": {"model": model}})
    send(asha, world.own.id)
    assert recordings_of(committed)[0].phone_model == "Redmi 9"


# Time.


def test_unfinished_for_a_day(asha, begun, recordings, committed, monkeypatch):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:MIB])
    path = parts.path(sounds.id_of(begun))
    with monkeypatch.context() as patch:
        move_clock(patch, hours=23, minutes=59)
        settle()
    assert path.exists()
    (upload,) = uploads_of(committed)
    said = sounds.creation(SOUND, client_id=str(upload.client_id))
    upload.expires_at = datetime.now(UTC)
    committed.commit()
    assert asha.head(begun, headers=TUS).status_code == 410
    refused(asha.patch(begun, headers=sounds.piece(MIB), content=b"x"), 410, "upload_expired")
    # The phone begins again at once, and need not wait for the broom.
    again = asha.post(recordings, headers=said)
    assert (again.status_code, again.headers["Upload-Offset"]) == (201, "0")
    assert again.headers["Location"] != begun
    assert not path.exists()


def test_forgotten_uploads_and_strays_are_swept(asha, begun, committed, monkeypatch, data_dir):
    asha.patch(begun, headers=sounds.piece(0), content=SOUND[:MIB])
    stray, fresh = parts.path(uuid4()), parts.path(uuid4())
    piece, foreign = data_dir / "uploads" / "x.piece", data_dir / "uploads" / "notes.txt"
    for each in (stray, fresh, piece, foreign):
        each.write_bytes(b"x")
    two_days_ago = datetime.now(UTC).timestamp() - 2 * 86_400
    for each in (stray, piece, foreign):
        os.utime(each, (two_days_ago, two_days_ago))
    settle()
    assert [path.exists() for path in (stray, fresh, piece, foreign)] == [False, True, False, True]
    assert len(uploads_of(committed)) == 1
    with monkeypatch.context() as patch:
        move_clock(patch, hours=24, minutes=1)
        settle()
    assert uploads_of(committed) == []
    assert not parts.path(sounds.id_of(begun)).exists()
    assert asha.head(begun, headers=TUS).status_code == 404
    foreign.unlink()


# Processes that die between two steps.


def crash(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", ["record", "part"])
def test_crash_between_file_and_row_is_repaired(asha, begun, committed, monkeypatch, where):
    upload_id = sounds.id_of(begun)
    with monkeypatch.context() as patch:
        if where == "record":
            patch.setattr(completion.uploads, "record", crash)
        else:
            patch.setattr(FolderStore, "put_file", put_copy)
            patch.setattr(completion.parts, "remove", crash)
        patch.setattr("api_ext.routers.uploads.complete_upload", lambda _: True)
        asha.patch(begun, headers=sounds.piece(0), content=SOUND)
        with pytest.raises(KeyboardInterrupt):
            completion.complete_upload(upload_id)
    if where == "record":
        assert recordings_of(committed) == []
        settle()
    else:
        assert parts.path(upload_id).exists(), "left behind, until it is swept as a stray"
    (recording,) = recordings_of(committed)
    assert b"".join(get_store().read(recording.storage_key, 0, len(SOUND))) == SOUND
    assert uploads_of(committed) == []
    assert offset(asha, begun) == len(SOUND)


def put_copy(store, key, path):
    """As an object store does: the file that is stored stays."""
    target = store._place(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())


@pytest.mark.parametrize("put", ["moved", "copied"])
def test_many_complete_the_same_upload(asha, begun, committed, monkeypatch, put):
    if put == "copied":
        monkeypatch.setattr(FolderStore, "put_file", put_copy)
    with monkeypatch.context() as patch:
        patch.setattr("api_ext.routers.uploads.complete_upload", lambda _: True)
        asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(completion.complete_upload, [sounds.id_of(begun)] * 6))
    (recording,) = recordings_of(committed)
    assert get_store().size(recording.storage_key) == len(SOUND)
    assert not parts.path(recording.id).exists()


def test_whole_upload_that_the_disk_lost_is_sent_again(asha, begun, committed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("api_ext.routers.uploads.complete_upload", lambda _: True)
        asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    with parts.path(sounds.id_of(begun)).open("r+b") as file:
        file.truncate(1000)
    settle()  # may run where the bytes are not, so it leaves them to the sender
    assert uploads_of(committed)[0].received_bytes == len(SOUND)
    assert offset(asha, begun) == 1000
    assert asha.patch(begun, headers=sounds.piece(1000), content=SOUND[1000:]).status_code == 204
    assert len(recordings_of(committed)) == 1


def test_given_up_while_it_is_stored(asha, begun, committed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("api_ext.routers.uploads.complete_upload", lambda _: True)
        asha.patch(begun, headers=sounds.piece(0), content=SOUND)
    real = FolderStore.put_file

    def put_and_give_up(store, key, path):
        real(store, key, path)
        assert asha.delete(begun, headers=TUS).status_code == 204

    monkeypatch.setattr(FolderStore, "put_file", put_and_give_up)
    completion.complete_upload(sounds.id_of(begun))
    assert recordings_of(committed) == uploads_of(committed) == []
    stored = get_store().keys()
    assert [each for each in stored if str(sounds.id_of(begun)) in each.key] == []
