"""The keeper: age, files of deleted rows, storage and rows compared, and a crash at every point."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from crm_app.adapters import recording_store
from crm_app.adapters.recording_store import FolderStore, StoreAway, get_store
from crm_app.domain.recordings import keeping
from crm_app.jobs import recording_keeper
from crm_app.jobs.recording_keeper import keep_night, tidy
from crm_app.kernel.clock import utc_now
from crm_app.models import AuditEntry, Lead, Organisation, Recording, RecordingUpload
from crm_app.settings import get_settings
from tests.conftest import makers

DAY = timedelta(days=1)
NOTHING = {
    "deleted_by_age": 0,
    "files_removed": 0,
    "missing": 0,
    "found_again": 0,
    "wrong_size": 0,
    "strays_removed": 0,
    "strays_left": 0,
    "foreign_left": 0,
    "leftovers_removed": 0,
}


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def storage(tmp_path, monkeypatch, migrated_database):
    monkeypatch.setenv("CRM_STORAGE_URL", (tmp_path / "storage").as_uri())
    get_settings.cache_clear()
    yield get_store()
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def lead(committed):
    _, make_user, make_lead = makers(committed)
    made = make_lead(make_user())
    committed.commit()
    return made


@pytest.fixture
def put(storage, tmp_path):
    """Puts an object, as old as told."""

    def put(key, age=timedelta(0), content=b"sound"):
        path = tmp_path / "sound"
        path.write_bytes(content)
        storage.put_file(key, path)
        at = (utc_now() - age).timestamp()
        os.utime(storage.local_path(key), (at, at))
        return key

    return put


@pytest.fixture
def make_recording(committed, put, lead):
    def make(age=timedelta(0), *, with_file=True, **values):
        recording_id = uuid4()
        key = f"2026/11/{recording_id}.m4a"
        if with_file:
            put(key, age)
        made = Recording(
            **{
                "id": recording_id,
                "client_id": uuid4(),
                "lead_id": lead.id,
                "telecaller_id": lead.telecaller_id,
                "storage_key": key,
                "size_bytes": 5,
                "sha256": "ab" * 32,
                "mime_type": "audio/mp4",
                "recorded_at": utc_now() - age,
                "created_at": utc_now() - max(age, timedelta(hours=1)),
                **values,
            }
        )
        committed.add(made)
        committed.commit()
        return made

    return make


@pytest.fixture
def keep_days(committed):
    def keep(days):
        committed.get_one(Organisation, 1).recording_days = days
        committed.commit()

    return keep


def night(committed):
    found = recording_keeper.asdict(keep_night())
    committed.expire_all()
    return found


# Age


def test_the_oldest_go_and_the_held_stay(committed, storage, make_recording, keep_days):
    old = make_recording(31 * DAY)
    held = make_recording(31 * DAY, held_at=utc_now(), hold_reason="Complaint")
    young = make_recording(29 * DAY)
    keep_days(None)
    assert night(committed) == NOTHING
    keep_days(30)
    assert night(committed) == NOTHING | {"deleted_by_age": 1}
    assert (old.deletion_reason, old.deleted_by_id) == ("retention", None)
    assert held.deleted_at is None
    assert young.deleted_at is None
    (entry,) = committed.exec(
        select(AuditEntry).where(col(AuditEntry.action) == "recording.deleted")
    )
    assert (entry.actor, entry.object_id) == ("job:recording-keeper", old.id)
    assert entry.detail == {"lead_id": str(old.lead_id), "reason": "retention"}
    assert storage.size(old.storage_key) == 5
    old.deleted_at = utc_now() - timedelta(minutes=2)
    committed.commit()
    assert tidy() == 1
    committed.expire_all()
    assert storage.size(old.storage_key) is None
    assert old.file_removed_at is not None
    held.held_at = held.hold_reason = None
    committed.commit()
    assert night(committed) == NOTHING | {"deleted_by_age": 1}


def test_many_go_in_batches(committed, make_recording, keep_days, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 3)
    keep_days(1)
    for _ in range(7):
        make_recording(2 * DAY)
    assert night(committed)["deleted_by_age"] == 7
    assert night(committed) == NOTHING


# Files of deleted rows


def test_files_go_when_the_deletion_cannot_be_taken_back(committed, storage, make_recording):
    ago = {seconds: utc_now() - timedelta(seconds=seconds) for seconds in (10, 60, 80)}
    made = {seconds: make_recording(deleted_at=at, peaks=b"\x01") for seconds, at in ago.items()}
    stays = make_recording()
    assert tidy() == 1
    committed.expire_all()
    assert [storage.size(made[seconds].storage_key) for seconds in made] == [5, 5, None]
    assert (made[80].file_removed_at is not None, made[80].peaks) == (True, None)
    assert storage.size(stays.storage_key) == 5
    assert tidy() == 0


def test_a_crash_between_file_and_row_is_made_good(committed, storage, make_recording, monkeypatch):
    made = make_recording(deleted_at=utc_now() - DAY)

    def crash(*_):
        raise Crash

    for owner, name in ((FolderStore, "remove"), (keeping, "note_removed")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, crash)
            with pytest.raises(Crash):
                tidy()
        committed.expire_all()
        assert made.file_removed_at is None
    assert storage.size(made.storage_key) is None, "the file has gone before its row says so"
    assert tidy() == 1
    committed.expire_all()
    assert made.file_removed_at is not None


# Storage and rows


def test_a_lost_file_is_marked_and_found_again(committed, storage, put, make_recording):
    made, other = make_recording(), make_recording()
    storage.remove(made.storage_key)
    assert night(committed) == NOTHING | {"missing": 1}
    since = made.missing_since
    assert since is not None
    assert other.missing_since is None
    assert night(committed) == NOTHING
    assert made.missing_since == since
    put(made.storage_key)
    assert night(committed) == NOTHING | {"found_again": 1}
    assert made.missing_since is None


def test_a_file_of_another_size_is_told_and_left(committed, storage, put, make_recording, caplog):
    made, _ = make_recording(), make_recording()
    put(made.storage_key, content=b"half")
    assert night(committed) == NOTHING | {"wrong_size": 1}
    assert made.storage_key in caplog.text
    assert (made.missing_since, storage.size(made.storage_key)) == (None, 4)


def test_what_is_being_written_is_not_missing(committed, make_recording):
    made = make_recording(with_file=False, created_at=utc_now())
    assert night(committed) == NOTHING
    assert made.missing_since is None


def test_files_that_nobody_knows_go_after_a_day(committed, storage, put, make_recording):
    made = make_recording(9 * DAY)
    old, young = (put(f"2026/1{n}/{uuid4()}.ogg", age) for n, age in ((0, 2 * DAY), (1, DAY / 2)))
    foreign = put("README.txt", 9 * DAY)
    assert night(committed) == NOTHING | {"strays_removed": 1, "foreign_left": 1}
    assert [storage.size(key) for key in (old, young, foreign, made.storage_key)] == [
        None,
        5,
        5,
        5,
    ]


def test_the_file_of_an_unfinished_upload_stays(committed, storage, put, lead):
    upload = RecordingUpload(
        client_id=uuid4(),
        lead_id=lead.id,
        telecaller_id=lead.telecaller_id,
        size_bytes=5,
        received_bytes=5,
        metadata_sent={},
        expires_at=utc_now(),
    )
    committed.add(upload)
    committed.commit()
    key = put(f"2026/11/{upload.id}.m4a", 3 * DAY)
    assert night(committed) == NOTHING
    committed.delete(upload)
    committed.commit()
    assert night(committed) == NOTHING | {"strays_removed": 1}
    assert storage.size(key) is None


def test_the_files_of_a_lead_that_was_deleted_go(committed, storage, make_recording, lead):
    made = make_recording(2 * DAY)
    key = made.storage_key
    committed.expunge_all()
    committed.delete(committed.get_one(Lead, lead.id))
    committed.commit()
    assert night(committed) == NOTHING | {"strays_removed": 1}
    assert storage.size(key) is None


def test_a_file_that_came_back_after_its_removal_goes_again(
    committed, storage, put, make_recording
):
    made = make_recording(deleted_at=utc_now() - 2 * DAY, file_removed_at=utc_now() - 2 * DAY)
    put(made.storage_key, 2 * DAY)
    assert night(committed) == NOTHING | {"strays_removed": 1}
    assert storage.size(made.storage_key) is None


def test_the_storage_of_another_database_is_left_alone(
    committed, storage, put, make_recording, monkeypatch, caplog
):
    monkeypatch.setattr(keeping, "A_FEW", 3)
    for _ in range(2):
        make_recording(2 * DAY)
    keys = [put(f"2026/11/{uuid4()}.m4a", 2 * DAY) for _ in range(4)]
    assert night(committed) == NOTHING | {"strays_left": 4}
    assert "another database" in caplog.text
    assert all(storage.size(key) == 5 for key in keys)
    storage.remove(keys.pop())
    assert night(committed) == NOTHING | {"strays_removed": 3}


def test_unfinished_copies_go_after_a_day(committed, storage):
    aside = storage.local_path("x").parent / ".aside"
    storage.probe()
    for name, age in (("old", 2 * DAY), ("new", timedelta(0))):
        path = aside / name
        path.touch()
        at = (utc_now() - age).timestamp()
        os.utime(path, (at, at))
    assert night(committed) == NOTHING | {"leftovers_removed": 1}
    assert [path.name for path in aside.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (keeping, "delete_by_age"),
        (keeping, "files_to_remove"),
        (FolderStore, "remove"),
        (keeping, "note_removed"),
        (keeping, "folders"),
        (FolderStore, "keys"),
        (keeping, "compare"),
        (keeping, "sort_out"),
        (keeping, "still_strays"),
        (FolderStore, "remove_leftovers"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_anywhere_is_made_good_by_the_next_run(
    committed, storage, put, make_recording, keep_days, monkeypatch, owner, name, when
):
    """Before a step, and after it with its work lost or done."""
    keep_days(30)
    old = make_recording(31 * DAY)
    deleted = make_recording(deleted_at=utc_now() - DAY)
    lost = make_recording()
    storage.remove(lost.storage_key)
    kept = make_recording()
    stray = put(f"2026/11/{uuid4()}.m4a", 2 * DAY)
    usual = getattr(owner, name)

    def crash(*wanted):
        if when == "after":
            done = usual(*wanted)
            list(done) if name == "keys" else done
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, crash)
        with pytest.raises(Crash):
            keep_night()
    keep_night()
    committed.expire_all()
    assert old.deletion_reason == "retention"
    assert deleted.file_removed_at is not None
    assert storage.size(deleted.storage_key) is None
    assert lost.missing_since is not None
    assert storage.size(stray) is None
    assert (kept.deleted_at, kept.missing_since, storage.size(kept.storage_key)) == (None, None, 5)
    said = select(AuditEntry).where(col(AuditEntry.object_id) == old.id)
    assert len(committed.exec(said).all()) == 1
    assert night(committed) == NOTHING


# The clock


def test_a_storage_that_is_away_is_tried_again(committed, storage, make_recording, monkeypatch):
    make_recording(deleted_at=utc_now() - DAY)

    def away(*_):
        raise StoreAway("The storage of recordings cannot be reached. Try again later.")

    monkeypatch.setattr(recording_store.FolderStore, "remove", away)
    with pytest.raises(StoreAway):
        recording_keeper.each_minute()
    monkeypatch.undo()
    assert recording_keeper.each_minute() == "Removed the files of 1 deleted recordings."
    assert recording_keeper.each_minute() is None
