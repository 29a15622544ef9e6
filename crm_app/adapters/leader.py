"""One leader among all jobs processes: whoever holds an advisory lock on a direct connection."""

from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from crm_app.kernel.db import ALIVE, ALIVE_THERE

LEADER_LOCK = 3_107_416  # any fixed number serves, so long as migrations use another one


class Leadership:
    """A try for the lock, and the watch over the connection that holds it.

    The connection is direct: a pooler in transaction mode gives the lock to everybody.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None
        self._held = False

    def holds(self) -> bool:
        """Whether this process leads now: takes the lock when it is free, notices its loss."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    self._url, autocommit=True, options=ALIVE_THERE, **ALIVE
                )
                self._held = False
            if self._held:
                self._connection.execute("select 1")
            else:
                row = self._connection.execute(
                    "select pg_try_advisory_lock(%s)", [LEADER_LOCK]
                ).fetchone()
                self._held = bool(row and row[0])
        except psycopg.OperationalError:
            self._drop()
        return self._held

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._held = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()


_HELD = sa.text("""
select exists (
    select from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and l.classid = 0 and l.objid = :key and l.objsubid = 1
        and l.granted and d.datname = current_database()
)
""")


def is_led(session: Session) -> bool:
    """Whether some process leads now, as PostgreSQL knows it."""
    return bool(session.execute(_HELD, {"key": LEADER_LOCK}).scalar_one())
