// A browser that keeps nothing (private mode, full disk) still works until the tab is closed.
const kept = new Map<string, string>();
const name = (key: string): string => `crm.${key}`;

export function read(key: string): string | null {
  try {
    return window.localStorage.getItem(name(key)) ?? kept.get(key) ?? null;
  } catch {
    return kept.get(key) ?? null;
  }
}

export function write(key: string, value: string | null): void {
  try {
    if (value === null) {
      kept.delete(key);
      window.localStorage.removeItem(name(key));
    } else {
      kept.set(key, value);
      window.localStorage.setItem(name(key), value);
    }
  } catch {
    // stays in `kept`
  }
}
