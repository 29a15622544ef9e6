"""Bring the schema up to date, and know whether it is."""

import logging
import time

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

from crm_app.places import ALEMBIC_INI, MIGRATIONS

TRIES = 40  # a step that waits for a lock gives up after two seconds (alembic/env.py)
PAUSE_SECONDS = 1.0
IN_USE = {"55P03", "40P01"}  # no lock in time; a deadlock with somebody at work

_log = logging.getLogger(__name__)


class Busy(RuntimeError):
    """A step never got the lock it needs; what was done before it stays."""


def config() -> Config:
    """Alembic's configuration, wherever the program was started."""
    found = Config(ALEMBIC_INI)
    found.set_main_option("script_location", str(MIGRATIONS))
    return found


def upgrade(to: str = "head") -> bool:
    """Migrate to a revision, the newest unless told; a second program waits for the first.

    False when the database is at a revision that is not ours: a newer release was here before,
    and this one, brought back, leaves the schema alone.

    Raises:
        Busy: long transactions held a table for over a minute.
    """
    for _ in range(TRIES):
        try:
            command.upgrade(config(), to)
        except CommandError as error:
            if isinstance(error.__cause__, ResolutionError):
                return False
            raise
        except sa.exc.OperationalError as error:
            # Waiting longer would have everybody else wait behind us.
            if getattr(error.orig, "sqlstate", None) not in IN_USE:
                raise
            _log.warning("a table is in use; the migration tries again")
            time.sleep(PAUSE_SECONDS)
        else:
            return True
    raise Busy(
        "A table that the migration changes is held by a long transaction. What was done so far"
        " stays; run `crm migrate` again when it is over."
    )


def head_revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def revisions() -> set[str]:
    """All revisions that this release knows."""
    return {each.revision for each in ScriptDirectory.from_config(config()).walk_revisions()}


def is_ours(revision: str | None) -> bool:
    """Whether this release has that revision: a database at another was migrated by a newer one."""
    return revision is None or revision in revisions()
