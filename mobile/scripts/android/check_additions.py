"""Compare `android-additions.api` with an independent description of Android's API.

usage: check_additions.py DECLARATIONS.d.ts

The list is written by hand, so a method that Android does not have would pass the compiler. The
declarations are those that NativeScript generates from Android's own jar: every class must be there, every
field, and every method with its number of parameters.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from class_files import read_list

# NativeScript leaves this package out, so nothing here compares its lines: a wrong one is found by Gradle's build.
NOT_DESCRIBED = "android.app.job."

_BLOCK = re.compile(r"^(?:export |declare )*(?:abstract )?(?P<kind>module|namespace|class|interface) (?P<name>[\w.]+)")
_METHOD = re.compile(
    r"^(?:public |protected |static |abstract )*(?P<name>\w+)(?:<[^(]*>)?\((?P<parameters>.*)\)(?::.*)?;"
)
_FIELD = re.compile(r"^(?:public |protected |static |readonly )+(?P<name>\w+):")
_PARAMETER = re.compile(r"\[*(?:[ZBCSIJFD]|L[^;]+;)")


def declared(path: Path, wanted: set[str]) -> dict[str, set[tuple[str, int | None]]]:
    """The members of each wanted class: name and number of parameters, None for a field."""
    found: dict[str, set[tuple[str, int | None]]] = defaultdict(set)
    open_blocks: list[str] = []
    for raw in path.read_text().splitlines():
        line = raw.strip()
        if line.endswith("{"):
            block = _BLOCK.match(line)
            open_blocks.append(block["name"] if block else "")
        elif line.startswith("}"):
            open_blocks.pop()
        else:
            name = ".".join(part for part in open_blocks if part)
            if name in wanted:
                if method := _METHOD.match(line):
                    found[name].add((method["name"], _count(method["parameters"])))
                elif field := _FIELD.match(line):
                    found[name].add((field["name"], None))
    return found


def main(declarations: Path) -> int:
    """Print what is not there; 1 if anything is missing."""
    classes = read_list(Path(__file__).parent / "android-additions.api")
    names = {one.name: one.name.replace("/", ".").replace("$", ".") for one in classes}
    there = declared(declarations, set(names.values()))
    missing = []
    for one in classes:
        if names[one.name].startswith(NOT_DESCRIBED):
            continue
        members = there.get(names[one.name])
        if members is None:
            missing.append(names[one.name])
            continue
        for member in one.members:
            name = "constructor" if member.name == "<init>" else member.name
            count = None
            if member.is_method:
                count = len(_PARAMETER.findall(member.type[1 : member.type.index(")")]))
            if (name, count) not in members:
                missing.append(f"{names[one.name]}.{name}")
    for name in missing:
        print(f"android-additions.api: Android has no {name}")
    known = [one for one in classes if not names[one.name].startswith(NOT_DESCRIBED)]
    unknown = sum(len(one.members) for one in classes) - sum(len(one.members) for one in known)
    compared = sum(len(one.members) for one in known)
    print(f"{compared} additions compared, {len(missing)} missing; {unknown} of {NOT_DESCRIBED}* not described")
    return 1 if missing else 0


def _count(parameters: str) -> int:
    depth = 0
    count = 1 if parameters.strip() else 0
    for character in parameters.replace("=>", ""):
        depth += character in "(<[{"
        depth -= character in ")>]}"
        count += character == "," and depth == 0
    return count


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
