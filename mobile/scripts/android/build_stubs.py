"""Write the jars that the Kotlin check compiles against.

usage: build_stubs.py ANDROID_JAR REACT_NATIVE_FOLDER OUT_FOLDER

`android.jar` is Android's own of API 17 with the newer signatures of `android-additions.api`;
`react.jar` is React Native's public API as its package lists it, with `react-additions.api` for the few
classes of AndroidX and of the Gradle plugin that the application touches.
"""

import sys
import zipfile
from pathlib import Path

from class_files import INTERFACE, ClassFile, patch_jar, read_list, write_jar

HERE = Path(__file__).parent
INTERFACES = {
    "java/lang/Iterable",
    "java/lang/Runnable",
    "java/lang/annotation/Annotation",
    "kotlin/jvm/internal/markers/KMappedMarker",
    "okhttp3/CookieJar",
}


def main(android_jar: Path, react_native: Path, out: Path) -> None:
    """Build both jars."""
    out.mkdir(parents=True, exist_ok=True)
    patch_jar(android_jar, out / "android.jar", read_list(HERE / "android-additions.api"))
    listed = read_list(react_native / "ReactAndroid/api/ReactAndroid.api")
    ours = read_list(HERE / "react-additions.api")
    with zipfile.ZipFile(out / "android.jar") as jar:
        entries = set(jar.namelist())

        def is_interface(name: str) -> bool:
            entry = f"{name}.class"
            return name in INTERFACES or (entry in entries and bool(ClassFile(jar.read(entry)).flags & INTERFACE))

        write_jar(out / "react.jar", [*listed, *ours], is_interface)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
