"""What a student may ask for, over several short works and files: a copy of all, and erasure."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from crm_app.access.actor import as_job
from crm_app.adapters import erasure_list
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import NotInStore, StoreAway, get_store
from crm_app.domain.protection import exporting
from crm_app.domain.protection import service as protection
from crm_app.domain.protection.schemas import Dossier, Sound
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import CrmError
from crm_app.kernel.zips import Entry, stream
from crm_app.work import Work, unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("data-requests")
_PIECE = 256 * 1024
MISSING = "missing-recordings.txt"


class TakenOut:
    """A copy of all that is held about a student: collected in a work, sent after its commit."""

    def __init__(self, work: Work, lead_id: UUID) -> None:
        """Collect it; the caller owes `pieces` or `close`."""
        self._folder = tempfile.TemporaryDirectory(prefix="crm-student-")
        try:
            self._found: Dossier = exporting.collect(work, lead_id, Path(self._folder.name))
        except BaseException:
            self._folder.cleanup()
            raise

    @property
    def file_name(self) -> str:
        """What to call it."""
        return self._found.file_name

    def close(self) -> None:
        """Remove what was written aside."""
        self._folder.cleanup()

    def pieces(self) -> Iterator[bytes]:
        """The ZIP, in pieces; at its end nothing of it is left here."""
        try:
            yield from stream(self._entries(), utc_now())
        finally:
            self.close()

    def _entries(self) -> Iterator[Entry]:
        folder, missing = Path(self._folder.name), list[str]()
        for name in (exporting.PAGE, exporting.DATA):
            yield Entry(name, exporting.read_pieces(folder / name, _PIECE))
        for sound in self._found.sounds:
            pieces = _audio(sound)
            try:
                first = next(pieces)
            except (NotInStore, StoreAway, StopIteration):
                missing.append(sound.name)
                continue
            yield Entry(sound.name, _with_first(first, pieces), is_packed=True)
        if missing:
            said = "The audio of these could not be read. Ask again.\n" + "\n".join(missing)
            yield Entry(MISSING, [said.encode()])


def _audio(sound: Sound) -> Iterator[bytes]:
    yield from get_store().read(sound.storage_key, 0, sound.size_bytes)


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def sweep() -> int:
    """Look through free texts and files for who was erased; answers how many erasures were done.

    Each step is done whole or done again; the erasure remembers what to look for until the end.
    """
    done = 0
    with unit_of_work(_job, read_only=True) as work:
        waiting = protection.to_sweep(work)
    for erasure_id in waiting:
        _sweep(erasure_id)
        done += 1
    return done


def _sweep(erasure_id: UUID) -> None:
    with unit_of_work(_job, read_only=True) as work:
        looked_for = protection.what_to_look_for(work, erasure_id)
    for upload in looked_for.uploads:
        parts.remove(UUID(upload))
    found: dict[str, int] = {}
    for table in protection.TABLES_SWEPT:
        with unit_of_work(_job) as work:
            found[table] = protection.sweep_texts(work, table, looked_for)
    with unit_of_work(_job) as work:
        found["drafts"] = protection.sweep_drafts(work, looked_for)
    with unit_of_work(_job) as work:
        line = protection.end_sweep(work, erasure_id, found)
        erasure_list.add(line)  # again after a crash: a line stands there once
    _log.info("erasure %s is swept: %d rows and files beside", erasure_id, sum(found.values()))


def list_erasures() -> list[dict[str, Any]]:
    """All erasures as lines for `erase_again` (Any: JSON)."""
    with unit_of_work(_job, read_only=True) as work:
        return protection.list_erasures(work)


def erase_again(lines: Iterable[dict[str, Any]]) -> tuple[int, list[str]]:
    """After a restore: erase again what the backup had of students erased since, and sweep.

    Answers how many leads, and what could not be done. Any: JSON.
    """
    done, left = 0, list[str]()
    for line in lines:
        try:
            with unit_of_work(_job) as work:
                done += protection.erase_again(work, line)
        except CrmError as error:
            left.append(f"{', '.join(line['lead_ids'])}: {error.message}")
    sweep()
    return done, left
