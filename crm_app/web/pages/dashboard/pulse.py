"""How long ago the page was brought up to date, and the slow tick that keeps it true."""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportDict
from reflex_components_core.core.banner import has_connection_errors

from crm_app.web.components.shown import Shown

TICK_SECONDS = 20

# Counted from when the answer came: the clocks of server and browser need not agree. A tab in the
# background does not tick; it catches up when it is looked at, or connected again.
_SCRIPT = f"""
function Pulse({{ stamp, connected, onTick, onReturn }}) {{
  const seen = useRef({{ at: Date.now(), connected: true }}).current;
  const [, draw] = useState(0);
  useEffect(() => {{ seen.at = Date.now(); draw((n) => n + 1); }}, [stamp]);
  useEffect(() => {{
    if (connected && !seen.connected) onReturn();
    seen.connected = connected;
  }}, [connected]);
  useEffect(() => {{
    let asked = Date.now();
    const tick = () => {{
      if (document.hidden) return;
      draw((n) => n + 1);
      const due = Math.max(seen.at, asked) + {TICK_SECONDS} * 1000;
      if (!seen.connected || Date.now() < due) return;
      asked = Date.now();
      onTick();
    }};
    const timer = setInterval(tick, 1000);
    document.addEventListener("visibilitychange", tick);
    return () => {{
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    }};
  }}, []);
  const age = Math.round((Date.now() - seen.at) / 1000);
  return `Live, updated ${{age < 60 ? `${{age}} s` : `${{Math.floor(age / 60)}} min`}} ago`;
}}
"""


class _Pulse(rx.Component):
    tag = "Pulse"
    stamp: rx.Var[Any]
    connected: rx.Var[bool]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]
    on_return: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": ["useEffect", "useRef", "useState"]}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_SCRIPT]


def pulse(stamp: Shown, *, on_tick: Any, on_return: Any) -> rx.Component:
    """Words like "Live, updated 3 s ago"; a new `stamp` means that the page was brought up to date.

    `on_tick` comes when nothing did so for a while, `on_return` after a lost connection.
    """
    return _Pulse.create(
        stamp=stamp, connected=~has_connection_errors, on_tick=on_tick, on_return=on_return
    )
