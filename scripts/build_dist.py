"""Build the release into `dist/`: `python scripts/build_dist.py`, after the UI and the app.

The wheel is written here and not by a build backend: it is an archive of files in order with
three notes about them, and so one commit gives the same bytes on every machine. It carries what a
checkout has and Python alone cannot make: the built portal, the built app, the migrations.
"""

import base64
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
CARRIED = "crm_app/release"
PACKAGES = ("crm_app", "api_ext")
# What `crm_app.places` looks for, under the names of the checkout.
BESIDE = (
    "rxconfig.py",
    "assets/tokens.json",
    "alembic.ini",
    "alembic",
    ".web/build/client",
    ".web/backend",
    ".web/built-from",
    "mobile/dist-web",
)
LEFT_OUT = {"__pycache__"}
NOTHING_YET = 315532800  # 1980-01-01: an archive knows no earlier day


class Unfit(RuntimeError):
    """This state of the checkout is no release; the message says why."""


def main() -> int:
    """Build wheel, requirements and checksums; answers the exit status."""
    try:
        _refuse_unfinished()
        wheel = build(DIST)
    except Unfit as error:
        print(error, file=sys.stderr)
        return 1
    shutil.copyfile(ROOT / "requirements.txt", DIST / "requirements.txt")
    sums = "".join(f"{_digest(DIST / name)}  {name}\n" for name in ("requirements.txt", wheel.name))
    (DIST / "SHA256SUMS").write_text(sums)
    print(f"dist/{wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB")
    print(sums, end="")
    return 0


def build(into: Path) -> Path:
    """Write the wheel of what lies here, built pages and all; answers its path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    label = f"{project['name'].replace('-', '_')}-{project['version']}"
    commit, at = _commit()
    note = {"commit": commit, "committed_at": datetime.fromtimestamp(at, UTC).isoformat()}
    about = f"{label}.dist-info"
    contents = dict(_files())
    contents[f"{CARRIED}/release.json"] = json.dumps(note, indent=1).encode() + b"\n"
    contents[f"{about}/METADATA"] = _metadata(project).encode()
    contents[f"{about}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: build_dist\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    contents[f"{about}/entry_points.txt"] = _entry_points(project).encode()
    into.mkdir(parents=True, exist_ok=True)
    return write_wheel(into / f"{label}-py3-none-any.whl", contents, at)


def write_wheel(path: Path, contents: dict[str, bytes], at: float) -> Path:
    """Write an archive of these files, in order, all of this moment, with the list of them."""
    [record] = {f"{name.partition('/')[0]}/RECORD" for name in contents if ".dist-info/" in name}
    listing = io.StringIO(newline="")
    lines = csv.writer(listing, lineterminator="\n")
    for name in sorted(contents):
        digest = base64.urlsafe_b64encode(hashlib.sha256(contents[name]).digest())
        lines.writerow([name, f"sha256={digest.rstrip(b'=').decode()}", len(contents[name])])
    lines.writerow([record, "", ""])
    moment = time.gmtime(max(at, NOTHING_YET))[:6]
    aside = path.with_suffix(".part")
    # Stored as they are: what a compressor makes of them differs from machine to machine.
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            archive.writestr(_entry(name, moment), contents[name])
        archive.writestr(_entry(record, moment), listing.getvalue())
    aside.replace(path)
    return path


def _entry(name: str, moment: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
    entry.create_system = 3  # Unix, wherever it is built
    entry.external_attr = 0o100644 << 16
    return entry


def _files() -> Iterator[tuple[str, bytes]]:
    for name in PACKAGES:
        yield from ((each, path.read_bytes()) for each, path in _below(name))
    for name in BESIDE:
        found = [(f"{CARRIED}/{each}", path.read_bytes()) for each, path in _below(name)]
        if not found:
            raise Unfit(f"{name} is missing. Run: make ui pwa")
        yield from found


def _below(name: str) -> Iterator[tuple[str, Path]]:
    start = ROOT / name
    for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
        if path.is_file() and not LEFT_OUT & set(path.parts):
            yield path.relative_to(ROOT).as_posix(), path


def _metadata(project: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {each}" for each in project["dependencies"]),
    ]
    return "\n".join(lines) + "\n"


def _entry_points(project: dict[str, Any]) -> str:
    commands = "".join(f"{name} = {where}\n" for name, where in project["scripts"].items())
    return f"[console_scripts]\n{commands}"


def _commit() -> tuple[str, float]:
    """The commit and its moment; of a copy without history, nothing and the beginning of time."""
    said = _git("log", "-1", "--format=%H %ct")
    if not said:
        return "", NOTHING_YET
    commit, at = said.split()
    return commit, float(at)


def _refuse_unfinished() -> None:
    """A release is a commit with the UI and the app that were built from it."""
    if changed := _git("status", "--porcelain"):
        raise Unfit(f"A release is built from a commit; commit or remove first:\n{changed}")
    import build_pwa  # noqa: PLC0415 - they lie beside this script, not beside who imports it
    import build_ui  # noqa: PLC0415

    for part in (build_ui, build_pwa):
        if not part.is_current():
            raise Unfit("The built UI or app is older than its sources. Run: make dist")


def _git(*words: str) -> str:
    run = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
    return run.stdout.strip()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
