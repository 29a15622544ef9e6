import { createElement as h, lazy, Suspense, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";

const load = () => import("./palette.js");
const Palette = lazy(load);
const Help = lazy(() => load().then((module) => ({ default: module.Help })));

const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog";
const OPENS = "a[href], button:not([disabled])";
const GO_MS = 1_500;
const SWITCH = "single-keys";

/** Single keys can be switched off in this browser (WCAG 2.1.4). */
export const areSingleKeysOff = () => localStorage.getItem(SWITCH) === "off";
export const switchSingleKeys = (off) =>
  off ? localStorage.setItem(SWITCH, "off") : localStorage.removeItem(SWITCH);

// When G was pressed. Not of one page: the next one may be drawn between G and its letter.
let going = 0;

const rows = () =>
  [...document.querySelectorAll("main table tbody tr:not([aria-hidden], [data-row])")].filter(
    (row) => row.checkVisibility(),
  );

/** To the next or previous row: its first link or button, or the row itself. */
function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[Math.min(all.length - 1, Math.max(0, at + step))];
  const inside = row.querySelector(OPENS);
  if (!inside) row.tabIndex = -1;
  (inside ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * The keys of every page: Ctrl+K opens the palette, ? the list of keys, G and a letter a page, C the
 * page's "Add ...", J and K move in a table. `pages` are {label, to, key, permission}.
 */
export function Keys({ pages, permissions, found, asked, onSearch }) {
  const [open, setOpen] = useState("");
  const opener = useRef(null);
  const navigate = useNavigate();
  const allowed = pages.filter((page) => permissions.includes(page.permission));

  useEffect(() => {
    const show = (what) => {
      opener.current = document.activeElement;
      setOpen(what);
    };
    const press = (event) => {
      const key = event.key?.toLowerCase();
      // On its way before the K: what is typed meanwhile would be lost.
      if (key === "control" || key === "meta") load();
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
      const isBusy = document.querySelector("dialog[open]");
      if (isCommand && (key === "k" || key === "/")) {
        event.preventDefault();
        if (!isBusy) show(key === "k" ? "palette" : "help");
        return;
      }
      if (event.defaultPrevented || isCommand || event.altKey || isBusy) return;
      if (event.target.closest?.(TYPING) || areSingleKeysOff()) return;
      const hasLetter = Date.now() - going < GO_MS;
      going = 0;
      if (hasLetter) {
        const page = allowed.find((each) => each.key.toLowerCase() === key);
        if (!page) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        navigate(page.to);
      } else if (event.key === "?") {
        event.preventDefault();
        show("help");
      } else if (event.repeat && key !== "j" && key !== "k") {
        return;
      } else if (key === "g") {
        going = Date.now();
      } else if (key === "c" && !document.querySelector('[aria-keyshortcuts="C"]')) {
        const add = [...document.querySelectorAll("[data-actions] :is(a, button)")].find((each) =>
          each.textContent.startsWith("Add"),
        );
        if (add) event.preventDefault();
        add?.click();
      } else if (event.target.closest?.("[data-player]")) {
        return; // J and K are its own
      } else if ((key === "j" || key === "k") && !document.querySelector('[aria-keyshortcuts="J"]')) {
        if (move(key === "j" ? 1 : -1)) event.preventDefault();
      } else if (key === "enter" && event.target.matches?.("main tbody tr")) {
        event.target.querySelector(OPENS)?.click();
      }
    };
    // Before the page's own keys, so that the letter after G is not theirs.
    document.addEventListener("keydown", press, true);
    return () => document.removeEventListener("keydown", press, true);
  });

  const close = () => {
    setOpen("");
    if (opener.current?.isConnected) opener.current.focus();
  };
  const shared = { pages: allowed, onClose: close };
  return h(
    Suspense,
    { fallback: null },
    open === "palette" &&
      h(Palette, { ...shared, found, asked, onSearch, onHelp: () => setOpen("help"), navigate }),
    open === "help" && h(Help, shared),
  );
}
