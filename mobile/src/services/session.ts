import { components } from './apiTypes';

export type User = components['schemas']['MeView'];

/** Who is signed in. `starting` until the phone's own storage has answered, never the network. */
export type Session =
  | { state: 'starting' }
  | { state: 'signedOut'; reason: 'none' | 'left' | 'ended' }
  | { state: 'signedIn'; user: User };

/** What survives the app's end: who is signed in, and on Android the refresh token. */
export interface SavedSession {
  user: User;
  /** Null in the browser, where it is an HttpOnly cookie that no script can read. */
  refresh_token: string | null;
}

export interface TokenStore {
  load(): Promise<SavedSession | null>;
  save(session: SavedSession): Promise<void>;
  clear(): Promise<void>;
  /** Another tab signed in or out; never on a phone. */
  onChange?(listener: () => void): () => void;
}
