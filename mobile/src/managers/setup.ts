import type { PermissionService, PermissionState } from '../services/permissions';
import type { PhoneHealth, SettingsKind, TelephonyPort } from '../telephony/port';
import { installing } from '../utils/install';
import { preference } from '../utils/preferences';

export type StepKey =
  | 'notifications'
  | 'calls'
  | 'phoneState'
  | 'microphone'
  | 'callLog'
  | 'audioFiles'
  | 'recordingFolder'
  | 'battery'
  | 'autostart'
  | 'install';

export type Brand = 'samsung' | 'xiaomi' | 'oneplus' | 'oppo' | 'vivo' | 'huawei' | 'google';

export interface Step {
  key: StepKey;
  done: boolean;
  /** For permissions: what the system would answer. */
  state: PermissionState | null;
  /** A word about what is there, such as the folder's name. */
  is: string | null;
}

export interface Checklist {
  steps: readonly Step[];
  ready: number;
  brand: Brand;
  health: PhoneHealth;
}

const BRANDS: readonly [RegExp, Brand][] = [
  [/samsung/i, 'samsung'],
  [/xiaomi|redmi|poco/i, 'xiaomi'],
  [/oneplus/i, 'oneplus'],
  [/oppo|realme/i, 'oppo'],
  [/vivo|iqoo/i, 'vivo'],
  [/huawei|honor/i, 'huawei'],
];

/** Whose menus this phone has; the others have Google's. */
export function brandOf(name: string): Brand {
  return BRANDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'google';
}

/** Brands with a switch for apps that may start by themselves. */
export const WITH_AUTOSTART: readonly Brand[] = ['xiaomi', 'oneplus', 'oppo', 'vivo', 'huawei'];

const PERMISSIONS = [
  'notifications',
  'calls',
  'phoneState',
  'microphone',
  'callLog',
  'audioFiles',
] as const;

/** What is ready on this phone; what it does not have is not in the list. */
export async function checklist(
  telephony: TelephonyPort,
  permissions: PermissionService,
): Promise<Checklist> {
  const [health, abilities] = await Promise.all([telephony.phoneHealth(), telephony.abilities()]);
  const brand = brandOf(health.brand);
  const steps: Step[] = [];
  for (const key of PERMISSIONS) {
    const state = await permissions.check(key).catch(() => 'unavailable' as const);
    if (state !== 'unavailable' && !(key === 'callLog' && !abilities.callLogInBuild)) {
      steps.push({ key, done: state === 'granted', state, is: null });
    }
  }
  if (abilities.findsRecordings) {
    const is = health.recordingFolder;
    steps.push({ key: 'recordingFolder', done: is !== null, state: null, is });
  }
  if (health.batteryUnrestricted !== null) {
    steps.push({ key: 'battery', done: health.batteryUnrestricted, state: null, is: null });
    if (WITH_AUTOSTART.includes(brand)) {
      const done = preference('autostart') === 'done';
      steps.push({ key: 'autostart', done, state: null, is: null });
    }
  }
  const installed = installing.installed();
  if (installed !== null) {
    steps.push({ key: 'install', done: installed, state: null, is: null });
  }
  return { steps, ready: steps.filter(({ done }) => done).length, brand, health };
}

export const SETTINGS: Partial<Record<StepKey, SettingsKind>> = {
  notifications: 'notifications',
  battery: 'battery',
  autostart: 'autostart',
};
