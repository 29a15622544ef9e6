"""What GitHub runs for us: by commit, with no more rights than reading."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"^[\w-]+/[\w./-]+@[0-9a-f]{40}$")


def jobs(path):
    return yaml.safe_load(path.read_text())["jobs"].values()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_may_only_read(path):
    text = path.read_text()
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    uses = [step["uses"] for job in jobs(path) for step in job["steps"] if "uses" in step]
    assert uses
    assert [each for each in uses if not PINNED.match(each)] == []
    for each in uses:  # whoever updates one sees which version it was
        assert re.search(rf"{re.escape(each)} # v\d", text), each
    assert all("timeout-minutes" in job for job in jobs(path))


def test_every_lock_is_audited_when_it_changes():
    path = ROOT / ".github/workflows/security.yml"
    text = path.read_text()
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert (ROOT / lock).is_file()
        assert lock in text
    for folder in {lock.parent.name for lock in ROOT.glob("*/package-lock.json")}:
        assert f"folder: {folder}," in text
    triggers = yaml.safe_load(text)[True]  # YAML reads `on` as a truth
    assert triggers["schedule"]


def test_the_tests_are_those_of_make_test():
    assert ".ci/run" in (ROOT / ".github/workflows/test.yml").read_text()
    assert "make test" in (ROOT / ".ci/run").read_text()
