import { instantOf, wallTime, weekdayOf } from './time';

export type QuickTime = 'in20' | 'in1h' | 'evening' | 'tomorrow' | 'days3' | 'monday';

const MINUTE = 60_000;

/** The usual next times, as of now in the organisation's zone; one that has passed is not among them. */
export function quickTimes(now: Date, zone: string): { key: QuickTime; at: Date }[] {
  const wall = wallTime(now, zone);
  const at = (days: number, hour: number): Date =>
    instantOf({ ...wall, day: wall.day + days, hour, minute: 0 }, zone);
  const toMonday = (8 - weekdayOf(wall)) % 7 || 7;
  const evening = at(0, 18);
  const all: { key: QuickTime; at: Date }[] = [
    { key: 'in20', at: wholeMinute(now.getTime() + 20 * MINUTE) },
    { key: 'in1h', at: wholeMinute(now.getTime() + 60 * MINUTE) },
    { key: 'evening', at: evening },
    { key: 'tomorrow', at: at(1, 10) },
    { key: 'days3', at: at(3, 10) },
    { key: 'monday', at: at(toMonday, 10) },
  ];
  // Half an hour before six, "in 20 min" and "in 1 h" say it better.
  return all.filter(
    ({ key }) => key !== 'evening' || evening.getTime() - now.getTime() > 30 * MINUTE,
  );
}

function wholeMinute(milliseconds: number): Date {
  return new Date(Math.round(milliseconds / MINUTE) * MINUTE);
}
