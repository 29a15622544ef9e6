import { createElement as h, useEffect, useRef, useState } from "react";

/**
 * A form that the browser itself posts (Reflex's own forms never do). While the answer is awaited
 * it has data-busy, and a second press does nothing.
 */
export function NativeForm({ children, ...props }) {
  const form = useRef(null);

  useEffect(() => {
    // The Back button may show the page as it was left.
    const wake = () => delete form.current?.dataset.busy;
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);

  const onSubmit = (event) => {
    if ("busy" in form.current.dataset) event.preventDefault();
    form.current.dataset.busy = "";
  };
  return h("form", { ...props, ref: form, method: "post", onSubmit }, children);
}

/** A password field with a button that shows what is typed. */
export function PasswordInput({ showIcon, hideIcon, boxClassName, startShown, ...props }) {
  const [shown, setShown] = useState(Boolean(startShown));
  return h(
    "div",
    { className: "relative" },
    h("input", { ...props, type: shown ? "text" : "password", className: boxClassName }),
    h(
      "button",
      {
        type: "button",
        "aria-label": shown ? "Hide password" : "Show password",
        "aria-pressed": shown,
        className:
          "absolute right-1.5 top-1/2 -translate-y-1/2 grid place-items-center size-7 rounded-sm text-text-2 hover:bg-hover",
        onClick: () => setShown(!shown),
      },
      shown ? hideIcon : showIcon,
    ),
  );
}
