"""Prepare a release: `python scripts/release.py 0.2.0` sets the version and gathers `news/`.

It may be run again for the same version: what came since is added to its section.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"feature": "New", "fix": "Mended"}
VERSION = re.compile(r'(?m)^version = "(\d+\.\d+\.\d+)"$')
NEXT = """\
Look at CHANGELOG.md, then:
  git commit -am "Release {version}" && git tag v{version}
  make dist"""


class Refused(ValueError):
    """No release can be made of this; the message says why."""


def main() -> int:
    """Answers the exit status."""
    try:
        prepare(ROOT, *sys.argv[1:])
    except (Refused, TypeError) as error:
        reason = error if isinstance(error, Refused) else "Say which: make release version=0.2.0"
        print(reason, file=sys.stderr)
        return 1
    print(NEXT.format(version=sys.argv[1]))
    return 0


def prepare(root: Path, version: str) -> None:
    """Set the version, gather the news into the changelog, and remove them from `news/`.

    Raises:
        Refused: this is no version, or an older one; or a file in `news/` has another ending.
    """
    project, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    text = project.read_text()
    found = VERSION.search(text)
    if found is None or not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise Refused("A version is three numbers: 0.2.0")
    if _numbers(version) < _numbers(found[1]):
        raise Refused(f"{version} is older than {found[1]}.")
    files = sorted(path for path in (root / "news").glob("*.md") if path.name != "README.md")
    news: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in files:
        kind = path.name.split(".")[-2]
        if kind not in KINDS:
            raise Refused(f"news/{path.name} must end in .feature.md or .fix.md.")
        news[kind].append(" ".join(path.read_text().split()))
    changelog.write_text(gathered(changelog.read_text(), version, news))
    project.write_text(VERSION.sub(f'version = "{version}"', text, count=1))
    for path in files:
        path.unlink()


def gathered(changelog: str, version: str, news: dict[str, list[str]]) -> str:
    """The changelog with these sentences in the section of this version, which is the first."""
    head, *sections = re.split(r"(?m)^(?=## )", changelog)
    told: dict[str, list[str]] = {kind: [] for kind in KINDS}
    title = f"## {version} ({datetime.now(UTC):%Y-%m-%d})"
    if sections and sections[0].startswith(f"## {version} "):
        first = sections.pop(0)
        title = first.splitlines()[0]
        for kind, heading in KINDS.items():
            part = re.search(rf"(?ms)^### {heading}\n(.*?)(?=^### |\Z)", first)
            told[kind] = re.findall(r"(?m)^- (.+)$", part[1]) if part else []
    parts = [title]
    for kind, heading in KINDS.items():
        if lines := list(dict.fromkeys([*told[kind], *news[kind]])):
            parts.append("\n".join([f"### {heading}", "", *(f"- {line}" for line in lines)]))
    return "\n".join([head.rstrip(), "", "\n\n".join(parts), "", *sections]).rstrip() + "\n"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    sys.exit(main())
