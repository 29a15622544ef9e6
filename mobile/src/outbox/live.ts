import type { Live } from './types';

/** A value made of others, made again only when one of them changed. */
export function derived<T>(
  subscribe: (listener: () => void) => () => void,
  parts: () => readonly unknown[],
  make: () => T,
): Live<T> {
  let last: { parts: readonly unknown[]; value: T } | null = null;
  return {
    subscribe,
    get: () => {
      const now = parts();
      if (!last || now.some((part, at) => part !== last?.parts[at])) {
        last = { parts: now, value: make() };
      }
      return last.value;
    },
  };
}
