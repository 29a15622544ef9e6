"""Back to the moment before a wrong command, with two clusters and the running program."""

import pytest

from rehearsals.point_in_time import Rehearsal
from rehearsals.stack import Stack

pytestmark = pytest.mark.e2e


def test_all_is_as_it_was_before_the_wrong_command(monkeypatch):
    monkeypatch.delenv("CRM_DATABASE_URL", raising=False)
    with Stack() as stack:
        Rehearsal(stack).run(leads=100)
