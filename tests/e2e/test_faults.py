"""Some of `python -m rehearsals.faults`, once each: recovery, and every acknowledged write once."""

import pytest

from rehearsals import faults

ONCE = [
    "postgres restarted",
    "redis killed",
    "database cut 3 s",
    "web worker killed",
    "jobs killed",
]
PATIENCE = 25.0  # other tests run beside; the rehearsal itself allows five seconds


@pytest.mark.e2e
def test_faults_leave_nothing_behind():
    accounts = faults.run(ONCE, 1, 7, None)
    faults.tell(accounts)
    assert [each.name for each in accounts] == [*ONCE, "at the end"]
    assert {each.name: each.misses(PATIENCE) for each in accounts if each.misses(PATIENCE)} == {}
    said = " ".join(words for each in accounts for one in each.rounds for words in one.said)
    assert "The database does not answer" in said
