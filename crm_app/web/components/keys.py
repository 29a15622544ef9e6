"""The keys of every page, and single keys of a page.

Those press, or for a field enter, what names them with `aria_keyshortcuts`. Who
switched single keys off (WCAG 2.1.4) keeps Ctrl+K and Ctrl+/.

Ctrl+Enter sends the form of a text that is being written.
"""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportDict

# Off while something is typed, and while a dialog is open.
_SCRIPT = """
const SHORTCUTS_OFF = "input, select, textarea, [contenteditable], dialog";
function Shortcuts() {
  useEffect(() => {
    const press = (event) => {
      if (event.defaultPrevented) return;
      const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (isSent && event.target.matches?.("main form textarea")) {
        event.preventDefault();
        return event.target.form.requestSubmit();
      }
      const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
      if (held || !/^[a-z/]$/i.test(event.key) || event.target.closest?.(SHORTCUTS_OFF)) return;
      if (localStorage.getItem("single-keys") === "off") return;
      const key = event.key.toUpperCase();
      const wanted = document.querySelector(`[aria-keyshortcuts="${key}"]`);
      if (!wanted || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (!wanted.matches("input, select, textarea")) return wanted.click();
      wanted.focus();
      if (!wanted.matches("select")) return;
      try { wanted.showPicker(); } catch { /* the browser opens it with the next key */ }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return null;
}
"""


class Shortcuts(rx.Component):
    """Listens on the whole page. The frame has one for all pages."""

    tag = "Shortcuts"

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": "useEffect"}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_SCRIPT]


class Keys(rx.Component):
    """Command palette, list of keys, and the way from page to page: assets/js/keys.js."""

    library = "$/public/js/keys.js"
    tag = "Keys"
    pages: rx.Var[list[dict[str, str]]]
    permissions: rx.Var[list[str]]
    found: rx.Var[Any]
    asked: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]
