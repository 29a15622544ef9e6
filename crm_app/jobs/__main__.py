"""`python -m crm_app.jobs`: the jobs process."""

import asyncio

from crm_app.jobs.runtime import run
from crm_app.kernel.logging import set_up

if __name__ == "__main__":
    set_up()
    asyncio.run(run())
