"""The folder of a backup: what lies where, written so that what looks whole is whole.

    crm-20261123T203000Z/
        manifest.json, manifest.json.sha256     what is there, with a checksum of each file
        tables/public.leads.copy.gz             rows as PostgreSQL's COPY writes them
        recordings/2026/11/<id>.m4a             audio, under the names of the storage
        recordings.jsonl.gz                     a line for each, by name
        imports/, secrets/                      files of imports that wait; the key of push messages

Encrypted files end in `.age`. A backup is written under another name and renamed at the end.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crm_app.backup import sealing
from crm_app.backup.faults import BackupFailed, BadBackup
from crm_app.backup.sealing import Opener, Sealer

FORMAT = 1
MANIFEST, MANIFEST_SUM = "manifest.json", "manifest.json.sha256"
INVENTORY = "recordings.jsonl.gz"
RECORDINGS, TABLES, IMPORTS, SECRETS = "recordings", "tables", "imports", "secrets"
PARTIAL = ".partial"
_NAME = re.compile(r"crm-\d{8}T\d{6}Z")
_GZIP = 31  # of zlib: a gzip header, which every system can read
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies in the backup."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """The rows of a table; `sha256` is of the rows as COPY writes them, uncompressed."""

    name: str
    columns: list[str]
    zeroed: list[str]
    rows: int
    bytes: int
    sha256: str
    path: str


@dataclass(slots=True)
class RecordingSums:
    """How many recordings are there, and the keys of those that are not as they should be.

    `gone`: removed from the storage since the moment of the rows, as people or their age wanted.
    `missing`: lost, nobody removed them. `damaged`: kept as found, but not what their row says.
    """

    count: int = 0
    bytes: int = 0
    linked: int = 0
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordingEntry:
    """A recording: its content, and how it lies here (the same unless encrypted)."""

    key: str
    size: int
    sha256: str
    stored_size: int
    stored_sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup is."""

    program: str
    revision: str
    postgresql: str
    begun_at: str
    snapshot_at: str
    finished_at: str = ""
    encrypted_to: list[str] = field(default_factory=list)
    tables: list[TableEntry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    recordings: RecordingSums = field(default_factory=RecordingSums)
    files: list[Stored] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        """Of all files but recordings, as they lie here."""
        return sum(each.size for each in self.files)

    @property
    def ending(self) -> str:
        """What encrypted files end in."""
        return sealing.ENDING if self.encrypted_to else ""


# Writing


def write(path: Path, pieces: Iterable[bytes], sealer: Sealer | None = None) -> tuple[int, str]:
    """A new file, private and on disk; answers its size and SHA-256 as it lies there."""
    make_folder(path.parent)
    with open(path, "xb", opener=_private) as file:
        hashing = Counting(file.write)
        if sealer is None:
            for piece in pieces:
                hashing.write(piece)
        else:
            sealer.write(pieces, hashing)
        file.flush()
        os.fsync(file.fileno())
    return hashing.size, hashing.hexdigest()


def make_folder(path: Path) -> None:
    """A folder with those above it, each private: `mkdir` gives its mode to the last one alone."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Counting:
    """Counts and hashes what passes."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Pass it on."""
        self._sink(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def hexdigest(self) -> str:
        """The SHA-256 of all that passed."""
        return self._hash.hexdigest()


class Passed:
    """Pieces on their way, counted and hashed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        """The pieces."""
        for piece in self._pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def sha256(self) -> str:
        """Of all that passed."""
        return self._hash.hexdigest()


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as a gzip file."""
    engine = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for piece in pieces:
        if out := engine.compress(piece):
            yield out
    yield engine.flush()


def write_inventory(path: Path, entries: Iterable[RecordingEntry]) -> tuple[int, str]:
    """One line of JSON for each recording."""
    lines = (f"{json.dumps(asdict(entry))}\n".encode() for entry in entries)
    return write(path, compressed(_gathered(lines)))


def _gathered(pieces: Iterable[bytes], size: int = 256 * 1024) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= size:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last files of a backup."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode() + b"\n"
    _, digest = write(folder / MANIFEST, [text])
    write(folder / MANIFEST_SUM, [f"{digest}  {MANIFEST}\n".encode()])


def settle(folder: Path, final: Path) -> None:
    """All names on disk, then the name that says that it is whole."""
    for each, _, _ in os.walk(folder):
        _to_disk(Path(each))
    folder.rename(final)
    _to_disk(final.parent)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# The folder of all backups


@contextmanager
def locked(root: Path) -> Generator[None, None, None]:
    """One writer at a time; the kernel lets go when it dies.

    Raises:
        BackupFailed: somebody else writes, or the folder cannot be had.
    """
    try:
        root.mkdir(exist_ok=True, mode=0o700)
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise BackupFailed(f"{root} cannot be used: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed(f"Another backup is being written into {root}.") from error
        yield
    finally:
        os.close(handle)


def backups(root: Path) -> list[Path]:
    """The whole ones, oldest first."""
    return sorted(each for each in root.iterdir() if _NAME.fullmatch(each.name))


def new_name(at: datetime) -> str:
    """The name of a backup that begins now."""
    return f"crm-{at:%Y%m%dT%H%M%SZ}"


def remove_partial(root: Path) -> int:
    """What killed runs left; answers how many."""
    found = [each for each in root.glob(f"crm-*{PARTIAL}") if each.is_dir()]
    for each in found:
        shutil.rmtree(each)
    return len(found)


def keep_newest(root: Path, count: int) -> int:
    """Remove all but the newest; one that is half removed looks like none."""
    old = backups(root)[:-count]
    for each in old:
        dying = each.with_name(each.name + PARTIAL)
        each.rename(dying)
        shutil.rmtree(dying)
    return len(old)


# Reading


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup, if it is one, and as it was written.

    Raises:
        BadBackup: with what is wrong.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        wanted = (folder / MANIFEST_SUM).read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        inside = f" Name one of the folders in it: {_inside(folder)}." if _inside(folder) else ""
        raise BadBackup(f"{folder} is no whole backup: no {MANIFEST} with its sum.{inside}") from (
            error
        )
    if hashlib.sha256(content).hexdigest() not in wanted[:1]:
        raise BadBackup(f"{MANIFEST} was changed since it was written.")
    said = json.loads(content)
    if said.get("format") != FORMAT:
        raise BadBackup("This backup was written by a newer version of the program. Use that one.")
    return _manifest(said)


def _inside(folder: Path) -> str:
    if not folder.is_dir():
        return ""
    return ", ".join(each.name for each in backups(folder)[-3:])


def _manifest(said: dict[str, Any]) -> Manifest:
    said = {name: value for name, value in said.items() if name != "format"}
    said["tables"] = [TableEntry(**each) for each in said["tables"]]
    said["recordings"] = RecordingSums(**said["recordings"])
    said["files"] = [Stored(**each) for each in said["files"]]
    return Manifest(**said)


def read_inventory(folder: Path) -> Iterator[RecordingEntry]:
    """All recordings, by key, read as they are needed."""
    try:
        with gzip.open(folder / INVENTORY, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield RecordingEntry(**json.loads(line))
    except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
        raise BadBackup(f"{INVENTORY} is damaged: {error}.") from error


def content(path: Path, opener: Opener | None, sink: sealing.Sink) -> None:
    """Hand what is in a file to `sink`, decrypted."""
    if path.name.endswith(sealing.ENDING):
        assert opener is not None  # noqa: S101 - asked for before
        opener.read(path, sink)
    else:
        sealing.read_plain(path, sink)


def uncompressed(sink: sealing.Sink) -> tuple[sealing.Sink, Callable[[], None]]:
    """A sink of gzip pieces for one of their content, and what to call at the end.

    Raises:
        BadBackup: it is no gzip file, or ends too early.
    """
    engine = zlib.decompressobj(wbits=_GZIP)

    def take(piece: bytes) -> None:
        try:
            while piece:
                sink(engine.decompress(piece, 4 * 1024 * 1024))
                piece = engine.unconsumed_tail
        except zlib.error as error:
            raise BadBackup(f"A file of rows is damaged: {error}.") from error

    def end() -> None:
        if last := engine.flush():
            sink(last)
        if not engine.eof:
            raise BadBackup("A file of rows ends too early.")

    return take, end


def digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), found
