"""Where the audio lies: a folder, or a bucket that speaks S3, chosen by `CRM_STORAGE_URL`.

A key is `yyyy/mm/<id>.<ending>`, made by us. What is published under a key is whole, on disk, and
never changes.
"""

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from obstore import exceptions, sign
from obstore.store import S3Store

from crm_app.kernel.errors import CrmError
from crm_app.settings import get_settings

PIECE = 1024 * 1024
# Read ahead from a bucket: the first sound comes soon, and a long one takes few requests.
_FIRST_PIECE, _LARGEST_PIECE = 256 * 1024, 4 * 1024 * 1024
_ASIDE = ".aside"  # files on their way in; no key begins with a point
_KEY = re.compile(r"(?!\.)[A-Za-z0-9_.-]+(/(?!\.)[A-Za-z0-9_.-]+)*")
_TYPES = {
    "m4a": "audio/mp4",
    "mp4": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "webm": "audio/webm",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "3gp": "audio/3gpp",
}
_BELIEVED_SECONDS = 15  # whoever asks for readiness asks often, and each write of a bucket costs
_AWAY_SENTENCE = "The storage of recordings cannot be reached. Try again later."
_FULL_SENTENCE = "The storage of recordings is full. Tell whoever runs the server."
_FULL = re.compile(r"\b507\b|StorageFull|QuotaExceeded|InsufficientStorage|InsufficientCapacity")


class StoreAway(CrmError):
    """The storage cannot be reached, or does not let us in."""

    code = "storage_away"


class StoreFull(CrmError):
    """The storage has no space left."""

    code = "storage_full"


class NotInStore(CrmError):
    """There is no object of this name."""

    code = "recording_missing"


class _BehindTheEnd(Exception):
    """The bytes asked for lie behind the last one."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that is there."""

    key: str
    size: int
    modified_at: datetime


class RecordingStore(Protocol):
    """What a storage does. All may raise `StoreAway`."""

    def put_file(self, key: str, path: Path) -> None:
        """Publish a file whole under this key, replacing what is there.

        The file itself may be moved; what remains of it is the caller's to remove.

        Raises:
            StoreFull: no space is left; nothing was published.
        """
        ...

    def size(self, key: str) -> int | None:
        """The size in bytes; None where there is no such object."""
        ...

    def read(self, key: str, first: int, length: int) -> Iterator[bytes]:
        """So many bytes from the place `first` on, in pieces of bounded size.

        Raises:
            NotInStore: there is no such object.
        """
        ...

    def remove(self, key: str) -> None:
        """Remove an object; gone already is fine."""
        ...

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """All objects whose keys begin with `prefix`, a folder or nothing."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Where the object lies as a file; None in a bucket."""
        ...

    def signed_url(self, key: str, seconds: int) -> str | None:
        """An address that anybody may read the object from for so long; None for a folder."""
        ...

    def remove_leftovers(self, before: datetime) -> int:
        """Remove what crashed writers left behind before then; answers how many."""
        ...

    def probe(self) -> None:
        """Write and remove a small object, to see that it can be done."""
        ...


def get_store() -> RecordingStore:
    """The storage of the settings."""
    settings = get_settings()
    url = settings.storage_url
    return _store_at(url or (settings.shared / "recordings").as_uri())


@lru_cache(maxsize=8)
def _store_at(url: str) -> RecordingStore:
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return BucketStore(url)
    return FolderStore(Path(unquote(parts.path)))


class FolderStore:
    """A folder: 0700, its files 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_file(self, key: str, path: Path) -> None:
        """Rename it into its place, with everything on disk before it shows."""
        with _disk():
            place = self._place(key)
            self._make_folder(place.parent)
            path.chmod(0o600)
            _to_disk(path)
            try:
                path.rename(place)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy(path, place)
            _to_disk(place.parent)

    def _copy(self, path: Path, place: Path) -> None:
        """From another file system: aside first, since a copy is half there for a while."""
        aside = self._root / _ASIDE / uuid4().hex
        self._make_folder(aside.parent)
        try:
            aside.touch(mode=0o600)
            shutil.copyfile(path, aside)
            _to_disk(aside)
            aside.rename(place)
        finally:
            aside.unlink(missing_ok=True)
        path.unlink()

    def _make_folder(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
            _to_disk(each.parent)

    def size(self, key: str) -> int | None:
        """The size in bytes; None where there is no such file."""
        with _disk():
            try:
                return self._place(key).stat().st_size
            except FileNotFoundError:
                return None

    def read(self, key: str, first: int, length: int) -> Iterator[bytes]:
        """So many bytes from there on."""
        with _disk():
            try:
                file = self._place(key).open("rb", buffering=0)
            except FileNotFoundError as error:
                raise NotInStore("The file is not there.") from error
            with file:
                file.seek(first)
                while length > 0 and (piece := file.read(min(PIECE, length))):
                    length -= len(piece)
                    yield piece

    def remove(self, key: str) -> None:
        """Unlink it."""
        with _disk():
            self._place(key).unlink(missing_ok=True)

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """All files, by folder."""
        with _disk():
            start = self._root / prefix
            for folder, folders, names in os.walk(start, onerror=_unless_missing):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    place = Path(folder, name)
                    try:
                        found = place.stat()
                    except FileNotFoundError:  # removed meanwhile
                        continue
                    key = place.relative_to(self._root).as_posix()
                    yield StoredObject(key, found.st_size, _moment(found.st_mtime))

    def local_path(self, key: str) -> Path | None:
        """The file itself."""
        return self._place(key)

    def signed_url(self, key: str, seconds: int) -> str | None:
        """None."""
        return None

    def remove_leftovers(self, before: datetime) -> int:
        """Copies that were not finished."""
        removed = 0
        with _disk():
            for path in (self._root / _ASIDE).glob("*"):
                if _moment(path.stat().st_mtime) < before:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def probe(self) -> None:
        """Write a file aside."""
        with _disk():
            self._make_folder(self._root / _ASIDE)
            path = self._root / _ASIDE / f"probe-{uuid4().hex}"
            path.touch(mode=0o600)
            path.unlink()

    def _place(self, key: str) -> Path:
        return self._root / _checked(key)


class BucketStore:
    """A bucket that speaks S3; credentials and endpoint from the usual AWS variables."""

    def __init__(self, url: str) -> None:
        self._fine_until = 0.0
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
        self._store = S3Store.from_url(
            url,
            # Seconds, not minutes: a person waits, and a phone comes again by itself.
            client_options={
                "connect_timeout": timedelta(seconds=2),
                "read_timeout": timedelta(seconds=10),
                "timeout": timedelta(seconds=60),
                "allow_http": endpoint.startswith("http://"),
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": timedelta(seconds=5),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=1),
                    "base": 2,
                },
            },
        )

    def put_file(self, key: str, path: Path) -> None:
        """Upload in parts; it shows when the last one is there."""
        kind = _TYPES.get(key.rpartition(".")[2], "application/octet-stream")
        with _bucket():
            self._store.put(
                _checked(key),
                path,
                attributes={"Content-Type": kind},
                chunk_size=8 * PIECE,
                max_concurrency=3,
            )

    def size(self, key: str) -> int | None:
        """The size in bytes; None where there is no such object."""
        try:
            with _bucket():
                return self._store.head(_checked(key))["size"]
        except NotInStore:
            return None

    def read(self, key: str, first: int, length: int) -> Iterator[bytes]:
        """Each piece by a request of its own: a player that pauses keeps no connection open."""
        size = _FIRST_PIECE
        while length > 0:
            wanted = min(size, length)
            try:
                with _bucket():
                    got = self._store.get_range(_checked(key), start=first, length=wanted)
                    piece = got.to_bytes()
            except _BehindTheEnd:
                return
            yield piece
            if len(piece) < wanted:
                return
            first, length = first + wanted, length - wanted
            size = min(2 * size, _LARGEST_PIECE)

    def remove(self, key: str) -> None:
        """Delete it."""
        with _bucket(gone_is_fine=True):
            self._store.delete(_checked(key))

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """All objects, a thousand a request."""
        with _bucket():
            for batch in self._store.list(prefix or None, chunk_size=1000):
                for found in batch:
                    yield StoredObject(found["path"], found["size"], found["last_modified"])

    def local_path(self, key: str) -> Path | None:
        """None."""
        return None

    def signed_url(self, key: str, seconds: int) -> str | None:
        """Signed by our credentials; the type of the audio was stored with it."""
        with _bucket():
            return sign(self._store, "GET", _checked(key), timedelta(seconds=seconds))

    def remove_leftovers(self, before: datetime) -> int:
        """Parts of broken uploads are the bucket's: see docs/operations.md."""
        return 0

    def probe(self) -> None:
        """Write an object and delete it; what went well is believed for a while."""
        if time.monotonic() < self._fine_until:
            return
        with _bucket():
            key = f"probe/{uuid4().hex}"
            self._store.put(key, b"probe")
            self._store.delete(key)
        self._fine_until = time.monotonic() + _BELIEVED_SECONDS


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("not a key of ours")
    return key


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _to_disk(path: Path) -> None:
    """A file's bytes, or a folder's names, survive a power cut from here on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise  # a name that is not there is the caller's mistake
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull(_FULL_SENTENCE) from error
        raise StoreAway(_AWAY_SENTENCE) from error


@contextmanager
def _bucket(*, gone_is_fine: bool = False) -> Iterator[None]:
    try:
        yield
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        if not gone_is_fine:
            raise NotInStore("The object is not there.") from error
    except (exceptions.BaseError, OSError) as error:
        if _FULL.search(str(error)):
            raise StoreFull(_FULL_SENTENCE) from error
        if "status code: 416" in str(error):
            raise _BehindTheEnd from error
        raise StoreAway(_AWAY_SENTENCE) from error
