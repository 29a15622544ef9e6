# ruff: noqa: PLC0415 - Reflex and the app read these settings while they are imported
"""The program for granian: `granian --interface asgi --factory crm_app.serving:create`.

It serves the UI that `scripts/build_ui.py` built; nothing is compiled at the start.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from crm_app.settings import PRIVATE

ROOT = Path(__file__).resolve().parent.parent
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
    _prepare()
    from reflex.utils.prerequisites import get_web_dir
    from reflex_base.environment import environment

    client = get_web_dir() / "build" / "client"
    if not (client / "404.html").is_file():
        raise NotBuilt("The UI is not built. Run: python scripts/build_ui.py")
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
    # The telecallers' app in front: its addresses are its own, and need no sign-in to the portal.
    pages = PageGate(app(), built_pages(client), of_built_pages(client, "404.html"))
    site = PhoneApp(pages, ROOT / "mobile" / "dist-web")
    return TrustedProxies(site, get_settings().proxies)
