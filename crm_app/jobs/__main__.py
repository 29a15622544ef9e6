"""`python -m crm_app.jobs`: the jobs process."""

import asyncio
import os

from crm_app.jobs.runtime import run
from crm_app.kernel.logging import set_up
from crm_app.settings import PRIVATE

if __name__ == "__main__":
    os.umask(PRIVATE)
    set_up()
    asyncio.run(run())
