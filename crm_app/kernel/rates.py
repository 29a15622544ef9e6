"""How often somebody may do something: a bucket that is one number for each key."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from heapq import nsmallest
from threading import Lock

MOST_KEYS = 100_000  # some 20 MB; a flood of invented keys must not fill the memory


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many in a second."""

    burst: int
    per_second: float


class Meter:
    """Counts against one rate, in the memory of this process.

    For each key it keeps the moment at which its bucket will be empty again (the generic cell
    rate algorithm): no timer, no window whose border lets twice as much pass.
    """

    def __init__(
        self,
        rate: Rate,
        *,
        most_keys: int = MOST_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each = 1 / rate.per_second
        self._room = rate.burst / rate.per_second
        self._most_keys = most_keys
        self._clock = clock
        self._empty_at: dict[object, float] = {}
        self._lock = Lock()

    def take(self, key: object) -> float:
        """Count one, if there is room; answers 0, or after how many seconds there is."""
        now = self._clock()
        with self._lock:
            empty_at = max(self._empty_at.get(key, now), now) + self._each
            wait = empty_at - now - self._room
            if wait > 0:
                return wait
            self._empty_at[key] = empty_at
            if len(self._empty_at) > self._most_keys:
                self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop what is empty, which is the same as unknown; else the half that counted least."""
        full = {key: at for key, at in self._empty_at.items() if at > now}
        if len(full) > self._most_keys // 2:
            for key in nsmallest(len(full) - self._most_keys // 2, full, key=full.__getitem__):
                del full[key]
        self._empty_at = full

    def __len__(self) -> int:
        return len(self._empty_at)
