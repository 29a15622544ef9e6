"""Which columns the table shows: remembered in the browser, for each user of it."""

import json

# Column -> its head. Student and phone always show.
COLUMNS = {
    "status": "Status",
    "course": "Course",
    "owner": "Owner",
    "branch": "Branch",
    "contact": "Last contact",
    "calls": "Tries",
    "next": "Next step",
    "note": "Latest note",
    "created": "Added",
    "city": "City",
    "source": "Source",
}
USUAL = ["status", "course", "owner", "branch", "contact", "calls", "next", "note"]


def kept(text: str, user: str) -> list[str]:
    """The columns of `user` in what the browser kept; anybody may have written anything there."""
    mine = _read(text).get(user)
    if not isinstance(mine, list):
        return USUAL
    return [key for key in COLUMNS if key in mine]


def keep(text: str, user: str, shown: list[str]) -> str:
    """What the browser keeps, with the columns of `user` anew."""
    return json.dumps(_read(text) | {user: shown})


def switched(shown: list[str], column: str) -> list[str]:
    """With the column, or without it if it was there."""
    return [key for key in COLUMNS if (key in shown) != (key == column)]


def _read(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
