"""E-mail addresses: enough of their syntax to catch typing errors."""

import re

# One @, a domain with a dot, nothing that separates addresses in a list (after RFC 5321).
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")


def is_email(text: str) -> bool:
    """Whether this looks like one e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


# What a message can be sent to: the ASCII that every mail server takes (RFC 5321 without quotes).
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"(?P<local>{_LOCAL})@(?:{_LABEL}\.)+{_LABEL}")
_LONGEST, _LONGEST_LOCAL = 254, 64


def is_mailbox(text: str) -> bool:
    """Whether this is one address that a message may be sent to."""
    found = _MAILBOX.fullmatch(text)
    return found is not None and len(text) <= _LONGEST and len(found["local"]) <= _LONGEST_LOCAL
