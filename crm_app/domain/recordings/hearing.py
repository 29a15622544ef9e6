"""What a recording is worth, from the figures of its sound (ADR 0018).

The thresholds are chosen on made-up calls (`tests/audio`); `benchmarks/hearing.py` says how often
they are right on others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_app.adapters.audio import NOT_LISTENED, STEP_SECONDS, Sound
from crm_app.models import Quality

SILENT_DB = -55  # RMS below this is silence (requirement 13.5.3)
SILENT_SHARE = 0.9  # more silence than this is a silent recording
SPEAKS = 0.5  # how likely somebody must speak to count as heard
PERHAPS = 0.1  # and to fill a gap: the far side may be very quiet
MIN_SPEECH_SECONDS = 1.0
MIN_SPEECH_SHARE = 0.03
GAP_SECONDS = 1.0  # longer than people wait for each other in most turns
# Of the time from the first word to the last: with both sides there it is less.
GAPS_SHARE = 0.25
DEAD_DB = -60  # a channel that never gets louder,
DEAD_BELOW_DB = 30  # and is so far below the other
WAVEFORM_POINTS = 400
_CERTAIN = NOT_LISTENED - 1


@dataclass(frozen=True, slots=True)
class Heard:
    """What is stored of a recording that could be decoded."""

    quality: Quality
    duration_seconds: float
    codec: str
    bit_rate: int
    loudness_db: float | None  # None when all of it is silence
    silence_share: float
    speech_share: float
    peaks: bytes


def judge(sound: Sound) -> Heard:
    """Both sides, one side, or nobody; and the figures that people see beside it."""
    levels = np.max(sound.levels, axis=0).astype(float)
    silent = levels < SILENT_DB
    listened = sound.speech[sound.speech != NOT_LISTENED]
    speaks = listened >= SPEAKS * _CERTAIN
    perhaps = listened >= PERHAPS * _CERTAIN
    silence_share = float(silent.mean())
    speech_share = float(speaks.mean())
    if silence_share > SILENT_SHARE or not _somebody_speaks(speaks):
        quality = Quality.SILENT
    elif _has_dead_channel(sound.levels) or gaps_share(perhaps) > GAPS_SHARE:
        quality = Quality.ONE_SIDED
    else:
        quality = Quality.GOOD
    return Heard(
        quality=quality,
        duration_seconds=round(sound.duration_seconds, 2),
        codec=sound.codec,
        bit_rate=sound.bit_rate,
        loudness_db=None if silent.all() else round(_mean_db(levels[~silent]), 1),
        silence_share=round(silence_share, 4),
        speech_share=round(speech_share, 4),
        peaks=waveform(sound.peaks),
    )


def gaps_share(speaks: NDArray[np.bool_]) -> float:
    """How much of the time between the first word and the last nobody speaks for long.

    Who is alone on a recording leaves the other side's turns empty.
    """
    at = np.flatnonzero(speaks)
    if not len(at):
        return 0.0
    gaps = (np.diff(at) - 1) * STEP_SECONDS
    return float(gaps[gaps >= GAP_SECONDS].sum() / ((at[-1] - at[0] + 1) * STEP_SECONDS))


def waveform(peaks: NDArray[np.uint8], points: int = WAVEFORM_POINTS) -> bytes:
    """The largest of each of `points` even parts; fewer points for what is very short."""
    starts = np.unique(np.linspace(0, len(peaks), points, endpoint=False).astype(int))
    return np.maximum.reduceat(peaks, starts).tobytes() if len(peaks) else b""


def _somebody_speaks(speaks: NDArray[np.bool_]) -> bool:
    seconds = float(speaks.sum()) * STEP_SECONDS
    return seconds >= MIN_SPEECH_SECONDS and float(speaks.mean()) >= MIN_SPEECH_SHARE


def _has_dead_channel(levels: list[NDArray[np.int8]]) -> bool:
    if len(levels) == 1:
        return False
    loud = sorted(float(np.percentile(each, 99)) for each in levels)
    return loud[0] < DEAD_DB and loud[1] - loud[0] >= DEAD_BELOW_DB


def _mean_db(levels: NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))
