/** Phones have no keyboard to speak of; the browser's adapter listens. */
export function useKeys(_keys: Record<string, () => void>): void {}
