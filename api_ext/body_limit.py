"""Bodies have an end, whether they name their length or not."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_ext.errors import problem
from crm_app.adapters.import_files import MAX_BYTES
from crm_app.domain.recordings.schemas import MAX_BYTES as RECORDING_MAX_BYTES

LARGEST_BODY = 1024 * 1024
_FORM_AROUND_A_FILE = 1024 * 1024
LARGER = {("POST", "/api/imports"): MAX_BYTES + _FORM_AROUND_A_FILE}
_UPLOADS = "/api/uploads/"
OURS = ("/api/", "/auth/")  # the portal's own uploads have a gate of their own


class BodyLimit:
    """Pure ASGI around the API: 413 for a body over one megabyte, or a file over its limit.

    A length that is named and too large is refused before anything is received.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on what comes."""
        if scope["type"] != "http" or not scope["path"].startswith(OURS):
            await self.app(scope, receive, send)
            return
        limit = _limit_of(scope["method"], scope["path"].rstrip("/"))
        named = dict(scope["headers"]).get(b"content-length", b"")
        if named.isdigit() and int(named) > limit:
            await _refuse(limit, scope, receive, send)
            return
        await self._pass_on(limit, scope, receive, send)

    async def _pass_on(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes: a length may be missing or a lie."""
        received = 0
        refused = answering = False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit and not refused and not answering:
                refused = True
                await _refuse(limit, scope, receive, send)
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            nonlocal answering
            if not refused:
                answering = True
                await send(message)

        await self.app(scope, counted, unless_refused)


def _limit_of(method: str, path: str) -> int:
    if method == "PATCH" and path.startswith(_UPLOADS):
        return RECORDING_MAX_BYTES
    return LARGER.get((method, path), LARGEST_BODY)


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    sentence = f"The body is over the limit of {limit // (1024 * 1024)} MB."
    # The rest of the body is never read, so the connection is of no use any more.
    answer = problem(413, "too_large", sentence, headers={"Connection": "close"})
    await answer(scope, receive, send)
