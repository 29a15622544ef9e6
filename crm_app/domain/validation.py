"""Faults found by pydantic, as sentences for each field."""

from collections.abc import Iterable, Mapping
from typing import Any


def sentences(faults: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Field name to what is wrong with it; the first fault of a field counts.

    Any: pydantic and FastAPI describe a fault as a loose dictionary.
    """
    found: dict[str, str] = {}
    for fault in faults:
        path = [str(part) for part in fault["loc"] if part not in {"body", "query", "path"}]
        if fault["type"] == "json_invalid":
            path = []  # it ends in the character's position, which is no field
        name = ".".join(path) or "body"
        found.setdefault(name, _sentence(fault))
    return found


def _sentence(fault: Mapping[str, Any]) -> str:
    match fault["type"]:
        case "missing":
            return "This is missing."
        case "json_invalid":
            return "This is not JSON."
        case "extra_forbidden":
            return "There is no such field."
        case "value_error":
            return str(fault["msg"]).removeprefix("Value error, ").capitalize() + "."
        case _:
            return str(fault["msg"]).rstrip(".") + "."
