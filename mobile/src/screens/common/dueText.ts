import type { Format, Translate } from '../../i18n';
import type { Tone } from '../../theme';
import { daysBetween } from '../../utils/time';

export interface Due {
  text: string;
  tone: Tone;
  /** Due today or earlier: a red dot. */
  due: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** "Due 9:30 am, 6 h late": red on an earlier day, orange today, green later. */
export function dueText(
  scheduledAt: string | null,
  now: Date,
  t: Translate,
  format: Format,
): Due | null {
  if (!scheduledAt) {
    return null;
  }
  const at = new Date(scheduledAt);
  const days = daysBetween(now, at, format.zone);
  if (days > 0) {
    const when =
      days === 1 ? `${format.nearDay(at, now)} ${format.clock(at)}` : format.dayAndClock(at, now);
    return { text: t('leads.nextAt', { when }), tone: 'green', due: false };
  }
  if (days < 0) {
    const near = now.getTime() - at.getTime() < 6 * DAY ? format.day(at, now).split(' ')[0] : null;
    const when = near ? `${near} ${format.clock(at)}` : format.day(at, now);
    return { text: t('leads.dueAt', { when }), tone: 'red', due: true };
  }
  const late = now.getTime() - at.getTime();
  const when = format.clock(at);
  return {
    text:
      late >= 60_000
        ? t('leads.dueLate', { when, late: lateness(late, format) })
        : t('leads.dueAt', { when }),
    tone: 'orange',
    due: true,
  };
}

/** Whole hours from one hour on: "6 h", not "6 h 12 min". */
export function lateness(milliseconds: number, format: Format): string {
  const seconds =
    milliseconds >= HOUR
      ? Math.floor(milliseconds / HOUR) * 3600
      : Math.floor(milliseconds / 60_000) * 60;
  return format.duration(seconds);
}
