"""What is wrong with a form, in sentences beside its fields."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

PATTERNS = {"username": "Use small letters, digits, dots, dashes and underscores only."}


def of_form(error: ValidationError, labels: Mapping[str, str]) -> dict[str, str]:
    """Field -> sentence, the first fault of each."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        found.setdefault(name, _explain(name, detail, labels))
    return found


def sentence(fault: object) -> str:
    """A fault the domain names for a field; lists of ids are not for people's eyes."""
    return fault if isinstance(fault, str) else "Choose another one."


def _explain(name: str, detail: ErrorDetails, labels: Mapping[str, str]) -> str:
    label = labels.get(name) or name.replace("_", " ").capitalize()
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "missing" | "none_required":
            return f"{label} is missing."
        case "string_too_short" if limits["min_length"] == 1:
            return f"{label} is missing."
        case "string_too_short":
            return f"{label} needs at least {limits['min_length']} characters."
        case "string_too_long" | "too_long":
            return f"{label} has at most {limits['max_length']} characters."
        case "string_pattern_mismatch":
            return PATTERNS.get(name, f"{label} has characters that are not allowed.")
        case "uuid_parsing" | "uuid_type" | "enum" | "literal_error":
            return f"Choose a {label.lower()}."
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{label} is a whole number."
        case "greater_than_equal":
            return f"{label} is at least {limits['ge']}."
        case "less_than_equal":
            return f"{label} is at most {limits['le']}."
        case "value_error":
            return f"{label} {limits['error']}."
        case _:
            return f"{label} is not valid."
