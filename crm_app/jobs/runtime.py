"""The jobs process: workers for durable work, and the clock while this process leads."""

import asyncio
import contextlib
import logging
import signal

from apscheduler.schedulers.background import BackgroundScheduler
from procrastinate import App

from crm_app.adapters.job_queue import DEFAULT_QUEUE, open_queue, retry_stalled
from crm_app.adapters.leader import Leadership
from crm_app.domain.recordings import examining
from crm_app.jobs import (
    bulk_runner,
    import_runner,
    recording_examiner,
    recording_keeper,
    recording_settler,
    upkeep,
)
from crm_app.kernel.db import libpq_url
from crm_app.settings import get_settings

_log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0  # a worker without a heartbeat for so long is dead
ELECTION_SECONDS = 2.0
GRACE_SECONDS = 20.0  # how long running work may go on after a stop
QUEUES = (DEFAULT_QUEUE, examining.QUEUE)  # each has a worker, which does one thing at a time


def _registered(url: str) -> App:
    queue = open_queue(url)
    import_runner.register(queue)
    bulk_runner.register(queue)
    recording_examiner.register(queue)
    return queue


async def _keep_the_clock(url: str, queue: App, stopping: asyncio.Event) -> None:
    """Run the scheduler while this process leads; stop it the moment the lock is lost."""
    scheduler = BackgroundScheduler(timezone="UTC")
    upkeep.register(scheduler)
    recording_keeper.register(scheduler)
    recording_settler.register(scheduler)
    recording_examiner.register_clock(scheduler)
    scheduler.start(paused=True)
    leads = False
    try:
        with Leadership(url) as leadership:
            while not stopping.is_set():
                holds = await asyncio.to_thread(leadership.holds)
                if holds != leads:
                    leads = holds
                    (scheduler.resume if leads else scheduler.pause)()
                    _log.info("this process %s the clock", "keeps" if leads else "lost")
                if leads and (count := await retry_stalled(queue, SILENT_SECONDS)):
                    _log.warning("%d jobs of a dead worker go back to the queue", count)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), ELECTION_SECONDS)
    finally:
        scheduler.shutdown(wait=True)


async def _work(queue: App, name: str) -> None:
    await queue.run_worker_async(
        queues=[name],
        name=name,
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=SILENT_SECONDS,
        shutdown_graceful_timeout=GRACE_SECONDS,
        fetch_job_polling_interval=2.0,
    )


async def run() -> None:
    """Work until SIGTERM or SIGINT; what runs then may end, what waits stays in the queue."""
    settings = get_settings()
    if settings.direct_url is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Start the program with `crm`.")
    url = libpq_url(settings.direct_url)
    queue = _registered(url)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with queue.open_async():
        workers = [asyncio.create_task(_work(queue, name)) for name in QUEUES]
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
