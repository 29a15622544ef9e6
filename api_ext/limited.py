"""No more requests than anybody needs: 429 with `Retry-After` before anything else is done."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_ext.errors import problem
from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.domain.accounts import sign_in, tokens
from crm_app.kernel.addresses import counted_as

# What costs more than handing out a file: `/_` is Reflex's. A watcher asks /healthz all the time.
COUNTED = ("/api/", "/auth/", "/portal/", "/_", "/readyz", "/metrics", "/openapi.json")
_BEARER = b"bearer "
_REFUSED = 401
_MOST_REFUSED = 10_000


class Limited:
    """Pure ASGI around everything: counts a person's requests, a stranger's by the address.

    The token's signature says who asks, without a look into the database. A token that was
    refused (signed out, deactivated) counts as a stranger's from then on: it must not use up
    what its former holder may do.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Token -> when it would expire at the latest. A dict: caches of a library cost more than
        # all the rest of this.
        self._refused: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] == "websocket":
            if limits.wait_for(Limit.SOCKETS, _address(scope)) > 0:
                await receive()
                await send({"type": "websocket.close", "code": 1013})
                return
        elif scope["type"] == "http" and scope["path"].startswith(COUNTED):
            await self._count(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _token(scope)
        person = sign_in.holder(token) if token and token not in self._refused else None
        if person is None:
            wait = limits.wait_for(Limit.STRANGERS, _address(scope))
        else:
            wait = limits.wait_for(Limit.REQUESTS, person)
        if wait > 0:
            await _refuse(wait, scope, receive, send)
            return
        if person is None:
            await self.app(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _REFUSED:
                self._remember(token)
            await send(message)

        await self.app(scope, receive, watched)

    def _remember(self, token: str) -> None:
        now = time.monotonic()
        if len(self._refused) >= _MOST_REFUSED:
            self._refused = {each: at for each, at in self._refused.items() if at > now}
        if len(self._refused) < _MOST_REFUSED:
            self._refused[token] = now + tokens.ACCESS_SECONDS


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return counted_as(client[0]) if client else "-"


def _token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[: len(_BEARER)].lower() == _BEARER:
            return str(value[len(_BEARER) :], "latin-1").strip()
    return ""


async def _refuse(wait: float, scope: Scope, receive: Receive, send: Send) -> None:
    error = limits.refusal(wait)
    # A body that was not read leaves the connection of no use.
    headers = {"Retry-After": str(error.retry_after), "Connection": "close"}
    await problem(429, error.code, error.message, headers=headers)(scope, receive, send)
