"""Small twins take the place of packages in the build."""

from pathlib import Path

import pytest

from crm_app.web.slim import TWINS, with_twins

CONFIG = """
          groups: [
          ],
    alias: [
      { find: "$" },
    ],
"""


def test_each_package_has_a_twin_that_is_there():
    config = with_twins(CONFIG)
    for package, twin in TWINS.items():
        assert f'{{ find: "{package}", replacement' in config
        assert Path("assets/js", twin).is_file()


def test_a_second_time_changes_nothing():
    assert with_twins(with_twins(CONFIG)) == with_twins(CONFIG)


@pytest.mark.parametrize("lost", ["groups: [", "alias: ["])
def test_a_configuration_of_another_shape_is_refused(lost):
    with pytest.raises(RuntimeError):
        with_twins(CONFIG.replace(lost, ""))
