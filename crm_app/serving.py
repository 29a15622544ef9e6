# ruff: noqa: PLC0415 - Reflex and the app read these settings while they are imported
"""The program for granian: `granian --interface asgi --factory crm_app.serving:create`.

It serves the UI that `scripts/build_ui.py` built; nothing is compiled at the start.
"""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class NotBuilt(RuntimeError):
    """There is no built UI to serve."""


def create() -> Any:
    """The ASGI application: API, portal, the telecallers' app and their files on one port.

    Raises:
        NotBuilt: `scripts/build_ui.py` has not run.
    """
    # Reflex reads these when it is imported, and they must hold here only: a build needs others.
    os.environ["REFLEX_ENV_MODE"] = "prod"
    os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
    os.environ["REFLEX_CHECK_LATEST_VERSION"] = "false"
    from reflex.utils.prerequisites import get_web_dir
    from reflex_base.environment import environment

    client = get_web_dir() / "build" / "client"
    if not (client / "404.html").is_file():
        raise NotBuilt("The UI is not built. Run: python scripts/build_ui.py")
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    from crm_app.crm_app import app
    from crm_app.kernel.logging import set_up
    from crm_app.web.page_gate import PageGate, built_pages
    from crm_app.web.phone_app import PhoneApp

    set_up()
    # The event loop answers hot reads and sockets while threads do the rest: it must not wait five
    # milliseconds for each turn (Python's default) behind a thread that computes.
    sys.setswitchinterval(0.001)
    # The telecallers' app in front: its addresses are its own, and need no sign-in to the portal.
    return PhoneApp(PageGate(app(), built_pages(client)), ROOT / "mobile" / "dist-web")
