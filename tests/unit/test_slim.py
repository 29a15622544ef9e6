"""Small twins take the place of packages in the build."""

from pathlib import Path

import pytest

from crm_app.web.slim import NOTES, TWINS, VERSION, Slim, with_twins

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


def test_notes_on_the_last_run_stay_out_of_the_pages():
    assert f'{{ find: "{NOTES}", replacement: fileURLToPath(new URL("./{VERSION}"' in with_twins(
        CONFIG
    )
    [(path, content)] = Slim().get_static_assets()
    assert (str(path), content) == (VERSION, 'export default { version: "0.10.1" };\n')


def test_a_second_time_changes_nothing():
    assert with_twins(with_twins(CONFIG)) == with_twins(CONFIG)


@pytest.mark.parametrize("lost", ["groups: [", "alias: ["])
def test_a_configuration_of_another_shape_is_refused(lost):
    with pytest.raises(RuntimeError):
        with_twins(CONFIG.replace(lost, ""))
