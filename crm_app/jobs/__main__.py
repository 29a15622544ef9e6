"""`python -m crm_app.jobs`: the jobs process."""

import asyncio
import os

from crm_app.jobs.runtime import run
from crm_app.kernel.logging import set_up
from crm_app.settings import PRIVATE

BEHIND = 5  # of `nice`: an import computes when no telecaller waits

if __name__ == "__main__":
    os.umask(PRIVATE)
    os.nice(BEHIND)
    set_up()
    asyncio.run(run())
