"""Excel workbooks, read in a short-lived process, never in ours.

The bytes are strangers' and the library is Rust that ends the whole process when memory is short:
1.4 kB can ask for 550 GB. `crm_app.adapters.workbook_reader` has limits of memory, time and file
size, and no secrets.
"""

import json
import os
import signal
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

FAULT_STATUS = 3  # of the process, with a sentence, when the file is no good
_AT_ONCE = 2  # in each web worker and in the jobs
_WAIT_SECONDS = 30
_WALL_SECONDS = 600
_BY_INPUT = {
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
    -signal.SIGXCPU,
    -signal.SIGXFSZ,
    -signal.SIGKILL,  # by the kernel, when the whole machine is short of memory
}
_FROM_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")
_TOO_LARGE = "This workbook is too large. Split it, or save it as CSV, and try again."
_places = BoundedSemaphore(_AT_ONCE)


class BadWorkbook(Exception):
    """It cannot be read; the sentence is for people."""


def sheet_names(path: Path) -> list[str]:
    """The visible sheets, in the workbook's order.

    Raises:
        BadWorkbook: damaged, protected, too large, or nothing is visible.
    """
    seen = path.stat()
    return list(_names(str(path), seen.st_mtime_ns, seen.st_size))


def write_csv(path: Path, sheet: str, target: Path) -> None:
    """Write a sheet as a CSV (UTF-8, commas) with the same row numbers; whole or not at all.

    Raises:
        BadWorkbook: see `sheet_names`.
    """
    unfinished = target.with_suffix(f".{os.getpid()}")
    try:
        _read("csv", str(path), sheet, str(unfinished))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@lru_cache(maxsize=64)
def _names(path: str, _changed: int, _size: int) -> tuple[str, ...]:
    return tuple(_read("names", path))


def environment() -> dict[str, str]:
    """What the reading process knows of us."""
    return {name: os.environ[name] for name in _FROM_ENVIRONMENT if name in os.environ}


def _read(*asked: str) -> Any:
    # Any: what the reader prints as JSON, the kind known to who asked.
    command = [sys.executable, "-P", "-m", "crm_app.adapters.workbook_reader", *asked]
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise BadWorkbook("Other workbooks are being read. Try again in a minute.")
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the paths are ones that we made
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_WALL_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise BadWorkbook(_TOO_LARGE) from error
    finally:
        _places.release()
    if done.returncode == FAULT_STATUS:
        raise BadWorkbook(done.stdout.decode())
    if done.returncode in _BY_INPUT:
        raise BadWorkbook(_TOO_LARGE)
    if done.returncode:
        complaint = done.stderr.decode(errors="replace")[-2000:]
        raise RuntimeError(f"the reader of workbooks ended with {done.returncode}: {complaint}")
    return json.loads(done.stdout)
