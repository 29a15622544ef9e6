"""Web and jobs beside each other until a stop, each in a process of its own."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from crm_app.places import HOME
from crm_app.settings import get_settings

_log = logging.getLogger(__name__)

START_SECONDS = 60.0
STOP_SECONDS = 30.0
RESTART_SECONDS = 1.0
SHORT_LIFE_SECONDS = 10.0  # who dies sooner may die again: it waits before it is started
# How old a child is when what the one before it left is ended.
ORPHANS_SECONDS = 20.0
_WATCH_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


class CannotServe(RuntimeError):
    """The program cannot start; the message says why and what to do."""


class Stop(BaseException):
    """Somebody asked for the end (SIGINT, SIGTERM)."""


@dataclass
class _Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = field(default=None)
    started_at: float = 0.0
    orphans: set[int] = field(default_factory=set)  # process groups of those that died
    counts_in: Path | None = None  # a folder of its workers' figures, emptied at each start

    def start(self) -> None:
        if self.process is not None:
            self.orphans.add(self.process.pid)
        self.started_at = time.monotonic()
        env = dict(os.environ)
        if self.counts_in is not None:
            for left in self.counts_in.glob("*.db"):
                left.unlink()
            env["PROMETHEUS_MULTIPROC_DIR"] = str(self.counts_in)
        # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            cwd=HOME,
            env=env,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process runs no threads
        )

    def end_orphans(self, after: float = 0.0) -> None:
        """End what earlier processes left, once the present one is so old.

        Each had a process group of its own. Until then they serve: a start takes seconds.
        """
        if time.monotonic() - self.started_at < after:
            return
        while self.orphans:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.orphans.pop(), signal.SIGTERM)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def _die_with_parent() -> None:
    """Have the kernel end this child when we are killed; elsewhere than on Linux it stays."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _raise_stop(_: int, __: FrameType | None) -> None:
    raise Stop


def stop_on_signals() -> None:
    """From here on SIGINT and SIGTERM raise `Stop` in the main thread."""
    signal.signal(signal.SIGINT, _raise_stop)
    signal.signal(signal.SIGTERM, _raise_stop)


def check_port() -> None:
    """Refuse at once when somebody else listens on our port.

    Raises:
        CannotServe: the port is taken, or may not be used.
    """
    settings = get_settings()
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotServe(
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror})."
                " Stop what runs there, or choose another port: PORT=8001 make run"
            ) from error


def run(say: Callable[[str], None], *, with_jobs: bool = True) -> None:
    """Serve until `Stop`; a child that dies is started again.

    Raises:
        CannotServe: the web server did not come up.
    """
    children = [_Child("web", _web_command(), counts_in=get_settings().folder("metrics"))]
    if with_jobs:
        children.append(_Child("jobs", [sys.executable, "-m", "crm_app.jobs"]))
    try:
        for child in children:
            child.start()
        _wait_until_up(children[0])
        _say_where(say)
        while True:
            time.sleep(_WATCH_SECONDS)
            for child in children:
                child.end_orphans(ORPHANS_SECONDS)
            for child in filter(_Child.ended, children):
                _log.error("%s ended unexpectedly and is started again", child.name)
                if time.monotonic() - child.started_at < SHORT_LIFE_SECONDS:
                    time.sleep(RESTART_SECONDS)
                child.start()
    finally:
        # A second Ctrl-C must not leave children behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop(children)


def _web_command() -> list[str]:
    settings = get_settings()
    return [
        *(sys.executable, "-m", "crm_app.granian", "crm_app.serving:create", "--factory"),
        *("--interface", "asgi", "--loop", "uvloop", "--no-access-log", "--log-level", "warning"),
        *("--log-config", str(Path(__file__).with_name("granian_log.json"))),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", str(settings.web_workers), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "10"),
    ]


def _local_address() -> str:
    settings = get_settings()
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _wait_until_up(web: _Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if web.ended():
            break
        try:
            with urllib.request.urlopen(f"{_local_address()}/healthz", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(_WATCH_SECONDS)
    raise CannotServe("The web server did not start; its messages are above.")


def _say_where(say: Callable[[str], None]) -> None:
    address = get_settings().address
    say("")
    say(f"  Admin portal   {address}/")
    say(f"  Phone app      {address}/m/")
    say(f"  API            {address}/api   (documentation: {address}/docs)")
    say("")
    say("Ctrl-C stops everything.")


def _stop(children: list[_Child]) -> None:
    for child in children:
        child.end_orphans()
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("%s did not stop in time and is killed", child.name)
            _signal(child, signal.SIGKILL, whole_group=True)
            child.process.wait()


def _signal(child: _Child, number: int, *, whole_group: bool = False) -> None:
    if child.process is None or child.process.poll() is not None:
        return
    if whole_group:
        os.killpg(child.process.pid, number)
    else:
        child.process.send_signal(number)
