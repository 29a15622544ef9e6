"""The built pages without what they do not need, so that a first visit stays light."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex_base import constants

# Package -> the small twin of ours that does what is used of it.
TWINS = {
    "@emotion/react": "jsx.js",
    "universal-cookie": "cookies.js",
    "mergician": "merge.js",
    "sonner": "toast.js",
    "file-selector": "files.js",
}
# In place of Reflex's notes on its last run, of which pages ask the version alone: with the moment
# of the build in every file, no two builds would be the same.
NOTES, VERSION = "$/reflex.json", "utils/version.js"
_ANCHOR = "    alias: ["
# Every page needs these, so they come in two files; each request has headers of its own.
_GROUPS_ANCHOR = "          groups: ["
_GROUPS = r"""
            { test: /node_modules\/lucide-react/, name: "icons", minShareCount: 2 },
            {
              test: /node_modules\/(?!lucide)|public\/js\/(?!palette)|\/utils\/(?!compon)/,
              name: "base",
              minShareCount: 4,
            },"""


class Slim(Plugin):
    """Puts twins of our own in the place of packages that Reflex brings along.

    Emotion alone is 12 KB of each first visit, for a handful of inline styles (the look of all
    pages is Tailwind's), and sonner 9 KB for one toast at a time. `scripts/weigh.py` measures.
    """

    def pre_compile(self, **context: Any) -> None:
        """Name the twins in the bundler's configuration."""
        context["add_modify_task"](constants.ReactRouter.VITE_CONFIG_FILE, with_twins)

    def get_static_assets(self, **_: Any) -> Sequence[tuple[Path, str]]:
        """The version of Reflex, which the socket names."""
        return [(Path(VERSION), f'export default {{ version: "{constants.Reflex.VERSION}" }};\n')]


def with_twins(config: str) -> str:
    """The bundler's configuration with an alias for each package.

    Raises:
        RuntimeError: no list of aliases was found: this Reflex configures differently.
    """
    if _ANCHOR not in config or _GROUPS_ANCHOR not in config:
        raise RuntimeError("No aliases or groups in vite.config.js.")
    lines = "".join(
        f'\n      {{ find: "{package}", replacement: fileURLToPath('
        f'new URL("./{twin}", import.meta.url)) }},'
        for package, twin in [
            *((package, f"public/js/{twin}") for package, twin in TWINS.items()),
            (NOTES, VERSION),
        ]
    )
    if lines in config:
        return config
    config = config.replace(_ANCHOR, _ANCHOR + lines, 1)
    return config.replace(_GROUPS_ANCHOR, _GROUPS_ANCHOR + _GROUPS, 1)
