"""Bring the schema up to date, and know whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parent.parent


def config() -> Config:
    """Alembic's configuration, wherever the program was started."""
    found = Config(ROOT / "alembic.ini")
    found.set_main_option("script_location", str(ROOT / "alembic"))
    return found


def upgrade(to: str = "head") -> None:
    """Migrate to a revision, the newest unless told; a second program waits for the first."""
    command.upgrade(config(), to)


def head_revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def revisions() -> set[str]:
    """All revisions that this version of the program knows."""
    return {each.revision for each in ScriptDirectory.from_config(config()).walk_revisions()}
