"""The jobs process: workers for durable work, and the clock while this process leads."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Iterable
from types import ModuleType

from apscheduler.schedulers.background import BackgroundScheduler
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition

from crm_app.access.actor import as_job
from crm_app.adapters.job_queue import drop, open_queue, retry_stalled
from crm_app.adapters.leader import Leadership
from crm_app.domain.runs import service as runs
from crm_app.domain.runs.schemas import Kind
from crm_app.jobs.recorded import recorded
from crm_app.jobs.registry import MODULES, register
from crm_app.kernel.db import libpq_url
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("clock")

HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0  # a worker without a heartbeat for so long is dead
ELECTION_SECONDS = 2.0
TICK_SECONDS = 1.0
GRACE_SECONDS = 20.0  # how long running work may go on after a stop
AGAIN_SECONDS = 0.5  # between two tries to reach a database that is away
JUMP_SECONDS = 1.0  # by which the machine's clock moved, and not the time


class Clock:
    """Puts what is due. A tick that fails is caught up with by the next."""

    def __init__(self) -> None:
        self._failed = False

    def tick(self) -> None:
        """One look at the clock."""
        try:
            with unit_of_work(_job) as work:
                runs.put_due(work)
        except Exception:
            # The outermost loop of the clock; a database that is away is told of once.
            if not self._failed:
                _log.exception("the clock could not put what is due; it goes on trying")
            self._failed = True
        else:
            self._failed = False


async def _keep_the_clock(url: str, queue: App, stopping: asyncio.Event) -> None:
    """Run the scheduler while this process leads; stop it the moment the lock is lost."""
    scheduler = BackgroundScheduler(timezone="UTC")
    ticking = scheduler.add_job(
        Clock().tick,
        "interval",
        seconds=TICK_SECONDS,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start(paused=True)
    leads = False
    ahead = _ahead()
    try:
        with Leadership(url) as leadership:
            while not stopping.is_set():
                holds = await asyncio.to_thread(leadership.holds)
                if holds != leads:
                    leads = holds
                    (scheduler.resume if leads else scheduler.pause)()
                    _log.info("this process %s the clock", "keeps" if leads else "lost")
                if abs(_ahead() - ahead) > JUMP_SECONDS:
                    # The scheduler waits for an instant: set back an hour, it would wait so long.
                    _log.warning("the machine's clock moved by %.0f s", _ahead() - ahead)
                    ahead = _ahead()
                    ticking.reschedule("interval", seconds=TICK_SECONDS)
                if leads:
                    with contextlib.suppress(ConnectorException):  # the next round tries again
                        await _give_back(queue)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), ELECTION_SECONDS)
    finally:
        scheduler.shutdown(wait=True)


def _ahead() -> float:
    """The time by the machine's clock before the time that passes, which nobody sets."""
    return time.time() - time.monotonic()


async def _give_back(queue: App) -> None:
    """What dead workers had in their hands."""
    back, given_up = await retry_stalled(queue, SILENT_SECONDS)
    if back:
        _log.warning("%d jobs of a dead worker go back to the queue", back)
    if given_up:
        _log.error("%d jobs are given up: worker after worker died over them", len(given_up))
        await asyncio.to_thread(_give_up, given_up)
        await drop(queue, given_up)


def _give_up(job_ids: list[int]) -> None:
    with unit_of_work(_job) as work:
        runs.give_up(work, job_ids)


def _introduce(kinds: list[Kind]) -> None:
    with unit_of_work(_job) as work:
        runs.introduce(work, kinds)


async def work_off(queue: App, name: str) -> None:
    """Work off one queue, one thing at a time, until cancelled; outlives a database that is away.

    A worker that cannot ask for work ends. The next one is another to the queue.
    """
    is_away = False
    while True:
        try:
            await queue.run_worker_async(
                queues=[name],
                name=name,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENT_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                fetch_job_polling_interval=2.0,
                delete_jobs=DeleteJobCondition.ALWAYS,  # `job_runs` tells what became of them
                task_middleware=[recorded],
            )
        except (ConnectorException, OSError) as error:
            if not is_away:
                _log.warning("the queue %s is out of reach: %s", name, error.__cause__ or error)
            is_away = True
        else:
            is_away = False  # it stopped itself, since it could not say that it lives
        await asyncio.sleep(AGAIN_SECONDS)


async def run(modules: Iterable[ModuleType] = MODULES) -> None:
    """Work until SIGTERM or SIGINT; what runs then may end, what waits stays in the queue."""
    settings = get_settings()
    if settings.direct_url is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Start the program with `crm`.")
    url = libpq_url(settings.direct_url)
    queue = open_queue(url)
    kinds = register(queue, modules)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(_introduce, kinds)
    async with queue.open_async():
        workers = [
            asyncio.create_task(work_off(queue, name))
            for name in sorted({kind.queue for kind in kinds})
        ]
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        clock = asyncio.create_task(_keep_the_clock(url, queue, stopping))
        _log.info("jobs are running")
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait({*workers, clock, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        for worker in workers:
            worker.cancel()
        for task in (*workers, clock):
            with contextlib.suppress(asyncio.CancelledError):
                await task
