"""What has arrived of uploads: one file for each in the data folder, named by its id."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from crm_app.kernel.errors import CrmError
from crm_app.settings import get_settings

FOLDER = "uploads"
_SUFFIX, _PIECE = ".part", ".piece"
_CHUNK = 1024 * 1024
# Left free for everything else on the disk; the database may lie there as well.
RESERVE = 256 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskFull(CrmError):
    """The disk has no room for this; what arrived before is kept."""

    code = "disk_full"


def path(upload_id: UUID) -> Path:
    """Where the bytes of an upload lie."""
    return get_settings().shared_folder(FOLDER) / f"{upload_id}{_SUFFIX}"


def check_room(length: int) -> None:
    """Refuse what would leave the disk without its reserve.

    Raises:
        DiskFull: it would.
    """
    if shutil.disk_usage(get_settings().shared_folder(FOLDER)).free < length + RESERVE:
        raise _full()


def write(upload_id: UUID, offset: int, block: bytes) -> None:
    """Put a block at its place; it is on the disk when this returns.

    Bytes beyond, left by a process that was killed, are written over.

    Raises:
        DiskFull: there is no room; nothing counts as written.
    """
    check_room(len(block))
    target = path(upload_id)
    is_new = not target.exists()
    file = os.open(target, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        with _room_needed():
            _write_all(file, block, offset)
            os.fdatasync(file)
    finally:
        os.close(file)
    if is_new:
        _remember_name(target.parent)


def _write_all(file: int, block: bytes, offset: int) -> None:
    left = memoryview(block)
    while left:
        written = os.pwrite(file, left, offset)
        left, offset = left[written:], offset + written


def _remember_name(folder: Path) -> None:
    """A new file's name is on the disk only once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _room_needed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full() from error
        raise


def _full() -> DiskFull:
    return DiskFull("The server's disk is full. Tell the administrator, and try again later.")


def length(upload_id: UUID) -> int:
    """How many bytes lie there; none is 0."""
    try:
        return path(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


def digest(upload_id: UUID) -> str:
    """The SHA-256 of what lies there.

    Raises:
        FileNotFoundError: nothing does.
    """
    with path(upload_id).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(upload_id: UUID) -> None:
    """Delete what arrived; gone already is fine."""
    path(upload_id).unlink(missing_ok=True)


def old(before: datetime) -> Iterator[UUID]:
    """Uploads whose bytes were last written before then; pieces left by a kill go at once."""
    for found in get_settings().shared_folder(FOLDER).iterdir():
        if found.suffix not in {_SUFFIX, _PIECE} or not _is_older(found, before):
            continue
        if found.suffix == _PIECE:
            found.unlink(missing_ok=True)
            continue
        try:
            yield UUID(found.stem)
        except ValueError:
            continue  # not ours


def _is_older(found: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(found.stat().st_mtime, UTC) < before
    except FileNotFoundError:  # its upload just ended
        return False


class Piece:
    """A piece that must be whole before it counts, aside on the disk while it arrives."""

    def __init__(self, algorithm: str) -> None:
        folder = get_settings().shared_folder(FOLDER)
        self._hash = hashlib.new(algorithm, usedforsecurity=False)
        # Closed by `close`, which the caller owes: it is filled over many turns.
        self._file: BinaryIO = tempfile.NamedTemporaryFile(dir=folder, suffix=_PIECE)  # type: ignore[assignment]  # noqa: SIM115

    def add(self, block: bytes) -> None:
        """Add what came.

        Raises:
            DiskFull: there is no room.
        """
        check_room(len(block))
        self._hash.update(block)
        with _room_needed():
            self._file.write(block)

    def digest(self) -> bytes:
        """The checksum of all that was added."""
        return self._hash.digest()

    def blocks(self, size: int) -> Iterator[bytes]:
        """All that was added, in blocks."""
        with _room_needed():
            self._file.flush()
        self._file.seek(0)
        while block := self._file.read(size):
            yield block

    def close(self) -> None:
        """Forget it."""
        self._file.close()
