"""A ZIP that is sent while it is made: memory stays the same however large it gets."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """One file in it. What is packed already (audio) is not packed again."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


class _Sink(io.RawIOBase):
    """What was written and not yet sent; it cannot be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, block: object) -> int:
        """Keep a block until it is sent."""
        kept = bytes(block)  # type: ignore[call-overload]
        self._waiting.append(kept)
        return len(kept)

    def take(self) -> bytes:
        """All that waits."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


def stream(entries: Iterable[Entry], at: datetime) -> Iterator[bytes]:
    """The ZIP, piece after piece; `at` is the moment that stands with each file."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", allowZip64=True) as made:
        for entry in entries:
            about = zipfile.ZipInfo(entry.name, at.timetuple()[:6])
            about.compress_type = zipfile.ZIP_STORED if entry.is_packed else zipfile.ZIP_DEFLATED
            with made.open(about, "w", force_zip64=True) as target:
                for piece in entry.pieces:
                    target.write(piece)
                    if taken := sink.take():
                        yield taken
    yield sink.take()
