"""Find a Chromium for the tests, or install Debian's when root: prints its path.

Exit status 3 with the reason when there is none and this user cannot install one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-liberation")
MISSING = (
    "no Chromium found and only root can install one: install chromium, or name one in CRM_CHROMIUM"
)


def find() -> str | None:
    """The path of a Chromium that is there, or None."""
    named = os.environ.get("CRM_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright")
    found = sorted(cache.expanduser().glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def install() -> str | None:
    """Install Debian's Chromium when root can, and answer its path."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("Installing Chromium ...", file=sys.stderr, flush=True)
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=900"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], env=quiet, check=True, stdout=sys.stderr)
    subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *PACKAGES],
        env=quiet,
        check=True,
        stdout=sys.stderr,
    )
    return find()


def main() -> int:
    """Answers the exit status."""
    path = find() or install()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 3
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
