"""The id of what was asked: the same in the answer, in every line of the log and in its jobs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

HEADER = "X-Request-ID"
# A proxy or the app may have given one; anything else than letters, digits and hyphens is not
# taken into our log.
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(slots=True)
class Asked:
    """One request, event or try of a job; `by` is the id of the person, once that is known."""

    request_id: str
    by: str = ""


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def current() -> Asked | None:
    """What is being done here; None outside of any request."""
    return _current.get()


def current_id() -> str | None:
    """The id of what is being done here."""
    asked = _current.get()
    return asked.request_id if asked else None


def begin(given: str | None = None) -> Asked:
    """Whatever this context does from here on belongs to one request, with the id given or anew."""
    taken = given if given and _GIVEN.fullmatch(given) else uuid4().hex
    asked = Asked(taken)
    _current.set(asked)
    return asked


@contextmanager
def during(given: str | None = None) -> Iterator[Asked]:
    """Like `begin`, until the block ends."""
    before = _current.get()
    asked = begin(given)
    try:
        yield asked
    finally:
        _current.set(before)


def note_person(person: object) -> None:
    """Remember who asked: an id, never a name."""
    asked = _current.get()
    if asked is not None:
        asked.by = str(person)
