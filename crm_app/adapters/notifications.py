"""PostgreSQL notifications as a stream, over one connection of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator

import psycopg
from psycopg import sql

from crm_app.kernel.db import ALIVE, ALIVE_THERE, libpq_url

_log = logging.getLogger(__name__)
_FIRST_WAIT = 0.25
_LONGEST_WAIT = 2.0  # a try costs little, and pages stand still meanwhile
# Without a word for so long, it is asked whether the other end still lives, and how long it may
# take to say so: a server that hangs answers for TCP, so no keepalive notices.
_SILENCE, _PATIENCE = 5.0, 3.0


async def listen(url: str, channel: str) -> AsyncIterator[str | None]:
    """What is announced on `channel`, for ever; reconnects by itself.

    None comes each time listening (again) began: whatever was announced before is lost, so
    who shows anything reads it anew.
    """
    wait = _FIRST_WAIT
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                libpq_url(url), autocommit=True, options=ALIVE_THERE, **ALIVE
            )
            async with connection:
                await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                wait = _FIRST_WAIT
                yield None
                while True:
                    async for notice in connection.notifies(timeout=_SILENCE):
                        yield notice.payload
                    await _see_that_it_lives(connection)
        except psycopg.OperationalError as error:
            _log.warning("not listening to the database, next try in %.1f s: %s", wait, error)
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


async def _see_that_it_lives(connection: psycopg.AsyncConnection) -> None:
    """Ask, and close the connection when nobody answers.

    Raises:
        psycopg.OperationalError: it is dead.
    """
    asked = asyncio.create_task(connection.execute("select 1"))
    done, _ = await asyncio.wait({asked}, timeout=_PATIENCE)
    if done:
        asked.result()
        return
    # Closed from below: a polite end would wait for the other one as well.
    connection.pgconn.finish()
    asked.cancel()
    await asyncio.wait({asked}, timeout=1)
    raise psycopg.OperationalError("the server does not answer")
