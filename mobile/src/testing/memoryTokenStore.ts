import { SavedSession, TokenStore } from '../services/session';

/** A token store that a test can look into. */
export function memoryTokenStore(
  saved: SavedSession | null = null,
): TokenStore & { kept: SavedSession | null } {
  return {
    kept: saved,
    async load() {
      return this.kept;
    },
    async save(session) {
      this.kept = session;
    },
    async clear() {
      this.kept = null;
    },
  };
}
