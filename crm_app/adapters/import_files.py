"""Uploaded files, kept in the data folder until their import is over."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from crm_app.adapters.upload_parts import DiskFull, check_room
from crm_app.kernel.errors import CrmError
from crm_app.settings import get_settings

MAX_BYTES = 300 * 1024 * 1024
_CHUNK = 1024 * 1024


class FileTooLarge(CrmError):
    """Over the limit: nothing of it was kept."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in our folder, under a name that we made."""

    name: str
    sha256: str
    size_bytes: int


class NewFile:
    """Receives an upload piece by piece, hashing on the way; use `keep` or `discard` at the end."""

    def __init__(self) -> None:
        self._name = f"{uuid4()}.upload"
        self._hash = hashlib.sha256()
        self._size = 0
        path(self._name).touch(mode=0o600)
        self._file = path(self._name).open("wb")

    def write(self, piece: bytes) -> None:
        """Add the next piece.

        Raises:
            FileTooLarge: over 300 MB; the file is discarded.
            DiskFull: there is no room for it; likewise.
        """
        self._size += len(piece)
        if self._size > MAX_BYTES:
            self.discard()
            limit = MAX_BYTES // (1024 * 1024)
            raise FileTooLarge(f"The file is over the limit of {limit} MB. Split it and try again.")
        try:
            check_room(len(piece))
        except DiskFull:
            self.discard()
            raise
        self._hash.update(piece)
        self._file.write(piece)

    def keep(self) -> StoredFile:
        """Close the file and say what was received."""
        self._file.close()
        return StoredFile(self._name, self._hash.hexdigest(), self._size)

    def discard(self) -> None:
        """Forget what was received."""
        with suppress(OSError):  # closing writes what is left, for which there may be no room
            self._file.close()
        remove(self._name)


def keep(source: BinaryIO) -> StoredFile:
    """Store a whole stream.

    Raises:
        FileTooLarge: over 300 MB.
        DiskFull: there is no room for it; what was is gone.
        OSError: it cannot be written; what was is gone.
    """
    new = NewFile()
    try:
        while piece := source.read(_CHUNK):
            new.write(piece)
        return new.keep()
    except BaseException:
        new.discard()
        raise


def path(name: str) -> Path:
    """Where a stored file lies."""
    return get_settings().shared_folder("imports") / name


def remove(name: str) -> None:
    """Delete a stored file and what was made of it; one that is gone already is fine."""
    for made_of_it in path(name).parent.glob(f"{name}.*.csv"):
        made_of_it.unlink(missing_ok=True)
    path(name).unlink(missing_ok=True)
