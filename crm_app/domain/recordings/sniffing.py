"""What kind of audio a file is, by its own bytes: a name or a header may say anything."""

from dataclasses import dataclass
from pathlib import Path

from crm_app.kernel.errors import RuleBroken

HEAD = 4096  # enough for the first of anything
_ID3_HEADER = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of audio: its media type, and how its files end."""

    mime_type: str
    suffix: str


M4A = Kind("audio/mp4", "m4a")
AAC = Kind("audio/mp4", "aac")  # the same codec without the box around it
MP3 = Kind("audio/mpeg", "mp3")
OGG = Kind("audio/ogg", "ogg")
WEBM = Kind("audio/webm", "webm")
WAV = Kind("audio/wav", "wav")
AMR = Kind("audio/amr", "amr")
THREE_GP = Kind("audio/3gpp", "3gp")
KINDS = (M4A, AAC, MP3, OGG, WEBM, WAV, AMR, THREE_GP)

_MP4_BRANDS = (b"M4A", b"M4B", b"mp4", b"iso", b"MSN", b"dash", b"F4A")
_OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")


class UnsupportedType(RuleBroken):
    """The content is none of the kinds of audio that we keep."""

    code = "unsupported_type"


def kind_of(path: Path) -> Kind:
    """The kind of a file.

    Raises:
        UnsupportedType: it is none that we keep.
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        after_tag = _length_of_tag(head)
        if after_tag:
            file.seek(after_tag)
            head = file.read(HEAD)
    found = kind_of_bytes(head)
    if found is None and after_tag:
        found = MP3  # its first frame may lie behind padding; nothing else begins with this tag
    if found is None:
        sentence = "This is no audio of a kind that can be kept."
        raise UnsupportedType(sentence, fields={"filetype": sentence})
    return found


def kind_of_bytes(head: bytes) -> Kind | None:
    """The kind of what begins like this."""
    for looks_like, kind in (
        (head.startswith((b"#!AMR\n", b"#!AMR-WB\n")), AMR),
        (head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE", WAV),
        (head.startswith(b"OggS") and any(name in head[:128] for name in _OGG_CODECS), OGG),
        # Only what recorders make in a browser: a Matroska file of another kind may be a film.
        (head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64], WEBM),
    ):
        if looks_like:
            return kind
    if head[4:8] == b"ftyp":
        return _kind_of_brand(head[8:12])
    return _kind_of_frames(head)


def _kind_of_brand(brand: bytes) -> Kind | None:
    """The kind of an ISO file, by whom it says it is for; a picture may be one as well."""
    if brand.startswith((b"3gp", b"3g2", b"3ge", b"3gr", b"3gs")):
        return THREE_GP
    return M4A if brand.startswith(_MP4_BRANDS) else None


def _length_of_tag(head: bytes) -> int:
    """How long the ID3 tag before the first frame is; 0 without one."""
    sizes = head[6:_ID3_HEADER]
    if not head.startswith(b"ID3") or len(sizes) < 4 or max(sizes) > 0x7F:  # noqa: PLR2004
        return 0
    size = 0
    for each in sizes:
        size = size << 7 | each
    return _ID3_HEADER + size


def _kind_of_frames(head: bytes) -> Kind | None:
    """The kind of bare frames: a second one must follow where the first one ends."""
    for length_of, kind in ((_adts_length, AAC), (_mp3_length, MP3)):
        length = length_of(head)
        if not length:
            continue
        following = head[length:]
        if not following or length_of(following):
            return kind
    return None


_FRAME_HEADER = 6


def _adts_length(frame: bytes) -> int:
    """The length of an AAC frame with its header; 0 if it is none."""
    if len(frame) < _FRAME_HEADER or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0:  # noqa: PLR2004
        return 0
    length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
    return length if length > _FRAME_HEADER else 0


_V1_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_V2_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_SAMPLES = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}
_V1, _LAYER_3 = 3, 1


def _mp3_length(frame: bytes) -> int:
    """The length of an MPEG layer III frame; 0 if it is none."""
    if len(frame) < _FRAME_HEADER or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:  # noqa: PLR2004
        return 0
    version, layer = frame[1] >> 3 & 3, frame[1] >> 1 & 3
    samples = _SAMPLES.get(version, (0,) * 4)[frame[2] >> 2 & 3]
    rate = (_V1_RATES if version == _V1 else _V2_RATES)[frame[2] >> 4]
    if layer != _LAYER_3 or not samples or not rate:
        return 0
    return (144 if version == _V1 else 72) * rate * 1000 // samples + (frame[2] >> 1 & 1)
