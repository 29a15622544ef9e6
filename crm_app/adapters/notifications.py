"""PostgreSQL notifications as a stream, over one connection of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import psycopg
from psycopg import sql

from crm_app.kernel.db import libpq_url

_log = logging.getLogger(__name__)
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 15.0
# Any: keywords of many types, passed on to the driver.
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


async def listen(url: str, channel: str) -> AsyncIterator[str | None]:
    """What is announced on `channel`, for ever; reconnects by itself.

    None comes each time listening (again) began: whatever was announced before is lost, so
    who shows anything reads it anew.
    """
    wait = _FIRST_WAIT
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                libpq_url(url), autocommit=True, **_KEEPALIVE
            )
            async with connection:
                await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                wait = _FIRST_WAIT
                yield None
                async for notice in connection.notifies():
                    yield notice.payload
        except psycopg.OperationalError as error:
            _log.warning("not listening to the database, next try in %.1f s: %s", wait, error)
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)
