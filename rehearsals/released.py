"""Releases as they are installed: each wheel in an environment of its own, started from there."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path

from rehearsals.stack import Machine
from scripts import build_dist

_MIGRATION = '''"""A step of a release that does not exist: a column, a table, an index.

Revision ID: {revision}
"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{below}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("rehearsed", sa.Text(), nullable=True))
    op.add_column(
        "call_logs", sa.Column("rehearsed", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("ix_leads_rehearsed", "leads", ["rehearsed"])


def downgrade() -> None:
    op.drop_index("ix_leads_rehearsed", "leads")
    op.drop_column("call_logs", "rehearsed")
    op.drop_column("leads", "rehearsed")
'''
REHEARSED = "feedfacecafe"


def build(folder: Path) -> Path:
    """The wheel of this checkout as it lies here; the portal and the app must be built."""
    return build_dist.build(folder)


def next_of(wheel: Path, folder: Path) -> Path:
    """A release after this one, the same but for its version and a migration more."""
    with zipfile.ZipFile(wheel) as archive:
        contents = {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.endswith(".dist-info/RECORD")
        }
    version = version_of(wheel)
    major, minor, *_ = version.split(".")
    new = f"{major}.{int(minor) + 1}.0"
    renamed = {
        name.replace(f"-{version}.dist-info", f"-{new}.dist-info"): content
        for name, content in contents.items()
    }
    about = f"education_crm-{new}.dist-info/METADATA"
    renamed[about] = renamed[about].replace(
        f"\nVersion: {version}\n".encode(), f"\nVersion: {new}\n".encode()
    )
    steps = {name: content.decode() for name, content in contents.items() if _is_step(name)}
    below = _newest(steps.values())
    renamed[f"{build_dist.CARRIED}/alembic/versions/29990101_{REHEARSED}_rehearsed.py"] = (
        _MIGRATION.format(revision=REHEARSED, below=below).encode()
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"education_crm-{new}-py3-none-any.whl"
    return build_dist.write_wheel(path, renamed, build_dist.NOTHING_YET)


def version_of(wheel: Path) -> str:
    """The version in a wheel's name."""
    return wheel.name.split("-")[1]


def steps_of(wheel: Path) -> set[str]:
    """The migrations in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {Path(name).name for name in archive.namelist() if _is_step(name)}


def _is_step(name: str) -> bool:
    return name.startswith(f"{build_dist.CARRIED}/alembic/versions/") and name.endswith(".py")


def _newest(steps: object) -> str:
    """The revision that no other one stands on."""
    revisions, below = set(), set()
    for step in steps:  # type: ignore[attr-defined]
        named: dict[str, object] = {}
        for line in step.splitlines():
            key, _, value = line.partition(" = ")
            key = key.partition(":")[0]
            if key in {"revision", "down_revision"}:
                named[key] = value.strip("\"'")
        revisions.add(named["revision"])
        below.add(named["down_revision"])
    [found] = revisions - below
    return str(found)


def install(wheel: Path, folder: Path) -> Path:
    """An environment with this wheel beside the packages of this one; answers its folder.

    Nothing is downloaded: what the wheel asks for is what runs here.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*pip, *quiet, str(wheel)], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    # A plain line: what this environment would load by itself (our own sources) stays out.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


class Released(Machine):
    """A machine that runs an installed release from an empty folder, without Node in its PATH."""

    def __init__(self, folder: Path, release: Path, **variables: str) -> None:
        super().__init__(folder, **variables)
        self.release = release
        self.cwd = folder / "empty"
        self.cwd.mkdir(exist_ok=True)

    def command(self) -> list[str]:
        """What is run."""
        return [str(self.release / "bin" / "crm"), *self.arguments]

    def environment(self) -> Mapping[str, str]:
        """What it runs with: nothing of the checkout, no tools."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": f"{self.release / 'bin'}{os.pathsep}/usr/sbin",
            "HOME": str(home),
        } | self.variables

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of that release."""
        return subprocess.run(
            [str(self.release / "bin" / "crm"), *arguments],
            cwd=self.cwd,
            env=dict(self.environment()),
            capture_output=True,
            text=True,
            check=False,
        )
