import type { FollowUp } from '../services/FollowUpService';
import type { LeadDetails } from '../services/LeadService';
import type { FollowUpRecord, LeadRecord } from './disk';
import type { Entry, FollowUpRow, LeadValues, LeadWhole, TimelineRow } from './types';

/** What nobody has comes last: no follow-up is later than any, no contact earlier than any. */
const NEVER = 8.64e15;

/** What is done here is shown on top of what the server said; a refused deed is not. */
export function isShown(entry: Entry): boolean {
  return entry.state === 'waiting' || entry.state === 'confirmed';
}

/** Not at the server, as far as this phone knows. */
export function isUnsent(entry: Entry): boolean {
  return entry.state !== 'confirmed';
}

/** The follow-up an entry makes or changes, by its key. */
export function followUpOf({ deed }: Entry): string | null {
  switch (deed.kind) {
    case 'call':
      return deed.body.followup?.client_id ?? null;
    case 'followup':
      return deed.body.client_id;
    case 'followup-complete':
    case 'followup-reopen':
    case 'followup-move':
      return deed.followup;
    default:
      return null;
  }
}

export function leadRecord(base: LeadDetails, shown: LeadWhole | null): LeadRecord {
  const seen = shown ?? base;
  return {
    id: base.id,
    base,
    shown,
    next: seen.next_followup_at === null ? NEVER : Date.parse(seen.next_followup_at),
    last: seen.last_contacted_at === null ? 0 : Date.parse(seen.last_contacted_at),
  };
}

export function followUpRecord(
  key: string,
  lead: string,
  base: FollowUp | null,
  shown: FollowUp,
  server_id: string | null,
  not_sent: boolean,
): FollowUpRecord {
  const row: FollowUpRow = { ...shown, id: server_id ?? key, key, not_sent };
  return {
    key,
    server_id,
    lead_id: lead,
    base,
    shown: row,
    pending_at: row.status === 'pending' ? Date.parse(row.scheduled_at) : null,
  };
}

/** A lead and its follow-ups as they are shown, from the server's and what was done on them. */
export function overlaid(
  base: LeadDetails,
  known: readonly FollowUpRecord[],
  entries: readonly Entry[],
): { lead: LeadRecord; followups: FollowUpRecord[] } {
  const shownEntries = entries.filter(isShown);
  const followups = new Map<string, FollowUp>();
  const byKey = new Map(known.map((record) => [record.key, record]));
  const touched = new Set<string>();
  const unsent = new Set<string>();
  for (const { key, base: told } of known) {
    if (told) {
      followups.set(key, told);
    }
  }
  let lead = base;
  for (const entry of shownEntries) {
    lead = withDeed(lead, entry);
    const key = withFollowUp(followups, base, entry);
    if (key !== null) {
      touched.add(key);
      if (entry.state === 'waiting') {
        unsent.add(key);
      }
    }
  }
  if (touched.size > 0) {
    const times = [...followups.values()]
      .filter(({ status }) => status === 'pending')
      .map(({ scheduled_at }) => scheduled_at)
      .sort((one, other) => Date.parse(one) - Date.parse(other));
    lead = { ...lead, next_followup_at: times[0] ?? null };
  }
  const not_sent = entries.some(isUnsent);
  return {
    lead: leadRecord(base, entries.length > 0 ? { ...lead, not_sent } : null),
    followups: [...followups].map(([key, shown]) => {
      const record = byKey.get(key);
      return followUpRecord(
        key,
        base.id,
        record?.base ?? null,
        shown,
        record?.server_id ?? null,
        unsent.has(key),
      );
    }),
  };
}

function withDeed(lead: LeadDetails, { deed, made_at }: Entry): LeadDetails {
  switch (deed.kind) {
    case 'call': {
      const { outcome, started_at, status } = deed.body;
      // As the server does (requirement 8.2.2): what was chosen, else the first connected call.
      const first = outcome === 'connected' && lead.status === 'new';
      return {
        ...lead,
        call_count: lead.call_count + 1,
        last_contacted_at: later(lead.last_contacted_at, started_at),
        status: status ?? (first ? 'contacted' : lead.status),
      };
    }
    case 'note':
      return deed.body.is_contact
        ? {
            ...lead,
            last_contacted_at: later(lead.last_contacted_at, deed.body.written_at ?? made_at),
          }
        : lead;
    case 'lead-edit':
      return { ...lead, ...(deed.changes as Partial<LeadDetails>) };
    default:
      return lead;
  }
}

function later(one: string | null, other: string): string {
  return one !== null && Date.parse(one) >= Date.parse(other) ? one : other;
}

/** The key of the follow-up that changed, or null. */
function withFollowUp(
  followups: Map<string, FollowUp>,
  lead: LeadDetails,
  entry: Entry,
): string | null {
  const { deed } = entry;
  const key = followUpOf(entry);
  if (key === null) {
    return null;
  }
  const known = followups.get(key);
  if (deed.kind === 'call' || deed.kind === 'followup') {
    const booked = deed.kind === 'call' ? deed.body.followup : deed.body;
    if (!known && booked) {
      followups.set(key, {
        id: key,
        client_id: key,
        lead: {
          id: lead.id,
          student_name: lead.student_name,
          phone_e164: lead.phone_e164,
          do_not_call: lead.do_not_call,
        },
        scheduled_at: booked.scheduled_at,
        description: booked.description ?? '',
        status: 'pending',
        bucket: 'upcoming', // decided where it is drawn, since it changes at midnight
        completed_at: null,
      });
    }
    return key;
  }
  if (!known) {
    return null;
  }
  if (deed.kind === 'followup-complete') {
    followups.set(key, { ...known, status: 'completed', completed_at: deed.completed_at });
  } else if (deed.kind === 'followup-reopen') {
    followups.set(key, { ...known, status: 'pending', completed_at: null });
  } else if (deed.kind === 'followup-move') {
    followups.set(key, {
      ...known,
      scheduled_at: deed.scheduled_at,
      description: deed.description ?? known.description,
    });
  }
  return key;
}

/** The line that an entry is in its lead's history; null for what has none of its own. */
export function timelineRow(
  entry: Entry,
  by: { id: string; name: string } | null,
): TimelineRow | null {
  const { deed } = entry;
  const unsent =
    entry.state === 'confirmed'
      ? null
      : entry.state === 'waiting'
        ? ('waiting' as const)
        : ('refused' as const);
  const common = {
    id: entry.server_id ?? entry.id,
    by,
    unsent,
    entry: unsent === null ? null : entry.id,
  };
  switch (deed.kind) {
    case 'call':
      return {
        ...common,
        kind: 'call',
        at: deed.body.started_at,
        data: {
          outcome: deed.body.outcome,
          duration_seconds: deed.body.duration_seconds,
          direction: deed.body.direction,
          notes: deed.body.notes || null,
        },
      };
    case 'note':
      return {
        ...common,
        kind: 'note',
        at: deed.body.written_at ?? entry.made_at,
        data: {
          body: deed.body.body,
          is_contact: deed.body.is_contact,
          written_at: deed.body.written_at ?? null,
        },
      };
    default:
      return null;
  }
}

/** Newest first, as the server's. */
export function newestFirst(one: TimelineRow, other: TimelineRow): number {
  return Date.parse(other.at) - Date.parse(one.at) || (one.id < other.id ? 1 : -1);
}

/** Whether two edits speak of the same field. */
export function sameField(one: LeadValues, other: LeadValues): boolean {
  return Object.keys(one).some((field) => field in other);
}
