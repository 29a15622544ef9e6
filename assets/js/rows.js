import { createElement as h, useEffect, useRef } from "react";

const BUSY = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog, [popover]";

/**
 * Rows to choose from: tr[data-row] with a box [data-pick] and a link [data-open]; the head's box is
 * [data-pick-all]. Shift and a click choose all between. J and K move to the next and previous link
 * (Enter opens it), X chooses its row, Escape lets go. `chosen` are ids, `onChoose` gets them.
 */
export function RowPicker({ chosen, onChoose, children, className }) {
  const frame = useRef(null);
  const last = useRef(null);
  const now = useRef(new Set());

  const rows = () => [...frame.current.querySelectorAll("tr[data-row]")];
  const ids = () => rows().map((row) => row.dataset.row);
  const tell = (wanted) => {
    now.current = wanted;
    onChoose([...wanted]);
  };
  const flip = (id, range) => {
    const wanted = new Set(now.current);
    const on = !wanted.has(id);
    const all = ids();
    const from = range && all.includes(last.current) ? all.indexOf(last.current) : all.indexOf(id);
    const [start, end] = [from, all.indexOf(id)].sort((a, b) => a - b);
    for (const each of all.slice(start, end + 1)) on ? wanted.add(each) : wanted.delete(each);
    last.current = id;
    tell(wanted);
  };

  useEffect(() => {
    now.current = new Set(chosen);
  }, [chosen]);

  useEffect(() => {
    const head = frame.current.querySelector("[data-pick-all]");
    if (head) head.indeterminate = chosen.length > 0 && chosen.length < rows().length;
  });

  useEffect(() => {
    const press = (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (localStorage.getItem("single-keys") === "off") return;
      if (event.target.closest?.(BUSY) || document.querySelector("dialog[open]")) return;
      const key = event.key.toLowerCase();
      if (key === "escape" && now.current.size) return tell(new Set());
      if (!["j", "k", "x"].includes(key)) return;
      const all = rows();
      const at = all.findIndex((row) => row.contains(document.activeElement));
      if (key === "x") return at >= 0 && !event.repeat && flip(all[at].dataset.row, event.shiftKey);
      event.preventDefault();
      const to = Math.min(all.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)));
      const link = all[to]?.querySelector("[data-open]");
      link?.focus({ preventScroll: true });
      all[to]?.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onChoose]);

  const onClick = (event) => {
    if (event.target.matches("[data-pick]")) {
      flip(event.target.closest("tr").dataset.row, event.shiftKey);
    } else if (event.target.matches("[data-pick-all]")) {
      const all = ids();
      tell(new Set(now.current.size < all.length ? all : []));
    }
  };
  return h("div", { ref: frame, className, onClick }, children);
}
