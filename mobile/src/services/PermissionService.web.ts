import { Permission, PermissionService, PermissionState } from './permissions';

/** A browser has a microphone and notifications to ask for; the rest belongs to phones' apps. */
class BrowserPermissions implements PermissionService {
  async check(permission: Permission): Promise<PermissionState> {
    if (permission === 'microphone' && navigator.mediaDevices) {
      // Firefox does not know the name: then only a request can tell.
      const asked = await navigator.permissions
        ?.query({ name: 'microphone' as PermissionName })
        .catch(() => null);
      return stateOf(asked?.state ?? 'prompt');
    }
    if (permission === 'notifications' && 'Notification' in window) {
      return stateOf(Notification.permission);
    }
    return 'unavailable';
  }

  async request(permission: Permission): Promise<PermissionState> {
    const before = await this.check(permission);
    if (before !== 'denied') {
      return before;
    }
    if (permission === 'notifications') {
      return stateOf(await Notification.requestPermission());
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      stream.getTracks().forEach((track) => track.stop());
      return 'granted';
    } catch (error) {
      const reason = (error as DOMException).name;
      if (reason === 'NotFoundError') {
        return 'unavailable';
      }
      return this.check(permission);
    }
  }

  /** No page can open a browser's settings: the caller's sentence says where they are. */
  async openSettings(): Promise<void> {}
}

/** A browser asks no second time once somebody said no. */
function stateOf(state: PermissionState | NotificationPermission | 'prompt'): PermissionState {
  if (state === 'granted') {
    return 'granted';
  }
  return state === 'denied' ? 'never_ask_again' : 'denied';
}

export const permissions: PermissionService = new BrowserPermissions();
