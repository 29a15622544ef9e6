"""Build the admin UI into `.web` when its sources changed: `python scripts/build_ui.py`.

Needs bun (`npm ci --prefix tools`). Asks for no database, and one build serves every port.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".web" / "build" / "client"
STAMP = ROOT / ".web" / "built-from"
WRITTEN = ROOT / ".tools"  # what Reflex and bun keep for themselves
IGNORED = ROOT / ".gitignore"
SOURCES = [
    "rxconfig.py",
    "requirements.txt",
    "crm_app/crm_app.py",
    "crm_app/web/**/*.py",
    # View models and enums: pages are compiled against their fields.
    "crm_app/domain/**/schemas.py",
    "crm_app/models/*.py",
    "assets/**/*",
    "tools/package-lock.json",
]
LOCK = ["reflex.lock/*"]


def main() -> int:
    """Build if needed; answers the exit status. Of two at once the second finds it done."""
    WRITTEN.mkdir(exist_ok=True)
    with (WRITTEN / "build.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        return build()


def build() -> int:
    """Build if needed; answers the exit status."""
    if is_current():
        print("UI: up to date.")
        return 0
    sources = fingerprint(SOURCES)
    bun = ROOT / "tools" / "node_modules" / ".bin"
    if not (bun / "bun").exists():
        print("UI: bun is missing. Run: npm ci --prefix tools", file=sys.stderr)
        return 1
    print("UI: building ...", flush=True)
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    ours = IGNORED.read_bytes() if IGNORED.exists() else None
    run = subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=ROOT,
        env=environment(bun),
        capture_output=True,
        text=True,
        check=False,
    )
    if ours is not None:  # Reflex adds its own lines each time; this file is ours
        IGNORED.write_bytes(ours)
    if run.returncode or not BUILT.is_dir():
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
        print("UI: the build failed; its output is above.", file=sys.stderr)
        return run.returncode or 1
    # The build itself may complete the lock; sources that changed meanwhile need another build.
    STAMP.write_text(sources + fingerprint(LOCK))
    print(f"UI: built in {time.monotonic() - started:.0f} s.")
    return 0


def is_current() -> bool:
    """Whether what is built is of these sources."""
    if not (BUILT.is_dir() and STAMP.is_file()):
        return False
    return STAMP.read_text() == fingerprint(SOURCES) + fingerprint(LOCK)


def fingerprint(patterns: list[str]) -> str:
    """A hash of the names and contents of the files that match."""
    digest = hashlib.sha256()
    for path in sorted(set(_files(patterns))):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def _files(patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from (path for path in ROOT.glob(pattern) if path.is_file())


def environment(bun: Path) -> dict[str, str]:
    """The build's environment: our bun, no telemetry, nothing written outside the checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("REFLEX_")}
    return kept | {
        "PATH": os.pathsep.join([str(bun), str(Path(sys.executable).parent), kept["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "REFLEX_USE_SYSTEM_BUN": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # Asked here, because Reflex would measure registries against each other.
        "NPM_CONFIG_REGISTRY": kept.get("NPM_CONFIG_REGISTRY") or _registry(),
        "REFLEX_DIR": str(WRITTEN / "reflex"),
        "BUN_INSTALL": str(WRITTEN / "bun"),
        "BUN_INSTALL_CACHE_DIR": str(WRITTEN / "bun" / "cache"),
        "BUN_RUNTIME_TRANSPILER_CACHE_PATH": str(WRITTEN / "bun" / "transpiled"),
    }


def _registry() -> str:
    asked = subprocess.run(
        ["npm", "config", "get", "registry", "--logs-max=0"],
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
