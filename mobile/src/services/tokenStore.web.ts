import { SavedSession, TokenStore } from './session';

const KEY = 'crm.session';

/** Only who is signed in: the refresh token is a cookie that no script can read. */
export const tokenStore: TokenStore = {
  async load() {
    const kept = read();
    return kept ? (JSON.parse(kept) as SavedSession) : null;
  },
  async save({ user }) {
    try {
      window.localStorage.setItem(KEY, JSON.stringify({ user, refresh_token: null }));
    } catch {
      // A browser that keeps nothing: signed in until the tab is closed.
    }
  },
  async clear() {
    try {
      window.localStorage.removeItem(KEY);
    } catch {
      // kept nothing
    }
  },
  onChange(listener) {
    const heard = (event: StorageEvent): void => {
      if (event.key === KEY || event.key === null) {
        listener();
      }
    };
    window.addEventListener('storage', heard);
    return () => window.removeEventListener('storage', heard);
  },
};

function read(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
