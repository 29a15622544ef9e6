/** What the app asks for, one at a time and when it is first needed. */
export type Permission =
  'calls' | 'phoneState' | 'callLog' | 'microphone' | 'notifications' | 'audioFiles';

/** `never_ask_again`: only the phone's settings can change it. `unavailable`: not on this device or build. */
export type PermissionState = 'granted' | 'denied' | 'never_ask_again' | 'unavailable';

export interface PermissionService {
  /** Without asking anybody. */
  check(permission: Permission): Promise<PermissionState>;
  /** Asks with the system's dialog when it may; the reason must have been said before. */
  request(permission: Permission): Promise<PermissionState>;
  openSettings(): Promise<void>;
}
