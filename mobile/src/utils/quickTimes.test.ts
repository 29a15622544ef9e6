import { quickTimes } from './quickTimes';

const ZONE = 'Asia/Kolkata';

function at(now: string): Record<string, string> {
  return Object.fromEntries(
    quickTimes(new Date(now), ZONE).map(({ key, at: time }) => [key, time.toISOString()]),
  );
}

test('the usual times in the organisation zone', () => {
  // Monday, 3:39 pm in India
  expect(at('2026-11-23T10:09:20Z')).toEqual({
    in20: '2026-11-23T10:29:00.000Z',
    in1h: '2026-11-23T11:09:00.000Z',
    evening: '2026-11-23T12:30:00.000Z',
    tomorrow: '2026-11-24T04:30:00.000Z',
    days3: '2026-11-26T04:30:00.000Z',
    monday: '2026-11-30T04:30:00.000Z',
  });
});

test('half an hour before six in the evening there is no evening left', () => {
  expect(at('2026-11-23T12:01:00Z')).not.toHaveProperty('evening');
  expect(at('2026-11-23T11:59:00Z')).toHaveProperty('evening');
});

test('shortly after midnight tomorrow is the next local day, although UTC is a day behind', () => {
  // Sunday 29 November, 00:10 in India
  expect(at('2026-11-28T18:40:00Z')).toMatchObject({
    tomorrow: '2026-11-30T04:30:00.000Z',
    monday: '2026-11-30T04:30:00.000Z',
  });
});
