"""`python -m crm_app.granian`: granian's command, which does not give up for one unlucky worker.

It also imports the program before the workers are forked, so that each of them starts at once.

granian starts a dead worker again, but ends itself, and with it the workers that are well, when
one dies within 5.5 s of its start. Killed twice by a machine out of memory, that is an outage for
everybody. Only many deaths in a minute are a loop worth the end: then `supervisor` starts it anew.
"""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

from granian.cli import entrypoint
from granian.server import Server

from crm_app.serving import preload

MOST_DEATHS, WITHIN_SECONDS = 10, 60.0


def be_patient(server: type[Any]) -> None:
    """Have this class of servers forget when it started a worker again, unless it did so often."""
    respawn: Callable[..., None] = server._respawn_workers
    deaths: list[float] = []

    def patient(self: Any, workers: list[int], *given: Any, **named: Any) -> None:
        respawn(self, workers, *given, **named)
        now = time.monotonic()
        deaths[:] = [at for at in deaths if now - at < WITHIN_SECONDS] + [now] * len(workers)
        if len(deaths) < MOST_DEATHS:
            self.respawned_wrks.clear()

    server._respawn_workers = patient


if __name__ == "__main__":
    be_patient(Server)
    if multiprocessing.get_start_method() == "fork":
        preload()
    entrypoint()  # type: ignore[no-untyped-call]
