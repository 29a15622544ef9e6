import { createElement as h, useEffect, useRef } from "react";

/**
 * A search box that shows what is looked for: from the address, after Back, or emptied with the
 * filters. While somebody types in it, only they change it.
 */
export function SearchBox({ value, ...rest }) {
  const box = useRef(null);
  useEffect(() => {
    if (document.activeElement !== box.current) box.current.value = value;
  }, [value]);
  return h("input", { ...rest, ref: box, type: "search", defaultValue: value });
}
