import { createElement as h, useEffect, useState } from "react";

const SECONDS = 5;
let last = 0;
let show = () => {};

/**
 * In place of sonner (9 KB): one toast at a time at the bottom right, for 5 s or its `duration`.
 * It waits while the pointer or the focus is on it. `action` is {label, onClick}.
 */
export const toast = (message, options = {}) => {
  last += 1;
  show({ id: options.id ?? last, message, kind: "", ...options });
  return options.id ?? last;
};
for (const kind of ["success", "info", "warning", "error", "message", "loading"]) {
  toast[kind] = (message, options) => toast(message, { ...options, kind });
}
toast.dismiss = (id) => show((shown) => (id === undefined || shown?.id === id ? null : shown));

export function Toaster() {
  const [shown, setShown] = useState(null);
  const [held, setHeld] = useState(false);

  useEffect(() => {
    show = setShown;
    return () => (show = () => {});
  }, []);

  useEffect(() => {
    const lasts = shown?.duration ?? SECONDS * 1000;
    if (!shown || held || !Number.isFinite(lasts)) return;
    const timer = setTimeout(() => setShown(null), lasts);
    return () => clearTimeout(timer);
  }, [shown, held]);

  const hold = (on) => () => setHeld(on);
  const { message, description, action, kind } = shown ?? {};
  // The region is there before its words are: otherwise nothing is read out.
  return h(
    "section",
    { "aria-label": "Notifications", className: "toasts" },
    h(
      "div",
      { role: kind === "error" ? "alert" : "status" },
      shown &&
        h(
          "div",
          {
            key: shown.id,
            className: "toast",
            "data-kind": kind,
            onPointerEnter: hold(true),
            onPointerLeave: hold(false),
            onFocus: hold(true),
            onBlur: hold(false),
          },
          h("span", null, message, description && h("span", { className: "block" }, description)),
          action &&
            h(
              "button",
              {
                type: "button",
                onClick: (event) => {
                  action.onClick?.(event);
                  setHeld(false);
                  setShown(null);
                },
              },
              action.label,
            ),
        ),
    ),
  );
}
