"""Audio made up for tests: real files in every kind that a recorder writes."""

import hashlib
import io
import random
import struct
import wave
from datetime import UTC, datetime
from uuid import UUID, uuid4

from crm_app.domain.recordings import metadata


def wav(size: int, seed: int = 1) -> bytes:
    """A file of exactly this size (44 at least) with noise in it."""
    noise = random.Random(seed).randbytes(size - 44)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(noise[: len(noise) // 2 * 2])
    made = out.getvalue()
    return made + noise[len(noise) // 2 * 2 :]


def mp3_frames(count: int = 3) -> bytes:
    """Frames of silence, 128 kbit/s at 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * count


def adts_frames(count: int = 3) -> bytes:
    """AAC frames without a box around them."""
    length = 100
    header = bytes(
        [0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC]
    )
    return (header + bytes(length - 7)) * count


def box(brand: bytes) -> bytes:
    """The beginning of an ISO media file."""
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", brand, 0, b"isom", brand) + bytes(200)


def said(audio: bytes, **changed: str | None) -> dict[str, str]:
    """The metadata of a recording; a value of None leaves the key away."""
    values: dict[str, str | None] = {
        "filename": "call.wav",
        "filetype": "audio/wav",
        "sha256": hashlib.sha256(audio).hexdigest(),
        "client_id": str(uuid4()),
        "recorded_at": datetime.now(UTC).isoformat(),
        "duration_seconds": "12.5",
    }
    return {key: value for key, value in (values | changed).items() if value is not None}


def creation(audio: bytes, **changed: str | None) -> dict[str, str]:
    """The headers that begin an upload."""
    return {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(audio)),
        "Upload-Metadata": metadata.build(said(audio, **changed)),
    }


def piece(offset: int) -> dict[str, str]:
    """The headers of a piece."""
    return {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }


def id_of(location: str) -> UUID:
    """The id of an upload out of its address."""
    return UUID(location.rpartition("/")[2])
