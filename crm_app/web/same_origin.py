"""The built pages talk to the server they came from, whatever its address."""

from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex_base.config import get_config
from reflex_base.constants import Endpoint

_QUOTES = "\"`'"


class SameOrigin(Plugin):
    """Replaces the addresses that Reflex writes into the built JavaScript.

    Reflex bakes host and port in at build time; a page served on another port, or over HTTPS on
    a port of its own, could then not connect. An expression that asks the page for its own
    origin is right everywhere, so one build serves every PORT and every public address.
    """

    def post_build(self, **context: Any) -> None:
        """Rewrite the built files before Reflex compresses them.

        Raises:
            RuntimeError: no address was found: this Reflex builds differently.
        """
        scripts = Path(context["static_dir"]).rglob("*.js")
        changed = sum(_rewrite(script) for script in scripts)
        if not changed:
            raise RuntimeError(f"No address of {get_config().api_url} in the built files.")


def _rewrite(script: Path) -> bool:
    old = script.read_text(encoding="utf-8")
    new = follow_the_page(old)
    if new != old:
        script.write_text(new, encoding="utf-8")
    return new != old


def follow_the_page(script: str) -> str:
    """The script with every address of ours taken from the page that runs it."""
    for endpoint in Endpoint:
        address = endpoint.get_url()
        path = address.partition("://")[2].partition("/")[2]
        # "http://host" becomes "ws://host", and https wss: the socket's scheme follows the page's.
        origin = (
            'location.origin.replace(/^http/,"ws")'
            if endpoint is Endpoint.EVENT
            else "location.origin"
        )
        for quote in _QUOTES:
            script = script.replace(f"{quote}{address}{quote}", f'({origin}+"/{path}")')
    return script
