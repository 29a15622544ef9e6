import { setPreference } from '../utils/preferences';
import { permissions } from './PermissionService';

const mockAnswers = {
  check: 'denied',
  request: 'denied',
  only: undefined as Record<string, string> | undefined,
  requested: [] as string[],
};
jest.mock('react-native-permissions', () => ({
  PERMISSIONS: {
    ANDROID: {
      RECORD_AUDIO: 'microphone',
      CALL_PHONE: 'calls',
      READ_MEDIA_AUDIO: 'media',
      READ_EXTERNAL_STORAGE: 'storage',
    },
  },
  check: async (name: string) => mockAnswers.only?.[name] ?? mockAnswers.check,
  request: async (name: string) => {
    mockAnswers.requested.push(name);
    return mockAnswers.request;
  },
  checkNotifications: async () => ({ status: mockAnswers.check }),
  requestNotifications: async () => ({ status: mockAnswers.request }),
  openSettings: async () => undefined,
}));

beforeEach(() => setPreference('neverAsk', null));

test('granted and denied', async () => {
  Object.assign(mockAnswers, { check: 'denied', request: 'granted' });
  expect(await permissions.check('microphone')).toBe('denied');
  expect(await permissions.request('microphone')).toBe('granted');
});

test('never ask again is remembered, until it was granted in the settings', async () => {
  Object.assign(mockAnswers, { check: 'denied', request: 'blocked' });
  expect(await permissions.request('microphone')).toBe('never_ask_again');
  expect(await permissions.check('microphone')).toBe('never_ask_again');
  expect(await permissions.check('notifications')).toBe('denied');
  mockAnswers.check = 'granted';
  expect(await permissions.check('microphone')).toBe('granted');
  mockAnswers.check = 'denied';
  expect(await permissions.check('microphone')).toBe('denied');
});

test('what this phone or build does not have is unavailable', async () => {
  mockAnswers.check = 'unavailable';
  expect(await permissions.check('callLog')).toBe('unavailable');
});

test('up to Android 12 audio files stand under the older permission', async () => {
  Object.assign(mockAnswers, { check: 'denied', request: 'granted', requested: [] });
  await permissions.request('audioFiles');
  mockAnswers.only = { media: 'unavailable', storage: 'denied' };
  expect(await permissions.check('audioFiles')).toBe('denied');
  expect(await permissions.request('audioFiles')).toBe('granted');
  expect(mockAnswers.requested).toEqual(['media', 'storage']);
});
