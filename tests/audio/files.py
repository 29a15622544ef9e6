"""Sound as the files that phones make."""

from pathlib import Path

import av
import numpy as np

from tests.audio.voices import RATE, Samples, resampled


class Format:
    """A container, what is in it, and at which rates."""

    def __init__(self, suffix: str, container: str, codec: str, rate: int, bits: int) -> None:
        self.suffix, self.container, self.codec = suffix, container, codec
        self.rate, self.bits = rate, bits

    @property
    def is_mono(self) -> bool:
        return self.codec == "libopencore_amrnb"


FORMATS = {
    each.suffix: each
    for each in (
        Format("m4a", "ipod", "aac", 44_100, 64_000),
        Format("aac", "adts", "aac", 16_000, 32_000),
        Format("mp3", "mp3", "libmp3lame", 22_050, 32_000),
        Format("ogg", "ogg", "libopus", 48_000, 20_000),
        Format("webm", "webm", "libopus", 48_000, 24_000),
        Format("wav", "wav", "pcm_s16le", 16_000, 0),
        Format("amr", "amr", "libopencore_amrnb", 8_000, 12_200),
        Format("3gp", "3gp", "libopencore_amrnb", 8_000, 12_200),
    )
}


def write(path: Path, samples: Samples, kind: str) -> Path:
    """Encode (channels, count) samples of 16 kHz, or (count,) ones, into `path`."""
    wanted = FORMATS[kind]
    samples = np.atleast_2d(samples)
    if wanted.is_mono:
        samples = samples.mean(axis=0, keepdims=True)
    samples = np.stack([resampled(channel, RATE, wanted.rate) for channel in samples])
    data = np.ascontiguousarray((np.clip(samples, -1, 1) * 32767).astype(np.int16).T).reshape(1, -1)
    layout = "mono" if len(samples) == 1 else "stereo"
    with av.open(str(path), "w", format=wanted.container) as container:
        stream = container.add_stream(wanted.codec, rate=wanted.rate, layout=layout)
        if wanted.bits:
            stream.bit_rate = wanted.bits
        step = wanted.rate * len(samples)  # one second a frame; PyAV's FIFO cuts it to size
        for start in range(0, data.shape[1], step):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(data[:, start : start + step]), "s16", layout
            )
            frame.sample_rate = wanted.rate
            frame.pts = start // len(samples)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
