"""The running program, as `make run` starts it, and a real Chromium beside it."""

import contextlib
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
ADMIN_PASSWORD = "the admin's password"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """`crm serve` with its data folder."""

    data_dir: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data_dir / "program.log"

    @property
    def said(self) -> str:
        """All it printed until now: its addresses come a moment after it answers."""
        return self.log.read_text()

    def start(self, **environment: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crm_app.cli", "serve"],
                cwd=ROOT,
                env=kept
                | {
                    "CRM_DATA_DIR": str(self.data_dir),
                    "PORT": str(self.port),
                    "CRM_ADMIN_PASSWORD": ADMIN_PASSWORD,
                }
                | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(httpx2.TransportError):
                if httpx2.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            time.sleep(0.2)
        pytest.fail(f"the program did not start:\n{self.said}")

    def stop(self) -> int:
        """Ctrl-C; answers the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextlib.contextmanager
def running(**environment: str) -> Iterator[Program]:
    """A program of one's own, with an empty database."""
    with tempfile.TemporaryDirectory(prefix="crm-e2e-") as folder:
        Path(folder).chmod(0o711)
        program = Program(Path(folder), free_port())
        program.start(**environment)
        yield program
        assert program.stop() == 0


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    with running() as program:
        yield program


# For one module: Playwright keeps an event loop running in this thread until it is closed.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = _chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        refused = watch_policies(launched)
        yield launched
        launched.close()
        assert refused == []


def watch_policies(browser: Browser) -> list[str]:
    """What the site's own policies make Chromium refuse from here on; it should stay empty."""
    refused: list[str] = []
    new_context = browser.new_context

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        note_refusals(context, refused)
        return context

    browser.new_context = watched  # type: ignore[method-assign]
    return refused


def note_refusals(context: BrowserContext, refused: list[str]) -> None:
    """Collect what policies make a browser refuse."""

    def note(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text or "Permissions-Policy" in said.text:
            refused.append(said.text)

    context.on("console", note)


def _chromium() -> str:
    spec = importlib.util.spec_from_file_location("browser", ROOT / "scripts" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = module.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(module.MISSING)
        pytest.skip(module.MISSING)
    return str(path)


def sign_in(page: Page, program: Program, username: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto(f"{program.address}/login")
    # The page takes over what the server sent; a click between press and release would be lost.
    page.wait_for_load_state("networkidle")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"^(?!.*/login).*$"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of its own; any error on a page fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
