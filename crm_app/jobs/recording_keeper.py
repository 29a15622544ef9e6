"""Files and rows of recordings are kept together; the oldest go when the settings say so."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from crm_app.access.actor import as_job
from crm_app.adapters.job_queue import STORAGE_QUEUE
from crm_app.adapters.recording_store import RecordingStore, get_store
from crm_app.domain.recordings import keeping
from crm_app.jobs.periodic import Periodic
from crm_app.kernel.clock import utc_now
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("recording-keeper")

T = TypeVar("T")


@dataclass
class Account:
    """What a night did."""

    deleted_by_age: int = 0
    files_removed: int = 0
    missing: int = 0  # rows whose file is newly gone
    found_again: int = 0
    wrong_size: int = 0  # files with more or fewer bytes than their row says
    strays_removed: int = 0  # files that no row knows
    strays_left: int = 0  # too many to be believed
    foreign_left: int = 0  # files whose names are not ours
    leftovers_removed: int = 0  # of crashed copies


def tidy() -> int:
    """Remove the files of recordings deleted over a minute ago; answers how many."""
    store, removed = get_store(), 0
    while True:
        with unit_of_work(_job) as work:
            batch = keeping.files_to_remove(work)
        for _, key in batch:
            store.remove(key)
        if batch:
            with unit_of_work(_job) as work:
                keeping.note_removed(work, [recording_id for recording_id, _ in batch])
        removed += len(batch)
        if len(batch) < keeping.BATCH:
            break
    if removed:
        _log.info("removed the files of %d deleted recordings", removed)
    return removed


def keep_night() -> Account:
    """Delete by age, remove files, compare storage and rows. Done again, it changes nothing."""
    account = Account()
    while True:
        with unit_of_work(_job) as work:
            deleted = keeping.delete_by_age(work)
        account.deleted_by_age += deleted
        if deleted < keeping.BATCH:
            break
    account.files_removed = tidy()
    store = get_store()
    _compare(store, account)
    _remove_strays(store, account)
    account.leftovers_removed = store.remove_leftovers(utc_now() - keeping.YOUNG)
    _log.info("recordings kept: %s", asdict(account))
    return account


def _compare(store: RecordingStore, account: Account) -> None:
    with unit_of_work(_job) as work:
        folders = keeping.folders(work)
    for folder in folders:
        begun = utc_now()
        present = {each.key: each.size for each in store.keys(folder)}
        with unit_of_work(_job) as work:
            found = keeping.compare(work, folder, present, utc_now() - begun)
        account.missing += found.lost
        account.found_again += found.back
        account.wrong_size += len(found.odd)
        if found.odd:
            _log.warning("files of another size than stored: %s", ", ".join(found.odd[:10]))


def _remove_strays(store: RecordingStore, account: Account) -> None:
    strays: list[str] = []
    known = 0
    for objects in _batches(store.keys()):
        with unit_of_work(_job, read_only=True) as work:
            found = keeping.sort_out(work, objects)
        strays += found.strays
        known += found.known
        account.foreign_left += found.foreign
    if not keeping.are_believable(len(strays), known):
        account.strays_left = len(strays)
        _log.error(
            "%d files belong to no recording and %d do: nothing was removed, since this looks like"
            " the storage of another database",
            len(strays),
            known,
        )
        return
    for keys in _batches(strays):
        with unit_of_work(_job, read_only=True) as work:
            gone = keeping.still_strays(work, keys)
        for key in gone:
            store.remove(key)
            account.strays_removed += 1


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, keeping.BATCH)):
        yield batch


def each_minute() -> str | None:
    """Remove what can no longer be taken back."""
    removed = tidy()
    return f"Removed the files of {removed} deleted recordings." if removed else None


WORK = (
    Periodic(
        "recording-files",
        "Files of deleted recordings removed",
        each_minute,
        every=timedelta(minutes=1),
        queue=STORAGE_QUEUE,
    ),
)
