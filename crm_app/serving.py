# ruff: noqa: PLC0415 - Reflex and the app read these settings while they are imported
"""The program for granian: `granian --interface asgi --factory crm_app.serving:create`.

It serves the UI that `scripts/build_ui.py` built; nothing is compiled at the start.
"""

import os
import shutil
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crm_app.places import PHONE_APP, PORTAL
from crm_app.settings import PRIVATE

_FACES = ("crm_app.web.guard", "crm_app.web.trouble", "crm_app.web.upload_gate")


class NotBuilt(RuntimeError):
    """There is no built UI to serve."""


def preload() -> None:
    """Import most of it, seconds of work, before the workers are forked: once for all.

    A worker that is started again then serves at once. The app itself is each worker's own: it has
    an id by which Redis tells the workers apart.
    """
    _prepare()
    for name in ("reflex.app", "api_ext.app", *_FACES):
        import_module(name)


def _prepare() -> None:
    # Reflex reads these when it is imported, and they must hold here only: a build needs others.
    os.environ["REFLEX_ENV_MODE"] = "prod"
    os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
    os.environ["REFLEX_CHECK_LATEST_VERSION"] = "false"


def create() -> Any:
    """The ASGI application: API, portal, the telecallers' app and their files on one port.

    Raises:
        NotBuilt: `scripts/build_ui.py` has not run.
    """
    os.umask(PRIVATE)
    if not (PORTAL / "build" / "client" / "404.html").is_file():
        raise NotBuilt("The UI is not built. Run: python scripts/build_ui.py")
    _prepare()
    with TemporaryDirectory(prefix="crm-portal-") as folder:
        _lay_out(Path(folder))
        return _assemble()


def _lay_out(folder: Path) -> None:
    """A folder for what Reflex marks while it starts: where we are installed may be read-only.

    It keeps the real place of the built files, and looks at nothing else in there afterwards.
    """
    os.environ["REFLEX_WEB_WORKDIR"] = str(folder)
    os.environ["REFLEX_UPLOADED_FILES_DIR"] = str(folder / "uploaded")
    (folder / "build").symlink_to(PORTAL / "build")
    shutil.copytree(PORTAL / "backend", folder / "backend", copy_function=shutil.copyfile)


def _assemble() -> Any:
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    from crm_app.crm_app import app
    from crm_app.kernel.logging import set_up
    from crm_app.settings import get_settings
    from crm_app.web.page_gate import PageGate, built_pages
    from crm_app.web.phone_app import PhoneApp
    from crm_app.web.policy import of_built_pages
    from crm_app.web.proxies import TrustedProxies

    set_up()
    # The event loop answers hot reads and sockets while threads do the rest: it must not wait five
    # milliseconds for each turn (Python's default) behind a thread that computes.
    sys.setswitchinterval(0.001)
    client = PORTAL / "build" / "client"
    # The telecallers' app in front: its addresses are its own, and need no sign-in to the portal.
    pages = PageGate(app(), built_pages(client), of_built_pages(client, "404.html"))
    site = PhoneApp(pages, PHONE_APP)
    return TrustedProxies(site, get_settings().proxies)
