"""Make the database ready: the embedded server if none is named, the schema, the first admin."""

import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_app import migrations
from crm_app.access.actor import as_job
from crm_app.adapters import locks
from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.domain.accounts import service as accounts
from crm_app.domain.organisation import service as organisation
from crm_app.kernel import db
from crm_app.models.fit import misfits
from crm_app.places import release
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

Say = Callable[[str], None]

_job = as_job("set-up")
_log = logging.getLogger(__name__)


class ForeignSchema(RuntimeError):
    """A newer release changed the database so that this one cannot run on it."""


@contextmanager
def database(say: Say) -> Iterator[None]:
    """A database for this process and those it starts, until the block ends.

    Without `CRM_DATABASE_URL` the embedded server is started, or shared with whoever started it;
    its address then goes into the environment.
    """
    settings = get_settings()
    settings.refuse_unsafe()
    settings.make_data_dir()
    os.environ["CRM_DATA_DIR"] = str(settings.data_dir.resolve())
    if settings.shared_dir:
        os.environ["CRM_SHARED_DIR"] = str(settings.shared)
    if settings.database_url:
        yield
        return
    server = EmbeddedPostgres(settings.data_dir.resolve(), say=say)
    server.start()
    os.environ["CRM_DATABASE_URL"] = server.url()
    _forget()
    try:
        yield
    finally:
        del os.environ["CRM_DATABASE_URL"]
        _forget()
        server.stop()


def _forget() -> None:
    """What was read from the environment before is no longer so."""
    get_settings.cache_clear()
    db.close_engine()


def migrate() -> bool:
    """Bring the schema up to date and write the organisation's first settings.

    False when a newer release's schema was left as it is.

    Raises:
        ForeignSchema: this release cannot run on that one.
        Busy: long transactions held a table for over a minute.
    """
    is_newest = migrations.upgrade()
    if not is_newest:
        _refuse_foreign()
    settings = get_settings()
    with unit_of_work(_job) as work:
        locks.alone(work.session, "set-up")  # another machine may start at the same time
        organisation.set_up(
            work,
            name="Admissions office",
            time_zone=settings.time_zone,
            phone_region=settings.phone_region,
        )
    return is_newest


def _refuse_foreign() -> None:
    with db.get_engine().connect() as connection:
        missing = misfits(connection)
    if missing:
        raise ForeignSchema(
            "A newer release changed the database, and this one"
            f" ({release().version}) cannot run on it: {', '.join(missing[:3])}."
            " Install the newer release again, or restore a backup from before it."
        )
    _log.warning(
        "the database was migrated by a newer release; it stays as it is, and %s runs on it",
        release().version,
    )


def ensure_admin(say: Say) -> None:
    """Make the first admin if there is none; a generated password is shown and kept once."""
    settings = get_settings()
    given = settings.admin_password
    password = given.get_secret_value() if given else secrets.token_urlsafe(12)
    with unit_of_work(_job) as work:
        locks.alone(work.session, "set-up")
        made = accounts.create_first_admin(work, settings.admin_username, password, "Administrator")
    if not made:
        return
    if given:
        say(f"First admin: {settings.admin_username}, with the password of CRM_ADMIN_PASSWORD.")
        return
    path = settings.data_dir.resolve() / "first-admin.txt"
    _write_private(path, f"user name: {settings.admin_username}\npassword: {password}\n")
    say("First admin, shown this once:")
    say(f"  user name  {settings.admin_username}")
    say(f"  password   {password}")
    say(f"Also in {path}. Sign in, then delete that file.")


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
