"""What a first visit to each page downloads, as served: `python scripts/weigh.py ADDRESS COOKIE`.

Builds nothing. Chromium opens every page of a running portal with an empty cache; the sizes are
those of the network, so compressed. `COOKIE` is `crm_session=...` of an admin who is signed in.
"""

import sys
from collections import Counter
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

if __package__:
    from scripts import browser as chromium
else:
    import browser as chromium

LIMIT_KB = 180  # JavaScript and CSS of a page without charts
KIB = 1024
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
QUIET_MS = 500
# Pages with charts have no limit of their own: theirs are drawn without a library.
PAGES = (
    "/login",
    "/",
    "/leads",
    "/duplicates",
    "/import",
    "/import/new",
    "/branches",
    "/telecallers",
    "/recordings",
    "/reports",
    "/audit",
    "/settings",
    "/account",
)


class Weight(NamedTuple):
    """Bytes over the network."""

    scripts: int
    styles: int
    fonts: int
    other: int

    @property
    def counted(self) -> float:
        """What the limit is about, in KB."""
        return (self.scripts + self.styles) / KIB


def weigh(browser: Browser, address: str, path: str, cookie: str = "") -> Weight:
    """Open one page with nothing in the cache, and count until the network is quiet."""
    context = browser.new_context()
    try:
        if cookie:
            name, _, value = cookie.partition("=")
            host = urlsplit(address).hostname or ""
            context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
        page = context.new_page()
        network = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        sizes: Counter[str] = Counter()
        network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        network.on(
            "Network.loadingFinished",
            lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
        )
        network.send("Network.enable")
        page.goto(f"{address}{path}", wait_until="networkidle")
        page.wait_for_timeout(QUIET_MS)
        by_kind: Counter[str] = Counter()
        for request, size in sizes.items():
            by_kind[kinds.get(request, "Other")] += size
        known = ("Script", "Stylesheet", "Font")
        other = sum(size for kind, size in by_kind.items() if kind not in known)
        return Weight(*(by_kind[kind] for kind in known), other)
    finally:
        context.close()


def main(address: str, cookie: str) -> int:
    """Print the table; answers 1 when a page is too heavy."""
    path = chromium.find()
    if path is None:
        print(chromium.MISSING, file=sys.stderr)
        return 3
    heavy = False
    print(f"{'KB':16}{'scripts':>9}{'styles':>8}{'both':>8}{'fonts':>8}{'other':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for page in PAGES:
            found = weigh(browser, address, page, "" if page == "/login" else cookie)
            heavy = heavy or found.counted > LIMIT_KB
            print(
                f"{page:16}{found.scripts / KIB:9.1f}{found.styles / KIB:8.1f}{found.counted:8.1f}"
                f"{found.fonts / KIB:8.1f}{found.other / KIB:8.1f}"
            )
        browser.close()
    print(f"limit for scripts and styles: {LIMIT_KB} KB: {'exceeded' if heavy else 'kept'}")
    return int(heavy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2]))
