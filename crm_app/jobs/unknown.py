"""Work whose task this release does not have: it waits for the release that put it."""

from typing import Any

from procrastinate import App, RetryStrategy
from procrastinate.tasks import Task

from crm_app.kernel.errors import CrmError

_AGAIN = RetryStrategy(wait=20)  # for as long as it takes


class OfAnotherRelease(CrmError):
    """Two releases take from one queue while machines are replaced, and after a step back."""


class PatientTasks(dict[str, Task[Any, Any, Any]]):
    """The tasks of a queue; one that is not there gives its job back.

    The queue's library would call the job failed and forget it, and its chore would never be put
    again.
    """

    def __init__(self, queue: App) -> None:
        super().__init__(queue.tasks)
        self._queue = queue

    def __missing__(self, name: str) -> Task[Any, Any, Any]:
        """What stands in for a task that is not there."""
        return Task(_give_back, blueprint=self._queue, name=name, queue="", retry=_AGAIN)

    def get(self, name: str, default: Any = None) -> Any:
        """The task, or what stands in for it."""
        return self[name]


def _give_back(**_: Any) -> None:
    raise OfAnotherRelease("Another release of the program does this; it waits for that.")
