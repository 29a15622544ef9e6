"""What counting costs: one of a meter, and one request's way through `Limited`.

    python -m benchmarks.limits

The limit: counting a request takes less than a twentieth of the smallest request there is
(/healthz through the whole API), measured in the same run.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from crm_app.access import limits
from crm_app.access.limits import RATES, Limit
from crm_app.domain.accounts import tokens
from crm_app.kernel.rates import Meter, Rate
from crm_app.models import Role

COUNT = 20_000
SHARE = 0.05
ROUNDS = 5


def each_of(do: Callable[[], object], count: int = COUNT) -> float:
    """Seconds of one, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(count):
            do()
        best = min(best, (time.perf_counter() - begun) / count)
    return best


async def each_request(app: Any, scope: dict[str, Any], count: int) -> float:
    """Seconds of one request through an ASGI program, without a network."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        return None

    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(count):
            await app(dict(scope), receive, send)
        best = min(best, (time.perf_counter() - begun) / count)
    return best


async def nothing(_: Any, __: Any, ___: Callable[..., Awaitable[None]]) -> None:
    """An ASGI program that answers nothing."""


def main() -> int:
    """Print the figures; 1 when the limit is not kept."""
    from api_ext.app import create_api  # noqa: PLC0415 - it reads the settings
    from api_ext.limited import Limited  # noqa: PLC0415

    meter = Meter(RATES[Limit.REQUESTS])
    people = [uuid4() for _ in range(500)]
    at = iter(range(10**9))
    one = each_of(lambda: meter.take(people[next(at) % 500]))

    claims = tokens.Claims(uuid4(), uuid4(), "asha", Role.TELECALLER, uuid4())
    token = tokens.access_token(claims, datetime.now(UTC))
    headers = [(b"host", b"x"), (b"accept", b"*/*"), (b"user-agent", b"okhttp/4")]
    scope = {
        "type": "http", "method": "GET", "path": "/api/leads", "raw_path": b"/api/leads",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [*headers, (b"authorization", f"Bearer {token}".encode())],
        "client": ("203.0.113.9", 4711), "server": ("x", 80), "asgi": {"version": "3.0"},
    }  # fmt: skip
    limited = Limited(nothing)
    bare = asyncio.run(each_request(nothing, scope, COUNT))
    endless = Rate(10**9, 10**9)  # counted all the same; a refusal would be another measurement
    with limits.in_place_of(Limit.REQUESTS, endless), limits.in_place_of(Limit.STRANGERS, endless):
        person = asyncio.run(each_request(limited, scope, COUNT)) - bare
        stranger = asyncio.run(each_request(limited, scope | {"headers": headers}, COUNT)) - bare
    api = create_api()
    health = scope | {"path": "/healthz", "raw_path": b"/healthz"}
    whole = asyncio.run(each_request(api, health, 2_000))
    ratio = max(person, stranger) / whole
    print(f"one of a meter               {one * 1e6:8.2f} us")
    print(f"a signed-in person's request {person * 1e6:8.2f} us")
    print(f"a stranger's request         {stranger * 1e6:8.2f} us")
    print(f"GET /healthz, whole          {whole * 1e6:8.2f} us")
    print(f"ratio {ratio:.3f}, limit {SHARE}")
    return int(ratio > SHARE)


if __name__ == "__main__":
    sys.exit(main())
