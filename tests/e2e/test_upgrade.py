"""People work on while a release is replaced by the next, and brought back."""

import pytest

from rehearsals import released
from rehearsals.upgrade import rehearse

pytestmark = pytest.mark.e2e


def test_nothing_is_lost_on_the_way_forward_and_back(tmp_path, capsys):
    assert rehearse(released.build(tmp_path))
    account = capsys.readouterr().out
    assert "from education_crm-" in account
    assert "It stays as it is, and this release runs on it." in account
    assert "never acknowledged: 0" in account


def test_the_next_release_differs_by_version_and_one_migration(tmp_path):
    wheel = released.build(tmp_path)
    following = released.next_of(wheel, tmp_path / "next")
    assert released.version_of(following) > released.version_of(wheel)
    [added] = released.steps_of(following) - released.steps_of(wheel)
    assert released.REHEARSED in added
