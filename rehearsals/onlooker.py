"""A manager's open live floor in a real Chromium, and what it shows meanwhile."""

import contextlib
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from scripts import browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_LOOK = """() => ({
  live: document.querySelector('[data-live]')?.dataset.live ?? '',
  pulse: document.querySelector('[data-live]')?.innerText ?? '',
  banners: [...document.querySelectorAll('[role=status].fixed')].map((each) => each.innerText),
  toast: document.querySelector('.toast')?.innerText ?? '',
  calls: document.querySelector('[aria-label=Today] a span:nth-of-type(2)')?.innerText ?? '',
  same: window.sameDocument === true,
})"""

# Somebody who wants to see news presses the button now and then.
CLICK_SECONDS = 2.0
_CLICK = "() => document.querySelector('button[aria-keyshortcuts=R]')?.click()"


@dataclass(frozen=True, slots=True)
class Look:
    """What the page showed at a moment."""

    at: float
    live: str
    words: tuple[str, ...]
    calls: int | None
    is_calm: bool  # live with its age, and no banner
    same: bool  # the document was not loaded anew


class Onlooker(threading.Thread):
    """Opens the page once, and looks at it all the time."""

    def __init__(self, address: str, username: str, password: str, shots: Path | None) -> None:
        super().__init__(daemon=True, name="onlooker")
        self.address, self.username, self.password = address, username, password
        self.shots = shots
        self.over, self.ready, self.reopen = (threading.Event() for _ in range(3))
        self.looks: list[Look] = []
        self.shot = ""  # a name asks for a picture of the next moment
        self.broke = ""

    def run(self) -> None:
        """Look until told to stop."""
        path = browser.find()
        if path is None:
            self.broke = "there is no Chromium"
            self.ready.set()
            return
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
            page = launched.new_page(viewport={"width": 1440, "height": 900})
            try:
                self._sign_in(page)
                self.ready.set()
                clicked = 0.0
                while not self.over.wait(0.15):
                    if self.reopen.is_set():
                        self._sign_in(page)
                        self.reopen.clear()
                    self._look(page)
                    if time.monotonic() - clicked > CLICK_SECONDS:
                        clicked = time.monotonic()
                        page.evaluate(_CLICK)
            except Error as error:
                self.broke = str(error).splitlines()[0]
                self.ready.set()
            launched.close()

    def _sign_in(self, page: Page) -> None:
        page.context.clear_cookies()
        page.goto(f"{self.address}/login")
        page.wait_for_load_state("networkidle")
        page.get_by_label("User name").fill(self.username)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"^(?!.*/login).*$"))
        page.get_by_text(re.compile("^Live, updated")).wait_for(timeout=20_000)
        page.evaluate("window.sameDocument = true")

    def _look(self, page: Page) -> None:
        try:
            found = page.evaluate(_LOOK)
        except Error:  # between two documents
            return
        digits = found["calls"].replace(",", "")
        words = [found["pulse"], found["toast"], *found["banners"]]
        self.looks.append(
            Look(
                time.monotonic(),
                found["live"],
                tuple(_plain(each) for each in words if each),
                int(digits) if digits.isdigit() else None,
                found["pulse"].startswith("Live, updated") and not any(found["banners"]),
                found["same"],
            )
        )
        if self.shot and self.shots is not None:
            with contextlib.suppress(Error):
                page.screenshot(path=self.shots / f"{self.shot}.png")
            self.shot = ""

    def said_between(self, begun: float, ended: float) -> list[str]:
        """The different words that were shown, without those of a good day."""
        found: dict[str, None] = {}
        for look in list(self.looks):
            if begun <= look.at <= ended:
                found |= dict.fromkeys(look.words)
        return [each for each in found if not each.startswith("Live, updated")]

    def back_after(self, moment: float, calls: int) -> float | None:
        """Seconds from then until the page is live and counts at least so many calls."""
        for look in list(self.looks):
            if (
                look.at >= moment
                and look.live == "yes"
                and look.calls is not None
                and look.calls >= calls
                and not _warns(look)
            ):
                return look.at - moment
        return None

    def last(self) -> Look | None:
        """The newest look."""
        return self.looks[-1] if self.looks else None


def _warns(look: Look) -> bool:
    """A toast that is still there says what was, not what is."""
    return not look.is_calm


def _plain(words: str) -> str:
    return re.sub(r"\d+", "N", " ".join(words.split()))
