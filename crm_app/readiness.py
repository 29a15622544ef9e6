"""Whether everything the program needs is there, and how much room is left."""

import os
import shutil
from typing import NamedTuple

import redis
import sqlalchemy as sa

from crm_app.adapters import job_queue
from crm_app.adapters.recording_store import get_store
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import CrmError
from crm_app.migrations import head_revision, is_ours
from crm_app.models.fit import misfits
from crm_app.settings import get_settings

FINE = "ok"
FULL_SECONDS = 3.0  # people save something all the time: while it is full, it is seen again
LITTLE = 16 * 1024 * 1024  # bytes: with less nothing can be written
LEAST_FREE = 0.1  # of the disk
MOST_SKEW_SECONDS = 5.0  # between this machine's clock and the database's
_CONNECTIONS = sa.text("""
select (select count(*) from pg_stat_activity where backend_type = 'client backend'),
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
""")


class Disk(NamedTuple):
    """The disk that the data folder lies on."""

    free_bytes: int
    size_bytes: int


class Connections(NamedTuple):
    """Connections of the database server, everybody's, and how many it takes."""

    taken: int
    limit: int


def disk() -> Disk:
    """How much room the data folder has."""
    usage = shutil.disk_usage(get_settings().data_dir)
    return Disk(usage.free, usage.total)


def connections() -> Connections:
    """How many connections are taken.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    with db.new_session(read_only=True) as session:
        return Connections(*session.execute(_CONNECTIONS).one())


def look_closer() -> dict[str, str]:
    """What the engineer wants to know besides: it makes nobody unready, so `/readyz` leaves it."""
    found = {"disk": _disk()}
    if get_settings().redis_url:
        found["redis"] = _redis()
    try:
        with db.new_session(read_only=True) as session:
            told = session.execute(sa.text("select clock_timestamp()")).scalar_one()
        skew = abs((utc_now() - told).total_seconds())
        found["clock"] = FINE if skew < MOST_SKEW_SECONDS else f"{skew:.0f} s off the database's"
    except (sa.exc.SQLAlchemyError, RuntimeError) as error:
        found["clock"] = f"unknown ({type(error).__name__})"
    return found


def _disk() -> str:
    free, size = disk()
    if free >= size * LEAST_FREE:
        return FINE
    return f"{free / size:.0%} is free: make room, or nothing more can be stored"


def _redis() -> str:
    try:
        with redis.Redis.from_url(get_settings().redis_url or "", socket_timeout=5) as client:
            client.ping()
    except redis.RedisError as error:
        return f"does not answer ({type(error).__name__})"
    return FINE


def check() -> dict[str, str]:
    """Each part with `ok` or what is wrong with it."""
    found = {"storage": _storage()}
    try:
        with db.new_session(read_only=True) as session:
            session.execute(sa.text("select 1"))
            found["database"] = FINE
            version = session.execute(sa.text("select version_num from alembic_version")).scalar()
            found["migrations"] = _migrations(session.connection(), version)
            found["jobs"] = FINE if job_queue.workers(session).workers else "no worker runs"
    except (sa.exc.SQLAlchemyError, RuntimeError) as error:
        found.setdefault("database", type(error).__name__)
        found.setdefault("migrations", "unknown")
        found.setdefault("jobs", "unknown")
    return found


def database_answers() -> bool:
    """Whether a question to the database is answered now."""
    try:
        with db.new_session(read_only=True) as session:
            session.execute(sa.text("select 1"))
    except (sa.exc.SQLAlchemyError, RuntimeError):
        return False
    return True


def database_has_room() -> bool:
    """Whether all that was written in the last moments found room."""
    return not db.was_full(FULL_SECONDS)


def has_room() -> bool:
    """Whether anything can be written to the data folder."""
    return shutil.disk_usage(get_settings().data_dir.resolve()).free >= LITTLE


def _migrations(connection: sa.Connection, version: str | None) -> str:
    """Ready on the newest schema, and on a newer release's one that has all we need."""
    if version == head_revision():
        return FINE
    if is_ours(version):
        return f"at {version}"
    missing = misfits(connection)
    return f"at {version}, of a newer release: {', '.join(missing[:3])}" if missing else FINE


def _storage() -> str:
    folder = get_settings().shared_folder("imports")
    if not os.access(folder, os.W_OK):
        return "the data folder is not writable"
    try:
        get_store().probe()
    except CrmError as error:
        return error.message
    return FINE
