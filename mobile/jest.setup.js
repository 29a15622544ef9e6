// What only exists on a phone, as little of it as the code under test asks for.
jest.mock('@op-engineering/op-sqlite', () => ({
  Storage: class {
    kept = new Map();
    getItemSync = (key) => this.kept.get(key);
    setItemSync = (key, value) => void this.kept.set(key, value);
    removeItemSync = (key) => void this.kept.delete(key);
  },
  open: () => {
    throw new Error('Give the store a database made for the test.');
  },
}));
jest.mock('react-native-config', () => ({
  __esModule: true,
  default: { API_URL: 'http://crm.test' },
}));
jest.mock('react-native-keychain', () => {
  let kept = null;
  return {
    ACCESSIBLE: { AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY: 'device' },
    getGenericPassword: async () => (kept ? { username: 'session', password: kept } : false),
    setGenericPassword: async (_name, password) => void (kept = password),
    resetGenericPassword: async () => void (kept = null),
  };
});
jest.mock(
  'react-native-safe-area-context',
  () => require('react-native-safe-area-context/jest/mock').default,
);
jest.mock('react-native-permissions', () => ({
  PERMISSIONS: { ANDROID: {} },
  check: async () => 'unavailable',
  request: async () => 'unavailable',
  checkNotifications: async () => ({ status: 'unavailable' }),
  requestNotifications: async () => ({ status: 'unavailable' }),
  openSettings: async () => undefined,
}));
// What moves would draw between the steps of a test.
jest.mock('./src/utils/useStillness', () => ({ useStillness: () => true }));
// Problems are part of many tests; what they log is fixed words and would hide the results.
jest.mock('./src/utils/log', () => ({ log: jest.fn() }));
jest.mock('@react-native-community/netinfo', () =>
  require('@react-native-community/netinfo/jest/netinfo-mock.js'),
);
// Native modules that only load on a phone; tests of what uses them bring their own.
jest.mock('react-native-audio-api', () => ({
  AudioContext: class {},
  AudioManager: {},
  AudioRecorder: class {},
  FileDirectory: {},
  FileFormat: {},
  FilePreset: {},
}));
jest.mock('react-native-blob-util', () => ({
  __esModule: true,
  default: {
    fs: {
      dirs: { CacheDir: '/cache' },
      exists: async () => false,
      lstat: async () => [],
      unlink: async () => undefined,
    },
  },
}));
jest.mock('react-native-notify-kit', () => ({
  __esModule: true,
  default: {
    createChannel: async () => '',
    getTriggerNotificationIds: async () => [],
    cancelTriggerNotifications: async () => undefined,
    cancelAllNotifications: async () => undefined,
    createTriggerNotification: jest.fn(async () => ''),
    getNotificationSettings: async () => ({ android: { alarm: 1 } }),
  },
  AlarmType: {},
  AndroidImportance: {},
  EventType: {},
  TriggerType: {},
}));
jest.mock('./src/specs/NativeTelephony', () => ({
  __esModule: true,
  default: {
    abilities: async () => ({ telephony: false }),
    phoneHealth: async () => ({}),
    lineState: async () => 'unknown',
    onCallEnded: () => ({ remove: () => undefined }),
    onSharedAudio: () => ({ remove: () => undefined }),
    sharedAudio: async () => [],
    scheduleUploads: async () => undefined,
    cancelUploads: async () => undefined,
  },
}));
