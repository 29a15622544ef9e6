"""Audio over HTTP: which bytes are asked for (RFC 9110), and how they are sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from itertools import chain
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api_ext.errors import problem
from crm_app.adapters.recording_store import PIECE, RecordingStore
from crm_app.settings import get_settings

PARTIAL, NOT_MODIFIED, REDIRECT, UNSATISFIABLE = 206, 304, 307, 416
REDIRECT_SECONDS = 300
_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,100})-(\d{0,100})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the bytes; none of length zero."""

    first: int
    length: int


class NoSuchBytes(Exception):
    """A range that begins behind the last byte."""


def part_of(header: str | None, size: int) -> Part | None:
    """The part a Range header asks for; None for the whole.

    Several ranges, another unit and what cannot be read are answered with the whole, as RFC 9110
    allows (14.2).

    Raises:
        NoSuchBytes: 416.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        if int(last) == 0:
            raise NoSuchBytes
        length = min(int(last), size)
        return Part(size - length, length)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise NoSuchBytes
    end = min(int(last) + 1, size) if last else size
    return Part(int(first), end - int(first))


@dataclass(frozen=True, slots=True)
class Stored:
    """An object of the storage, and what its answer says of it."""

    key: str
    size: int
    etag: str
    modified_at: datetime
    mime_type: str
    file_name: str
    as_attachment: bool

    @property
    def last_modified(self) -> str:
        """The moment as HTTP writes it."""
        return format_datetime(self.modified_at.astimezone(UTC), usegmt=True)

    def headers(self) -> dict[str, str]:
        """What every answer about it says."""
        kind = "attachment" if self.as_attachment else "inline"
        return {
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-cache",  # kept, but never played without asking us
            "Content-Disposition": f'{kind}; filename="{quote(self.file_name)}"',
            "Content-Type": self.mime_type,
            "ETag": self.etag,
            "Last-Modified": self.last_modified,
            "X-Content-Type-Options": "nosniff",
        }


def is_known(stored: Stored, asked: Headers) -> bool:
    """Whether the client has it already (304)."""
    known = asked.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or stored.etag in tags
    since = _moment(asked.get("if-modified-since"))
    return since is not None and stored.modified_at.replace(microsecond=0) <= since


def range_of(stored: Stored, asked: Headers) -> str | None:
    """The Range header, unless it is meant for an older version (If-Range)."""
    condition = asked.get("if-range")
    if condition is None or condition in {stored.etag, stored.last_modified}:
        return asked.get("range")
    return None


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def is_delivery(stored: Stored, method: str, asked: Headers) -> bool:
    """Whether this request gets any sound at all."""
    if method == "HEAD" or is_known(stored, asked):
        return False
    try:
        part_of(range_of(stored, asked), stored.size)
    except NoSuchBytes:
        return False
    return True


def respond(store: RecordingStore, stored: Stored, method: str, asked: Headers) -> Response:
    """The answer to a request for the object; nothing is read of it yet."""
    elsewhere = _elsewhere(store, stored) if method == "GET" else None
    if elsewhere is not None:
        return elsewhere
    said = stored.headers()
    if is_known(stored, asked):
        kept = {key: said[key] for key in ("Cache-Control", "ETag", "Last-Modified")}
        return Response(None, NOT_MODIFIED, kept)
    try:
        part = part_of(range_of(stored, asked), stored.size)
    except NoSuchBytes:
        sentence = f"The recording has {stored.size} bytes; none of the range is among them."
        size = {"Content-Range": f"bytes */{stored.size}", "Accept-Ranges": "bytes"}
        return problem(UNSATISFIABLE, "range_not_satisfiable", sentence, headers=size)
    return _bytes(store, stored, part, with_body=method != "HEAD")


def _elsewhere(store: RecordingStore, stored: Stored) -> Response | None:
    """Who else sends it, where the settings say so; ranges and conditions are theirs then."""
    settings = get_settings()
    if settings.accel_prefix and store.local_path(stored.key) is not None:
        where = f"{settings.accel_prefix}/{stored.key}"
        said = stored.headers() | {"X-Accel-Redirect": where}
        del said["Accept-Ranges"]  # it says that itself
        return Response(headers=said)
    if settings.storage_redirect and not stored.as_attachment:  # a bucket knows no name for it
        url = store.signed_url(stored.key, REDIRECT_SECONDS)
        if url is not None:
            return RedirectResponse(url, REDIRECT, {"Cache-Control": "no-store"})
    return None


def _bytes(
    store: RecordingStore, stored: Stored, part: Part | None, *, with_body: bool
) -> Response:
    status, wanted, said = 200, part or Part(0, stored.size), stored.headers()
    if part is not None:
        status = PARTIAL
        last = wanted.first + wanted.length - 1
        said["Content-Range"] = f"bytes {wanted.first}-{last}/{stored.size}"
    said["Content-Length"] = str(wanted.length)
    if not with_body:
        return Response(None, status, said)
    path = store.local_path(stored.key)
    if path is not None and wanted.length == stored.size:
        return _Whole(path, status, said, stat_result=path.stat())
    return _Pieces(store.read(stored.key, wanted.first, wanted.length), status, said)


class _Whole(FileResponse):
    """A whole file: the server sends it itself where it can, past Python."""

    chunk_size = PIECE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, whatever range was asked for: that is decided."""
        headers = [pair for pair in scope["headers"] if pair[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


class _Pieces(Response):
    """Piece after piece, in constant memory."""

    def __init__(self, pieces: Iterator[bytes], status_code: int, headers: dict[str, str]) -> None:
        super().__init__(None, status_code, headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; the first is read before the head, so that what is away can still be said."""
        first = await run_in_threadpool(next, self._pieces, b"")
        body = StreamingResponse(chain([first], self._pieces), self.status_code)
        body.raw_headers = self.raw_headers
        await body(scope, receive, send)
