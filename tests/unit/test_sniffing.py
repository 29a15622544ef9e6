"""Audio is known by its content."""

import io

import av
import numpy as np
import pytest

from crm_app.domain.recordings import sniffing
from crm_app.domain.recordings.schemas import MIME_TYPES
from crm_app.domain.recordings.sniffing import UnsupportedType, kind_of, kind_of_bytes
from tests import sounds

ENCODED = [
    ("mp4", "aac", 16_000, sniffing.M4A),
    ("ipod", "aac", 16_000, sniffing.M4A),
    ("adts", "aac", 16_000, sniffing.AAC),
    ("mp3", "libmp3lame", 16_000, sniffing.MP3),
    ("ogg", "libopus", 48_000, sniffing.OGG),
    ("webm", "libopus", 48_000, sniffing.WEBM),
    ("wav", "pcm_s16le", 8_000, sniffing.WAV),
    ("amr", "libopencore_amrnb", 8_000, sniffing.AMR),
    ("3gp", "libopencore_amrnb", 8_000, sniffing.THREE_GP),
]


@pytest.mark.parametrize(("container", "codec", "rate", "kind"), ENCODED)
def test_what_encoders_write(tmp_path, container, codec, rate, kind):
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        tone = (np.sin(np.arange(rate) / 7) * 9000).astype("int16")
        frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout="mono",
            rate=rate,
            frame_size=stream.codec_context.frame_size or None,
        )
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(each))
        file.mux(stream.encode(None))
    path = tmp_path / "x"
    path.write_bytes(out.getvalue())
    assert kind_of(path) is kind
    assert kind.mime_type in MIME_TYPES


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"#!AMR\n" + bytes(20), sniffing.AMR),
        (b"#!AMR-WB\n" + bytes(20), sniffing.AMR),
        (sounds.box(b"M4A "), sniffing.M4A),
        (sounds.box(b"mp42"), sniffing.M4A),
        (sounds.box(b"isom"), sniffing.M4A),
        (sounds.box(b"3gp4"), sniffing.THREE_GP),
        (sounds.box(b"heic"), None),
        (sounds.box(b"avif"), None),
        (sounds.mp3_frames(), sniffing.MP3),
        (sounds.mp3_frames(1), sniffing.MP3),
        (sounds.adts_frames(), sniffing.AAC),
        (sounds.wav(100), sniffing.WAV),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(50), None),
        (b"OggS" + bytes(24) + b"\x80theora" + bytes(50), None),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"matroska" + bytes(50), None),
        (b"\xff\xfb\x90\x00" + b"no second frame" * 50, None),
        ("\ufeffsome text".encode("utf-16-le") * 20, None),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(50), None),
        (b"<html>", None),
        (b"\x7fELF" + bytes(50), None),
        (b"", None),
    ],
)
def test_how_files_begin(head, kind):
    assert kind_of_bytes(head) is kind


@pytest.mark.parametrize("picture", [0, 500, 70_000])
def test_mp3_behind_its_tag(tmp_path, picture):
    size = bytes(picture >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "x"
    path.write_bytes(b"ID3\x04\0\0" + size + bytes(picture) + sounds.mp3_frames())
    assert kind_of(path) is sniffing.MP3
    path.write_bytes(b"ID3\x04\0\0" + size + bytes(picture) + sounds.adts_frames())
    assert kind_of(path) is sniffing.AAC


def test_what_is_none(tmp_path):
    path = tmp_path / "call.mp3"
    path.write_bytes(b"not really")
    with pytest.raises(UnsupportedType) as refused:
        kind_of(path)
    assert refused.value.fields
