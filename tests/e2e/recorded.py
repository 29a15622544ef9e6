"""Invented calls with real sound, put in as the program itself keeps them.

`python -m tests.e2e.recorded FILE` adds one of each kind to a demo, and writes their ids there.
"""

import io
import json
import math
import struct
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID, uuid4

import av
from sqlmodel import col, select

from crm_app import setup
from crm_app.access.actor import as_job
from crm_app.adapters.recording_store import get_store
from crm_app.models import CallLog, Lead, Quality, Recording
from crm_app.work import Work, unit_of_work

RATE = 16_000
BARS = 120
MODELS = ("Redmi Note 12", "Samsung Galaxy A14", "realme C53", "vivo Y16", None)
SILENT_MODEL = "vivo Y16"
# By name, as the tests call them; no quality is "being checked".
KINDS: dict[str, Quality | None] = {
    "good": Quality.GOOD,
    "second": Quality.GOOD,  # of the same lead
    "one_sided": Quality.ONE_SIDED,
    "silent": Quality.SILENT,
    "waiting": None,
    "unreadable": Quality.UNREADABLE,
    "missing": Quality.GOOD,
    "foreign": Quality.GOOD,  # of another branch than all others
}
LENGTH = 20.0


class Sound(NamedTuple):
    """A call: its file, and what is drawn of it."""

    audio: bytes
    peaks: bytes
    seconds: float


def call_sound(seconds: float, *, is_silent: bool = False) -> Sound:
    """Two voices in turn: bursts like syllables, with pauses between them."""
    made = []
    for at in range(int(seconds * RATE)):
        now = at / RATE
        pitch = 170 if int(now / 2.7) % 2 else 120
        breath = max(0.0, math.sin(now * 2 * math.pi / 2.7)) ** 0.5
        burst = 0.5 + 0.5 * math.sin(now * 23 + 2 * math.sin(now * 3.1))
        voice = math.sin(now * pitch * 6.283) + 0.4 * math.sin(now * pitch * 18.85)
        made.append(0.0 if is_silent else 0.45 * breath * burst * voice)
    return Sound(_encoded(made), _peaks(made), seconds)


def _encoded(sound: list[float]) -> bytes:
    """As Ogg with Opus, the way phones send it."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, bit_rate=24_000)
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound))
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        pcm = struct.pack(f"<{len(sound)}h", *(int(32_000 * each) for each in sound))
        frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return out.getvalue()


def _peaks(sound: list[float]) -> bytes:
    """The loudest of each of `BARS` shares."""
    share = max(1, len(sound) // BARS)
    return bytes(
        min(255, int(255 * max(map(abs, sound[at * share : (at + 1) * share]))))
        for at in range(BARS)
    )


def keep(
    work: Work,
    lead_id: UUID,
    telecaller_id: UUID,
    sound: Sound,
    *,
    call: CallLog | None = None,
    quality: Quality | None = Quality.GOOD,
    phone_model: str | None = None,
    age: timedelta = timedelta(hours=1),
) -> UUID:
    """A recording with its file; answers its id."""
    recording_id = uuid4()
    at = work.now - age
    key = f"{at:%Y/%m}/{recording_id}.ogg"
    with TemporaryDirectory() as folder:
        path = Path(folder, "audio")
        path.write_bytes(sound.audio)
        get_store().put_file(key, path)
    is_heard = quality not in {None, Quality.UNREADABLE}
    work.session.add(
        Recording(
            id=recording_id,
            client_id=uuid4(),
            lead_id=lead_id,
            call_log_id=call.id if call else None,
            telecaller_id=telecaller_id,
            phone_model=phone_model,
            storage_key=key,
            size_bytes=len(sound.audio),
            sha256="0" * 64,
            mime_type="audio/ogg",
            recorded_at=at,
            duration_seconds=sound.seconds,
            quality=quality,
            codec="opus" if is_heard else None,
            bit_rate=round(8 * len(sound.audio) / sound.seconds) if is_heard else None,
            loudness_db=(-62.0 if quality is Quality.SILENT else -19.4) if is_heard else None,
            speech_share=(0.0 if quality is Quality.SILENT else 0.58) if is_heard else None,
            silence_share=(0.98 if quality is Quality.SILENT else 0.31) if is_heard else None,
            peaks=sound.peaks if is_heard else None,
            examined_at=work.now if quality else None,
        )
    )
    work.session.flush()
    return recording_id


def add_all(work: Work) -> dict[str, str]:
    """One recording of each kind with calls of the demo; answers the ids, and of the lead."""
    calls = work.session.exec(
        select(CallLog, Lead.branch_id)
        .join(Lead, col(Lead.id) == col(CallLog.lead_id))
        .where(col(CallLog.lead_id) == Lead.id, col(Lead.branch_id).is_not(None))
        .order_by(col(CallLog.started_at).desc())
    ).all()
    home = calls[0][1]
    ours = [call for call, branch in calls if branch == home]
    theirs = [call for call, branch in calls if branch != home]
    sound, silence = call_sound(LENGTH), call_sound(5, is_silent=True)
    made = {"lead": str(ours[0].lead_id), "branch": str(home)}
    for at, (name, quality) in enumerate(KINDS.items()):
        call = theirs[0] if name == "foreign" else ours[0 if name == "second" else at]
        recording_id = keep(
            work,
            call.lead_id,
            call.telecaller_id,
            silence if name == "silent" else sound,
            call=None if name == "second" else call,
            quality=quality,
            phone_model=SILENT_MODEL if name == "silent" else MODELS[at % len(MODELS)],
            age=timedelta(minutes=10 * (at + 1)),
        )
        made[name] = str(recording_id)
        if name == "missing":
            work.session.get_one(Recording, recording_id).missing_since = work.now
    return made


if __name__ == "__main__":
    with setup.database(print), unit_of_work(as_job("test")) as job:
        added = add_all(job)
    Path(sys.argv[1]).write_text(json.dumps(added), encoding="utf-8")
