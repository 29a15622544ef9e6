import { setPreference } from '../utils/preferences';
import { permissions } from './PermissionService';

const mockAnswers = { check: 'denied', request: 'denied' };
jest.mock('react-native-permissions', () => ({
  PERMISSIONS: { ANDROID: { RECORD_AUDIO: 'microphone', CALL_PHONE: 'calls' } },
  check: async () => mockAnswers.check,
  request: async () => mockAnswers.request,
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
