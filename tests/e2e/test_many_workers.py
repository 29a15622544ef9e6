"""Two machines of two workers behind one nginx, in short: see `rehearsals.many_workers`."""

import pytest

from rehearsals import many_workers
from rehearsals.stack import Stack
from scripts.programs import NotFound, need


@pytest.fixture(scope="module")
def made():
    try:
        need("redis-server", "pgbouncer", "nginx")
    except NotFound as error:
        pytest.skip(str(error))
    with Stack() as stack:
        yield many_workers.deploy(stack, people=2)


def test_each_machine_knows_what_the_other_was_told(made):
    many_workers.signing_in(made)
    many_workers.an_upload(made, size=600_000)
    many_workers.an_import(made, rows=50)


def test_pages_follow_the_other_machine_and_outlive_their_worker(made, browser):
    many_workers.live_pages(made, browser)
    many_workers.workers_die(made, browser, times=2, rate=10)
