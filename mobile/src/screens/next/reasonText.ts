import type { IconName } from '../../components';
import type { Format, Translate } from '../../i18n';
import type { LeadRow } from '../../outbox';
import type { Tone } from '../../theme';
import { dueText, lateness } from '../common/dueText';

export interface Reason {
  text: string;
  tone: Tone;
  icon: IconName;
}

/** What this phone chose by itself, as the server would say it. */
const LOCAL = { due: 'follow-up due', new: 'new', retry: 'retry', open: 'no next step yet' };
const EVENING = 'try the evening';

/**
 * Why this lead, in the person's language. The server says it in few English words, made of facts
 * that the lead carries too; words that are not known here are shown as they came.
 */
export function reasonText(
  reason: string | null,
  kind: 'due' | 'new' | 'retry' | null,
  lead: LeadRow,
  now: Date,
  t: Translate,
  format: Format,
): Reason {
  const said = reason?.trim().toLowerCase() ?? LOCAL[kind ?? 'open'];
  if (said.startsWith('follow-up due') && lead.next_followup_at) {
    const at = new Date(lead.next_followup_at);
    const due = dueText(lead.next_followup_at, now, t, format);
    const late = now.getTime() - at.getTime();
    const when = due?.tone === 'red' ? format.dayAndClock(at, now) : format.clock(at);
    return {
      text:
        late >= 60_000 && due?.tone === 'orange'
          ? t('next.whyLate', { when, late: lateness(late, format) })
          : t('next.whyDue', { when }),
      tone: due?.tone === 'red' ? 'red' : 'orange',
      icon: due?.tone === 'red' ? 'alarm-clock' : 'clock',
    };
  }
  if (/^new($| \d)/.test(said)) {
    const age = /(\d+) (min|h|d)/.exec(said);
    const blue = { tone: 'blue', icon: 'circle' } as const;
    if (!age) {
      return { text: t('next.whyNewPlain'), ...blue };
    }
    const unit = { min: 60, h: 3600, d: 86_400 }[age[2] as 'min' | 'h' | 'd'];
    const seconds = Number(age[1]) * unit;
    const words = age[2] === 'd' ? `${age[1]} d` : format.duration(seconds);
    return { text: t('next.whyNew', { age: words }), ...blue };
  }
  const tries = /no answer (once|twice|(\d+) times)/.exec(said);
  if (tries) {
    const count = tries[2] ? Number(tries[2]) : tries[1] === 'once' ? 1 : 2;
    const key = said.includes(EVENING) ? 'next.whyRetryEvening' : 'next.whyRetry';
    return { text: t(key, { count }), tone: 'yellow', icon: 'phone-missed' };
  }
  if (said === LOCAL.retry) {
    return { text: t('next.whyRetryPlain'), tone: 'yellow', icon: 'phone-missed' };
  }
  if (said === LOCAL.open) {
    return { text: t('next.whyOpen'), tone: 'violet', icon: 'list-checks' };
  }
  return { text: reason ?? '', tone: 'blue', icon: 'info' };
}
