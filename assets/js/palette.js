import { createElement as h, useEffect, useId, useRef, useState } from "react";
import { areSingleKeysOff, switchSingleKeys } from "./keys.js";

const GROUP = 8;
const PAUSE_MS = 150;
const SLOW_MS = 300;

function Dialog({ label, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    dialog.current.showModal();
  }, []);
  return h(
    "dialog",
    {
      ref: dialog,
      "aria-label": label,
      className: "modal palette",
      onClose,
      onClick: (event) => event.target === dialog.current && dialog.current.close(),
    },
    children,
  );
}

/** What the page itself offers: whatever a key presses here. */
function pageActions() {
  return [...document.querySelectorAll("main [aria-keyshortcuts], [data-actions] :is(a, button)")]
    .filter((each) => each.matches("a, button") && !each.disabled && each.checkVisibility())
    .map((each) => ({
      label: each.getAttribute("aria-label") || each.textContent.trim(),
      note: each.getAttribute("aria-keyshortcuts") ?? "",
      run: () => each.click(),
    }));
}

/** Pages, leads by name or phone, telecallers by name, and what can be done here. */
export default function Palette({ pages, found, asked, onSearch, onClose, onHelp, navigate }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [isSlow, setIsSlow] = useState(false);
  const [offered] = useState(pageActions);
  const list = useId();
  const wanted = text.trim();
  const isAsked = wanted.length > 1;
  const isAnswered = asked === wanted;

  useEffect(() => {
    if (!isAsked) return;
    const ask = setTimeout(() => onSearch(wanted), PAUSE_MS);
    const slow = setTimeout(() => setIsSlow(true), PAUSE_MS + SLOW_MS);
    return () => {
      clearTimeout(ask);
      clearTimeout(slow);
      setIsSlow(false);
    };
  }, [wanted]);

  const matches = (each) => each.label.toLowerCase().includes(wanted.toLowerCase());
  const go = (to) => (isNewTab) => (isNewTab ? window.open(to, "_blank") : navigate(to));
  const answers = isAsked && isAnswered ? found : [];
  const inGroup = (group) =>
    answers.filter((each) => each.group === group).map((each) => ({ ...each, run: go(each.to) }));
  const groups = [
    ["Go to", pages.map((page) => ({ ...page, note: `G ${page.key}`, run: go(page.to) })).filter(matches)],
    ["Telecallers", inGroup("Telecallers")],
    ["Leads", inGroup("Leads")],
    ["Actions", [...offered, { label: "Keyboard shortcuts", note: "?", run: onHelp, stays: true }].filter(matches)],
  ].map(([name, items]) => [name, items.slice(0, GROUP)]);
  const all = groups.flatMap(([, items]) => items);
  const here = Math.min(at, all.length - 1);

  const run = (item, isNewTab) => {
    if (!item) return;
    if (!item.stays) onClose();
    item.run(isNewTab);
  };
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      setAt((here + step + all.length) % all.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(all[here], event.ctrlKey || event.metaKey);
    }
  };

  let number = -1;
  return h(
    Dialog,
    { label: "Command palette", onClose },
    h("input", {
      autoFocus: true,
      role: "combobox",
      "aria-label": "Search pages, leads, telecallers and actions",
      "aria-expanded": true,
      "aria-controls": list,
      "aria-activedescendant": all.length ? `${list}-${here}` : undefined,
      placeholder: "Page, lead, phone or telecaller",
      maxLength: 100,
      value: text,
      onChange: (event) => {
        setText(event.target.value);
        setAt(0);
      },
      onKeyDown,
    }),
    h("div", { className: "palette-bar", "data-busy": isSlow && !isAnswered ? "" : undefined }),
    h(
      "div",
      { id: list, role: "listbox", "aria-label": "Results" },
      groups.map(
        ([name, items]) =>
          items.length > 0 &&
          h(
            "div",
            { key: name, role: "group", "aria-label": name },
            h("p", { "aria-hidden": true }, name),
            items.map((item) => {
              number += 1;
              const mine = number;
              return h(
                "div",
                {
                  key: `${mine} ${item.label}`,
                  id: `${list}-${mine}`,
                  role: "option",
                  "aria-selected": mine === here,
                  ref: (option) => mine === here && option?.scrollIntoView({ block: "nearest" }),
                  onPointerMove: () => setAt(mine),
                  onClick: (event) => run(item, event.ctrlKey || event.metaKey),
                },
                h("span", null, item.label),
                h("span", null, item.note),
              );
            }),
          ),
      ),
    ),
    h(
      "p",
      { role: "status" },
      !all.length && (!isAsked || isAnswered) && "Nothing matches.",
    ),
  );
}

const KEYS = [
  ["Ctrl K", "Search pages, leads and actions"],
  ["?", "This list (also Ctrl /)"],
  ["/", "Search in a list"],
  ["J K", "Next and previous row, or lead"],
  ["X", "Choose a row"],
  ["Enter", "Open"],
  ["C", "Add; on a lead, copy the phone"],
  ["N E F", "On a lead: note, edit, follow-up"],
  ["Space K", "In a player: play or pause"],
  ["\u2190 \u2192 J L", "In a player: 5 or 10 seconds back and on"],
  ["\u2191 \u2193", "In a player: faster, slower"],
  ["Ctrl Enter", "Send what is written"],
  ["Esc", "Close"],
];

/** The list of keys, and the switch for those of a single letter. */
export function Help({ pages, onClose }) {
  const [isOff, setIsOff] = useState(areSingleKeysOff);
  const goes = pages.map((page) => [`G ${page.key}`, page.label]);
  return h(
    Dialog,
    { label: "Keyboard shortcuts", onClose },
    h("h2", null, "Keyboard shortcuts"),
    h(
      "dl",
      null,
      [...KEYS, ...goes].map(([keys, what]) =>
        h("div", { key: keys }, h("dt", null, h("kbd", null, keys)), h("dd", null, what)),
      ),
    ),
    h(
      "label",
      null,
      h("input", {
        type: "checkbox",
        checked: !isOff,
        onChange: (event) => {
          switchSingleKeys(!event.target.checked);
          setIsOff(!event.target.checked);
        },
      }),
      "Keys of a single letter, in this browser",
    ),
  );
}
