"""Speech, by the espeak-ng that `espeakng-loader` carries."""

import ctypes
import math
from functools import cache, lru_cache

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 16_000
_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_UTF8 = 1
_SPEED, _PITCH, _RANGE = 1, 3, 4  # espeak_PARAMETER
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class _Espeak:
    """The library; it has one voice at a time and one callback for the whole process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = espeakng_loader.get_data_path().encode()
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, folder, 0)
        assert self.rate > 0
        self._heard: list[Samples] = []
        self._callback = _Callback(self._take)  # kept, or it would be collected
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: object, count: int, _: object) -> int:
        if samples and count:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).astype(np.float32))
        return 0

    def say(self, text: str, voice: str, pitch: int, speed: int) -> Samples:
        """Full scale is 1."""
        assert self._library.espeak_SetVoiceByName(voice.encode()) == 0, voice
        for parameter, value in ((_SPEED, speed), (_PITCH, pitch), (_RANGE, 60)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._heard = []
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate([np.zeros(0, np.float32), *self._heard]) / 32768


@cache
def _espeak() -> _Espeak:
    return _Espeak()


def whole(samples: Samples, unit: int) -> Samples:
    """Padded to a multiple of `unit`: a Fourier transform of a prime length takes for ever."""
    return np.pad(samples, (0, -len(samples) % unit))


def resampled(samples: Samples, before: int, after: int) -> Samples:
    """The same sound at another rate, cut off cleanly."""
    if before == after:
        return samples
    wanted = round(len(samples) * after / before)
    samples = whole(samples, before // math.gcd(before, after) * 20)
    count = len(samples) * after // before
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    spectrum = np.pad(spectrum, (0, count // 2 + 1 - len(spectrum)))
    return (np.fft.irfft(spectrum, count) * (after / before)).astype(np.float32)[:wanted]


@lru_cache(maxsize=4000)
def say(text: str, voice: str, pitch: int = 50, speed: int = 160) -> Samples:
    """A sentence at 16 kHz, RMS 0.1 (-20 dB), without the silence around it."""
    espeak = _espeak()
    sound = resampled(espeak.say(text, voice, pitch, speed), espeak.rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    sound = sound[loud[0] : loud[-1] + 1]
    sound = sound * np.float32(0.1 / np.sqrt(np.mean(sound**2)))
    sound.flags.writeable = False
    return sound
