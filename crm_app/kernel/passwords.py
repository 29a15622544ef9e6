"""Hash and verify passwords with argon2id (requirement 2.2)."""

import os
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# Each takes a core and 64 MB: whoever asks, and however many at once, memory has an end.
_places = BoundedSemaphore(max(2, os.cpu_count() or 1))


def hash_password(password: str) -> str:
    """The argon2id hash to store; each call salts anew."""
    with _places:
        return _hasher.hash(password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether they belong together; takes as long when there is no hash to compare with."""
    try:
        with _places:
            fits = _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash("no such person")
