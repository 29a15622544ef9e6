"""Refuse private keys, environment files and large files: `python scripts/check_files.py FILE…`."""

import re
import sys
from pathlib import Path

LARGEST = 1024 * 1024
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|xox[bap]-[0-9A-Za-z-]{20,}"
)


def faults(path: Path) -> list[str]:
    """What speaks against committing a file."""
    found = []
    if path.name.startswith(".env") and not path.name.endswith(".example"):
        found.append(f"{path}: environment files hold secrets")
    if path.suffix in {".keystore", ".jks", ".p12"}:
        found.append(f"{path}: keys do not belong here")
    if path.stat().st_size > LARGEST:
        found.append(f"{path}: larger than 1 MiB")
    elif SECRET.search(path.read_bytes()):
        found.append(f"{path}: holds a secret")
    return found


if __name__ == "__main__":
    lines = [line for name in sys.argv[1:] if Path(name).is_file() for line in faults(Path(name))]
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(bool(lines))
