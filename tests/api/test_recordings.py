"""The audio over HTTP: who, which bytes, and what is noted (requirement 13.7)."""

import asyncio
import os
import tracemalloc
import urllib.request
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from api_ext.app import create_api
from crm_app.adapters import recording_store
from crm_app.adapters.recording_store import StoreAway, get_store
from crm_app.domain.recordings import links
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import AuditEntry, Deleters, Organisation, Recording, RecordingPlay
from crm_app.settings import get_settings
from tests.s3_server import S3Server

MEGABYTE = 1024 * 1024
SOUND = bytes(range(250)) * 4  # 1,000 bytes


@pytest.fixture
def storage(tmp_path, monkeypatch, migrated_database):
    """A folder of this test alone."""
    monkeypatch.setenv("CRM_STORAGE_URL", (tmp_path / "storage").as_uri())
    get_settings.cache_clear()
    yield get_store()
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def record(committed, storage, tmp_path):
    """Makes a recording with its file."""

    def make(lead, sound=SOUND, **values):
        recording_id = uuid4()
        key = f"2026/11/{recording_id}.m4a"
        path = tmp_path / "sound"
        path.write_bytes(sound)
        storage.put_file(key, path)
        made = Recording(
            **{
                "id": recording_id,
                "client_id": uuid4(),
                "lead_id": lead.id,
                "telecaller_id": lead.telecaller_id,
                "storage_key": key,
                "size_bytes": len(sound),
                "sha256": "ab" * 32,
                "mime_type": "audio/mp4",
                "recorded_at": utc_now() - timedelta(hours=1),
                **values,
            }
        )
        committed.add(made)
        committed.commit()
        return made

    return make


@pytest.fixture
def own(world, record):
    return record(world.own)


def url_of(recording):
    return f"/api/leads/{recording.lead_id}/recordings/{recording.id}"


def test_a_lead_lists_its_recordings(world, as_user, own, record):
    newer = record(world.own, recorded_at=utc_now())
    answer = as_user(world.asha).get(f"/api/leads/{world.own.id}/recordings")
    body = answer.json()
    assert (answer.status_code, body["total"], body["next_cursor"]) == (200, 2, None)
    assert [item["id"] for item in body["items"]] == [str(newer.id), str(own.id)]
    assert set(body["items"][0]) == {
        *("id", "call_id", "size_bytes", "duration_seconds", "mime_type", "quality"),
        "recorded_at",
    }


# Bytes


def test_without_a_range_it_comes_whole(world, as_user, own):
    answer = as_user(world.asha).get(url_of(own))
    assert (answer.status_code, answer.content) == (200, SOUND)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == "1000"
    assert answer.headers["Content-Type"] == "audio/mp4"
    assert answer.headers["ETag"] == f'"{own.sha256}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="recording_')


@pytest.mark.parametrize(
    ("header", "wanted", "said"),
    [
        ("bytes=0-1023", SOUND, "bytes 0-999/1000"),
        ("bytes=0-", SOUND, "bytes 0-999/1000"),
        ("bytes=0-9", SOUND[:10], "bytes 0-9/1000"),
        ("bytes=990-", SOUND[990:], "bytes 990-999/1000"),
        ("bytes=-10", SOUND[-10:], "bytes 990-999/1000"),
    ],
)
def test_a_range_is_partial_content(world, as_user, own, header, wanted, said):
    answer = as_user(world.asha).get(url_of(own), headers={"Range": header})
    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["Content-Range"] == said
    assert answer.headers["Content-Length"] == str(len(wanted))


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=-0"])
def test_a_range_that_is_not_there_is_416(world, as_user, own, header):
    answer = as_user(world.asha).get(url_of(own), headers={"Range": header})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "bytes=x", "lines=0-1", "bytes=9-2"])
def test_what_is_no_range_of_ours_is_answered_with_the_whole(world, as_user, own, header):
    answer = as_user(world.asha).get(url_of(own), headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, SOUND)
    assert "Content-Range" not in answer.headers


def test_conditions_are_kept(world, as_user, own):
    asha = as_user(world.asha)
    etag = asha.get(url_of(own)).headers["ETag"]
    answer = asha.get(url_of(own), headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag
    ranged = {"Range": "bytes=0-1"}
    assert asha.get(url_of(own), headers={**ranged, "If-Range": etag}).status_code == 206
    assert asha.get(url_of(own), headers={**ranged, "If-Range": '"old"'}).status_code == 200


def test_head_tells_without_sending_or_noting(world, as_user, own, committed):
    asha = as_user(world.asha)
    answer = asha.request("HEAD", url_of(own))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == "1000"
    answer = asha.request("HEAD", url_of(own), headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (206, "10")
    for headers in ({"If-None-Match": "*"}, {"Range": "bytes=1000-"}):
        asha.get(url_of(own), headers=headers)
    assert committed.exec(select(RecordingPlay)).all() == []


def test_a_file_to_keep_has_a_name_that_we_made(world, as_user, own):
    answer = as_user(world.asha).get(f"{url_of(own)}?download=1")
    assert answer.status_code == 200
    kind, _, name = answer.headers["Content-Disposition"].partition("; ")
    assert (kind, name.startswith('filename="recording_'), name[-5:]) == (
        "attachment",
        True,
        '.m4a"',
    )


def test_a_missing_file_is_a_404(world, as_user, own, storage, committed):
    storage.remove(own.storage_key)
    answer = as_user(world.asha).get(url_of(own))
    assert (answer.status_code, answer.json()["code"]) == (404, "recording_missing")
    assert committed.exec(select(RecordingPlay)).all() == []


def test_a_storage_that_is_away_is_a_503(world, as_user, own, storage, monkeypatch):
    def away(*_):
        raise StoreAway("The storage of recordings cannot be reached. Try again later.")

    monkeypatch.setattr(recording_store.FolderStore, "size", away)
    answer = as_user(world.asha).get(url_of(own))
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")
    assert int(answer.headers["Retry-After"]) > 0
    monkeypatch.setattr(recording_store.FolderStore, "local_path", lambda *_: None)
    monkeypatch.setattr(recording_store.FolderStore, "read", lambda *_: (away() for _ in "x"))
    answer = as_user(world.asha).get(url_of(own))
    assert answer.status_code == 503, "also when that shows at the first byte"


@pytest.mark.parametrize("asked", [{}, {"range": "bytes=0-"}, {"range": "bytes=1-"}])
def test_sixty_megabytes_pass_through_little_memory(world, as_user, record, asked):
    """Asked without the client of these tests, which gathers the whole answer."""
    made = record(world.own, os.urandom(MEGABYTE) * 60)
    headers = {"authorization": f"Bearer {as_user(world.asha).token}", **asked}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "path": url_of(made),
        "raw_path": url_of(made).encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
    }
    received = 0

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        nonlocal received
        received += len(message.get("body", b""))

    app = create_api()
    tracemalloc.start()
    try:
        asyncio.run(app(scope, receive, send))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert received == 60 * MEGABYTE - (1 if asked.get("range") == "bytes=1-" else 0)
    assert peak < 12 * MEGABYTE


# Who


def test_only_who_sees_the_lead_hears_it(api, world, as_user, own):
    assert api.get(url_of(own)).status_code == 401
    assert api.get(url_of(own), headers={"Authorization": "Bearer x"}).status_code == 401
    for person, status in (
        (world.asha, 200),
        (world.manager, 200),
        (world.admin, 200),
        (world.colleague, 404),
        (world.stranger, 404),
    ):
        assert as_user(person).get(url_of(own)).status_code == status


def test_a_try_on_a_foreign_recording_is_noted(world, as_user, own, committed):
    as_user(world.stranger).get(url_of(own))
    query = select(AuditEntry).where(col(AuditEntry.action) == "lead.refused")
    assert [entry.object_id for entry in committed.exec(query)] == [world.own.id]


def test_a_link_needs_no_token(api, world, as_user, own):
    answer = as_user(world.asha).post(f"{url_of(own)}/link")
    assert answer.status_code == 200
    link = answer.json()
    assert link["url"].startswith(get_settings().address + "/api/leads/")
    path = link["url"].removeprefix(get_settings().address)
    answer = api.get(path, headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (206, SOUND[:2])
    kept = as_user(world.asha).post(f"{url_of(own)}/link?download=1").json()["url"]
    answer = api.get(kept.removeprefix(get_settings().address))
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_link_opens_one_recording_for_five_minutes(api, world, own, record):
    other = record(world.own)
    good, _ = links.sign(world.asha.id, own.id, utc_now())
    late, _ = links.sign(world.asha.id, own.id, utc_now() - timedelta(minutes=5, seconds=1))
    stranger, _ = links.sign(world.stranger.id, own.id, utc_now())
    for recording, token, status in (
        (own, good, 200),
        (other, good, 401),
        (own, late, 401),
        (own, good + "x", 401),
        (own, stranger, 404),  # the lead has gone to somebody else
    ):
        answer = api.get(f"{url_of(recording)}?token={token}")
        assert answer.status_code == status
    assert api.get("/api/me", headers={"Authorization": f"Bearer {good}"}).status_code == 401


def test_every_play_and_download_is_in_the_audit_log(api, world, as_user, own, committed):
    boss = as_user(world.admin)
    link = boss.post(f"{url_of(own)}/link").json()["url"].removeprefix(get_settings().address)
    for start in (0, 100, 500):  # one player, many pieces, by token and by link
        boss.get(url_of(own), headers={"Range": f"bytes={start}-{start + 9}"})
        api.get(link, headers={"Range": f"bytes={start}-"})
    boss.get(f"{url_of(own)}?download=1")
    query = select(AuditEntry).where(col(AuditEntry.object_id) == own.id)
    entries = committed.exec(query).all()
    assert sorted(entry.action for entry in entries) == [
        "recording.downloaded",
        "recording.played",
    ]
    assert {entry.actor_id for entry in entries} == {world.admin.id}
    assert len(committed.exec(select(RecordingPlay)).all()) == 2


def test_no_connection_is_held_while_it_streams(world, as_user, own, monkeypatch):
    held = []
    read = recording_store.FolderStore.read

    def looking(*wanted):
        held.append(db.get_engine().pool.checkedout())
        yield from read(*wanted)

    monkeypatch.setattr(recording_store.FolderStore, "read", looking)
    before = db.get_engine().pool.checkedout()
    as_user(world.asha).get(url_of(own), headers={"Range": "bytes=0-9"})
    assert held == [before]


# Elsewhere


@pytest.fixture
def setting(monkeypatch, storage):
    def let(name, value):
        monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    return let


def test_the_web_server_in_front_may_send_the_file(world, as_user, own, setting, committed):
    setting("CRM_ACCEL_PREFIX", "/recordings-inside")
    answer = as_user(world.asha).get(url_of(own), headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == f"/recordings-inside/{own.storage_key}"
    assert answer.headers["Content-Type"] == "audio/mp4"
    assert len(committed.exec(select(RecordingPlay)).all()) == 1
    assert as_user(world.colleague).get(url_of(own)).status_code == 404


def test_a_bucket_may_send_the_object(world, as_user, own, setting, monkeypatch):
    setting("CRM_STORAGE_REDIRECT", "1")
    assert as_user(world.asha).get(url_of(own)).status_code == 200, "a folder cannot"
    monkeypatch.setattr(recording_store.FolderStore, "local_path", lambda *_: None)
    monkeypatch.setattr(
        recording_store.FolderStore, "signed_url", lambda _, key, s: f"https://b/{key}?{s}"
    )
    answer = as_user(world.asha).get(url_of(own), follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"https://b/{own.storage_key}?300"
    assert answer.headers["Cache-Control"] == "no-store"
    answer = as_user(world.asha).get(f"{url_of(own)}?download=1", follow_redirects=False)
    assert (answer.status_code, answer.content) == (200, SOUND), "under the name that we made"


def test_audio_comes_from_a_bucket(world, as_user, committed, tmp_path, setting):
    server = S3Server().start()
    try:
        for name, value in server.environment.items():
            setting(name, value)
        setting("CRM_STORAGE_URL", f"s3://calls/{uuid4()}")
        key = f"2026/11/{uuid4()}.m4a"
        path = tmp_path / "sound"
        path.write_bytes(SOUND)
        get_store().put_file(key, path)
        own = Recording(
            client_id=uuid4(),
            lead_id=world.own.id,
            telecaller_id=world.asha.id,
            storage_key=key,
            size_bytes=len(SOUND),
            sha256="ab" * 32,
            mime_type="audio/mp4",
            recorded_at=utc_now(),
        )
        committed.add(own)
        committed.commit()
        asha = as_user(world.asha)
        answer = asha.get(url_of(own))
        assert (answer.status_code, answer.content) == (200, SOUND)
        answer = asha.get(url_of(own), headers={"Range": "bytes=-3"})
        assert (answer.status_code, answer.content) == (206, SOUND[-3:])
        setting("CRM_STORAGE_REDIRECT", "1")
        answer = asha.get(url_of(own), follow_redirects=False)
        assert answer.status_code == 307
        with urllib.request.urlopen(answer.headers["Location"]) as elsewhere:  # noqa: S310
            assert elsewhere.read() == SOUND
        setting("CRM_STORAGE_REDIRECT", "0")
        get_store().remove(key)
        answer = asha.get(url_of(own))
        assert (answer.status_code, answer.json()["code"]) == (404, "recording_missing")
        server.stop()
        answer = asha.get(url_of(own))
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")
    finally:
        server.stop()


# Deletion, hold, the page of all


def test_a_deleted_recording_is_gone_for_everybody(world, as_user, own, storage):
    asha = as_user(world.asha)
    assert asha.delete(url_of(own)).status_code == 204
    for call in (asha.get, asha.delete, as_user(world.admin).get):
        assert call(url_of(own)).status_code == 404
    assert asha.post(f"{url_of(own)}/link").status_code == 404
    assert asha.get(f"/api/leads/{world.own.id}/recordings").json()["total"] == 0
    assert storage.size(own.storage_key) == 1000, "the keeper removes it a minute later"


def test_the_settings_forbid_deletion_with_a_sentence(world, as_user, own, committed):
    committed.get_one(Organisation, 1).recording_deleters = Deleters.MANAGERS
    committed.commit()
    answer = as_user(world.asha).delete(url_of(own))
    assert (answer.status_code, answer.json()["code"]) == (403, "deletion_forbidden")
    assert answer.json()["detail"] == "Only managers and admins may delete recordings."
    assert as_user(world.manager).delete(url_of(own)).status_code == 204


def test_a_held_recording_stays(world, as_user, own):
    boss = as_user(world.admin)
    answer = boss.post(f"/api/recordings/{own.id}/hold", json={"reason": "Complaint"})
    assert (answer.status_code, answer.json()["is_held"]) == (200, True)
    answer = boss.delete(url_of(own))
    assert (answer.status_code, answer.json()["code"]) == (409, "recording_held")
    assert boss.delete(f"/api/recordings/{own.id}/hold").json()["is_held"] is False
    assert boss.delete(url_of(own)).status_code == 204


def test_all_recordings_come_by_pages(world, as_user, own, record, committed):
    far = record(world.far, recorded_at=utc_now())
    for n in range(50):
        record(world.near, recorded_at=utc_now() - timedelta(hours=2, minutes=n))
    boss = as_user(world.admin)
    page = boss.get("/api/recordings").json()
    assert (page["total"], len(page["items"])) == (52, 50)
    assert [row["id"] for row in page["items"][:2]] == [str(far.id), str(own.id)]
    rest = boss.get("/api/recordings", params={"cursor": page["next_cursor"]}).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (2, None)
    mine = as_user(world.manager).get("/api/recordings", params={"search": "far"}).json()
    assert mine["total"] == 0
    found = boss.get("/api/recordings", params={"search": "own", "pending": True}).json()
    assert [row["student_name"] for row in found["items"]] == ["Own Lead"]
    for wanted in ({"colour": "red"}, {"quality": "loud"}, {"search": "x"}, {"cursor": "x"}):
        assert boss.get("/api/recordings", params=wanted).status_code == 422
