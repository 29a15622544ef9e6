"""The version is in one place, and news become the changelog."""

import tomllib
from pathlib import Path

import pytest

from scripts.release import ROOT, Refused, prepare

HEAD = "# Changelog\n\nWhat changed.\n"


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "README.md").write_text("How.\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(HEAD)
    return tmp_path


def tell(checkout: Path, **news: str) -> None:
    for name, text in news.items():
        (checkout / "news" / f"{name.replace('_', '.')}.md").write_text(text + "\n")


def told(checkout: Path) -> list[str]:
    """Headings and sentences below the first heading."""
    lines = (checkout / "CHANGELOG.md").read_text().splitlines()
    return [line for line in lines if line.startswith(("#", "-"))][1:]


def test_news_become_a_section_and_are_gone(checkout):
    tell(checkout, b_feature="Calls\nare counted.", a_fix="Names fit.")
    prepare(checkout, "0.2.0")
    assert (checkout / "CHANGELOG.md").read_text().startswith(HEAD)
    title, *rest = told(checkout)
    assert title.startswith("## 0.2.0 (2")
    assert rest == ["### New", "- Calls are counted.", "### Mended", "- Names fit."]
    assert [path.name for path in (checkout / "news").iterdir()] == ["README.md"]
    assert 'version = "0.2.0"' in (checkout / "pyproject.toml").read_text()


def test_a_second_time_adds_to_the_same_section_and_another_version_goes_above(checkout):
    tell(checkout, a_feature="First.")
    prepare(checkout, "0.2.0")
    tell(checkout, b_feature="Second.", c_fix="Third.")
    prepare(checkout, "0.2.0")
    prepare(checkout, "0.2.0")
    assert told(checkout)[1:] == ["### New", "- First.", "- Second.", "### Mended", "- Third."]
    tell(checkout, d_fix="Fourth.")
    prepare(checkout, "0.3.0")
    text = (checkout / "CHANGELOG.md").read_text()
    assert text.index("0.3.0") < text.index("Fourth.") < text.index("0.2.0") < text.index("First.")


@pytest.mark.parametrize("version", ["0.0.9", "next", "1.0"])
def test_what_is_no_later_version_is_refused(checkout, version):
    with pytest.raises(Refused):
        prepare(checkout, version)


def test_news_of_an_unknown_kind_are_refused_and_nothing_changed(checkout):
    tell(checkout, a_change="What?")
    with pytest.raises(Refused, match=r"a\.change\.md"):
        prepare(checkout, "0.2.0")
    assert (checkout / "CHANGELOG.md").read_text() == HEAD


def test_the_changelog_knows_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version} (" in (ROOT / "CHANGELOG.md").read_text()
