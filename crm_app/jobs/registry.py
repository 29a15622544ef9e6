"""Every module of work: a new one is a line in `MODULES`.

A module gives chores by the clock (`WORK`), tasks that are enqueued by acts of people
(`register(queue)`, with `TITLES` of their names for the Jobs page), or both.
"""

from collections.abc import Iterable
from types import ModuleType

from procrastinate import App, RetryStrategy

from crm_app.domain.runs.schemas import Kind, Schedule
from crm_app.jobs import (
    bulk_runner,
    erasure_sweeper,
    followup_reminders,
    import_runner,
    message_sender,
    nightly,
    recording_examiner,
    recording_keeper,
    recording_settler,
    report_sender,
    run_keeper,
    upkeep,
)
from crm_app.jobs.periodic import Periodic
from crm_app.jobs.unknown import PatientTasks

MODULES: tuple[ModuleType, ...] = (
    bulk_runner,
    erasure_sweeper,
    followup_reminders,
    import_runner,
    message_sender,
    nightly,
    recording_examiner,
    recording_keeper,
    recording_settler,
    report_sender,
    run_keeper,
    upkeep,
)

# A chore that fails is tried again after 4, 16, 64, 256 and 1024 seconds; then it is a dead letter,
# and the next instant starts anew.
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


def register(queue: App, modules: Iterable[ModuleType] = MODULES) -> list[Kind]:
    """Add all work to the queue; answers the kinds there are."""
    modules = tuple(modules)
    titles: dict[str, str] = {}
    before = set(queue.tasks)
    for module in modules:
        if hasattr(module, "register"):
            module.register(queue)
            titles |= getattr(module, "TITLES", {})
    kinds = [
        Kind(task.name, titles.get(task.name, task.name), task.queue)
        for task in queue.tasks.values()
        if task.name not in before
    ]
    for chore in chores(modules):
        queue.task(name=chore.name, queue=chore.in_queue, retry=RETRY)(chore.do)
        schedule = Schedule(chore.every, chore.daily_at)
        kinds.append(Kind(chore.name, chore.title, chore.in_queue, schedule))
    queue.tasks = PatientTasks(queue)
    return kinds


def chores(modules: Iterable[ModuleType] = MODULES) -> list[Periodic]:
    """All chores."""
    return [chore for module in modules for chore in getattr(module, "WORK", ())]
