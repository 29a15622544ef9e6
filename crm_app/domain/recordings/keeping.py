"""What the keeper asks and notes: deletion by age, files to remove, storage and rows compared.

The job goes to the storage between these works, never inside one that may still be rolled back:
rows are marked before files go, and marked again when they are gone. So every step may end anywhere
and be done again.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from crm_app.adapters.recording_store import StoredObject
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import repository, rules
from crm_app.work import Work

BATCH = 500
BY_AGE = "retention"
YOUNG = timedelta(days=1)  # a younger object may belong to a row that is being written
_CLOCKS_DIFFER = timedelta(minutes=1)
# More objects without a row than with one, and not just a few: this is not their database.
A_FEW = 100
_OURS = re.compile(r"\d{4}/\d{2}/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[a-z0-9]{1,5}")


def delete_by_age(work: Work) -> int:
    """Mark a batch of recordings over the age of the settings as deleted; held ones stay."""
    days = organisation.get(work).recording_days
    if days is None:
        return 0
    old = repository.take_older(work, work.now - timedelta(days=days), BATCH)
    for recording, branch_id in old:
        recording.deleted_at = work.now
        recording.deletion_reason = BY_AGE
        audit.record(
            work,
            "recording.deleted",
            recording.id,
            lead_id=str(recording.lead_id),
            reason=BY_AGE,
        )
        for topic in ("recordings", "leads"):
            work.announce(topic, branch_id)
    return len(old)


def files_to_remove(work: Work) -> list[tuple[UUID, str]]:
    """A batch of recordings with their keys, whose deletion can no longer be taken back."""
    return repository.find_removable(work, work.now - rules.FILE_STAYS, BATCH)


def note_removed(work: Work, recording_ids: Collection[UUID]) -> None:
    """The files of these deleted recordings are gone, and what was drawn from them goes too."""
    repository.note_removed(work, recording_ids)


def folders(work: Work) -> list[str]:
    """The folders in which recordings lie, in order."""
    return repository.folders(work)


class Compared(NamedTuple):
    """How many rows newly lack their file, how many have it back, and keys of another size."""

    lost: int
    back: int
    odd: list[str]


def compare(work: Work, folder: str, present: Mapping[str, int], begun: timedelta) -> Compared:
    """Mark rows of a folder whose key is not `present` (with its size), unmark those whose key is.

    `begun` is how long ago the storage was asked: a row written since then proves nothing.
    """
    before = work.now - begun - _CLOCKS_DIFFER
    lost: list[UUID] = []
    back: list[UUID] = []
    odd: list[str] = []
    for row in repository.rows_of_folder(work, folder, before):
        if (row.storage_key not in present) is not row.is_missing:
            (back if row.is_missing else lost).append(row.id)
        if present.get(row.storage_key, row.size_bytes) != row.size_bytes:
            odd.append(row.storage_key)
    repository.set_missing(work, lost, work.now)
    repository.set_missing(work, back, None)
    if lost or back:
        work.announce("recordings")
    return Compared(len(lost), len(back), odd)


class Sorted(NamedTuple):
    """Of a batch of objects: how many have a row, the keys of strays, and names not ours."""

    known: int
    strays: list[str]
    foreign: int


def sort_out(work: Work, objects: Sequence[StoredObject]) -> Sorted:
    """Which objects belong to nobody: no row, no unfinished upload, and older than a day.

    What is not named as we name is somebody else's, and left alone.
    """
    keys = {each.key for each in objects}
    known = repository.with_row(work, keys)
    ids = {key: UUID(found[1]) for key in keys - known if (found := _OURS.fullmatch(key))}
    old = {each.key for each in objects if each.modified_at < work.now - YOUNG}
    uploads = repository.being_uploaded(work, ids.values())
    strays = [key for key in sorted(ids) if key in old and ids[key] not in uploads]
    return Sorted(len(known), strays, len(keys) - len(known) - len(ids))


def still_strays(work: Work, keys: Collection[str]) -> list[str]:
    """Those of these keys that have no row yet, asked once more before they go."""
    return sorted(set(keys) - repository.with_row(work, keys))


def are_believable(strays: int, known: int) -> bool:
    """Whether so many strays can be crumbs, rather than the recordings of another database."""
    return strays <= max(A_FEW, known)
