import { createElement as h, useEffect, useId, useRef, useState } from "react";

const FIELDS = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";

/**
 * A modal on the native <dialog>, open while it is mounted: the browser keeps the focus inside.
 * Esc, the cross and every [data-dismiss] inside leave it; when something was typed it asks first.
 * Ctrl+Enter submits. The focus goes to [autofocus] or the first field, and back to the opener.
 */
export function Modal({ title, onDismiss, children, className }) {
  const dialog = useRef(null);
  const typed = useRef(false);
  const [asking, setAsking] = useState(false);
  const heading = useId();

  useEffect(() => {
    const opener = document.activeElement;
    dialog.current.showModal();
    const find = (selector) => dialog.current.querySelector(selector);
    (find("[data-autofocus]") ?? find(`form :is(${FIELDS}, select)`))?.focus();
    return () => {
      // A menu may have taken the opener's place meanwhile; then the browser decides.
      if (opener?.isConnected) opener.focus();
    };
  }, []);

  const leave = () => (typed.current && !asking ? setAsking(true) : onDismiss());
  const onKeyDown = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      dialog.current.querySelector("form")?.requestSubmit();
    }
  };

  const quiet = "h-8 px-3 rounded-sm border border-gray-line bg-surface font-medium";
  return h(
    "dialog",
    {
      ref: dialog,
      className,
      "aria-labelledby": heading,
      onKeyDown,
      onInput: (event) => (typed.current ||= event.target.matches(FIELDS)),
      onCancel: (event) => event.target === dialog.current && (event.preventDefault(), leave()),
      onClose: (event) => event.target === dialog.current && onDismiss(),
      onClick: (event) => event.target.closest("[data-dismiss]") && leave(),
    },
    h(
      "header",
      { className: "flex items-start gap-2 px-5 pt-5" },
      h("h2", { id: heading, className: "flex-1 text-lg font-semibold" }, title),
      h(
        "button",
        {
          type: "button",
          "aria-label": "Close",
          "data-dismiss": "",
          className: "grid place-items-center size-7 -mr-1 rounded-sm text-text-2 hover:bg-hover",
        },
        h("span", { "aria-hidden": true, className: "text-xl leading-none" }, "\u00d7"),
      ),
    ),
    children,
    asking &&
      h(
        "div",
        {
          role: "alertdialog",
          "aria-label": "Discard what you typed?",
          className:
            "sticky bottom-0 flex flex-wrap items-center justify-end gap-2 px-5 py-3 bg-orange-soft text-orange-fg",
        },
        h("span", { className: "flex-1" }, "Discard what you typed?"),
        h(
          "button",
          {
            type: "button",
            autoFocus: true,
            className: `${quiet} text-text`,
            onClick: () => setAsking(false),
          },
          "Keep typing",
        ),
        h(
          "button",
          { type: "button", className: `${quiet} text-text`, onClick: () => onDismiss() },
          "Discard",
        ),
      ),
  );
}
