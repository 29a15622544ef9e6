"""The list of erasures beside the database: what a restore of an older backup must erase again.

One JSON object a line, only ids of leads among them. It lies in the data folder; a copy of it
belongs where the backups lie, and newer than they are.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm_app.settings import get_settings

NAME = "erasures.jsonl"


def path() -> Path:
    """Where the list lies."""
    return get_settings().data_dir / NAME


def add(line: dict[str, Any]) -> None:
    """Add a line, once (Any: JSON); it is on the disk when this returns."""
    text = json.dumps(line)
    if path().exists() and text in path().read_text().splitlines():
        return
    opened = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(opened, f"{text}\n".encode())
        os.fsync(opened)
    finally:
        os.close(opened)


def read(where: Path) -> Iterator[dict[str, Any]]:
    """The lines of a list.

    Raises:
        OSError, ValueError: it is not there, or no list of ours.
    """
    for line in where.read_text().splitlines():
        if line.strip():
            yield json.loads(line)
