import type { IconName } from '../../components';
import type { Format, PlainKey, Translate } from '../../i18n';
import type { EditableField, Entry, Upload } from '../../outbox';
import { LeadStatus, tokens } from '../../theme';
import { readablePhone } from '../../utils/phone';

type Deed = Entry['deed'];

const ICONS: Record<Deed['kind'], IconName> = {
  call: 'phone',
  note: 'sticky-note',
  followup: 'calendar-plus',
  'followup-complete': 'list-checks',
  'followup-reopen': 'rotate-ccw',
  'followup-move': 'calendar-clock',
  'lead-edit': 'pencil',
  presence: 'coffee',
};

const FIELDS: Record<EditableField, PlainKey> = {
  email: 'lead.email',
  alternate_phone: 'lead.otherPhone',
  city: 'lead.city',
  preferred_course: 'lead.course',
  preferred_university: 'lead.university',
  status: 'lead.status',
};

export function iconOf({ deed }: Entry): IconName {
  return isStatusChange(deed) ? 'circle-dot' : ICONS[deed.kind];
}

/** "Note, Aarav Bhosale". */
export function titleOf({ deed, lead }: Entry, t: Translate): string {
  const what = isStatusChange(deed) ? t('outbox.status') : t(`outbox.${deed.kind}`);
  return lead ? t('outbox.of', { what, name: lead.student_name }) : what;
}

/** What was done, in one or two lines. */
export function bodyOf({ deed }: Entry, t: Translate, format: Format): string {
  const when = (at: string): string => format.dayAndClock(new Date(at));
  switch (deed.kind) {
    case 'call': {
      const { outcome, duration_seconds: seconds, status, followup, notes } = deed.body;
      const along =
        status && followup
          ? t('outbox.withBoth')
          : status
            ? t('outbox.withStatus')
            : followup
              ? t('outbox.withFollowup')
              : '';
      const length = seconds ? format.duration(seconds) : '';
      const first = [t(`outcome.${outcome}`), length, along].filter(Boolean).join(', ');
      return notes ? `${first}\n${notes}` : first;
    }
    case 'note':
      return deed.body.body;
    case 'followup':
      return [t('outbox.for', { when: when(deed.body.scheduled_at) }), deed.body.description]
        .filter(Boolean)
        .join('\n');
    case 'followup-complete':
      return t('outbox.doneAt', { time: format.clock(new Date(deed.completed_at)) });
    case 'followup-reopen':
      return t('outbox.reopened');
    case 'followup-move':
      return [t('outbox.movedTo', { when: when(deed.scheduled_at) }), deed.description]
        .filter(Boolean)
        .join('\n');
    case 'lead-edit':
      return (Object.keys(deed.changes) as EditableField[])
        .map((field) => `${t(FIELDS[field])}: ${valueText(field, deed.changes[field] ?? null, t)}`)
        .join('\n');
    case 'presence':
      return t(`outbox.${deed.presence}`);
  }
}

/** Why it needs the person. */
export function reasonOf(entry: Entry, t: Translate): string {
  const { conflict, refusal } = entry;
  const [only] = conflict ?? [];
  if (conflict && only) {
    return conflict.length === 1
      ? t('outbox.conflict', {
          mine: valueText(only.field, only.mine, t),
          theirs: valueText(only.field, only.theirs, t),
        })
      : t('outbox.conflicts', { count: conflict.length });
  }
  const sentences = Object.values(refusal?.fields ?? {}).filter(
    (one): one is string => typeof one === 'string',
  );
  const reason =
    refusal?.code === 'not_yours'
      ? t('problem.not_found')
      : [refusal?.detail, ...sentences.filter((one) => !refusal?.detail.includes(one))]
          .filter(Boolean)
          .join(' ') || t('problem.invalid');
  return t('outbox.refused', { reason });
}

export function valueText(field: EditableField, value: string | null, t: Translate): string {
  if (!value) {
    return t('lead.emptyValue');
  }
  if (field === 'status' && value in tokens.status) {
    return t(`status.${value as LeadStatus}`);
  }
  return field === 'alternate_phone' ? readablePhone(value) : value;
}

/** What a person typed, to save it elsewhere; null where nothing was. */
export function typedText({ deed }: Entry): string | null {
  switch (deed.kind) {
    case 'note':
      return deed.body.body;
    case 'call':
      return deed.body.notes || null;
    case 'followup':
      return deed.body.description || null;
    case 'followup-move':
      return deed.description || null;
    default:
      return null;
  }
}

/** A new content may help: not where the lead is gone, nor where there is no content. */
export function mayEdit({ deed, state, refusal }: Entry): boolean {
  return (
    state === 'refused' &&
    refusal?.code !== 'not_yours' &&
    ['call', 'note', 'followup', 'followup-move', 'lead-edit'].includes(deed.kind)
  );
}

export function isStatusChange(deed: Deed): boolean {
  return deed.kind === 'lead-edit' && Object.keys(deed.changes).join() === 'status';
}

/** `1.2 MB`, `340 kB`. */
export function sizeText(bytes: number): string {
  return bytes >= 1_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}

export function uploadReason({ problem }: Upload, t: Translate): string {
  const reasons: Record<string, PlainKey> = {
    file_gone: 'outbox.uploadGone',
    not_found: 'outbox.uploadNotYours',
    unsupported_type: 'outbox.uploadType',
    too_large: 'outbox.uploadLarge',
    checksum_mismatch: 'outbox.uploadDamaged',
  };
  const known = reasons[problem ?? ''];
  return known ? t(known) : t('outbox.uploadOther', { code: problem ?? '' });
}
