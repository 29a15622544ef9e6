"""Behind TLS, with what is delivered: the short form of rehearsals/deployment.py."""

from collections.abc import Iterator

import pytest

from rehearsals import deployment
from scripts import browser, programs


@pytest.fixture(scope="module")
def made() -> Iterator[deployment.Site]:
    if browser.find() is None:
        pytest.skip(browser.MISSING)
    try:
        programs.need("nginx", "redis-server")
    except programs.NotFound as missing:
        pytest.skip(str(missing))
    with deployment.site(machines=1) as made:
        yield made


@pytest.mark.parametrize("look", deployment.QUICK, ids=lambda look: look.__name__)
def test_the_site_behind_tls(made, look):
    look(made)
