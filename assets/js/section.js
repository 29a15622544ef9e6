import { createElement as h, useEffect, useRef } from "react";

const FIELDS = "input:not([type=hidden]), select, textarea";

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const valueOf = (field) => (isTicked(field) ? field.checked : field.value);
const storedOf = (field) =>
  isTicked(field) ? (field.dataset.stored ?? `${field.defaultChecked}`) === "true"
  : field.tagName === "SELECT" ? ([...field.options].find((o) => o.defaultSelected) ?? field.options[0])?.value
  : field.defaultValue;
const fill = (field, value) => (isTicked(field) ? (field.checked = value) : (field.value = value));

/**
 * Around one form that saves by itself: [data-changed] while a field differs from what is stored,
 * which is its default value; a box says it in data-stored, since React leaves its default alone. Ctrl+S saves the form one is in, else the first that changed. What is
 * stored may change under the form: untouched fields follow (a browser alone forgets to, once
 * somebody has typed), typed ones stay. When `saved` rises, what was sent counts as untouched.
 */
export function Section({ saved, id, label, children, className }) {
  const frame = useRef(null);
  const turn = useRef(saved);
  const sent = useRef(new Map()); // field -> what it was when the form was sent
  const seen = useRef(new WeakMap()); // field -> what was stored, and which value is untouched

  const fields = () => [...frame.current.querySelectorAll(FIELDS)];
  const isChanged = (field) => valueOf(field) !== storedOf(field);
  const mark = () => frame.current?.toggleAttribute("data-changed", fields().some(isChanged));
  const remember = () => {
    sent.current = new Map(fields().map((f) => [f, { value: valueOf(f), stored: storedOf(f) }]));
  };

  const settle = (isSaved) => {
    for (const field of fields()) {
      const [value, stored] = [valueOf(field), storedOf(field)];
      const was = seen.current.get(field) ?? { stored, untouched: stored };
      const then = isSaved ? sent.current.get(field) : undefined;
      const isSent = then !== undefined && then.value === value;
      const follows =
        (was.stored !== stored && value === was.untouched) || (isSent && then.stored !== stored);
      if (follows) fill(field, stored);
      // The news of what is stored now may come before or after the news that it was saved.
      const untouched = was.stored !== stored || follows ? stored : isSent ? value : was.untouched;
      seen.current.set(field, { stored, untouched });
    }
    if (isSaved) sent.current = new Map();
    mark();
  };

  useEffect(() => {
    settle(saved !== turn.current);
    turn.current = saved;
  }, [saved]);

  // The fields are drawn anew by themselves, without this part being drawn.
  useEffect(() => {
    const watch = new MutationObserver(() => settle(false));
    const attributeFilter = ["value", "checked", "data-stored"];
    watch.observe(frame.current, { subtree: true, childList: true, attributeFilter });
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const press = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      const here = document.activeElement?.closest("[data-section]");
      const wanted = here?.matches("[data-changed]") ? here : document.querySelector("[data-section][data-changed]");
      if (wanted === frame.current) wanted?.querySelector("form")?.requestSubmit();
    };
    const leave = (event) => frame.current?.matches("[data-changed]") && event.preventDefault();
    document.addEventListener("keydown", press);
    window.addEventListener("beforeunload", leave);
    return () => {
      document.removeEventListener("keydown", press);
      window.removeEventListener("beforeunload", leave);
    };
  }, []);

  return h(
    "section",
    {
      ref: frame,
      id,
      className,
      "aria-label": label,
      "data-section": "",
      onInput: mark,
      onChange: mark,
      onSubmitCapture: remember,
    },
    children,
  );
}
