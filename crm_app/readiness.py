"""Whether everything the program needs is there."""

import os
import shutil

import sqlalchemy as sa

from crm_app.adapters import job_queue
from crm_app.adapters.recording_store import get_store
from crm_app.kernel import db
from crm_app.kernel.errors import CrmError
from crm_app.migrations import head_revision
from crm_app.settings import get_settings

FINE = "ok"
FULL_SECONDS = 3.0  # people save something all the time: while it is full, it is seen again
LITTLE = 16 * 1024 * 1024


def check() -> dict[str, str]:
    """Each part with `ok` or what is wrong with it."""
    found = {"storage": _storage()}
    try:
        with db.new_session(read_only=True) as session:
            session.execute(sa.text("select 1"))
            found["database"] = FINE
            version = session.execute(sa.text("select version_num from alembic_version")).scalar()
            found["migrations"] = FINE if version == head_revision() else f"at {version}"
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


def _storage() -> str:
    folder = get_settings().folder("imports")
    if not os.access(folder, os.W_OK):
        return "the data folder is not writable"
    try:
        get_store().probe()
    except CrmError as error:
        return error.message
    return FINE
