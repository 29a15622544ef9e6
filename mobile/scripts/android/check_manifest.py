"""Permissions in code, in `android/permissions.json` and in the manifests must be one and the same.

usage: check_manifest.py MOBILE_FOLDER

Looked at per flavour: the manifests of `main` and the flavour, and those of the libraries that are
autolinked, as Gradle's manifest merger would join them.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ANDROID = "{http://schemas.android.com/apk/res/android}"
TOOLS = "{http://schemas.android.com/tools}"
_CONSTANT = re.compile(r"Manifest\.permission\.(\w+)")
_IN_SCRIPT = re.compile(r"(?:PERMISSIONS|PermissionsAndroid\.PERMISSIONS|ANDROID)\.([A-Z_]{6,})")
_SOURCES = (".kt", ".ts", ".tsx")


def main(mobile: Path) -> int:
    """Print every difference; 1 if there is one."""
    android = mobile / "android"
    listed = json.loads((android / "permissions.json").read_text())
    faults: list[str] = []
    for path in sorted((android / "app/src").rglob("*.xml")):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            faults.append(f"{path.relative_to(mobile)}: {error}")
    main_manifest = permissions(android / "app/src/main/AndroidManifest.xml")
    faults += differing("main manifest", main_manifest, set(listed["main"]))
    removed = permissions(android / "app/src/main/AndroidManifest.xml", removed=True)
    faults += differing("removed in the main manifest", removed, set(listed["removed"]))
    libraries = of_libraries(mobile)
    known = {name for reasons in listed["libraries"].values() for name in reasons}
    for library, names in libraries.items():
        for name in names - main_manifest - known - removed:
            faults.append(f"{library} asks for {name}, for which permissions.json has no reason")
    code = sources(mobile)
    for flavour in ("internal", "store"):
        own = permissions(android / f"app/src/{flavour}/AndroidManifest.xml")
        faults += differing(f"flavour {flavour}", own, set(listed[flavour]))
    if "android.permission.READ_CALL_LOG" in main_manifest | set(listed["store"]):
        faults.append("the store flavour must not read the call log")
    declared = main_manifest | set(listed["internal"]) | known
    for name, where in mentioned(code).items():
        if name not in declared:
            faults.append(f"{where} uses {name}, which no manifest declares")
    for name, marks in listed["code"].items():
        if name not in declared:
            faults.append(f"permissions.json says what uses {name}, which nothing declares")
        faults += [
            f"nothing in the code uses {name}: {mark!r} is not found"
            for mark in marks
            if not any(mark in text for text in code.values())
        ]
    for fault in faults:
        print(fault)
    print(f"{len(declared)} permissions compared, {len(libraries)} libraries, {len(faults)} faults")
    return 1 if faults else 0


def permissions(manifest: Path, *, removed: bool = False) -> set[str]:
    """What a manifest asks for, or what it takes away from libraries; nothing where there is none."""
    if not manifest.exists():
        return set()
    root = ElementTree.parse(manifest).getroot()
    return {
        element.get(f"{ANDROID}name", "")
        for element in root.iter("uses-permission")
        if (element.get(f"{TOOLS}node") == "remove") is removed
    }


def differing(what: str, is_there: set[str], wanted: set[str]) -> list[str]:
    """The differences as sentences."""
    return [f"{what}: {name} has no reason in permissions.json" for name in sorted(is_there - wanted)] + [
        f"{what}: {name} is in permissions.json only" for name in sorted(wanted - is_there)
    ]


def of_libraries(mobile: Path) -> dict[str, set[str]]:
    """What the libraries in package.json ask for."""
    package = mobile / "package.json"
    if not package.exists():
        return {}
    found = {}
    for name in json.loads(package.read_text()).get("dependencies", {}):
        manifest = mobile / "node_modules" / name / "android/src/main/AndroidManifest.xml"
        if manifest.exists():
            found[name] = permissions(manifest)
    return found


def sources(mobile: Path) -> dict[str, str]:
    """Our own code, native and JavaScript, without its tests."""
    roots = (mobile / "android/app/src", mobile / "android/callcore/src/main", mobile / "src")
    return {
        str(path.relative_to(mobile)): path.read_text()
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.suffix in _SOURCES and "__tests__" not in path.parts
    }


def mentioned(code: dict[str, str]) -> dict[str, str]:
    """The permissions that the code names, and where."""
    found = {}
    for where, text in code.items():
        for name in _CONSTANT.findall(text) + (_IN_SCRIPT.findall(text) if where.startswith("src") else []):
            found[f"android.permission.{name}"] = where
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
