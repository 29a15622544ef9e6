"""Both storages keep the same promises; the bucket is a real server that speaks S3."""

import errno
import os
import stat
import time
import tracemalloc
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_app.adapters import recording_store
from crm_app.adapters.recording_store import (
    BucketStore,
    FolderStore,
    NotInStore,
    StoreAway,
    StoreFull,
    get_store,
)
from crm_app.settings import get_settings
from tests.s3_server import S3Server

KEY = "2026/11/8a6e4e0b-6f0a-4f57-9c9c-0d5c2b8d7f10.m4a"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def s3():
    server = S3Server().start()
    yield server
    server.stop()


@pytest.fixture
def aws(monkeypatch):
    def use(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def bucket(s3, aws, request):
    aws(s3)
    return BucketStore(f"s3://calls/{request.node.name[:20]}")


@pytest.fixture
def folder(tmp_path):
    return FolderStore(tmp_path / "storage" / "recordings")


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def a_file(tmp_path):
    def make(content=b"0123456789", name="upload"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def whole(store, key=KEY, first=0, length=1 << 40):
    return b"".join(store.read(key, first, length))


def test_what_is_put_can_be_read_and_removed(store, a_file):
    assert store.size(KEY) is None
    store.put_file(KEY, a_file())
    assert store.size(KEY) == 10
    assert whole(store) == b"0123456789"
    assert whole(store, first=3, length=4) == b"3456"
    assert whole(store, first=9, length=5) == b"9"
    assert whole(store, first=10, length=5) == b""
    (found,) = store.keys()
    assert (found.key, found.size) == (KEY, 10)
    assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
    store.put_file(KEY, a_file(b"another", "again"))
    assert whole(store) == b"another"
    store.remove(KEY)
    store.remove(KEY)
    assert store.size(KEY) is None
    with pytest.raises(NotInStore):
        whole(store)
    for _ in range(2):
        store.probe()
    assert list(store.keys()) == []


def test_objects_are_listed_by_folder(store, a_file):
    wanted = ["2026/10/a.m4a", "2026/11/b.ogg", "2026/11/c.wav", "2027/01/d.mp3"]
    for key in wanted:
        store.put_file(key, a_file(key.encode()))
    assert [each.key for each in store.keys("")] == wanted
    assert [each.key for each in store.keys("2026/11/")] == wanted[1:3]
    assert list(store.keys("2025/01/")) == []


@pytest.mark.parametrize(
    "key", ["../secret", "/etc/passwd", "2026/../x", "a//b", ".aside/x", "", "a\0b", "a/.b", "a b"]
)
def test_a_key_never_leaves_the_storage(store, a_file, key):
    for act in (
        lambda: store.put_file(key, a_file()),
        lambda: store.size(key),
        lambda: list(store.read(key, 0, 1)),
        lambda: store.remove(key),
    ):
        with pytest.raises(ValueError, match="not a key"):
            act()


def test_sixty_megabytes_pass_through_little_memory(store, a_file):
    content = os.urandom(MEGABYTE) * 60
    store.put_file(KEY, a_file(content))
    assert store.size(KEY) == len(content)
    tracemalloc.start()
    try:
        at = 0
        for piece in store.read(KEY, 0, len(content)):
            assert piece == content[at : at + len(piece)]
            at += len(piece)
        assert at == len(content)
        assert tracemalloc.get_traced_memory()[1] < 16 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert whole(store, first=len(content) - 5) == content[-5:]
    store.remove(KEY)


# The folder


def test_files_are_private_and_moved(folder, a_file, tmp_path):
    path = a_file()
    path.chmod(0o644)
    inode = path.stat().st_ino
    folder.put_file(KEY, path)
    place = folder.local_path(KEY)
    assert place == tmp_path / "storage" / "recordings" / KEY
    assert place.stat().st_ino == inode, "renamed, not copied"
    assert not path.exists()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    for above in (place.parent, place.parent.parent, tmp_path / "storage" / "recordings"):
        assert stat.S_IMODE(above.stat().st_mode) == 0o700
    assert folder.signed_url(KEY, 60) is None


def test_a_file_of_another_file_system_is_copied_aside_first(folder, a_file, monkeypatch):
    rename = Path.rename
    seen = []

    def across(path, to):
        seen.append((path, Path(to).exists()))
        if path.name == "upload":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", across)
    path = a_file()
    folder.put_file(KEY, path)
    assert [is_there for _, is_there in seen] == [False, False], "it shows only when whole"
    assert whole(folder) == b"0123456789"
    assert not path.exists()
    assert stat.S_IMODE(folder.local_path(KEY).stat().st_mode) == 0o600
    assert [each.key for each in folder.keys("")] == [KEY]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_and_leaves_nothing(folder, a_file, monkeypatch, number):
    def full(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "rename", lambda *_: _exdev())
    monkeypatch.setattr(recording_store.shutil, "copyfile", full)
    path = a_file()
    with pytest.raises(StoreFull):
        folder.put_file(KEY, path)
    assert path.exists(), "the upload is still there"
    assert list(folder.keys()) == []
    assert folder.remove_leftovers(datetime.now(UTC) + timedelta(hours=1)) == 0


def _exdev():
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_a_crash_leaves_a_copy_that_is_swept(folder, a_file, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", lambda *_: _exdev())
    monkeypatch.setattr(recording_store, "_to_disk", lambda path: None)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    monkeypatch.setattr(recording_store.shutil, "copyfile", crash)
    with pytest.raises(KeyboardInterrupt):
        folder.put_file(KEY, a_file())
    monkeypatch.undo()
    assert list(folder.keys()) == []
    assert folder.remove_leftovers(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert folder.remove_leftovers(datetime.now(UTC) + timedelta(hours=1)) == 1


def test_everything_is_on_disk_before_it_shows(folder, a_file, monkeypatch):
    steps = []
    rename = Path.rename
    monkeypatch.setattr(
        recording_store, "_to_disk", lambda path: steps.append(("to disk", path.name))
    )

    def renamed(path, to):
        steps.append(("rename", path.name))
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", renamed)
    folder.put_file("2026/11/a.m4a", a_file())
    assert steps[-3:] == [("to disk", "upload"), ("rename", "upload"), ("to disk", "11")]


def test_a_disk_that_does_not_answer_is_away(folder, a_file, monkeypatch):
    def broken(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    folder.put_file(KEY, a_file())
    monkeypatch.setattr(Path, "stat", broken)
    with pytest.raises(StoreAway):
        folder.size(KEY)


# The bucket


def test_a_signed_address_opens_one_object_for_anybody(bucket, a_file):
    bucket.put_file(KEY, a_file())
    url = bucket.signed_url(KEY, 60)
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
        assert (answer.read(), answer.headers["Content-Type"]) == (b"0123456789", "audio/mp4")
    asked = urllib.request.Request(url, headers={"Range": "bytes=2-3"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        assert (answer.status, answer.read()) == (206, b"23")
    assert bucket.local_path(KEY) is None


def test_a_bucket_that_is_away_says_so_soon_and_works_again(aws, a_file):
    server = S3Server().start()
    aws(server)
    bucket = BucketStore("s3://calls")
    bucket.put_file(KEY, a_file())
    server.stop()
    for act in (
        bucket.probe,
        lambda: bucket.size(KEY),
        lambda: whole(bucket),
        lambda: bucket.put_file(KEY, a_file()),
        lambda: bucket.remove(KEY),
        lambda: list(bucket.keys()),
    ):
        begun = time.monotonic()
        with pytest.raises(StoreAway):
            act()
        assert time.monotonic() - begun < 8
    server.start()
    try:
        bucket.put_file(KEY, a_file())
        assert whole(bucket) == b"0123456789"
    finally:
        server.stop()


def test_a_bucket_that_is_not_there_has_lost_nothing(s3, aws):
    aws(s3)
    nowhere = BucketStore("s3://elsewhere")
    with pytest.raises((StoreAway, NotInStore)):
        list(nowhere.keys())


def test_the_settings_choose(monkeypatch, tmp_path, s3, aws):
    aws(s3)
    for url, kind in ((tmp_path.as_uri() + "/a%20b", FolderStore), ("s3://calls/x", BucketStore)):
        monkeypatch.setenv("CRM_STORAGE_URL", url)
        get_settings.cache_clear()
        assert isinstance(get_store(), kind)
        assert get_store() is get_store()
    monkeypatch.setenv("CRM_STORAGE_URL", "")
    monkeypatch.setenv("CRM_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    assert get_store().local_path("a/b.m4a") == tmp_path.resolve() / "recordings" / "a" / "b.m4a"
    monkeypatch.undo()
    get_settings.cache_clear()
