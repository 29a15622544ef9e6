"""Bring a backup back into an empty place, and prove that it is what was kept."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from crm_app import migrations
from crm_app.adapters.recording_store import RecordingStore, get_store
from crm_app.backup import checking, folder, rows, sealing
from crm_app.backup.faults import BadBackup, NotEmpty, RestoreFailed, WrongKey
from crm_app.backup.folder import Manifest, RecordingEntry, TableEntry
from crm_app.backup.making import size
from crm_app.backup.sealing import Opener
from crm_app.kernel.db import libpq_url
from crm_app.settings import get_settings

Say = Callable[[str], None]

_WHOLE = 1 << 62
_SHOWN = 3
_SAY_EVERY_SECONDS = 10.0
_MANY_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    rows: int
    tables: int
    recordings: int
    revision: str
    seconds: float
    absent: int

    @property
    def account(self) -> str:
        """What to know now."""
        lost = f" {self.absent:,} recordings of it were in no backup." if self.absent else ""
        return (
            f"{self.rows:,} rows of {self.tables} tables and {self.recordings:,} recordings are"
            f" back, counted and compared, in {self.seconds:.0f} s; the schema is at"
            f" {self.revision}.{lost} Everybody signs in again, and phones load their leads anew."
        )


def opener_of(
    path: Path, manifest: Manifest, identity_file: Path | None, passphrase_file: Path | None
) -> Opener | None:
    """What opens this backup; None where it is not encrypted, or no key was given.

    Raises:
        WrongKey: what was given is not for it.
    """
    if not manifest.encrypted_to:
        return None
    if passphrase_file is not None:
        return sealing.open_with(sealing.read_passphrase(passphrase_file), path)
    return sealing.open_by(identity_file) if identity_file is not None else None


def check(
    path: Path, say: Say, identity_file: Path | None = None, passphrase_file: Path | None = None
) -> Manifest:
    """Read all of a backup; writes nothing.

    Raises:
        BadBackup: it is damaged, or none.
    """
    manifest = folder.read_manifest(path)
    opener = opener_of(path, manifest, identity_file, passphrase_file)
    checking.check(path, manifest, opener, say)
    if manifest.encrypted_to and opener is None:
        say("It is encrypted, and no key was given: the rows themselves were not looked at.")
    return manifest


def restore(
    path: Path,
    say: Say,
    *,
    identity_file: Path | None = None,
    passphrase_file: Path | None = None,
    keep_recordings: bool = False,
) -> Restored:
    """Recordings first, then the rows in one transaction: a database with rows is a whole one.

    Raises:
        NotEmpty: there is something already.
        BadBackup: damaged, of a newer version, or the key is missing.
        RestoreFailed: what came back is not what was kept.
    """
    began = time.monotonic()
    manifest = folder.read_manifest(path)
    if manifest.revision not in migrations.revisions():
        raise BadBackup(
            f"This backup is of a newer version ({manifest.program}, schema"
            f" {manifest.revision}). Install that version, or a newer one, and restore with it."
        )
    opener = opener_of(path, manifest, identity_file, passphrase_file)
    if manifest.encrypted_to and opener is None:
        raise WrongKey("This backup is encrypted: name --identity-file or --passphrase-file.")
    restoring = _Restoring(path, manifest, opener, say)
    restoring.refuse_what_is_there(keep_recordings=keep_recordings)
    checking.check(path, manifest, opener, say)
    with _explained():
        restoring.bring_recordings()
        restoring.bring_files()
        restoring.bring_rows()
    absent = len(manifest.recordings.gone) + len(manifest.recordings.missing)
    return Restored(
        manifest.rows,
        len(manifest.tables),
        manifest.recordings.count,
        migrations.head_revision() or "",
        time.monotonic() - began,
        absent,
    )


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What the world does to a restore, in a sentence."""
    try:
        yield
    except psycopg.Error as error:
        raise RestoreFailed(
            f"The database: {_first_line(error)}. None of the rows were kept."
        ) from error
    except OSError as error:
        raise RestoreFailed(f"Files: {error.strerror or error}. No rows were written.") from error


def settle_after_recovery() -> None:
    """After PostgreSQL itself went back in time, or another copy of it took over.

    Its transactions get numbers that the old one had given out behind that moment, and phones
    have seen those: with their old tokens they would take what is new for known.

    Raises:
        RestoreFailed: the database does not answer, or is still being recovered.
    """
    url = get_settings().direct_url
    if url is None:
        raise RestoreFailed("CRM_DATABASE_URL is not set.")
    try:
        with rows.connected(url) as connection, connection.transaction():
            rows.make_true(connection)
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise RestoreFailed(
            "The database is still being recovered, or is a standby: promote it first."
        ) from error
    except psycopg.Error as error:
        raise RestoreFailed(f"The database: {_first_line(error)}.") from error


class _Restoring:
    """One restore on its way."""

    def __init__(self, path: Path, manifest: Manifest, opener: Opener | None, say: Say) -> None:
        self._path, self._manifest, self._opener, self._say = path, manifest, opener, say
        self._store: RecordingStore = get_store()
        url = get_settings().direct_url
        if url is None:
            raise RestoreFailed("CRM_DATABASE_URL is not set.")
        self._url = url

    # Before

    def refuse_what_is_there(self, *, keep_recordings: bool) -> None:
        """A restore over something would mix two truths."""
        make_database(self._url, self._say)
        with rows.connected(self._url) as connection:
            if filled := rows.filled(connection):
                names = ", ".join(filled[:_SHOWN])
                more = f" and {len(filled) - _SHOWN} more" if len(filled) > _SHOWN else ""
                raise NotEmpty(
                    f"The database {connection.info.dbname} is not empty: rows in {names}{more}."
                    " A restore needs an empty or a missing one; nothing was changed."
                )
            at = rows.revision(connection)
            if at not in {None, self._manifest.revision} or (
                at is None and rows.tables(connection)
            ):
                raise NotEmpty(
                    f"The database {connection.info.dbname} has tables of another version already."
                    " A restore needs an empty or a missing one; nothing was changed."
                )
        first = next(self._store.keys(), None)
        if first is not None and not keep_recordings:
            raise NotEmpty(
                f"The storage of recordings is not empty: it has {first.key}. Nothing was changed."
                " If these are the recordings of this backup, add --keep-recordings."
            )

    # Recordings and files

    def bring_recordings(self) -> None:
        """Into the storage, each compared on its way; what is there already and the same stays."""
        count, say_at = 0, time.monotonic() + _SAY_EVERY_SECONDS
        for entry in folder.read_inventory(self._path):
            if not self._is_there(entry):
                self._bring(entry)
            count += 1
            if time.monotonic() > say_at:
                self._say(f"  {count:,} of {self._manifest.recordings.count:,} recordings")
                say_at = time.monotonic() + _SAY_EVERY_SECONDS
        self._say(f"{count:,} recordings are in their storage.")

    def _is_there(self, entry: RecordingEntry) -> bool:
        if self._store.size(entry.key) != entry.size:
            return False
        passed = folder.Passed(self._store.read(entry.key, 0, _WHOLE))
        for _ in passed:
            pass
        return passed.sha256 == entry.sha256

    def _bring(self, entry: RecordingEntry) -> None:
        source = self._path / folder.RECORDINGS / f"{entry.key}{self._manifest.ending}"
        with self._aside() as aside:
            written, sha256 = _write(aside, source, self._opener)
            if (written, sha256) != (entry.size, entry.sha256):
                raise BadBackup(f"The recording {entry.key} is not what was kept.")
            self._store.put_file(entry.key, aside)
        if self._store.size(entry.key) != entry.size:
            raise RestoreFailed(f"The recording {entry.key} has another size in its storage.")

    @contextlib.contextmanager
    def _aside(self) -> Iterator[Path]:
        handle, name = tempfile.mkstemp(dir=get_settings().folder("uploads"), suffix=".piece")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def bring_files(self) -> None:
        """Files of imports that wait, and the key of push messages where there is none."""
        for each in self._manifest.files:
            place, _, name = each.path.partition("/")
            if place not in {folder.IMPORTS, folder.SECRETS}:
                continue
            target = get_settings().folder(place) / name.removesuffix(sealing.ENDING)
            if target.exists():
                self._say(f"{target} is there already and stays as it is.")
                continue
            target.touch(mode=0o600)
            _write(target, self._path / each.path, self._opener)

    # Rows

    def bring_rows(self) -> None:
        """The schema as it was, the rows, the proof; then the schema of today."""
        manifest = self._manifest
        migrations.upgrade(manifest.revision)
        with rows.connected(self._url) as connection, connection.transaction():
            self._bring_tables(connection)
            rows.set_sequences(connection, manifest.sequences)
            rows.make_true(connection)
            absent = [*manifest.recordings.gone, *manifest.recordings.missing]
            rows.mark_missing(connection, absent)
        migrations.upgrade()
        with rows.connected(self._url) as connection:
            connection.execute("analyze")

    def _bring_tables(self, connection: psycopg.Connection) -> None:
        known = {table.full_name: table for table in rows.tables(connection)}
        ours = [entry for entry in self._manifest.tables if entry.name in known]
        for entry in self._manifest.tables:
            if entry.name not in known:
                self._say(f"{entry.name} is no table of the program; its rows are in {entry.path}.")
        with rows.bare(connection, self._say):
            rows.empty(connection)
            for entry in ours:
                self._bring_table(connection, known[entry.name], entry)
            for entry in ours:
                self._compare(connection, known[entry.name], entry)
            self._say("Each table was read back: rows and hashes are those of the backup.")

    def _bring_table(
        self, connection: psycopg.Connection, table: rows.Table, entry: TableEntry
    ) -> None:
        if missing := set(entry.columns) - set(table.columns):
            raise BadBackup(f"{entry.name} has no column {', '.join(sorted(missing))} here.")

        def feed(write: Callable[[bytes], object]) -> None:
            take, end = folder.uncompressed(write)
            folder.content(self._path / entry.path, self._opener, take)
            end()

        rows.load(connection, table, entry.columns, feed)
        if entry.rows >= _MANY_ROWS:
            self._say(f"  {entry.name}: {entry.rows:,} rows, {size(entry.bytes)}")

    def _compare(
        self, connection: psycopg.Connection, table: rows.Table, entry: TableEntry
    ) -> None:
        """What PostgreSQL holds now, not what we gave it."""
        found = rows.Rows(connection, table, entry.columns)
        for _ in found:
            pass
        if (found.count, found.sha256) != (entry.rows, entry.sha256):
            raise RestoreFailed(
                f"{entry.name} has {found.count:,} rows that are not the {entry.rows:,} of the"
                " backup. Nothing was kept in the database."
            )


def _write(target: Path, source: Path, opener: Opener | None) -> tuple[int, str]:
    """Write what is in a file of the backup; answers size and SHA-256 of the content."""
    with target.open("wb") as file:
        counting = folder.Counting(file.write)
        folder.content(source, opener, counting.write)
        file.flush()
        os.fsync(file.fileno())
    return counting.size, counting.hexdigest()


def make_database(url: str, say: Say) -> None:
    """Create the database of an address if its server has none of that name."""
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=10):
            return
    except psycopg.OperationalError as error:
        name = conninfo_to_dict(libpq_url(url)).get("dbname")
        if name is None or f'database "{name}" does not exist' not in str(error):
            raise RestoreFailed(f"The database: {_first_line(error)}.") from error
    address = make_conninfo(libpq_url(url), dbname="postgres")
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
            statement = sql.SQL("create database {} template template0 encoding 'UTF8'")
            connection.execute(statement.format(sql.Identifier(str(name))))
    except psycopg.Error as error:
        raise RestoreFailed(
            f"There is no database {name}, and it cannot be made:"
            f" {_first_line(error)}. Make it empty, and start again."
        ) from error
    say(f"The database {name} was missing and is made.")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
