"""The detectors that were not chosen, to compare with (ADR 0018)."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from crm_app.adapters.audio import STEP, STEP_SECONDS, Sound
from crm_app.adapters.audio_decoder import blocks

Mask = NDArray[np.bool_]

_HOP, _LONG = 256, 512
_BANDS = 16


def with_speech(sound: Sound, mask: Mask) -> Sound:
    """The same figures with another opinion on where somebody speaks."""
    mask = np.resize(np.append(mask, False), len(sound.speech))
    return replace(sound, speech=(mask * 254).astype(np.uint8))


def _sound(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        return np.concatenate([block.sum(axis=0) for block in blocks(container)]).clip(-1, 1)


def mask_by_webrtc(path: Path) -> Mask:
    """Google's detector of 2011; the package is no dependency, not even of development."""
    import webrtcvad  # noqa: PLC0415 - may be missing

    data = (_sound(path) * 32767).astype(np.int16).tobytes()
    detector = webrtcvad.Vad(3)
    size = 480 * 2
    said = [
        detector.is_speech(data[at : at + size], 16_000)
        for at in range(0, len(data) - size + 1, size)
    ]
    at = (np.arange(int(len(said) * 0.03 / STEP_SECONDS)) * STEP_SECONDS / 0.03).astype(int)
    return np.array(said, bool)[at]


def mask_by_energy(
    path: Path, above: float = 6, voicing: float = 0.55, moving: float = 4.5
) -> Mask:
    """Louder than the floor, with a pitch, and with a spectrum that moves as speech does."""
    sound = _sound(path)
    frames = np.lib.stride_tricks.sliding_window_view(sound, _LONG)[::_HOP]
    at = np.arange(_LONG + 1) * (16_000 / 2 / _LONG)
    edges = np.geomspace(200, 3800, _BANDS + 1)
    bands = np.array([(at >= low) & (at < high) for low, high in pairwise(edges)])
    window = np.hanning(_LONG).astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * _LONG)) ** 2)[:240]
    energy, voiced = [], []
    for start in range(0, len(frames), 2000):
        power = np.abs(np.fft.rfft(frames[start : start + 2000] * window, 2 * _LONG)) ** 2
        power[:, at < 156] = 0
        energy.append(10 * np.log10(power @ bands.T + 1e-7))
        power[:, at > 3500] = 0
        alike = np.fft.irfft(power)[:, :240]
        alike = alike / (alike[:, :1] + 1e-12) / (own / own[0])
        voiced.append(alike[:, 40:230].max(axis=1) > voicing)
    levels = np.concatenate(energy)
    over = np.clip(levels - np.maximum(np.percentile(levels, 10, axis=0), -70), 0, 30)
    candidates = np.concatenate(voiced) & (np.sort(over, axis=1)[:, -6:].mean(axis=1) > above)
    shape = levels - levels.mean(axis=1, keepdims=True)
    change = np.zeros(len(levels))
    change[3:] = np.abs(shape[3:] - shape[:-3]).mean(axis=1)
    second = np.ones(63)
    near = np.convolve(candidates, second, "same")
    mean = np.convolve(change * candidates, second, "same") / np.maximum(near, 1)
    speaks = candidates & (near > 5) & (mean > moving)
    return speaks[: len(speaks) // (STEP // _HOP) * 2].reshape(-1, STEP // _HOP).any(axis=1)
