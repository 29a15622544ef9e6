import { dayOf, daysBetween, instantOf, wallTime } from './time';

test('to the wall clock and back, over a change of clocks too', () => {
  for (const zone of ['Asia/Kolkata', 'America/New_York', 'UTC']) {
    for (const iso of [
      '2026-11-01T12:30:00.000Z',
      '2026-03-08T07:30:00.000Z',
      '2026-12-31T23:59:00.000Z',
    ]) {
      const at = new Date(iso);
      expect(instantOf(wallTime(at, zone), zone).toISOString()).toBe(iso);
    }
  }
});

test('a day begins at the zone midnight, and days may overflow', () => {
  expect(dayOf(new Date('2026-11-22T18:29:59Z'), 'Asia/Kolkata')).toBe('2026-11-22');
  expect(dayOf(new Date('2026-11-22T18:30:00Z'), 'Asia/Kolkata')).toBe('2026-11-23');
  const tomorrow = instantOf(
    { year: 2026, month: 11, day: 31, hour: 10, minute: 0 },
    'Asia/Kolkata',
  );
  expect(tomorrow.toISOString()).toBe('2026-12-01T04:30:00.000Z');
  expect(
    daysBetween(new Date('2026-11-22T18:29:00Z'), new Date('2026-11-22T18:31:00Z'), 'Asia/Kolkata'),
  ).toBe(1);
});
