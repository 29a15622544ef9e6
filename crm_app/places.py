"""Where lies what is no module: built pages, migrations, the app for phones.

A release carries these in `crm_app/release/`, under the names that they have in a checkout. So one
folder is all that differs, and processes that look for files by name are started in it.
"""

import json
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

DISTRIBUTION = "education-crm"
_PACKAGE = Path(__file__).resolve().parent
_CARRIED = _PACKAGE / "release"
NOTE = "release.json"  # written by `scripts/build_dist.py`

HOME = _CARRIED if (_CARRIED / NOTE).is_file() else _PACKAGE.parent
PORTAL = HOME / ".web"
PHONE_APP = HOME / "mobile" / "dist-web"
MIGRATIONS = HOME / "alembic"
ALEMBIC_INI = HOME / "alembic.ini"


class Release(NamedTuple):
    """What runs here; of a checkout only the version is known."""

    version: str
    commit: str | None = None
    committed_at: datetime | None = None


@cache
def release() -> Release:
    """The release that runs here."""
    try:
        note = json.loads((HOME / NOTE).read_text())
    except FileNotFoundError:
        return Release(version(DISTRIBUTION))
    at = datetime.fromisoformat(note["committed_at"])
    return Release(version(DISTRIBUTION), note["commit"], at)
