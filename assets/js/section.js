import { createElement as h, useEffect, useRef } from "react";

const FIELDS = "input:not([type=hidden]), select, textarea";

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const isChanged = (field) =>
  isTicked(field) ? field.checked !== field.defaultChecked
  : field.type === "select-one" ? [...field.options].some((o) => o.selected !== o.defaultSelected)
  : field.value !== field.defaultValue;

/**
 * Around one form that saves by itself: [data-changed] while a field differs from what is stored.
 * Ctrl+S saves the form one is in, else the first that changed. What is stored may change under the
 * form: untouched fields follow, typed ones stay. When `saved` rises, what was sent counts as stored;
 * what was typed since then stays typed.
 */
export function Section({ saved, id, label, children, className }) {
  const frame = useRef(null);
  const sent = useRef(null);

  const fields = () => [...frame.current.querySelectorAll(FIELDS)];
  const mark = () => frame.current?.toggleAttribute("data-changed", fields().some(isChanged));
  const remember = () => (sent.current = fields().map((f) => [f, isTicked(f) ? f.checked : f.value]));

  useEffect(() => {
    for (const [field, value] of sent.current ?? []) {
      if (isTicked(field)) field.checked === value && (field.checked = field.defaultChecked);
      else if (field.value === value && field.tagName !== "SELECT") field.value = field.defaultValue;
    }
    sent.current = null;
  }, [saved]);

  useEffect(() => {
    mark();
  });

  useEffect(() => {
    const press = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      const here = document.activeElement?.closest("[data-section]");
      const wanted = here?.matches("[data-changed]") ? here : document.querySelector("[data-section][data-changed]");
      if (wanted === frame.current) wanted.querySelector("form")?.requestSubmit();
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
