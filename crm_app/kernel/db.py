"""Engine and sessions: the only user of the database URL.

Behind a pooler in transaction mode (`CRM_DATABASE_DIRECT_URL` names another address) each
transaction may be on another connection to the server: statements that were prepared on one are
missing on the next, and what a client asks for as it connects is dropped. So nothing is prepared
there, and each transaction says itself what it needs (ADR 0025).
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg_pool import AsyncConnectionPool
from sqlmodel import Session

from crm_app.settings import get_settings

POOL_WAIT_SECONDS = 5
LOCK_WAIT = "5s"
_NEEDED = {"timezone": "UTC", "lock_timeout": LOCK_WAIT}
_SAY_WHAT_IS_NEEDED = sa.text(
    "select " + ", ".join(f"set_config('{name}', :{name}, true)" for name in _NEEDED)
)

# A line or a machine may die without a word. Here: what is not confirmed for five seconds is dead,
# instead of after a quarter of an hour. There: a program that is gone loses its locks as soon.
ALIVE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
}
ALIVE_THERE = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
    " -c tcp_user_timeout=5000"
)


def sqlalchemy_url(url: str) -> str:
    """The same address with our driver named: `postgresql://` becomes `postgresql+psycopg://`."""
    _, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}"


def libpq_url(url: str) -> str:
    """The same address as psycopg itself reads it."""
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


@cache
def get_engine() -> sa.Engine:
    """The pool of this process, opened lazily (granian forks after importing).

    Raises:
        RuntimeError: no database address is set; `crm` sets it before anything else runs.
    """
    settings = get_settings()
    if settings.database_url is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Start the program with `crm`.")
    engine = sa.create_engine(
        sqlalchemy_url(settings.database_url),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text goes to the log, and they hold names and numbers
        connect_args=_connect_args(),
    )
    if settings.is_pooled:
        sa.event.listen(engine, "begin", _say_what_is_needed)
    sa.event.listen(engine, "handle_error", _note_error)
    return engine


def close_engine() -> None:
    """End the pool, if there is one; the next `get_engine` reads the settings again."""
    if get_engine.cache_info().currsize:
        get_engine().dispose()
        get_engine.cache_clear()


def _connect_args() -> dict[str, Any]:
    """How a connection begins. Any: keywords of the driver."""
    if get_settings().is_pooled:
        return ALIVE | {"prepare_threshold": None}
    needed = " ".join(f"-c {name}={value}" for name, value in _NEEDED.items())
    return ALIVE | {"options": f"{needed} {ALIVE_THERE}"}


def _say_what_is_needed(connection: sa.Connection) -> None:
    connection.execute(_SAY_WHAT_IS_NEEDED, _NEEDED)


def needed_here() -> dict[str, str]:
    """What a transaction that is made past the engine sets for itself."""
    return _NEEDED if get_settings().is_pooled else {}


def _note_error(context: sa.ExceptionContext) -> None:
    global _full_at  # noqa: PLW0603 - one database, one moment
    if isinstance(context.original_exception, psycopg.errors.DiskFull):
        _full_at = time.monotonic()


_full_at = float("-inf")


def was_full(seconds: float) -> bool:
    """Whether the server had no room for something that this process wrote so lately."""
    return time.monotonic() - _full_at < seconds


def new_session(*, read_only: bool = False) -> Session:
    """A session of its own; in a read-only one PostgreSQL itself refuses to write."""
    engine = get_engine()
    if read_only:
        engine = engine.execution_options(postgresql_readonly=True)
    return Session(engine, expire_on_commit=False)


@asynccontextmanager
async def hot_pool() -> AsyncGenerator[None, None]:
    """A pool for asynchronous hot reads on this event loop, until the block ends."""
    settings = get_settings()
    if settings.database_url is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Start the program with `crm`.")
    pool = AsyncConnectionPool(
        libpq_url(settings.database_url),
        min_size=1,
        max_size=settings.hot_pool_size,
        timeout=POOL_WAIT_SECONDS,
        reconnect_timeout=2,  # then whoever asks makes it try anew, without a growing pause
        kwargs=_connect_args() | {"autocommit": True},  # `hot_read` makes its transactions
        open=False,
    )
    async with pool:
        _hot_pools[asyncio.get_running_loop()] = pool
        try:
            yield
        finally:
            del _hot_pools[asyncio.get_running_loop()]


def get_hot_pool() -> AsyncConnectionPool:
    """The pool of this event loop.

    Raises:
        RuntimeError: `hot_pool` is not open: the application was started without its lifespan.
    """
    pool = _hot_pools.get(asyncio.get_running_loop())
    if pool is None:
        raise RuntimeError("The pool for hot reads is not open.")
    return pool


_hot_pools: dict[asyncio.AbstractEventLoop, AsyncConnectionPool] = {}

# What waiting in vain for a connection or a lock raises, or a server that is away for a moment:
# named here, so that faces need not know the library.
OVERLOAD = (sa.exc.TimeoutError, sa.exc.OperationalError, psycopg.OperationalError)


def is_full(error: Exception) -> bool:
    """Whether the server has no room to write."""
    return isinstance(getattr(error, "orig", error), psycopg.errors.DiskFull)
