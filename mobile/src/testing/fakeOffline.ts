import type {
  Acts,
  BegunCall,
  Entry,
  Fate,
  FollowUpBuckets,
  FollowUpRow,
  LeadCounts,
  LeadRow,
  Live,
  NextView,
  Offline,
  OneLead,
  OutboxView,
  Search,
  StatsView,
  SyncState,
  Timeline,
  TimelineRow,
  Upload,
  UploadShelf,
} from '../outbox';
import type { LeadStatus } from '../services/LeadService';
import { tokens } from '../theme';

/** A value that a test sets. */
export class Cell<T> implements Live<T> {
  private readonly listeners = new Set<() => void>();
  constructor(private value: T) {}
  get = (): T => this.value;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  set(value: T): void {
    this.value = value;
    this.listeners.forEach((listener) => listener());
  }
}

export function aLead(over: Partial<LeadRow> = {}): LeadRow {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    student_name: 'Aarav Bhosale',
    phone_number: '98765 43210',
    phone_e164: '+919876543210',
    status: 'contacted',
    last_contacted_at: '2026-11-23T09:00:00Z',
    call_count: 3,
    next_followup_at: null,
    has_due_followup: false,
    do_not_call: false,
    updated_at: '2026-11-23T09:00:00Z',
    not_sent: false,
    ...over,
  };
}

/** What waits in the queue, in memory; JSON as in the real one, so that nobody shares an object. */
export function memoryShelf(): UploadShelf & { kept: Map<string, Upload> } {
  const kept = new Map<string, Upload>();
  let searches: readonly Search[] = [];
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  return {
    kept,
    uploads: async () => copy([...kept.values()]),
    put: async (upload) => void kept.set(upload.id, copy(upload)),
    remove: async (id) => void kept.delete(id),
    searches: async () => copy([...searches]),
    setSearches: async (next) => void (searches = copy(next)),
  };
}

export interface FakeOffline extends Offline {
  /** What was done, in order: `['logCall', lead, call]`. */
  done: [string, ...unknown[]][];
  /** The answer to `fate`. */
  becomes: Fate;
  cells: {
    begun: Cell<BegunCall | null>;
    sync: Cell<SyncState>;
    outbox: Cell<OutboxView>;
    next: Cell<NextView>;
    rows: Cell<LeadRow[]>;
    timeline: Cell<Timeline>;
    followups: Cell<FollowUpBuckets>;
    stats: Cell<StatsView>;
  };
}

/** The phone's memory of a test: what is done is written down, and shown as the real one would. */
export function fakeOffline(leads: LeadRow[] = [aLead()]): FakeOffline {
  const done: FakeOffline['done'] = [];
  const rows = new Cell(leads);
  const begun = new Cell<BegunCall | null>(null);
  const putOff: BegunCall[] = [];
  const sync = new Cell<SyncState>({
    online: true,
    last_sync: new Date('2026-11-23T10:00:00Z'),
    syncing: false,
    sending: null,
    waiting: 0,
    needs_you: 0,
    problem: null,
  });
  const outbox = new Cell<OutboxView>({
    needsYou: [],
    waiting: [],
    uploads: [],
    sentToday: 0,
    state: 'ready',
  });
  const next = new Cell<NextView>({ offer: null, state: 'idle', problem: null });
  const timeline = new Cell<Timeline>({
    items: [],
    state: 'ready',
    problem: null,
    as_of: new Date('2026-11-23T10:00:00Z'),
    has_more: false,
  });
  let ids = 0;
  const id = (): string => `entry-${(ids += 1)}`;
  const counts = (): LeadCounts => ({
    all: rows.get().length,
    due: rows.get().filter((lead) => lead.has_due_followup).length,
    by_status: Object.fromEntries(
      Object.keys(tokens.status).map((status) => [
        status,
        rows.get().filter((lead) => lead.status === status).length,
      ]),
    ) as Record<LeadStatus, number>,
  });
  /** Computed from the rows, and the same object until they change. */
  const ofRows = <T>(make: () => T): Live<T> => {
    let seen: LeadRow[] | null = null;
    let kept: T;
    return {
      get: () => {
        if (seen !== rows.get()) {
          seen = rows.get();
          kept = make();
        }
        return kept;
      },
      subscribe: rows.subscribe,
    };
  };
  const made = new Map<string, Live<OneLead>>();
  const endCall = (): void => begun.set(putOff.pop() ?? null);
  const said =
    (name: string) =>
    async (...all: unknown[]): Promise<string> => {
      done.push([name, ...all]);
      return id();
    };
  const act: Acts = {
    logCall: async (lead, call) => {
      done.push(['logCall', lead, call]);
      if (call.client_id === begun.get()?.client_id) {
        endCall();
      }
      return id();
    },
    addNote: said('addNote'),
    bookFollowup: said('bookFollowup'),
    completeFollowup: said('completeFollowup'),
    undoComplete: said('undoComplete'),
    moveFollowup: said('moveFollowup'),
    editLead: async (lead, base, changes) => {
      done.push(['editLead', lead.id, base, changes]);
      rows.set(
        rows.get().map((one) => (one.id === lead.id ? { ...one, ...changes } : one) as LeadRow),
      );
      return id();
    },
    setPresence: said('setPresence'),
    retry: async (entry) => void done.push(['retry', entry]),
    edit: async (entry, change) => {
      done.push(['edit', entry, change]);
      return true;
    },
    drop: async (entry) => {
      done.push(['drop', entry]);
      return true;
    },
    resolveConflict: async (entry, choices) => void done.push(['resolveConflict', entry, choices]),
    sendNow: () => undefined,
    refresh: async () => {
      done.push(['refresh']);
      return null;
    },
    fate: async () => fake.becomes,
    beginCall: async (call) => {
      done.push(['beginCall', call]);
      const before = begun.get();
      if (before) {
        putOff.push(before);
      }
      const one: BegunCall = {
        client_id: id(),
        lead: call.lead,
        number: call.number,
        started_at: call.started_at ?? new Date().toISOString(),
        ended_at: null,
        duration_seconds: null,
      };
      begun.set(one);
      return one;
    },
    callEnded: async ({ ended_at, duration_seconds }) => {
      const call = begun.get();
      if (call) {
        begun.set({
          ...call,
          ended_at: ended_at ?? call.ended_at,
          duration_seconds: duration_seconds ?? call.duration_seconds,
        });
      }
    },
    dropCall: async () => {
      done.push(['dropCall']);
      endCall();
    },
    askNext: async (not = []) => void done.push(['askNext', [...not]]),
    openLead: async () => undefined,
    olderTimeline: async () => void done.push(['older']),
    fetchStats: async () => undefined,
    signOut: async () => void done.push(['signOut']),
    discardLeftBehind: async () => undefined,
    openAgain: async () => undefined,
  };
  const stats = new Cell<StatsView>({
    stats: null,
    as_of: null,
    state: 'ready',
    problem: null,
  });
  const followups = new Cell<FollowUpBuckets>({
    overdue: [],
    today: [],
    upcoming: [],
    badge: 0,
    without: 0,
    state: 'ready',
  });
  const lists = new Map<string, ReturnType<Offline['leads']>>();
  const fake: FakeOffline = {
    done,
    becomes: 'sent',
    cells: { begun, sync, outbox, next, rows, timeline, followups, stats },
    act,
    shelf: memoryShelf(),
    opened: new Cell({ state: 'ready' } as ReturnType<Offline['opened']['get']>),
    sync,
    outbox,
    followups,
    counts: ofRows(counts),
    next,
    begun,
    presence: new Cell(null as ReturnType<Offline['presence']['get']>),
    meta: new Cell(null as ReturnType<Offline['meta']['get']>),
    leads: (query) => {
      const key = JSON.stringify(query);
      const { statuses = [], search = '', dueOnly } = query;
      const list =
        lists.get(key) ??
        ofRows(() => ({
          rows: rows
            .get()
            .filter((lead) => statuses.length === 0 || statuses.includes(lead.status))
            .filter((lead) => !dueOnly || lead.has_due_followup)
            .filter((lead) => lead.student_name.toLowerCase().includes(search.toLowerCase())),
          counts: counts(),
          state: 'ready' as const,
        }));
      lists.set(key, list);
      return list;
    },
    lead: (wanted) => {
      const one =
        made.get(wanted) ??
        ofRows<OneLead>(() => {
          const row = rows.get().find((lead) => lead.id === wanted);
          return {
            lead: row ? { ...REST, ...row } : null,
            state: row ? 'ready' : 'gone',
            unsent: 0,
            followups: row?.has_due_followup ? [theirFollowUp(row)] : [],
          };
        });
      made.set(wanted, one);
      return one;
    },
    timeline: () => timeline,
    stats: () => stats,
  };
  return fake;
}

function theirFollowUp(row: LeadRow): FollowUpRow {
  return {
    id: 'followup-1',
    key: 'followup-1',
    client_id: 'followup-1',
    lead: row,
    scheduled_at: row.next_followup_at ?? '2026-11-23T09:00:00Z',
    description: '',
    status: 'pending',
    bucket: 'overdue',
    completed_at: null,
    not_sent: false,
  };
}

const REST = {
  email: null,
  alternate_phone: null,
  city: 'Satara',
  preferred_course: 'B.Tech CSE',
  preferred_university: null,
  source: null,
  extra: null,
  telecaller: null,
  branch: null,
  created_at: '2026-11-20T09:00:00Z',
  import_id: null,
};

export function anEntry(over: Partial<Entry>): Entry {
  return {
    id: 'entry-0',
    seq: 1,
    deed: { kind: 'note', body: { client_id: 'entry-0', body: 'x' } },
    lead: { id: aLead().id, student_name: 'Aarav Bhosale' },
    made_at: '2026-11-23T09:00:00Z',
    state: 'waiting',
    tries: 0,
    not_before: 0,
    refusal: null,
    conflict: null,
    confirmed_at: null,
    server_id: null,
    ...over,
  };
}

export function aRow(over: Partial<TimelineRow>): TimelineRow {
  return {
    id: 'row-1',
    kind: 'note',
    at: '2026-11-23T09:00:00Z',
    by: null,
    data: {},
    unsent: null,
    entry: null,
    ...over,
  };
}
