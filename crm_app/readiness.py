"""Whether everything the program needs is there."""

import os

import sqlalchemy as sa

from crm_app.adapters import job_queue
from crm_app.adapters.recording_store import get_store
from crm_app.kernel import db
from crm_app.kernel.errors import CrmError
from crm_app.migrations import head_revision, is_ours
from crm_app.models.fit import misfits
from crm_app.settings import get_settings

FINE = "ok"


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


def _migrations(connection: sa.Connection, version: str | None) -> str:
    """Ready on the newest schema, and on a newer release's one that has all we need."""
    if version == head_revision():
        return FINE
    if is_ours(version):
        return f"at {version}"
    missing = misfits(connection)
    return f"at {version}, of a newer release: {', '.join(missing[:3])}" if missing else FINE


def _storage() -> str:
    folder = get_settings().folder("imports")
    if not os.access(folder, os.W_OK):
        return "the data folder is not writable"
    try:
        get_store().probe()
    except CrmError as error:
        return error.message
    return FINE
