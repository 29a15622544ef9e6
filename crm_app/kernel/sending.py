"""A file that is written whole before it is sent: a slow reader then holds nothing of ours."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

_PIECE = 256 * 1024


def aside(pieces: Iterable[bytes]) -> tuple[Iterator[bytes], int]:
    """Write all pieces to a file without a name; answers them again, and how many bytes."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        for piece in pieces:
            file.write(piece)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise

    def again() -> Iterator[bytes]:
        with file:
            while piece := file.read(_PIECE):
                yield piece

    return again(), size
