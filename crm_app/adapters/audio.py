"""What a file sounds like: decoded by FFmpeg in a short-lived process, never in ours.

The bytes come from phones and FFmpeg is C: `listen` starts `crm_app.adapters.audio_decoder`,
which has a limit of memory and of time and no secrets, and reads the figures that it prints.
"""

import base64
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
STEP = 512  # samples of one figure; the detector takes exactly so many
STEP_SECONDS = STEP / RATE
MAX_SECONDS = 4 * 3600  # what is longer is heard so far: hours of silence fit in a small file
NOT_LISTENED = 255  # in `Sound.speech`

UNREADABLE_STATUS = 3  # of the process, when nothing sensible decodes
_WALL_SECONDS = 1200
# How a process ends that its input has broken; others (killed, stopped) are nobody's fault.
_BROKEN_BY_INPUT = {
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
    -signal.SIGFPE,
    -signal.SIGILL,
    -signal.SIGXCPU,
}
_FROM_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")


class Unreadable(Exception):
    """The bytes make no sound."""


class ListeningFailed(RuntimeError):
    """The process was stopped or is broken; the file may be good. Trying again may help."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Figures of a file; `levels`, `peaks` and `speech` have one for each `STEP_SECONDS`."""

    duration_seconds: float
    is_cut: bool  # it goes on after `MAX_SECONDS`
    codec: str
    bit_rate: int
    levels: list[NDArray[np.int8]]  # RMS in dB below full scale, for each of one or two channels
    peaks: NDArray[np.uint8]  # the largest sample of all channels, 0 to 255
    speech: NDArray[np.uint8]  # how likely somebody speaks, 0 to 254, or NOT_LISTENED


def listen(path: Path) -> Sound:
    """What can be heard in the file; takes seconds, up to minutes.

    Raises:
        Unreadable: nothing sensible decodes.
        ListeningFailed: it says nothing about the file.
    """
    environment = {name: os.environ[name] for name in _FROM_ENVIRONMENT if name in os.environ}
    # One thread each, and one heap: threads reserve more address space than the limit has.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    command = [sys.executable, "-P", "-m", "crm_app.adapters.audio_decoder", str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the path is one that we made
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_WALL_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ListeningFailed(f"not done after {_WALL_SECONDS} seconds") from error
    if done.returncode == UNREADABLE_STATUS or done.returncode in _BROKEN_BY_INPUT:
        raise Unreadable(done.stderr.decode(errors="replace")[-500:])
    if done.returncode:
        complaint = done.stderr.decode(errors="replace")[-2000:]
        raise ListeningFailed(f"ended with {done.returncode}: {complaint}")
    return unpacked(json.loads(done.stdout))


def packed(sound: Sound) -> dict[str, Any]:
    """As JSON."""

    def text(figures: NDArray[np.int8] | NDArray[np.uint8]) -> str:
        return base64.b64encode(figures.tobytes()).decode()

    return {
        "duration_seconds": sound.duration_seconds,
        "is_cut": sound.is_cut,
        "codec": sound.codec,
        "bit_rate": sound.bit_rate,
        "levels": [text(each) for each in sound.levels],
        "peaks": text(sound.peaks),
        "speech": text(sound.speech),
    }


def unpacked(packed: dict[str, Any]) -> Sound:
    """From what `packed` made."""

    def figures(text: str, kind: type) -> NDArray[Any]:
        return np.frombuffer(base64.b64decode(text), kind)

    return Sound(
        duration_seconds=packed["duration_seconds"],
        is_cut=packed["is_cut"],
        codec=packed["codec"],
        bit_rate=packed["bit_rate"],
        levels=[figures(each, np.int8) for each in packed["levels"]],
        peaks=figures(packed["peaks"], np.uint8),
        speech=figures(packed["speech"], np.uint8),
    )
