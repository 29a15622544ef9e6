"""Listen to recordings, and see to it that none is forgotten."""

import logging
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from procrastinate import App, RetryStrategy

from crm_app.access.actor import as_job
from crm_app.adapters import audio
from crm_app.adapters.recording_store import NotInStore, get_store
from crm_app.domain.recordings import examining
from crm_app.domain.recordings.examining import Waiting
from crm_app.domain.recordings.hearing import judge
from crm_app.jobs.periodic import Periodic
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("recording-examiner")

# A storage or a machine in trouble is not the audio's fault: again after 4, 16, 64, 256 and 1024
# seconds; then the clock starts anew. Until then the recording stays pending.
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


def examine_recording(recording_id: str) -> str | None:
    """One recording; no transaction is open while it is read and decoded."""
    key = UUID(recording_id)
    with unit_of_work(_job, read_only=True) as work:
        waiting = examining.find_waiting(work, key)
    if waiting is None:
        return None
    try:
        with _file_of(waiting) as path:
            sound = audio.listen(path)
    except NotInStore:
        with unit_of_work(_job) as work:
            examining.note_missing(work, key)
        _log.warning("the file of the recording %s is not in the store", key)
        return "The file is not in the storage; it is looked for again."
    except audio.Unreadable as reason:
        _log.warning("the recording %s makes no sound: %s", key, reason)
        heard = None
    else:
        heard = judge(sound)
        if sound.is_cut:
            _log.warning(
                "the recording %s is longer than %d hours; it was heard so far",
                key,
                audio.MAX_SECONDS // 3600,
            )
    with unit_of_work(_job) as work:
        is_new = examining.note_heard(work, key, heard)
    if not is_new:
        return None
    found = heard.quality if heard else "unreadable"
    _log.info("the recording %s is %s", key, found)
    return f"Its audio is {found.replace('_', '-')}."


@contextmanager
def _file_of(waiting: Waiting) -> Generator[Path, None, None]:
    """The audio as a file here; from a store that is not, in a temporary copy.

    Raises:
        NotInStore: the store has no such file.
    """
    store = get_store()
    path = store.local_path(waiting.storage_key)
    if path is not None:
        if not path.is_file():
            raise NotInStore("There is no such file.")
        yield path
        return
    if shutil.disk_usage(tempfile.gettempdir()).free < 2 * waiting.size_bytes:
        raise OSError("The folder for temporary files is nearly full.")
    with tempfile.NamedTemporaryFile(prefix="recording-") as copy:
        copy.writelines(store.read(waiting.storage_key, 0, waiting.size_bytes))
        copy.flush()
        yield Path(copy.name)


def request_lost() -> str | None:
    """Recordings without a quality and without a job, after a crash between."""
    with unit_of_work(_job) as work:
        lost = examining.request_lost(work)
    if not lost:
        return None
    _log.warning("%d recordings waited without a job", lost)
    return f"Put {lost} recordings in line that had lost their job."


def look_for_missing() -> str | None:
    """Recordings whose file was not there: it may be back."""
    with unit_of_work(_job) as work:
        missing = examining.request_lost(work, missing=True)
    return f"Looks for the files of {missing} recordings again." if missing else None


TITLES = {examining.TASK: "A recording listened to"}
WORK = (
    Periodic(
        "request-lost-recordings",
        "Recordings that lost their job",
        request_lost,
        every=timedelta(minutes=5),
    ),
    Periodic(
        "look-for-missing-recordings",
        "Missing files of recordings looked for",
        look_for_missing,
        every=timedelta(hours=6),
    ),
)


def register(queue: App) -> None:
    """Add this job to the queue."""
    queue.task(name=examining.TASK, queue=examining.QUEUE, retry=_RETRY)(examine_recording)
