import { fakeTelephony } from '../testing/fakeTelephony';
import { LONGEST, RecordingService } from './RecordingService';

// One that still records keeps its hour, and the tests would never end.
const begun: RecordingService[] = [];
afterEach(async () => {
  await Promise.all(begun.splice(0).map((service) => service.cancelRecording()));
});

const setting = (levels: number[]) => {
  const telephony = fakeTelephony();
  telephony.levels = levels;
  const service = new RecordingService(telephony);
  begun.push(service);
  return service;
};
const levels = (quiet: number, loud: number): number[] => [
  ...Array<number>(quiet).fill(0.001),
  ...Array<number>(loud).fill(0.2),
];

test.each([
  [91, 9, true],
  [90, 10, false],
  [0, 5, false],
])('%i quiet and %i loud moments: silent %s', async (quiet, loud, silent) => {
  const service = setting(levels(quiet, loud));
  await service.startRecording('medium');
  expect((await service.stopRecording())?.silent).toBe(silent);
});

test('nothing heard in five seconds is told once, while one can still do something', async () => {
  const silence = jest.fn();
  const service = setting(levels(40, 0));
  await service.startRecording('medium', { silence });
  expect(silence).toHaveBeenCalledTimes(1);
  const heard = jest.fn();
  const other = setting([0.2, ...levels(40, 0)]);
  await other.startRecording('medium', { silence: heard });
  expect(heard).not.toHaveBeenCalled();
  await Promise.all([service.cancelRecording(), other.cancelRecording()]);
});

test('begun twice it is one recording, and it ends after an hour', async () => {
  jest.useFakeTimers();
  const longest = jest.fn();
  const service = setting([0.2]);
  const since = await service.startRecording('low', { longest });
  expect(await service.startRecording('low')).toBe(since);
  jest.advanceTimersByTime(LONGEST);
  expect(longest).toHaveBeenCalledTimes(1);
  jest.useRealTimers();
  expect((await service.stopRecording())?.file.name).toBe('call.m4a');
  expect(await service.stopRecording()).toBeNull();
  expect(service.since).toBeNull();
});
