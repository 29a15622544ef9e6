"""Around every request: its id, in the answer and in the log, and one line when it is answered."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_app.kernel import request_ids
from crm_app.kernel.logging import FIELDS
from crm_app.settings import get_settings

_log = logging.getLogger(__name__)
_HEADER = request_ids.HEADER.lower().encode()
_SERVER_ERROR = 500


class RequestIds:
    """Pure ASGI. The line has the route's template, never the address: that may hold a name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._tells = get_settings().logs_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with an id."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == _HEADER), b"")
        with request_ids.during(given.decode("latin-1")) as asked:
            if scope["type"] == "websocket":  # each of its events gets an id of its own
                await self.app(scope, receive, send)
                return
            begun, status = time.perf_counter(), _SERVER_ERROR

            async def with_id(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    answer_id = (_HEADER, asked.request_id.encode())
                    message = {**message, "headers": [*message.get("headers", []), answer_id]}
                await send(message)

            try:
                await self.app(scope, receive, with_id)
            finally:
                if self._tells and (route := getattr(scope.get("route"), "path", "")):
                    self._tell(scope["method"], route, status, time.perf_counter() - begun)

    @staticmethod
    def _tell(method: str, route: str, status: int, seconds: float) -> None:
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        }
        level = logging.WARNING if status >= _SERVER_ERROR else logging.INFO
        _log.log(level, "%s %s %d", method, route, status, extra={FIELDS: fields})
