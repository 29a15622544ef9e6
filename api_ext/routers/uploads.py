"""Recordings arrive in pieces: tus 1.0 with creation, termination, expiration and checksum.

The protocol is https://tus.io/protocols/resumable-upload; ADR 0016 says how it is kept here.
"""

import base64
import binascii
import re
from asyncio import wait_for
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Any, TypeVar
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api_ext.deps import Token, WriteWork, note_at_work, place
from api_ext.errors import declared
from crm_app.adapters.upload_parts import Piece
from crm_app.completion import complete_upload
from crm_app.domain.accounts import sign_in
from crm_app.domain.recordings import metadata, uploads
from crm_app.domain.recordings.schemas import MAX_BYTES
from crm_app.domain.recordings.uploads import BLOCK, UploadState
from crm_app.kernel.errors import RuleBroken
from crm_app.work import Work, unit_of_work

T = TypeVar("T")

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
ALGORITHMS = ("sha1", "sha256", "md5")
PIECE_TYPE = "application/offset+octet-stream"
IDLE_SECONDS = 60  # without a byte; a phone that changed its network never says so
# How much is received of a body that is refused, and for how long.
DRAINED_BYTES, DRAIN_SECONDS = 2 * BLOCK, 5
WRONG_VERSION, TOO_LARGE = 412, 413
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_HUGE = re.compile(r"[0-9]{19,}", re.ASCII)


class _TusRoute(APIRoute):
    """Puts what every answer of tus carries on refusals as well, and lets them be heard.

    A refusal may come before the body was read. A server that then closes the connection takes
    the refusal with it, or breaks the next request; so a piece is received to its end first.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_over = scope["method"] not in {"POST", "PATCH"}

        async def watched() -> Message:
            nonlocal is_over
            message = await receive()
            is_over = message["type"] == "http.disconnect" or not message.get("more_body", False)
            return message

        async def drain() -> None:
            left = DRAINED_BYTES
            while not is_over and left > 0:
                left -= len((await watched()).get("body", b""))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Tus-Resumable"] = VERSION
                with suppress(TimeoutError):
                    await wait_for(drain(), DRAIN_SECONDS)
                if not is_over:
                    headers["Connection"] = "close"
                if message["status"] == WRONG_VERSION:
                    headers["Tus-Version"] = VERSION
                if message["status"] == TOO_LARGE:
                    headers["Tus-Max-Size"] = str(MAX_BYTES)
            await send(message)

        await super().handle(scope, watched, with_headers)


async def _version(request: Request, _: Token) -> None:
    """Refuse another version of the protocol; who sent no token hears of that first.

    Raises:
        HTTPException: it is another one, or none was named.
    """
    if request.headers.get("Tus-Resumable") != VERSION:
        raise HTTPException(WRONG_VERSION, f"Send `Tus-Resumable: {VERSION}`.")


Json = dict[str, Any]  # Any: OpenAPI is a loose tree


def _sent(
    name: str, said: str, *, required: bool = True, example: Any = None, **schema: Any
) -> Json:
    shown = {} if example is None else {"example": example}
    described = {"name": name, "in": "header", "required": required, "description": said}
    return described | shown | {"schema": {"type": "string"} | schema}


def _answered(**headers: str) -> Json:
    return {
        "headers": {
            name.replace("_", "-"): {"description": said, "schema": {"type": "string"}}
            for name, said in headers.items()
        }
    }


_TUS = _sent("Tus-Resumable", "The version of tus.", enum=[VERSION], example=VERSION)
_EXAMPLE = metadata.build(
    {
        "filename": "call.m4a",
        "filetype": "audio/mp4",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "client_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a903",
        "recorded_at": "2026-11-23T04:30:00Z",
        "duration_seconds": "187.4",
    }
)
_CREATION: Json = {
    "parameters": [
        _TUS,
        _sent(
            "Upload-Length",
            "How many bytes the recording has.",
            type="integer",
            minimum=1,
            maximum=MAX_BYTES,
            example=482133,
        ),
        _sent(
            metadata.HEADER,
            "Pairs of a key and its value in base64: `filename`, `filetype`, `sha256` (hex, of the"
            " whole file), `client_id`, `recorded_at`, and if they are known `call_id` (the call's"
            " `id`, or the `client_id` it was or will be logged with), `duration_seconds`,"
            " `phone_model`. Other keys are passed over.",
            maxLength=metadata.LONGEST,
            example=_EXAMPLE,
        ),
    ]
}
_APPENDING: Json = {
    "parameters": [
        _TUS,
        _sent("Upload-Offset", "Where these bytes begin.", type="integer", minimum=0, example=0),
        _sent(
            "Upload-Checksum",
            f"One of {', '.join(ALGORITHMS)}, and the checksum of this body in base64.",
            required=False,
            pattern=f"^({'|'.join(ALGORITHMS)}) [A-Za-z0-9+/]+=*$",
        ),
    ],
    "requestBody": {
        "required": True,
        "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
}
_EXPIRES = "Until when it must be finished; not there once the recording exists"
_STATE = _answered(Upload_Offset="How many bytes have arrived", Upload_Expires=_EXPIRES)
_MADE = _answered(Location="Where the bytes are to be sent", Upload_Expires=_EXPIRES)
_AGAIN = "Sent again with the same `client_id`: the same upload, and nothing is doubled"

router = APIRouter(
    prefix="/api", tags=["recordings"], responses=declared(401, 403), route_class=_TusRoute
)
_tus = [Depends(_version)]


@router.post(
    "/leads/{lead_id}/recordings",
    status_code=201,
    response_class=Response,
    dependencies=_tus,
    responses=declared(404, 409, 412, 413, 422, 429, 507)
    | {
        201: {"description": "Begun"} | _MADE,
        200: {"description": _AGAIN} | _MADE,
    },
    openapi_extra=_CREATION,
)
def create_upload(work: WriteWork, lead_id: UUID, request: Request) -> Response:
    """Begin to send a recording; its bytes go to the `Location` that is answered.

    The lead is one in the caller's sight, or one that the caller logged this call on.
    """
    size = _length(request.headers)
    uploads.check_size(size)
    header = request.headers.get(metadata.HEADER, "")
    said = metadata.read(header)
    state, is_new = uploads.create(work, lead_id, size, said, header)
    headers = _headers(state) | {"Location": f"/api/uploads/{state.id}"}
    return Response(status_code=201 if is_new else 200, headers=headers)


@router.options(
    "/uploads/{upload_id}",
    status_code=204,
    response_class=Response,
    responses={
        204: {"description": "What the server can do; the same for everybody and every upload"}
        | _answered(
            Tus_Version="The versions of tus",
            Tus_Extension="Its extensions",
            Tus_Max_Size="The largest recording",
            Tus_Checksum_Algorithm="How a piece may be checked",
        )
    },
)
async def describe_uploads(upload_id: UUID) -> Response:
    """What the server can do. Nothing is looked up, so no token is asked for."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@router.head(
    "/uploads/{upload_id}",
    response_class=Response,
    dependencies=_tus,
    responses=declared(404, 410, 412, 422, 507)
    | {
        200: {"description": "How far it is"}
        | _answered(
            Upload_Offset="How many bytes have arrived",
            Upload_Length="How many there are; the same once the recording exists",
            Upload_Metadata="As it was sent",
            Upload_Expires=_EXPIRES,
        )
    },
    openapi_extra={"parameters": [_TUS]},
)
async def get_upload(request: Request, token: Token, upload_id: UUID) -> Response:
    """Where to go on. As many bytes as there are means that the recording exists.

    While the storage cannot be reached the answer is 503, so that nobody deletes the only copy.
    """

    def ask(work: Work) -> UploadState:
        return uploads.state(work, upload_id)

    state = await _in_work(request, token, ask)
    if state.is_full and not state.is_recorded:
        await _complete(request, token, upload_id)
        state = await _in_work(request, token, ask)
    headers = _headers(state) | {"Upload-Length": str(state.size), "Cache-Control": "no-store"}
    if state.header is not None:
        headers["Upload-Metadata"] = state.header
    return Response(headers=headers)


@router.patch(
    "/uploads/{upload_id}",
    status_code=204,
    response_class=Response,
    dependencies=_tus,
    responses=declared(400, 404, 408, 409, 410, 412, 413, 415, 422, 460, 507)
    | {204: {"description": "Kept; with the last byte the recording exists"} | _STATE},
    openapi_extra=_APPENDING,
)
async def append_to_upload(request: Request, token: Token, upload_id: UUID) -> Response:
    """Send bytes, from where the upload stands. However it ends, what arrived is kept.

    With the last byte the whole is compared with the `sha256` named before, and its content must
    be audio; if not (422 `checksum_mismatch`, `unsupported_type`) the upload is gone.
    """
    piece = _PieceSent.read(request.headers)
    await run_in_threadpool(note_at_work, token)
    state = await _in_work(
        request,
        token,
        lambda work: uploads.check_append(work, upload_id, piece.offset, piece.length),
    )
    body = _Body(request)

    async def append(block: bytes) -> None:
        nonlocal state
        offset = state.offset
        state = await _in_work(
            request, token, lambda work: uploads.append(work, upload_id, offset, block)
        )

    if piece.algorithm is None:
        async with aclosing(body.blocks()) as blocks:
            async for block in blocks:
                await append(block)
    else:
        await _append_checked(body, piece.algorithm, piece.checksum, state, append)
    if body.is_cut:
        raise HTTPException(408, "The body stopped coming. Ask where to go on.")
    if state.is_full and not state.is_recorded:
        await _complete(request, token, upload_id)
        state = await _in_work(request, token, lambda work: uploads.state(work, upload_id))
    return Response(status_code=204, headers=_headers(state))


@router.delete(
    "/uploads/{upload_id}",
    status_code=204,
    response_class=Response,
    dependencies=_tus,
    responses=declared(404, 409, 412, 422) | {204: {"description": "Given up"}},
    openapi_extra={"parameters": [_TUS]},
)
def end_upload(work: WriteWork, upload_id: UUID) -> Response:
    """Give an upload up; 409 once it is a recording, which is deleted as such."""
    uploads.terminate(work, upload_id)
    return Response(status_code=204)


async def _in_work(request: Request, token: str, do: Callable[[Work], T]) -> T:
    """One short unit of work, in a thread and with a place among those who need a connection.

    Many for one request: none may wait for the network while it holds a connection.
    """

    def run() -> T:
        with unit_of_work(sign_in.by_token(token)) as work:
            return do(work)

    async with asynccontextmanager(place)(request):
        return await run_in_threadpool(run)


async def _complete(request: Request, token: str, upload_id: UUID) -> None:
    """Make a full upload a recording, or find out how much of it is left to send again."""
    limiter = request.app.state.completing
    if not await to_thread.run_sync(complete_upload, upload_id, limiter=limiter):
        await _in_work(request, token, lambda work: uploads.set_back(work, upload_id))


def _headers(state: UploadState) -> dict[str, str]:
    headers = {"Upload-Offset": str(state.offset)}
    if state.expires_at is not None:
        headers["Upload-Expires"] = format_datetime(state.expires_at.astimezone(UTC), usegmt=True)
    return headers


def _number(headers: Headers, name: str) -> int:
    """A header that is a number.

    Raises:
        RuleBroken: it is missing, or something else.
    """
    value = headers.get(name)
    if value is None or not _NUMBER.fullmatch(value):
        sentence = "This is missing." if value is None else "This is not a number of bytes."
        raise RuleBroken(f"{name}: {sentence}", fields={name: sentence})
    return int(value)


def _length(headers: Headers) -> int:
    """How long the recording is to be; a number with too many digits is one that is too large."""
    if _HUGE.fullmatch(headers.get("Upload-Length", "")):
        return MAX_BYTES + 1
    return _number(headers, "Upload-Length")


@dataclass(frozen=True, slots=True)
class _PieceSent:
    """What the headers say of a piece."""

    offset: int
    length: int | None  # of the body, if it was named
    algorithm: str | None
    checksum: bytes

    @classmethod
    def read(cls, headers: Headers) -> "_PieceSent":
        """Read them.

        Raises:
            HTTPException: the body is of another type, or the checksum of an unknown kind.
            RuleBroken: the offset is no number.
        """
        if headers.get("Content-Type", "").strip().lower() != PIECE_TYPE:
            raise HTTPException(415, f"Send `Content-Type: {PIECE_TYPE}`.")
        named = headers.get("Content-Length", "")
        return cls(
            _number(headers, "Upload-Offset"),
            int(named) if _NUMBER.fullmatch(named) else None,
            *_checksum(headers.get("Upload-Checksum")),
        )


def _checksum(header: str | None) -> tuple[str | None, bytes]:
    if header is None:
        return None, b""
    algorithm, _, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise HTTPException(400, f"`Upload-Checksum` is one of {', '.join(ALGORITHMS)}.")
    try:
        return algorithm, base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HTTPException(400, "`Upload-Checksum` is not in base64.") from error


class _Body:
    """The body of a request, in blocks; never more than one of them is in memory."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self.is_cut = False  # the connection ended before the body did

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Full blocks, and what remains at the end, or when nothing comes any more."""
        waiting = bytearray()
        is_over = False
        while not is_over:
            try:
                message = await wait_for(self._receive(), IDLE_SECONDS)
            except TimeoutError:
                message = {"type": "http.disconnect"}
            self.is_cut = message["type"] == "http.disconnect"
            is_over = self.is_cut or not message.get("more_body", False)
            waiting += message.get("body", b"")
            while len(waiting) >= BLOCK:
                yield bytes(waiting[:BLOCK])
                del waiting[:BLOCK]
        if waiting:
            yield bytes(waiting)


async def _append_checked(
    body: _Body,
    algorithm: str,
    checksum: bytes,
    state: UploadState,
    append: Callable[[bytes], Any],  # Any: what is awaited
) -> None:
    """Receive a piece aside, and append it only if it is what its checksum says.

    Raises:
        HTTPException: it is something else; nothing of it was kept.
        RecordingTooLarge: it is more than is still to come.
    """
    piece = await run_in_threadpool(Piece, algorithm)
    try:
        received = 0
        async with aclosing(body.blocks()) as blocks:
            async for block in blocks:
                received += len(block)
                uploads.check_fits(state.offset, state.size, state.offset, received)
                await run_in_threadpool(piece.add, block)
        if body.is_cut:
            return
        if piece.digest() != checksum:
            raise HTTPException(460, "The piece is not what its checksum says. Send it again.")
        kept = piece.blocks(BLOCK)
        while block := await run_in_threadpool(next, kept, b""):
            await append(block)
    finally:
        await run_in_threadpool(piece.close)
