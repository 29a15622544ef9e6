import type { Format, Translate } from '../../i18n';
import { daysBetween } from '../../utils/time';
import { lateness } from '../common/dueText';

/** "in 2 h 18 min" is said when it is that near. */
const NEAR = 3 * 3_600_000;

/** "9:30 am, 6 h late", "6:00 pm, in 2 h 18 min", "Tomorrow 10:00 am", "Sat 21 Nov, 5:00 pm". */
export function whenText(at: Date, now: Date, t: Translate, format: Format): string {
  const days = daysBetween(now, at, format.zone);
  if (days === 0) {
    const when = format.clock(at);
    const ahead = at.getTime() - now.getTime();
    if (ahead <= -60_000) {
      return t('followups.late', { when, late: lateness(-ahead, format) });
    }
    const minutes = Math.ceil(ahead / 60_000);
    return ahead <= NEAR && minutes > 0
      ? t('followups.soon', { when, wait: format.duration(minutes * 60) })
      : when;
  }
  return days === 1
    ? `${format.nearDay(at, now)} ${format.clock(at)}`
    : format.dayAndClock(at, now);
}
