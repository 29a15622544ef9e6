"""Make a backup while the program works: rows of one moment, then the recordings they name."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from crm_app.adapters.recording_store import NotInStore, RecordingStore, get_store
from crm_app.backup import folder, rows, sealing
from crm_app.backup.faults import BackupFailed, BadBackup
from crm_app.backup.folder import Manifest, RecordingEntry, RecordingSums, Stored, TableEntry
from crm_app.backup.rows import WantedRecording
from crm_app.backup.sealing import Sealer
from crm_app.kernel.clock import utc_now
from crm_app.settings import get_settings

Say = Callable[[str], None]

_WANTED = ".wanted"  # the recordings that rows named, until they are copied
_WHOLE = 1 << 62  # more than any recording has
_SAY_EVERY_SECONDS = 10.0
_MANY_ROWS = 100_000
# So many recordings lost, and hardly any found, is a storage that is not there.
_A_FEW = 10
_KEY_OF_PUSH = "vapid_private_key.pem"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    seconds: float
    removed: int

    @property
    def account(self) -> str:
        """One line for a log."""
        recordings = self.manifest.recordings
        parts = [
            f"{self.path.name}: {self.manifest.rows:,} rows of {len(self.manifest.tables)} tables"
            f" ({size(self.manifest.bytes)})",
            f"{recordings.count:,} recordings ({size(recordings.bytes)},"
            f" {recordings.linked:,} shared with the backup before)",
            f"{self.seconds:.0f} s",
        ]
        if self.manifest.encrypted_to:
            parts.append("encrypted")
        if self.removed:
            parts.append(f"{self.removed} older removed")
        for words, keys in (
            ("missing from the storage", recordings.missing),
            ("not what their row says", recordings.damaged),
        ):
            if keys:
                parts.append(f"{len(keys):,} RECORDINGS ARE {words.upper()}")
        return ", ".join(parts) + "."


def make(
    root: Path,
    say: Say,
    *,
    encrypt_to: list[str] | None = None,
    passphrase: str | None = None,
    keep: int | None = None,
) -> Made:
    """Write a backup into a folder of its own below `root`.

    Raises:
        BackupFailed: nothing was made; what was there before is as it was.
        StoreAway: the storage of recordings does not answer.
    """
    with folder.locked(root), _explained(root):
        if folder.remove_partial(root):
            say("What an earlier run left unfinished is removed.")
        earlier = _Earlier.newest(root)
        sealer = None
        if encrypt_to:
            sealer = sealing.seal_to(encrypt_to)
        elif passphrase:
            key_file = earlier.path / sealing.KEY_FILE if earlier else None
            sealer = sealing.seal_with(passphrase, key_file)
        begun, began = utc_now(), time.monotonic()
        final = _free_name(root, begun)
        partial = final.with_name(final.name + folder.PARTIAL)
        partial.mkdir(mode=0o700)
        try:
            manifest = _Making(partial, say, sealer, earlier, begun).run()
            folder.settle(partial, final)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        removed = folder.keep_newest(root, keep) if keep else 0
    return Made(final, manifest, time.monotonic() - began, removed)


def _free_name(root: Path, begun: datetime) -> Path:
    path = root / folder.new_name(begun)
    while path.exists():  # two within a second
        time.sleep(0.2)
        path = root / folder.new_name(utc_now())
    return path


@contextmanager
def _explained(root: Path) -> Generator[None, None, None]:
    """What the world does to a backup, in a sentence."""
    try:
        yield
    except OSError as error:
        raise BackupFailed(
            f"The backup could not be written to {root}: {error.strerror or error}."
            " Nothing of it was kept."
        ) from error
    except psycopg.Error as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise BackupFailed(f"The database: {lines[0]}. Nothing was kept.") from error


class _Earlier:
    """The backup before, whose recordings need no second copy."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self._entries = folder.read_inventory(path)
        self._held: RecordingEntry | None = None

    @classmethod
    def newest(cls, root: Path) -> "_Earlier | None":
        """The newest that reads well."""
        for path in reversed(folder.backups(root)):
            with contextlib.suppress(BadBackup):
                return cls(path, folder.read_manifest(path))
        return None

    def find(self, wanted: WantedRecording) -> RecordingEntry | None:
        """The same recording; asked for in the order of keys, as they are written."""
        with contextlib.suppress(BadBackup):
            while self._held is None or self._held.key < wanted.key:
                self._held = next(self._entries, None)
                if self._held is None:
                    return None
            held = self._held
            if (held.key, held.size, held.sha256) == wanted:
                return held
        return None


class _Making:
    """One backup on its way."""

    def __init__(
        self, path: Path, say: Say, sealer: Sealer | None, earlier: _Earlier | None, begun: datetime
    ) -> None:
        self._path, self._say, self._sealer = path, say, sealer
        to = sealer.to if sealer else []
        # Another key, another file.
        self._earlier = earlier if earlier and earlier.manifest.encrypted_to == to else None
        self._manifest = Manifest(
            program=version("education-crm"),
            revision="",
            postgresql="",
            begun_at=begun.isoformat(),
            snapshot_at="",
            encrypted_to=to,
        )

    def run(self) -> Manifest:
        """Write all of it."""
        url = get_settings().direct_url
        if url is None:
            raise BackupFailed("CRM_DATABASE_URL is not set.")
        if self._sealer and self._sealer.key_file:
            self._add(sealing.KEY_FILE, [self._sealer.key_file], sealed=False)
        with rows.connected(url) as connection:
            with rows.snapshot(connection) as moment:
                if moment is None:
                    raise BackupFailed("The database holds no data of this program.")
                self._copy_rows(connection, moment)
            self._copy_recordings(connection)
        self._manifest.finished_at = utc_now().isoformat()
        folder.write_manifest(self._path, self._manifest)
        return self._manifest

    def _copy_rows(self, connection: psycopg.Connection, moment: rows.Snapshot) -> None:
        self._manifest.revision = moment.revision
        self._manifest.postgresql = moment.server
        self._manifest.snapshot_at = moment.at.isoformat()
        self._manifest.sequences = moment.sequences
        # At once: the files of an import go as soon as it is over.
        self._copy_files()
        wanted = (f"{key}\t{size}\t{digest}\n" for key, size, digest in rows.recordings(connection))
        folder.write(self._path / _WANTED, (line.encode() for line in wanted))
        for table in moment.tables:
            if table.full_name in rows.LEFT_OUT:
                self._manifest.left_out.append(table.full_name)
                continue
            self._copy_table(connection, table)
        self._say(f"{self._manifest.rows:,} rows of {len(self._manifest.tables)} tables are there.")

    def _copy_table(self, connection: psycopg.Connection, table: rows.Table) -> None:
        found = rows.Rows(connection, table)
        name = f"{folder.TABLES}/{table.full_name}.copy.gz"
        with contextlib.closing(iter(found)) as pieces:
            path = self._add(name, folder.compressed(pieces), sealed=True)
        entry = TableEntry(
            name=table.full_name,
            columns=list(table.columns),
            zeroed=table.zeroed,
            rows=found.count,
            bytes=found.bytes,
            sha256=found.sha256,
            path=path,
        )
        self._manifest.tables.append(entry)
        if entry.rows >= _MANY_ROWS:
            self._say(f"  {entry.name}: {entry.rows:,} rows, {size(entry.bytes)}")

    def _copy_files(self) -> None:
        """Files of imports that are not over, and the key that browsers know us by.

        Not what signs access tokens: they live for minutes, and a new one is made. Not what has
        arrived of recordings: a phone keeps a recording until it is whole with us.
        """
        base = get_settings().data_dir.resolve()
        for path in sorted((base / "imports").glob("*")):
            with contextlib.suppress(FileNotFoundError):  # its import ended
                self._add(f"{folder.IMPORTS}/{path.name}", _pieces(path), sealed=True)
        key = base / "secrets" / _KEY_OF_PUSH
        if key.exists():
            self._add(f"{folder.SECRETS}/{key.name}", _pieces(key), sealed=True)

    def _add(self, name: str, pieces: Iterable[bytes], *, sealed: bool) -> str:
        """Write a file and note it; answers its name."""
        sealer = self._sealer if sealed else None
        name += sealing.ENDING if sealer else ""
        size, digest = folder.write(self._path / name, pieces, sealer)
        self._manifest.files.append(Stored(name, size, digest))
        return name

    # Recordings

    def _copy_recordings(self, connection: psycopg.Connection) -> None:
        spool = self._path / _WANTED
        name = folder.INVENTORY
        copying = _Recordings(self._path, self._say, self._sealer, self._earlier)
        size, digest = folder.write_inventory(self._path / name, copying.all(_read_spool(spool)))
        self._manifest.files.append(Stored(name, size, digest))
        spool.unlink()
        sums = copying.sums
        if not_there := copying.not_there:
            wanted = rows.still_wanted(connection, not_there)
            sums.missing = sorted(wanted)
            sums.gone = sorted(set(not_there) - wanted)
        if len(sums.missing) > max(_A_FEW, copying.read):
            raise BackupFailed(
                f"{len(sums.missing):,} recordings are not in their storage, and"
                f" {copying.read:,} are: is it the right one, and is its disk there?"
                " Nothing was kept."
            )
        self._manifest.recordings = sums


def _read_spool(path: Path) -> Iterator[WantedRecording]:
    with path.open() as lines:
        for line in lines:
            key, size, digest = line.rstrip("\n").split("\t")
            yield WantedRecording(key, int(size), digest)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            yield piece


class _Recordings:
    """Takes recordings out of their storage, or shares those of the backup before."""

    def __init__(
        self, path: Path, say: Say, sealer: Sealer | None, earlier: _Earlier | None
    ) -> None:
        self._path, self._say, self._sealer, self._earlier = path, say, sealer, earlier
        self._store: RecordingStore = get_store()
        self.sums = RecordingSums()
        self.not_there: list[str] = []
        self.read = 0

    def all(self, wanted: Iterable[WantedRecording]) -> Iterator[RecordingEntry]:
        """Copy each; yields what came into the backup, in the order of keys."""
        say_at = time.monotonic() + _SAY_EVERY_SECONDS
        for each in wanted:
            entry = self._link(each) or self._copy(each)
            if entry is None:
                self.not_there.append(each.key)
                continue
            self.sums.count += 1
            self.sums.bytes += entry.size
            if (entry.size, entry.sha256) != (each.size, each.sha256):
                self.sums.damaged.append(each.key)
            yield entry
            if time.monotonic() > say_at:
                self._say(f"  {self.sums.count:,} recordings, {size(self.sums.bytes)}")
                say_at = time.monotonic() + _SAY_EVERY_SECONDS

    def _place(self, root: Path, key: str) -> Path:
        ending = sealing.ENDING if self._sealer else ""
        return root / folder.RECORDINGS / f"{key}{ending}"

    def _link(self, wanted: WantedRecording) -> RecordingEntry | None:
        """Recordings never change, so the file of the backup before is this one's as well."""
        if self._earlier is None or (known := self._earlier.find(wanted)) is None:
            return None
        old, new = self._place(self._earlier.path, known.key), self._place(self._path, known.key)
        try:
            if old.stat().st_size != known.stored_size:
                return None
            folder.make_folder(new.parent)
            os.link(old, new)
        except OSError:  # no such file, no links on this file system, or too many
            return None
        self.sums.linked += 1
        return known

    def _copy(self, wanted: WantedRecording) -> RecordingEntry | None:
        place = self._place(self._path, wanted.key)
        hashed = folder.Passed(self._store.read(wanted.key, 0, _WHOLE))
        try:
            stored_size, stored_sha256 = folder.write(place, hashed, self._sealer)
        except NotInStore:
            place.unlink()
            return None
        self.read += 1
        return RecordingEntry(wanted.key, hashed.size, hashed.sha256, stored_size, stored_sha256)


def size(count: int) -> str:
    """Bytes for people."""
    value, unit = float(count), "bytes"
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":  # noqa: PLR2004 - a thousand of each is one of the next
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
