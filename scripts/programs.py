"""Find programs of Debian's packages, or install them when root: `programs.py NAME…` prints paths.

Rehearsals and tests of a whole deployment need them; the product itself does not. Exit status 3
with the reason when one is missing and this user cannot install it.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = {
    "redis-server": "redis-server",
    "pgbouncer": "pgbouncer",
    "nginx": "nginx-light",
    "promtool": "prometheus",
    "systemd-analyze": "systemd",
    "nft": "nftables",
    "cc": "gcc",
    "strace": "strace",
    "debootstrap": "debootstrap",
}
_PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])


class NotFound(RuntimeError):
    """A program is missing, and this user cannot install it."""


def find(name: str) -> str | None:
    """The path of a program that is there, or None."""
    return shutil.which(name, path=_PLACES)


def need(*names: str) -> list[str]:
    """The paths of these programs, in order; what is missing is installed.

    Raises:
        NotFound: only root can install what is missing.
    """
    if missing := [PACKAGES[name] for name in names if find(name) is None]:
        install(*missing)
    found = [path for name in names if (path := find(name))]
    if len(found) < len(names):
        raise NotFound(f"Missing, and only root can install: {', '.join(missing)}")
    return found


def install(*packages: str) -> None:
    """Install Debian's packages when root can; none of them starts a service."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"Installing {', '.join(packages)} ...", file=sys.stderr, flush=True)
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=900"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *command], env=quiet, check=True, stdout=sys.stderr)


def main() -> int:
    """Answers the exit status."""
    try:
        print(*need(*sys.argv[1:]), sep="\n")
    except NotFound as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
