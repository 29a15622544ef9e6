"""Uploads need a session and have an end; Reflex itself asks for neither."""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_app.web.guard import ROLES, caller_of

LARGEST_FILE = 300 * 1024 * 1024
LARGEST_BODY = LARGEST_FILE + 1024 * 1024  # the form around the file


class UploadGate:
    """Pure ASGI around the app: `POST /_upload` for signed-in users, up to a size; no `GET`.

    Reflex would receive a whole body before any check of ours, and serves whatever lies in its
    upload folder to everybody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on what comes."""
        if scope["type"] != "http" or not _is_upload(scope["path"]):
            await self.app(scope, receive, send)
            return
        if scope["method"] not in {"POST", "OPTIONS"}:
            await _refuse(send, 404, "Not found.")
            return
        headers = dict(scope["headers"])
        if scope["method"] == "POST":
            caller = await caller_of(headers.get(b"cookie", b"").decode("latin-1"))
            if caller is None or caller.role not in ROLES:
                await _refuse(send, 401, "Sign in first.")
                return
        if _length(headers.get(b"content-length", b"")) > LARGEST_BODY:
            await _refuse(send, 413, "The file is larger than 300 MB.")
            return
        await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes: a length may be missing or a lie."""
        received = 0
        refused = False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY and not refused:
                refused = True
                await _refuse(send, 413, "The file is larger than 300 MB.")
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self.app(scope, counted, unless_refused)


def _is_upload(path: str) -> bool:
    return path == "/_upload" or path.startswith("/_upload/")


def _length(header: bytes) -> int:
    return int(header) if header.isdigit() else 0


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"detail": detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
