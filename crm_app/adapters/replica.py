"""A second server that follows the first, for what may be some seconds old.

Whether `CRM_DATABASE_REPLICA_URL` follows closely is read from the heartbeat that each jobs process
writes every two seconds on the first server: a replica that has not seen one of the last
`MOST_SECONDS` is not asked. Nobody then waits or reads something old; the first server answers, as
it does where no replica is named.
"""

import logging
import time
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from crm_app.kernel.db import ALIVE, ALIVE_THERE, LOCK_WAIT, sqlalchemy_url
from crm_app.settings import get_settings

MOST_SECONDS = 6.0  # how old what it shows may be: two heartbeats, and the way of the second
REST_SECONDS = 15.0  # one that is away or behind is asked again after so long
_CONNECT_SECONDS = 2
_POOL = 4  # of each process; they are taken from the replica's own connections

_log = logging.getLogger(__name__)
_FOLLOWS = sa.text("""
select coalesce(max(last_heartbeat) > clock_timestamp() - make_interval(secs => :most), false)
from procrastinate.procrastinate_workers
""")
_rests_until = 0.0  # by the monotonic clock


@cache
def _engine(url: str) -> sa.Engine:
    return sa.create_engine(
        sqlalchemy_url(url),
        pool_size=_POOL,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        # What is read together must fit together: the sums and the rows of one report.
        isolation_level="REPEATABLE READ",
        connect_args={
            **ALIVE,
            "options": f"-c timezone=UTC -c lock_timeout={LOCK_WAIT} {ALIVE_THERE}",
            "connect_timeout": _CONNECT_SECONDS,
        },
    ).execution_options(postgresql_readonly=True)


def open_session() -> Session | None:
    """A session on the replica, in its transaction; None where there is none that follows."""
    global _rests_until  # noqa: PLW0603 - one for the process
    url = get_settings().database_replica_url
    if url is None or time.monotonic() < _rests_until:
        return None
    session = Session(_engine(url), expire_on_commit=False)
    try:
        follows = bool(session.execute(_FOLLOWS, {"most": MOST_SECONDS}).scalar_one())
        why = "it is behind"
    except sa.exc.SQLAlchemyError as error:
        follows, why = False, type(error).__name__
    if follows:
        return session
    session.close()
    _rests_until = time.monotonic() + REST_SECONDS
    _log.warning("the replica is not asked for %d s: %s", REST_SECONDS, why)
    return None
