"""A lock across processes that the database lets go of the moment its holder dies."""

import contextlib
from collections.abc import Callable, Generator
from typing import TypeAlias
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.kernel.db import ALIVE, ALIVE_THERE, libpq_url

IsHeld: TypeAlias = Callable[[], bool]
_ALONE = sa.text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")


def alone(session: Session, name: str) -> None:
    """Do what is called `name` one after another, until the end of the transaction."""
    session.execute(_ALONE, {"name": name})


@contextlib.contextmanager
def held(url: str, name: UUID) -> Generator[IsHeld | None, None, None]:
    """Hold the lock called `name`, on a connection of its own; None where somebody has it.

    What it yields says whether it is still held: the connection may have been lost meanwhile. The
    connection is direct, as that of the leader.
    """
    key = int.from_bytes(name.bytes[:8], "big", signed=True)
    with psycopg.connect(
        libpq_url(url), autocommit=True, options=ALIVE_THERE, **ALIVE
    ) as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [key]).fetchone()

        def is_held() -> bool:
            try:
                connection.execute("select 1")
            except psycopg.OperationalError:
                return False
            return True

        yield is_held if row and row[0] else None
