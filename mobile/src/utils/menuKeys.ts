/** A phone holds a finger on it; only browsers have keys for it. */
export function menuKeys(_open?: () => void): object {
  return {};
}
