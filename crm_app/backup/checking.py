"""Read a whole backup and compare it with what its manifest says."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from crm_app.backup import folder
from crm_app.backup.faults import BadBackup
from crm_app.backup.folder import Manifest, TableEntry
from crm_app.backup.sealing import Opener

Say = Callable[[str], None]

_SHOWN = 5
_SAY_EVERY_SECONDS = 10.0


def check(path: Path, manifest: Manifest, opener: Opener | None, say: Say) -> None:
    """Every file, and with a key (or without encryption) every row.

    Raises:
        WrongKey: the key does not open it; asked before all else.
        BadBackup: names what is missing or was changed.
    """
    readable = opener is not None or not manifest.encrypted_to
    if opener is not None and manifest.tables:
        smallest = min(manifest.tables, key=lambda table: table.bytes)
        if (path / smallest.path).is_file():
            opener.read(path / smallest.path, lambda _: None)
    faults = [fault for each in manifest.files if (fault := _fault(path, each.path, *_of(each)))]
    _refuse(faults)
    say(f"{len(manifest.files)} files are as they were written.")
    if readable:
        faults = [fault for table in manifest.tables if (fault := _table(path, table, opener))]
        _refuse(faults)
        say(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are as they were written.")
    _recordings(path, manifest, say)


def _of(each: folder.Stored) -> tuple[int, str]:
    return each.size, each.sha256


def _fault(path: Path, name: str, size: int, sha256: str) -> str | None:
    try:
        if (path / name).stat().st_size != size:
            return f"{name} has another size"
        return None if folder.digest(path / name)[1] == sha256 else f"{name} was changed"
    except OSError as error:
        return f"{name} cannot be read ({error.strerror})"


def _table(path: Path, table: TableEntry, opener: Opener | None) -> str | None:
    hashed = hashlib.sha256()
    take, end = folder.uncompressed(hashed.update)
    folder.content(path / table.path, opener, take)
    end()
    return None if hashed.hexdigest() == table.sha256 else f"{table.path} holds other rows"


def _recordings(path: Path, manifest: Manifest, say: Say) -> None:
    count, faults, say_at = 0, [], time.monotonic() + _SAY_EVERY_SECONDS
    for entry in folder.read_inventory(path):
        name = f"{folder.RECORDINGS}/{entry.key}{manifest.ending}"
        if fault := _fault(path, name, entry.stored_size, entry.stored_sha256):
            faults.append(fault)
        count += 1
        if time.monotonic() > say_at:
            say(f"  {count:,} of {manifest.recordings.count:,} recordings")
            say_at = time.monotonic() + _SAY_EVERY_SECONDS
    _refuse(faults)
    if count != manifest.recordings.count:
        raise BadBackup(f"{folder.INVENTORY} names {count:,} recordings, the manifest another sum.")
    say(f"{count:,} recordings are as they were written.")


def _refuse(faults: list[str]) -> None:
    if faults:
        more = f", and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadBackup(f"This backup is damaged: {'; '.join(faults[:_SHOWN])}{more}.")
