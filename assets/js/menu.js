import { createElement as h, useId, useRef } from "react";

const GAP = 4;

/**
 * A button that opens a menu of its children, each with role="menuitem". The native popover closes
 * on Esc and on a click elsewhere; arrows, Home and End move.
 */
export function Menu({ label, children, className, icon }) {
  const id = useId();
  const button = useRef(null);
  const menu = useRef(null);

  const items = () => [...menu.current.querySelectorAll('[role="menuitem"]')];

  const onToggle = (event) => {
    button.current.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    const near = button.current.getBoundingClientRect();
    const own = menu.current.getBoundingClientRect();
    const below = near.bottom + GAP;
    const fits = below + own.height < window.innerHeight;
    menu.current.style.top = `${fits ? below : Math.max(GAP, near.top - GAP - own.height)}px`;
    menu.current.style.left = `${Math.max(GAP, near.right - own.width)}px`;
    items()[0]?.focus();
  };

  const onKeyDown = (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };

  return [
    h(
      "button",
      {
        key: "button",
        ref: button,
        type: "button",
        className,
        "aria-label": label,
        "aria-haspopup": "menu",
        "aria-expanded": false,
        popoverTarget: id,
      },
      icon,
    ),
    h(
      "div",
      {
        key: "menu",
        id,
        ref: menu,
        role: "menu",
        popover: "auto",
        className: "menu",
        "aria-label": label,
        onToggle,
        onKeyDown,
        onClick: (event) =>
          event.target.closest('[role="menuitem"]') && menu.current.hidePopover(),
      },
      children,
    ),
  ];
}
