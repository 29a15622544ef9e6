import { en } from './en';
import { Format } from './format';
import { hi } from './hi';
import { translator } from './index';
import { Text } from './types';

const places = (text: Text): string[] =>
  (typeof text === 'string' ? text : `${text.one} ${text.other}`).match(/\{\w+\}/g)?.sort() ?? [];

test('both languages have places for the same values', () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect([key, places(hi[key])]).toEqual([key, places(en[key])]);
  }
});

test('one and many', () => {
  const t = translator('en');
  expect(t('offline.waiting', { count: 1 })).toBe('Offline. 1 item waits on this phone.');
  expect(t('offline.waiting', { count: 124310 })).toBe(
    'Offline. 1,24,310 items wait on this phone.',
  );
});

test('numbers, shares and lengths', () => {
  const format = new Format('en');
  expect([0, 999, 1000, 124310, 12345678].map((n) => format.number(n))).toEqual([
    '0',
    '999',
    '1,000',
    '1,24,310',
    '1,23,45,678',
  ]);
  expect(format.percent(0.054)).toBe('5.4%');
  expect([9, 60, 252, 3600, 4440].map((s) => format.duration(s))).toEqual([
    '9 s',
    '1 min',
    '4 min 12 s',
    '1 h',
    '1 h 14 min',
  ]);
});

test('times are of the organisation, wherever the phone is', () => {
  const at = new Date('2026-11-19T10:09:00Z');
  const now = new Date('2026-11-23T10:00:00Z');
  const format = new Format('en', 'Asia/Kolkata');
  expect(format.dayAndClock(at, now)).toBe('Thu 19 Nov, 3:39 pm');
  expect(format.day(at, new Date('2027-02-01T00:00:00Z'))).toBe('Thu 19 Nov 2026');
  expect(format.clock(new Date('2026-11-22T18:30:00Z'))).toBe('12:00 am');
  expect(format.nearDay(new Date('2026-11-23T18:31:00Z'), now)).toBe('Tomorrow');
  expect(format.ago(new Date('2026-11-23T08:00:00Z'), now)).toBe('2 h ago');
  expect(format.ago(at, now)).toBe('Thu 19 Nov');
});
