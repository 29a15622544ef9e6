import { components } from '../services/apiTypes';
import type { LeadStatus } from '../services/LeadService';
import type { Meta } from '../services/MetaService';
import type { FollowUpRecord, LeadRecord } from '../store/disk';
import type { Mirror } from '../store/Mirror';
import { isUnsent, newestFirst, timelineRow } from '../store/overlay';
import type { Entry, FollowUpRow, LeadRow, LeadWhole, TimelineRow } from '../store/types';
import { dayOf, instantOf, wallTime } from '../utils/time';
import type {
  FollowUpBuckets,
  LeadCounts,
  LeadList,
  LeadQuery,
  OneLead,
  OutboxView,
  Reading,
} from './types';

type Statuses = Record<components['schemas']['LeadStatus'], number>;

/** Leads with these need no next step; the server's own word wins once it came. */
const CLOSED: readonly LeadStatus[] = ['enrolled', 'not_interested', 'invalid'];

/** First and last moment of the local day, in milliseconds. */
export interface Day {
  name: string;
  start: number;
  end: number;
}

export function dayAround(now: Date, zone: string): Day {
  const midnight = { ...wallTime(now, zone), hour: 0, minute: 0 };
  return {
    name: dayOf(now, zone),
    start: instantOf(midnight, zone).getTime(),
    end: instantOf({ ...midnight, day: midnight.day + 1 }, zone).getTime(),
  };
}

const rows = new WeakMap<LeadRecord, LeadWhole>();

/** The lead as it is shown; the same object as long as it and the day are the same. */
export function rowOf(record: LeadRecord, day: Day): LeadWhole {
  const due = record.next < day.end;
  const made = rows.get(record);
  if (made?.has_due_followup === due) {
    return made;
  }
  const row = { ...(record.shown ?? { ...record.base, not_sent: false }), has_due_followup: due };
  rows.set(record, row);
  return row;
}

interface Wanted {
  name: string | null;
  digits: string | null;
}

/** What to look for, as the server reads it: digits are a phone, anything else a name. */
export function readSearch(text: string): Wanted {
  const plain = text.trim().replace(/\s+/g, ' ');
  const compact = plain.replace(/[\s\-().]/g, '');
  if (/^\+?\d+$/.test(compact)) {
    let digits = compact.replace(/^\+/, '');
    if (compact.startsWith('0') && digits.length > 1) {
      digits = digits.replace(/^0+/, '') || '0';
    }
    return { name: null, digits };
  }
  // A single letter finds too much to be of use.
  return { name: plain.length < 2 ? null : plain.toLocaleLowerCase(), digits: null };
}

const names = new WeakMap<object, string>();

/** Where the server looks for a name: it, and the columns of an import that have no field. */
function nameOf({ base }: LeadRecord): string {
  let name = names.get(base);
  if (name === undefined) {
    name = [base.student_name, ...Object.values(base.extra ?? {})].join('\n').toLocaleLowerCase();
    names.set(base, name);
  }
  return name;
}

function hasDigits({ shown, base }: LeadRecord, digits: string): boolean {
  const other = (shown ?? base).alternate_phone;
  return base.phone_e164.includes(digits) || (other !== null && other.includes(digits));
}

export function leadList(
  mirror: Mirror,
  { statuses = [], search = '', dueOnly = false }: LeadQuery,
  day: Day,
  counts: LeadCounts,
  state: Reading,
): LeadList {
  const wanted = readSearch(search);
  const found: LeadRow[] = [];
  for (const record of mirror.inOrder()) {
    if (dueOnly && record.next >= day.end) {
      break; // the list begins with them
    }
    const { status } = record.shown ?? record.base;
    if (
      (statuses.length === 0 || statuses.includes(status)) &&
      (wanted.name === null || nameOf(record).includes(wanted.name)) &&
      (wanted.digits === null || hasDigits(record, wanted.digits))
    ) {
      found.push(rowOf(record, day));
    }
  }
  return { rows: found, counts, state };
}

const NONE: Statuses = {
  new: 0,
  contacted: 0,
  interested: 0,
  follow_up: 0,
  unreachable: 0,
  enrolled: 0,
  not_interested: 0,
  invalid: 0,
};

export function countLeads(mirror: Mirror, day: Day): LeadCounts {
  const by_status = { ...NONE };
  let due = 0;
  for (const { shown, base, next } of mirror.leads.values()) {
    by_status[(shown ?? base).status] += 1;
    due += next < day.end ? 1 : 0;
  }
  return { all: mirror.leads.size, due, by_status };
}

export function closedStatuses(meta: Meta | null): readonly LeadStatus[] {
  return meta
    ? meta.statuses.filter(({ is_closed }) => is_closed).map(({ value }) => value)
    : CLOSED;
}

const followUpRows = new WeakMap<FollowUpRecord, FollowUpRow>();

function followUpRow(record: FollowUpRecord, day: Day): FollowUpRow {
  const at = record.pending_at ?? Date.parse(record.shown.scheduled_at);
  const bucket = at < day.start ? 'overdue' : at < day.end ? 'today' : 'upcoming';
  const made = followUpRows.get(record);
  if (made?.bucket === bucket) {
    return made;
  }
  const row: FollowUpRow = { ...record.shown, bucket };
  followUpRows.set(record, row);
  return row;
}

function pending(records: Iterable<FollowUpRecord>, day: Day): FollowUpRow[] {
  return [...records]
    .filter(({ pending_at }) => pending_at !== null)
    .sort(
      (one, other) =>
        (one.pending_at ?? 0) - (other.pending_at ?? 0) || (one.key < other.key ? -1 : 1),
    )
    .map((record) => followUpRow(record, day));
}

export function followUpBuckets(
  mirror: Mirror,
  day: Day,
  meta: Meta | null,
  state: Reading,
): FollowUpBuckets {
  const all = pending(mirror.followups.values(), day);
  const overdue = all.filter(({ bucket }) => bucket === 'overdue');
  const today = all.filter(({ bucket }) => bucket === 'today');
  const closed = new Set(closedStatuses(meta));
  let without = 0;
  for (const { shown, base } of mirror.leads.values()) {
    const { status, next_followup_at } = shown ?? base;
    without += next_followup_at === null && !closed.has(status) ? 1 : 0;
  }
  return {
    overdue,
    today,
    upcoming: all.filter(({ bucket }) => bucket === 'upcoming'),
    badge: overdue.length + today.length,
    without,
    state,
  };
}

export function oneLead(mirror: Mirror, id: string, day: Day, state: Reading): OneLead {
  const record = mirror.leads.get(id);
  const waiting = [...mirror.entries.values()].filter(
    (entry) => entry.lead?.id === id && isUnsent(entry),
  );
  return {
    lead: record ? rowOf(record, day) : null,
    // Not there yet is not gone: the first list may still be on its way.
    state: record ? 'ready' : state === 'ready' ? 'gone' : 'reading',
    unsent: waiting.length,
    followups: pending(
      [...mirror.followups.values()].filter(({ lead_id }) => lead_id === id),
      day,
    ),
  };
}

/** The history: what the server told, and what is only here among it. */
export function history(
  mirror: Mirror,
  id: string,
  me: { id: string; name: string } | null,
): TimelineRow[] {
  const told = mirror.timelines.get(id)?.items ?? [];
  const here: TimelineRow[] = [];
  for (const entry of mirror.entries.values()) {
    if (entry.lead?.id === id && isUnsent(entry)) {
      const row = timelineRow(entry, me);
      if (row) {
        here.push(row);
      }
    }
  }
  return here.length === 0 ? told : [...told, ...here].sort(newestFirst);
}

const bySeq = (one: Entry, other: Entry): number => one.seq - other.seq;

export function outboxView(mirror: Mirror, today: string, state: Reading): OutboxView {
  const entries = [...mirror.entries.values()].sort(bySeq);
  const sent = mirror.meta.get('sent') as { day: string; n: number } | undefined;
  return {
    needsYou: entries.filter((entry) => entry.state === 'refused' || entry.state === 'conflict'),
    waiting: entries.filter((entry) => entry.state === 'waiting'),
    uploads: [...mirror.uploads.values()].sort((one, other) =>
      one.made_at < other.made_at ? -1 : 1,
    ),
    sentToday: sent?.day === today ? sent.n : 0,
    state,
  };
}

/**
 * Without network: who is best called now. As the server chooses (oldest due follow-up, then the
 * newest new lead, then who rested two hours), but from this phone's list and without a lease.
 */
export function chooseNext(
  mirror: Mirror,
  now: number,
  day: Day,
  meta: Meta | null,
  not: ReadonlySet<string>,
): { lead: LeadRow; kind: 'due' | 'new' | 'retry' } | null {
  const closed = new Set(closedStatuses(meta));
  const open = mirror.inOrder().filter((record) => {
    const { status } = record.shown ?? record.base;
    return !not.has(record.id) && !closed.has(status);
  });
  const due = open.find(({ next }) => next <= now);
  if (due) {
    return { lead: rowOf(due, day), kind: 'due' };
  }
  const free = open.filter(({ shown, base }) => (shown ?? base).next_followup_at === null);
  const fresh = free
    .filter(
      ({ shown, base }) => (shown ?? base).status === 'new' && (shown ?? base).call_count === 0,
    )
    .sort((one, other) => Date.parse(other.base.created_at) - Date.parse(one.base.created_at))[0];
  if (fresh) {
    return { lead: rowOf(fresh, day), kind: 'new' };
  }
  const rested = free.find(({ last }) => last <= now - 2 * 3_600_000);
  return rested ? { lead: rowOf(rested, day), kind: 'retry' } : null;
}
