import { useCallback, useSyncExternalStore } from 'react';

import { Emitter } from './emitter';
import * as disk from './preferencesDisk';

/**
 * Few small settings of this phone, read at once and before the store is open: a theme that comes
 * a moment late is a white flash at night. Nothing of a lead belongs here.
 */
export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  language: 'system' | 'en' | 'hi';
  /** Kept so that the next sign-in needs only the password. */
  username: string;
  /** This installation, for POST /api/devices. */
  device: string;
  /** Permissions the system no longer asks for, joined with commas. */
  neverAsk: string;
  /** The organisation's time zone as the server said last. */
  timeZone: string;
  wifiOnly: 'yes' | 'no';
  /** Whether the microphone is tried at each call by itself. */
  recording: 'on' | 'off';
  recordingQuality: 'low' | 'medium' | 'high';
  /** What recording can and cannot do was read. */
  recordingNotice: 'seen';
  /** The last test of a reminder: `begun <milliseconds>`, `rang 11` or `silent`. */
  reminderTest: string;
  reminders: 'on' | 'off';
  /** Reminders this phone showed by itself and the server does not know of yet, as JSON. */
  remindersShown: string;
  /** Whom the server knows to push to, and where: `<user> <address>`. */
  pushTold: string;
  /** Autostart was set: no phone tells whether it is. */
  autostart: 'done';
}

const changed = new Emitter<keyof Preferences>();

export function preference<K extends keyof Preferences>(key: K): Preferences[K] | null {
  return disk.read(key) as Preferences[K] | null;
}

export function setPreference<K extends keyof Preferences>(
  key: K,
  value: Preferences[K] | null,
): void {
  disk.write(key, value);
  changed.emit(key);
}

/** A setting that draws anew when it changes, and how to change it. */
export function usePreference<K extends keyof Preferences>(
  key: K,
): [Preferences[K] | null, (value: Preferences[K] | null) => void] {
  const value = useSyncExternalStore(
    useCallback((tell) => changed.on((which) => which === key && tell()), [key]),
    () => preference(key),
  );
  return [value, useCallback((next) => setPreference(key, next), [key])];
}
