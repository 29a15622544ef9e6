"""Single keys that press, or for a field enter, what names them with `aria_keyshortcuts`.

Ctrl+Enter sends the form of a text that is being written.
"""

import reflex as rx
from reflex_base.utils.imports import ImportDict

# Off while something is typed, and while a dialog is open.
_SCRIPT = """
const SHORTCUTS_OFF = "input, select, textarea, [contenteditable], dialog";
function Shortcuts() {
  useEffect(() => {
    const press = (event) => {
      const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (isSent && event.target.matches?.("main form textarea")) {
        return event.target.form.requestSubmit();
      }
      const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
      if (held || !/^[a-z/]$/i.test(event.key) || event.target.closest?.(SHORTCUTS_OFF)) return;
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
    """Listens on the whole page; one on a page is enough."""

    tag = "Shortcuts"

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": "useEffect"}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_SCRIPT]
