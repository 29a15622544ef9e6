import {
  check,
  checkNotifications,
  openSettings,
  Permission as SystemPermission,
  PERMISSIONS,
  PermissionStatus,
  request,
  requestNotifications,
} from 'react-native-permissions';

import { preference, setPreference } from '../utils/preferences';
import { Permission, PermissionService, PermissionState } from './permissions';

const { ANDROID } = PERMISSIONS;
const names: Record<Exclude<Permission, 'notifications'>, SystemPermission> = {
  calls: ANDROID.CALL_PHONE,
  phoneState: ANDROID.READ_PHONE_STATE,
  callLog: ANDROID.READ_CALL_LOG,
  microphone: ANDROID.RECORD_AUDIO,
  audioFiles: ANDROID.READ_MEDIA_AUDIO,
};
/** Until Android 12 one permission opened all files; what came after is unknown there. */
const earlier: Partial<Record<Permission, SystemPermission>> = {
  audioFiles: ANDROID.READ_EXTERNAL_STORAGE,
};

/** Android tells "never ask again" only in answer to a request, so it is remembered. */
class AndroidPermissions implements PermissionService {
  async check(permission: Permission): Promise<PermissionState> {
    const state = stateOf(
      permission === 'notifications'
        ? (await checkNotifications()).status
        : await check(await nameOf(permission)),
    );
    if (state === 'granted') {
      this.remember(permission, false);
    }
    return state === 'denied' && this.neverAsked(permission) ? 'never_ask_again' : state;
  }

  async request(permission: Permission): Promise<PermissionState> {
    const state = stateOf(
      permission === 'notifications'
        ? (await requestNotifications()).status
        : await request(await nameOf(permission)),
    );
    this.remember(permission, state === 'never_ask_again');
    return state;
  }

  openSettings(): Promise<void> {
    return openSettings();
  }

  private neverAsked(permission: Permission): boolean {
    return (preference('neverAsk') ?? '').split(',').includes(permission);
  }

  private remember(permission: Permission, never: boolean): void {
    if (this.neverAsked(permission) === never) {
      return;
    }
    const others = (preference('neverAsk') ?? '')
      .split(',')
      .filter((name) => name && name !== permission);
    setPreference('neverAsk', (never ? [...others, permission] : others).join(',') || null);
  }
}

async function nameOf(permission: Exclude<Permission, 'notifications'>): Promise<SystemPermission> {
  const before = earlier[permission];
  const name = names[permission];
  return before && (await check(name)) === 'unavailable' ? before : name;
}

function stateOf(status: PermissionStatus): PermissionState {
  switch (status) {
    case 'granted':
    case 'limited':
      return 'granted';
    case 'blocked':
      return 'never_ask_again';
    case 'unavailable':
      return 'unavailable';
    default:
      return 'denied';
  }
}

export const permissions: PermissionService = new AndroidPermissions();
