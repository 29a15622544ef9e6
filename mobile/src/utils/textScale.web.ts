/** The browser's own text size: react-native-web writes px, which would ignore it. */
export const textScale = Math.min(
  2,
  Math.max(0.75, parseFloat(window.getComputedStyle(document.documentElement).fontSize) / 16 || 1),
);
