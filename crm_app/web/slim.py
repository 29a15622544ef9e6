"""The built pages without what they do not need, so that a first visit stays light."""

from typing import Any

from reflex.plugins import Plugin
from reflex_base import constants

# Package -> the small twin of ours that does what is used of it.
TWINS = {
    "@emotion/react": "jsx.js",
    "universal-cookie": "cookies.js",
    "mergician": "merge.js",
}
_ANCHOR = "    alias: ["


class Slim(Plugin):
    """Puts twins of our own in the place of packages that Reflex brings along.

    Emotion alone is 12 KB of each first visit, for a handful of inline styles: the look of all
    pages is Tailwind's. `scripts/weigh.py` measures.
    """

    def pre_compile(self, **context: Any) -> None:
        """Name the twins in the bundler's configuration."""
        context["add_modify_task"](constants.ReactRouter.VITE_CONFIG_FILE, with_twins)


def with_twins(config: str) -> str:
    """The bundler's configuration with an alias for each package.

    Raises:
        RuntimeError: no list of aliases was found: this Reflex configures differently.
    """
    if _ANCHOR not in config:
        raise RuntimeError("No aliases in vite.config.js.")
    lines = "".join(
        f'\n      {{ find: "{package}", replacement: fileURLToPath('
        f'new URL("./public/js/{twin}", import.meta.url)) }},'
        for package, twin in TWINS.items()
    )
    return config if lines in config else config.replace(_ANCHOR, _ANCHOR + lines, 1)
