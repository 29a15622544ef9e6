"""Opaque cursors: the sort key of the last row, so that the next page starts right behind it."""

import base64
import binascii
import json

from crm_app.kernel.errors import RuleBroken


class BadCursor(RuleBroken):
    """A cursor that we did not make."""

    code = "bad_cursor"


def encode(*key: str) -> str:
    """The cursor behind a row with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str]:
    """The sort key in a cursor.

    Raises:
        BadCursor: not one of ours.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        json.dumps(key, ensure_ascii=False).encode()  # half a character fails here, not in a query
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("The cursor is not valid. Start at the first page.") from error
    if (
        not isinstance(key, list)
        or len(key) != length
        or not all(isinstance(part, str) for part in key)
    ):
        raise BadCursor("The cursor is not valid. Start at the first page.")
    return key
