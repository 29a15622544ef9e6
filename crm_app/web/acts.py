"""What the server has a page do, without `eval`: the names are in `assets/js/acts.js`."""

import json

import reflex as rx
from reflex.event import EventSpec
from reflex.plugins import Plugin
from reflex_base import constants

_STATE_SCRIPT = f"{constants.Dirs.UTILS}/state.js"
_FIRST = 'import io from "socket.io-client";'
_IMPORT = 'import { act } from "$/public/js/acts.js";\n'
# What Reflex evaluates -> what is done in its place. A page has no component that is made while it
# runs, and no file that Reflex serves, so there is nothing for two of them to do.
_EVALUATED = {
    "await eval(`import(dataUri)`)": "await Promise.reject(new Error(dataUri.slice(0, 80)))",
    "eval?.(": "String(",
    "eval(event.payload.javascript_code)": "act(event.payload.javascript_code, refs)",
    "eval(event.payload.function)()": "act(event.payload.function, refs)",
    "eval(event.payload.callback)": "(() => act(event.payload.callback, refs))",
}


def focus(element_id: str) -> EventSpec:
    """Put the focus on an element."""
    return _act("focus", element_id)


def go(address: str) -> EventSpec:
    """Have the browser fetch an address of ours, a download for example."""
    return _act("go", address)


def reload() -> EventSpec:
    """Load the page anew."""
    return _act("reload")


def undo(sentence: str, button: str, seconds: int) -> EventSpec:
    """A toast with a button that presses the page's element called `button`."""
    return _act("undo", sentence, button, seconds)


def _act(name: str, *given: str | int) -> EventSpec:
    return rx.call_script(json.dumps([name, *given]))


class NoEval(Plugin):
    """Takes `eval` out of Reflex's script, so that pages can be served without 'unsafe-eval'."""

    def pre_compile(self, **context: object) -> None:
        """Name the script that is changed."""
        context["add_modify_task"](_STATE_SCRIPT, without_eval)  # pyright: ignore[reportCallIssue]


def without_eval(script: str) -> str:
    """Reflex's script with acts of ours in the place of evaluated text.

    Raises:
        RuntimeError: something is evaluated that is not known: this Reflex is another one.
    """
    if _IMPORT in script:
        return script
    for old, new in _EVALUATED.items():
        if old not in script:
            raise RuntimeError(f"No {old} in Reflex's state.js.")
        script = script.replace(old, new)
    if "eval(" in script or "new Function(" in script or _FIRST not in script:
        raise RuntimeError("Reflex's state.js evaluates something that is not known here.")
    return script.replace(_FIRST, _IMPORT + _FIRST, 1)
