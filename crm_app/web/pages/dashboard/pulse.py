"""Whether the page is live: how old its numbers are, and what to do when they stand still."""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportDict
from reflex_components_core.core.banner import has_connection_errors

from crm_app.web.components.shown import Shown

TICK_SECONDS = 30  # without news for so long, the page asks: the server's beat is half of that
LOST_SECONDS = 60  # without news, or without a connection, for so long nothing is called live

# Counted from when the answer came: the clocks of server and browser need not agree. It is
# remembered beside the page, so that leaving and coming back makes nothing young again. A tab in
# the background does not tick; it catches up when it is looked at, or connected again.
_SCRIPT = f"""
const PULSE_ARRIVED = {{ stamp: "", at: 0 }};
const PULSE_DOTS = {{
  yes: "bg-green-solid ring-3 ring-green-soft",
  trying: "bg-orange-solid",
  lost: "bg-gray-solid",
}};
function Pulse({{ stamp, clock, connected, onTick, onReturn }}) {{
  const seen = useRef({{ connected: true, lostAt: 0 }}).current;
  const [, draw] = useState(0);
  if (stamp && stamp !== PULSE_ARRIVED.stamp) {{
    PULSE_ARRIVED.stamp = stamp;
    PULSE_ARRIVED.at = Date.now();
  }}
  useEffect(() => {{
    if (connected && !seen.connected) onReturn();
    if (!connected && seen.connected) seen.lostAt = Date.now();
    seen.connected = connected;
    draw((n) => n + 1);
  }}, [connected]);
  useEffect(() => {{
    let asked = Date.now();
    const tick = () => {{
      if (document.hidden) return;
      draw((n) => n + 1);
      const due = Math.max(PULSE_ARRIVED.at, asked) + {TICK_SECONDS} * 1000;
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
  const age = stamp ? Math.round((Date.now() - PULSE_ARRIVED.at) / 1000) : 0;
  const away = connected ? 0 : Math.round((Date.now() - seen.lostAt) / 1000);
  const is_lost = stamp && Math.max(connected ? age : 0, away) >= {LOST_SECONDS};
  const live = is_lost ? "lost" : connected ? "yes" : "trying";
  const words = {{
    yes: stamp ? `Live, updated ${{age}} s ago` : "Loading",
    trying: "Reconnecting",
    lost: `Not live since ${{clock}}.`,
  }};
  return jsx(
    "span",
    {{ "data-live": live, className: "inline-flex items-center gap-2 text-xs text-text-3" }},
    jsx("span", {{
      "aria-hidden": true,
      className: `inline-block size-2 rounded-full ${{PULSE_DOTS[live]}}`,
    }}),
    jsx("span", {{}}, words[live]),
    is_lost &&
      jsx(
        "button",
        {{
          type: "button",
          className: "font-medium text-accent-text underline",
          onClick: () => window.location.reload(),
        }},
        "Reload",
      ),
  );
}}
"""


class _Pulse(rx.Component):
    tag = "Pulse"
    stamp: rx.Var[Any]
    clock: rx.Var[Any]
    connected: rx.Var[bool]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]
    on_return: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": ["useEffect", "useRef", "useState"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_SCRIPT]


def pulse(stamp: Shown, clock: Shown, *, on_tick: Any, on_return: Any) -> rx.Component:
    """Words like "Live, updated 3 s ago"; a new `stamp` means that the page was brought up to date.

    `clock` is when that was, for "Not live since 3:12 pm. Reload". `on_tick` comes when nothing
    did so for a while, `on_return` after a lost connection.
    """
    return _Pulse.create(
        stamp=stamp,
        clock=clock,
        connected=~has_connection_errors,
        on_tick=on_tick,
        on_return=on_return,
    )
