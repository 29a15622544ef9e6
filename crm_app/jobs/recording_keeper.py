"""Files and rows of recordings are kept together; the oldest go when the settings say so."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TypeVar

from apscheduler.schedulers.base import BaseScheduler

from crm_app.access.actor import as_job
from crm_app.adapters.recording_store import RecordingStore, StoreAway, get_store
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import keeping
from crm_app.kernel.clock import local_time, utc_now
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("recording-keeper")

NIGHT_HOUR = 3  # local: nobody calls, and no clock change skips it
T = TypeVar("T")


@dataclass
class Account:
    """What a night did."""

    deleted_by_age: int = 0
    files_removed: int = 0
    missing: int = 0  # rows whose file is newly gone
    found_again: int = 0
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
        present = {each.key for each in store.keys(folder)}
        with unit_of_work(_job) as work:
            lost, back = keeping.compare(work, folder, present, utc_now() - begun)
        account.missing += lost
        account.found_again += back


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


def at_night() -> None:
    """Once in an hour of the clock: it is the night of the organisation, or not yet."""
    with unit_of_work(_job, read_only=True) as work:
        zone = organisation.get(work).time_zone
    if local_time(utc_now(), zone).hour == NIGHT_HOUR:
        _unless_away(keep_night)


def each_minute() -> None:
    """Remove what can no longer be taken back."""
    _unless_away(tidy)


def _unless_away(do: Callable[[], object]) -> None:
    try:
        do()
    except StoreAway as error:  # it comes back, and so does the clock
        _log.warning("recordings: %s", error.message)


def register(scheduler: BaseScheduler) -> None:
    """Add these jobs to `scheduler`; a missed run is folded into the next."""
    options = {"coalesce": True, "max_instances": 1, "replace_existing": True}
    scheduler.add_job(each_minute, "interval", minutes=1, id="recording-files", **options)
    # The clock counts in UTC, the night is local: half of all zones are off by minutes.
    scheduler.add_job(
        at_night, "cron", minute=0, id="recording-night", misfire_grace_time=1800, **options
    )
