"""E-mail addresses: enough of their syntax to catch typing errors."""

import re

# One @, a domain with a dot, nothing that separates addresses in a list (after RFC 5321).
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")


def is_email(text: str) -> bool:
    """Whether this looks like one e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
