"""Response headers of the whole site: safety, and how long a browser keeps what."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_app.settings import get_settings
from crm_app.web import policy

SAFETY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
HTTPS_FOR_A_YEAR = (b"strict-transport-security", b"max-age=31536000")
# Nothing of a device is asked for, but for the microphone in the telecallers' app.
_DEVICES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "midi", "payment", "serial", "usb",
)  # fmt: skip
NO_DEVICES = ", ".join(f"{name}=()" for name in (*_DEVICES, "microphone"))
MICROPHONE_ALONE = ", ".join([*(f"{name}=()" for name in _DEVICES), "microphone=(self)"])
FOR_EVER = b"public, max-age=31536000, immutable"  # below /assets/ a name changes with its content
ASK_AGAIN = b"no-cache"  # kept, but asked after: a new build shows at the next load
NOT_MODIFIED = 304
_ASKED = (b"text/html", b"text/css", b"javascript", b"application/json")


class Headers:
    """Pure ASGI, since Starlette's own kind of middleware would slow every request down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.always = [*safety(), (b"permissions-policy", NO_DEVICES.encode())]
        self.for_pages = policy.portal()

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
                # A 304 has no kind, and its headers replace those the browser keeps. On a file the
                # policy of a page does nothing.
                kind = dict(headers).get(b"content-type", b"")
                is_page = kind.startswith(b"text/html") or message["status"] == NOT_MODIFIED
                allowed = scope.get(policy.IN_SCOPE, self.for_pages) if is_page else policy.FILES
                added = [*self.always, *_cache(path, message["status"], headers)]
                added.append((b"content-security-policy", allowed.encode()))
                headers += [pair for pair in added if pair[0] not in present]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, with_headers)


def safety() -> list[tuple[bytes, bytes]]:
    """What every answer says; with an address that is https, that it stays so."""
    return [*SAFETY, HTTPS_FOR_A_YEAR] if get_settings().secure_cookies else SAFETY


def _cache(
    path: str, status: int, headers: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    if path.startswith("/assets/") and status in {200, 206, 304}:
        return [(b"cache-control", FOR_EVER)]
    kind = dict(headers).get(b"content-type", b"")
    if any(asked in kind for asked in _ASKED):
        return [(b"cache-control", ASK_AGAIN)]
    return []
