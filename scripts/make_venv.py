"""Make a virtual environment with pip in it: `python3 scripts/make_venv.py .venv`.

Debian's Python may come without `ensurepip`; then pip is fetched as Debian's own package would
bring it, by the system's pip, or the missing package is named.
"""

import subprocess
import sys
import venv
from pathlib import Path


def main(target: str) -> int:
    """Answers the exit status."""
    try:
        venv.create(target, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        return _without_ensurepip(target)
    return 0


def _without_ensurepip(target: str) -> int:
    venv.create(target, with_pip=False, clear=True)
    python = Path(target) / "bin" / "python"
    run = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(
            f"This Python cannot make environments. Install Debian's python{version}-venv,"
            " or choose another Python: PYTHON=python3.12 make run",
            file=sys.stderr,
        )
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
