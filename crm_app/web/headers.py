"""Response headers of the whole site: safety, and how long a browser keeps what."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFETY = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"frame-ancestors 'none'; base-uri 'self'; form-action 'self'"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
FOR_EVER = b"public, max-age=31536000, immutable"  # below /assets/ a name changes with its content
ASK_AGAIN = b"no-cache"  # kept, but asked after: a new build shows at the next load
_ASKED = (b"text/html", b"text/css", b"javascript", b"application/json")


class Headers:
    """Pure ASGI, since Starlette's own kind of middleware would slow every request down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                present = {name.lower() for name, _ in headers}
                added = [*SAFETY, *_cache(path, message["status"], headers)]
                headers += [pair for pair in added if pair[0] not in present]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, with_headers)


def _cache(
    path: str, status: int, headers: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    if path.startswith("/assets/") and status in {200, 206, 304}:
        return [(b"cache-control", FOR_EVER)]
    kind = dict(headers).get(b"content-type", b"")
    if any(asked in kind for asked in _ASKED):
        return [(b"cache-control", ASK_AGAIN)]
    return []
