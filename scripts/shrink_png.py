"""Pictures of a user interface in 256 colours, a third of the size, with nothing to install.

Its flat areas have few colours, so frequent ones are kept as they are and each other colour,
nearly always the edge of a letter, becomes the one that is nearest. Of colours that look alike
only the most frequent is kept, so that there is room for a small icon's own colour.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _PALETTE = 2, 3
_COLOURS = 256
_EXACT = 48  # the flat areas, however alike
_ALIKE = 12
_CHANNELS = 3
_AVERAGE = 3  # a filter


def shrink(path: Path) -> None:
    """Rewrite an 8-bit RGB picture, as Chromium takes them, if that makes it smaller."""
    before = path.read_bytes()
    width, height, data = _read(before)
    rows = _unfilter(data, width * _CHANNELS, height)
    pixels = [
        [row[x : x + _CHANNELS] for x in range(0, len(row), _CHANNELS)] for row in map(bytes, rows)
    ]
    counts = Counter(pixel for row in pixels for pixel in row)
    kept = _palette(counts)
    number = {colour: _nearest(colour, kept) for colour in counts}
    body = b"".join(b"\0" + bytes(number[pixel] for pixel in row) for row in pixels)
    after = b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(kept)),
            _chunk(b"IDAT", zlib.compress(body, 9)),
            _chunk(b"IEND", b""),
        ]
    )
    if len(after) < len(before):
        path.write_bytes(after)


def _read(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the filtered rows."""
    parts = list(_chunks(png))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if (depth, kind, interlaced) != (8, _RGB, 0):
        raise ValueError("not an 8-bit RGB picture")
    packed = b"".join(content for name, content in parts if name == b"IDAT")
    return width, height, zlib.decompress(packed)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        size, name = struct.unpack_from(">I4s", png, at)
        yield name, png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _unfilter(data: bytes, size: int, height: int) -> list[bytearray]:
    """The rows as they are on screen; PNG stores differences to what is left, above, or both."""
    rows: list[bytearray] = []
    above = bytearray(size)
    for y in range(height):
        start = y * (size + 1)
        row = bytearray(data[start + 1 : start + 1 + size])
        kind = data[start]
        for x in range(size) if kind else ():
            left = row[x - _CHANNELS] if x >= _CHANNELS else 0
            corner = above[x - _CHANNELS] if x >= _CHANNELS else 0
            guess = _guess(kind, left, above[x], corner)
            row[x] = (row[x] + guess) & 0xFF
        rows.append(row)
        above = row
    return rows


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    """What a byte is the difference to: PNG's filters Sub, Up, Average and Paeth."""
    if kind in {1, 2}:
        return (left, above)[kind - 1]
    if kind == _AVERAGE:
        return (left + above) // 2
    slope = left + above - corner
    return min((left, above, corner), key=lambda each: abs(slope - each))


def _palette(counts: Counter[bytes]) -> list[bytes]:
    kept: list[bytes] = []
    for colour, _ in counts.most_common():
        if len(kept) < _EXACT or all(_distance(colour, other) > _ALIKE**2 for other in kept):
            kept.append(colour)
    return kept[:_COLOURS]


def _nearest(colour: bytes, kept: list[bytes]) -> int:
    return min(range(len(kept)), key=lambda at: _distance(colour, kept[at]))


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
