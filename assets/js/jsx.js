import { createElement } from "react";

/**
 * In place of @emotion/react (12 KB): `css` of plain values becomes an inline style. Nested ones
 * ("&:hover") become a rule of a class of their own, written once.
 */
const written = new Set();
let sheet;

function classFor(selector, declarations) {
  const text = Object.entries(declarations)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}:${value}`)
    .join(";");
  let hash = 5381;
  for (const sign of selector + text) hash = (hash * 33 + sign.codePointAt(0)) >>> 0;
  const name = `c${hash.toString(36)}`;
  if (typeof document !== "undefined" && !written.has(name)) {
    written.add(name);
    sheet ??= document.head.appendChild(document.createElement("style")).sheet;
    const rule = `${selector.replaceAll("&", `.${name}`)}{${text}}`;
    sheet.insertRule(rule, sheet.cssRules.length);
  }
  return name;
}

export function jsx(type, props, ...children) {
  if (!props?.css) return createElement(type, props, ...children);
  const { css, style, className, ...rest } = props;
  const plain = {};
  const names = className ? [className] : [];
  for (const [name, value] of Object.entries(css)) {
    if (value && typeof value === "object") names.push(classFor(name, value));
    else plain[name] = value;
  }
  rest.style = { ...plain, ...style };
  if (names.length) rest.className = names.join(" ");
  return createElement(type, rest, ...children);
}
