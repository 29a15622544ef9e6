import { useEffect } from "react";

const LONG_TEXTS = "main form textarea[name]";
const keyOf = (field) => `draft ${window.location.pathname} ${field.form.id} ${field.name}`;

/**
 * Keeps what is being written in a long text until its form is sent: a reload, the Back button or a
 * restarted server give it back. In this tab only, and gone with it.
 */
export function Drafts() {
  useEffect(() => {
    const keep = ({ target }) => {
      if (!target.matches?.(LONG_TEXTS)) return;
      target.dataset.draft = "seen";
      if (target.value) sessionStorage.setItem(keyOf(target), target.value);
      else sessionStorage.removeItem(keyOf(target));
    };
    const forget = ({ target }) => {
      for (const field of target.querySelectorAll?.("textarea[name]") ?? []) {
        if (field.matches(LONG_TEXTS)) sessionStorage.removeItem(keyOf(field));
      }
    };
    const giveBack = () => {
      for (const field of document.querySelectorAll(`:is(${LONG_TEXTS}):not([data-draft])`)) {
        field.dataset.draft = "seen";
        const kept = sessionStorage.getItem(keyOf(field));
        if (!kept || field.value) continue;
        // React hears of a value only when it is set past its own property.
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, kept);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    const watcher = new MutationObserver(giveBack);
    watcher.observe(document.body, { childList: true, subtree: true });
    giveBack();
    document.addEventListener("input", keep);
    document.addEventListener("submit", forget, true);
    return () => {
      watcher.disconnect();
      document.removeEventListener("input", keep);
      document.removeEventListener("submit", forget, true);
    };
  }, []);
  return null;
}
