"""Build the telecallers' app for browsers when its sources changed: `python scripts/build_pwa.py`.

Needs its packages (`npm ci --prefix mobile`). The build, `mobile/dist-web`, is served at /m/.
"""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from build_ui import fingerprint

ROOT = Path(__file__).resolve().parent.parent
MOBILE = ROOT / "mobile"
BUILT = MOBILE / "dist-web"
STAMP = BUILT / ".built-from"  # inside: whatever empties the folder makes the next one build
WRITTEN = ROOT / ".tools"
SOURCES = [
    "mobile/src/**/*",
    "mobile/web/**/*",
    "mobile/tsconfig*.json",
    "mobile/package.json",
    "mobile/package-lock.json",
]


def main() -> int:
    """Build if needed; answers the exit status. Of two at once the second finds it done."""
    WRITTEN.mkdir(exist_ok=True)
    with (WRITTEN / "pwa.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        return build()


def build() -> int:
    """Build if needed; answers the exit status."""
    if is_current():
        print("App: up to date.")
        return 0
    sources = fingerprint(SOURCES)
    vite = MOBILE / "node_modules" / ".bin" / "vite"
    if not vite.exists():
        print("App: its packages are missing. Run: npm ci --prefix mobile", file=sys.stderr)
        return 1
    print("App: building ...", flush=True)
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    run = subprocess.run(
        [str(vite), "build", "--config", "web/vite.config.mts"],
        cwd=MOBILE,
        env={**os.environ, "NODE_ENV": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode or not (BUILT / "sw.js").is_file():
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
        print("App: the build failed; its output is above.", file=sys.stderr)
        return run.returncode or 1
    STAMP.write_text(sources)
    print(f"App: built in {time.monotonic() - started:.0f} s.")
    return 0


def is_current() -> bool:
    """Whether what is built is of these sources."""
    return STAMP.is_file() and STAMP.read_text() == fingerprint(SOURCES)


if __name__ == "__main__":
    sys.exit(main())
