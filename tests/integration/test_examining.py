"""The job that listens to recordings: once, whatever breaks in between."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from crm_app.access.actor import Actor
from crm_app.adapters import audio
from crm_app.adapters.recording_store import get_store
from crm_app.domain.recordings import examining
from crm_app.domain.recordings.hearing import judge
from crm_app.domain.runs.service import DIED
from crm_app.jobs import recording_examiner
from crm_app.kernel.clock import utc_now
from crm_app.kernel.db import libpq_url
from crm_app.kernel.errors import NotPermitted
from crm_app.models import JobRun, Quality, Recording, RunStatus
from crm_app.settings import get_settings
from crm_app.work import CHANNEL, Work
from tests.audio.calls import CHOOSING, dialogue
from tests.audio.files import write
from tests.conftest import actor_of, makers
from tests.integration.test_jobs import Start, start_jobs, until

__all__ = ["start_jobs"]

Add = Callable[..., Recording]
JOB = Actor("job:test")


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short call with both sides."""
    near, far = dialogue(CHOOSING, np.random.default_rng(8), 8)
    return write(tmp_path_factory.mktemp("audio") / "call.m4a", near + far, "m4a")


@pytest.fixture
def add(committed: Session, call: Path) -> Add:
    """Adds a recording with its file, and perhaps its job."""
    _, make_user, make_lead = makers(committed)
    owner = make_user()
    lead = make_lead(owner)

    def add(
        file: Path | None = call, *, queued: bool = True, minutes_old: float = 0, **values: object
    ) -> Recording:
        key = f"2026/11/{uuid4()}.m4a"
        if file is not None:
            put(key, file)
        recording = Recording(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=owner.id,
            storage_key=key,
            size_bytes=file.stat().st_size if file else 1000,
            sha256="0" * 64,
            mime_type="audio/mp4",
            recorded_at=utc_now(),
            created_at=utc_now() - timedelta(minutes=minutes_old),
            duration_seconds=3.0,
            **values,
        )
        committed.add(recording)
        committed.flush()
        if queued:
            examining.request(Work(committed, JOB, utc_now()), recording.id)
        committed.commit()
        return recording

    return add


def put(key: str, file: Path) -> None:
    path = get_store().local_path(key)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.read_bytes())


def jobs(session: Session) -> list[tuple[str, int]]:
    """Status and tries of the jobs, by number."""
    session.rollback()
    rows = session.execute(
        sa.text("select status::text, attempts from procrastinate.procrastinate_jobs order by id")
    )
    return [(row.status, row.attempts) for row in rows]


def test_a_recording_is_heard_and_open_pages_are_told(committed, add, run_jobs, call):
    recording = add()
    lead_branch = committed.execute(
        sa.text("select branch_id from leads where id = :id"), {"id": recording.lead_id}
    ).scalar_one()
    with psycopg.connect(libpq_url(get_settings().direct_url), autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        run_jobs()
        told = [each.payload for each in listener.notifies(timeout=1, stop_after=1)]
    assert told[0] == f"recordings {lead_branch}"
    assert recording.quality is Quality.GOOD
    assert recording.codec == "aac"
    assert recording.bit_rate > 20_000
    assert recording.duration_seconds == pytest.approx(judge(audio.listen(call)).duration_seconds)
    assert 0 <= recording.silence_share < 0.5 < recording.speech_share <= 1
    assert -30 < recording.loudness_db < -10
    assert 200 < len(recording.peaks) <= 400
    assert recording.examined_at is not None
    assert [status for status, _ in jobs(committed)] == ["succeeded"]


def test_a_second_run_changes_nothing(committed, add, run_jobs):
    recording = add()
    run_jobs()
    before = recording.model_dump()
    examining.request(Work(committed, JOB, utc_now()), recording.id)
    committed.commit()
    run_jobs()
    assert recording.model_dump() == before


def test_bytes_without_sound_are_unreadable_and_keep_the_word_of_the_phone(
    committed, add, run_jobs, tmp_path
):
    (tmp_path / "page").write_bytes(b"<!doctype html>" * 100)
    recording = add(tmp_path / "page")
    run_jobs()
    assert recording.quality is Quality.UNREADABLE
    assert recording.examined_at is not None
    assert (recording.duration_seconds, recording.peaks) == (3.0, None)


def test_a_missing_file_waits_until_it_is_back(committed, add, run_jobs, call):
    recording = add(None, minutes_old=30)
    run_jobs()
    since = recording.missing_since
    assert since is not None
    assert (recording.quality, recording.examined_at) == (None, None)
    recording_examiner.request_lost()
    assert len(jobs(committed)) == 1  # not every few minutes
    recording_examiner.look_for_missing()
    run_jobs()
    assert recording.missing_since == since
    put(recording.storage_key, call)
    recording_examiner.look_for_missing()
    run_jobs()
    assert (recording.quality, recording.missing_since) == (Quality.GOOD, None)


def test_a_storage_in_trouble_is_not_the_fault_of_the_audio(committed, add, run_jobs, monkeypatch):
    recording = add()

    class Away:
        def local_path(self, key: str) -> None:
            return None

        def read(self, key: str, first: int, length: int):
            raise OSError("The storage does not answer.")

    monkeypatch.setattr(recording_examiner, "get_store", Away)
    run_jobs()
    assert (recording.quality, recording.missing_since) == (None, None)
    assert jobs(committed) == [("todo", 1)]  # again in some seconds


def test_what_lies_elsewhere_is_copied_first(committed, add, run_jobs, monkeypatch, call):
    recording = add()

    class Far:
        def local_path(self, key: str) -> None:
            return None

        def read(self, key: str, first: int, length: int):
            data = call.read_bytes()[first : first + length]
            yield from (data[at : at + 1000] for at in range(0, len(data), 1000))

    monkeypatch.setattr(recording_examiner, "get_store", Far)
    run_jobs()
    assert recording.quality is Quality.GOOD


def test_what_is_deleted_meanwhile_stays_as_it_is(committed, add):
    recording = add(deleted_at=utc_now())
    work = Work(committed, JOB, utc_now())
    assert examining.find_waiting(work, recording.id) is None
    assert not examining.note_heard(work, recording.id, None)
    examining.note_missing(work, recording.id)
    assert (recording.quality, recording.missing_since) == (None, None)


def test_an_unknown_recording_is_passed_over(committed):
    recording_examiner.examine_recording(str(uuid4()))
    assert not examining.note_heard(Work(committed, JOB, utc_now()), UUID(int=1), None)


def test_only_who_manages_recordings_says_what_was_heard(committed, add):
    recording = add()
    _, make_user, _ = makers(committed)
    work = Work(committed, actor_of(make_user()), utc_now())
    for do in (
        lambda: examining.find_waiting(work, recording.id),
        lambda: examining.note_heard(work, recording.id, None),
        lambda: examining.note_missing(work, recording.id),
        lambda: examining.request_lost(work),
    ):
        with pytest.raises(NotPermitted):
            do()


def test_recordings_that_lost_their_job_get_one(committed, add, run_jobs):
    lost = add(queued=False, minutes_old=6)
    young = add(queued=False, minutes_old=4)
    add(queued=True, minutes_old=6)
    recording_examiner.request_lost()
    recording_examiner.request_lost()
    assert len(jobs(committed)) == 2
    run_jobs()
    assert lost.quality is Quality.GOOD
    assert young.quality is None


def runs(session: Session) -> list[JobRun]:
    return list(session.exec(select(JobRun).where(JobRun.name == examining.TASK)))


def test_a_killed_job_is_repeated_without_a_second_effect(
    committed, add, start_jobs: Start, tmp_path
):
    near, far = dialogue(CHOOSING, np.random.default_rng(9), 60)
    path = write(tmp_path / "long.m4a", np.tile(near + far, 4), "m4a")
    recording = add(path)
    first = start_jobs()
    until(committed, lambda: runs(committed)[0].status is RunStatus.RUNNING)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    committed.refresh(recording)
    assert recording.quality is None
    start_jobs()
    until(committed, lambda: runs(committed)[0].status is RunStatus.DONE)
    committed.refresh(recording)
    assert recording.quality is Quality.GOOD
    assert recording.duration_seconds == pytest.approx(4 * len(near) / 16_000, rel=0.02)
    (run,) = runs(committed)
    assert ([each["error"] for each in run.tries], run.said) == ([DIED, None], "Its audio is good.")
