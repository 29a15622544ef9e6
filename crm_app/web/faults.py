"""What is wrong with a form, in sentences beside its fields."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

PATTERNS = {"username": "Use small letters, digits, dots, dashes and underscores only."}

SENTENCES = {
    "missing": "{label} is missing.",
    "string_too_short": "{label} needs at least {min_length} characters.",
    "string_too_long": "{label} has at most {max_length} characters.",
    "too_long": "{label} has at most {max_length} entries.",
    "string_pattern_mismatch": "{label} has characters that are not allowed.",
    "uuid_parsing": "Choose a {lower}.",
    "uuid_type": "Choose a {lower}.",
    "enum": "Choose a {lower}.",
    "literal_error": "Choose a {lower}.",
    "int_parsing": "{label} is a whole number.",
    "int_from_float": "{label} is a whole number.",
    "greater_than_equal": "{label} is at least {ge}.",
    "less_than_equal": "{label} is at most {le}.",
    "value_error": "{label} {error}.",
}


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
    kind = detail["type"]
    if kind == "string_too_short" and limits["min_length"] == 1:
        kind = "missing"
    if kind == "string_pattern_mismatch" and name in PATTERNS:
        return PATTERNS[name]
    sentence = SENTENCES.get(kind, "{label} is not valid.")
    return sentence.format(label=label, lower=label.lower(), **limits)
