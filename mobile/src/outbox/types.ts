import type { FollowUp } from '../services/FollowUpService';
import type { CallBody } from '../store/types';
import type { LeadStatus } from '../services/LeadService';
import type { Meta } from '../services/MetaService';
import type { Presence } from '../services/PresenceService';
import type { Problem } from '../services/problem';
import type { MyStats } from '../services/StatsService';
import type {
  BegunCall,
  EditableField,
  Entry,
  FollowUpRow,
  LeadRef,
  LeadRow,
  LeadValues,
  LeadWhole,
  TimelineRow,
  Upload,
} from '../store/types';

/** A value that changes; the same object as long as nothing changed. */
export interface Live<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export interface LeadQuery {
  /** None or empty: all. */
  statuses?: readonly LeadStatus[];
  /** A part of a name, or digits of a phone; spaces, +91 and a leading 0 do not matter. */
  search?: string;
  /** Only with a follow-up due by the end of the local day. */
  dueOnly?: boolean;
}

export interface LeadCounts {
  all: number;
  due: number;
  by_status: Readonly<Record<LeadStatus, number>>;
}

/**
 * `reading`: the phone's store is being read. `first`: the store is empty and the server's first
 * list is on its way. `ready`: shown is what there is.
 */
export type Reading = 'reading' | 'first' | 'ready';

export interface LeadList {
  /** In the server's order (requirement 5.5). */
  rows: readonly LeadRow[];
  /** Over all leads, whatever the filter. */
  counts: LeadCounts;
  state: Reading;
}

export interface OneLead {
  lead: LeadWhole | null;
  /** `gone`: not this telecaller's (any more). */
  state: 'reading' | 'ready' | 'gone';
  /** How many things done on it are not sent. */
  unsent: number;
  /** Pending follow-ups of this lead, the earliest first. */
  followups: readonly FollowUpRow[];
}

export interface Timeline {
  items: readonly TimelineRow[];
  /** `reading`: nothing to show yet. `failed`: shown is the cached part, see `problem`. */
  state: 'reading' | 'fetching' | 'ready' | 'failed';
  problem: Problem | null;
  /** When the server told it last; null when it never did. */
  as_of: Date | null;
  has_more: boolean;
}

export interface FollowUpBuckets {
  overdue: readonly FollowUpRow[];
  today: readonly FollowUpRow[];
  upcoming: readonly FollowUpRow[];
  /** For the tab's badge: overdue and today. */
  badge: number;
  /** Open leads without a next step, for "nothing planned". */
  without: number;
  state: Reading;
}

export interface StatsRange {
  /** Local dates of the organisation, both inclusive; none: today. */
  from?: string;
  to?: string;
}

export interface StatsView {
  stats: MyStats | null;
  /** When these figures were true. */
  as_of: Date | null;
  state: 'reading' | 'fetching' | 'ready' | 'failed';
  problem: Problem | null;
}

export interface NextView {
  offer: {
    lead: LeadRow;
    /** The server's sentence; null when chosen on this phone, then `kind` says why. */
    reason: string | null;
    kind: 'due' | 'new' | 'retry' | null;
    lease_until: string | null;
    /** Without network: chosen on this phone and not kept from others. */
    local: boolean;
  } | null;
  state: 'idle' | 'asking' | 'offered' | 'none' | 'failed';
  problem: Problem | null;
}

export interface OutboxView {
  /** Refused or in conflict: the person decides. */
  needsYou: readonly Entry[];
  /** In sending order. */
  waiting: readonly Entry[];
  uploads: readonly Upload[];
  sentToday: number;
  state: Reading;
}

export interface SyncState {
  online: boolean;
  /** When the list was last complete. */
  last_sync: Date | null;
  syncing: boolean;
  /** "Sending n of m"; null when nothing is being sent. */
  sending: { n: number; of: number } | null;
  /** Entries that wait for the network, and those that wait for the person. */
  waiting: number;
  needs_you: number;
  /** Why the last sync or sending failed; null when it did not. */
  problem: Problem | null;
}

/** What became of an entry so far. */
export type Fate = 'waiting' | 'sent' | 'refused' | 'conflict' | 'dropped';

export type NewCall = Omit<CallBody, 'client_id' | 'followup'> & {
  /** Of the begun call; the same one twice is one call. */
  client_id?: string;
  followup?: { scheduled_at: string; description?: string } | null;
};

/**
 * Everything a telecaller can do. Each promise ends when the deed is kept on this phone and shown;
 * sending follows by itself. It answers the entry's id.
 */
export interface Acts {
  /** Also closes the begun call of the same client_id, or of the same lead. */
  logCall(lead: LeadRef, call: NewCall): Promise<string>;
  addNote(lead: LeadRef, note: { body: string; is_contact?: boolean }): Promise<string>;
  bookFollowup(
    lead: LeadRef,
    followup: { scheduled_at: string; description?: string },
  ): Promise<string>;
  /** `key` is the follow-up's key. */
  completeFollowup(key: string): Promise<string>;
  /** Takes the completion back; null when it was not even sent. */
  undoComplete(key: string): Promise<string | null>;
  moveFollowup(key: string, to: { scheduled_at: string; description?: string }): Promise<string>;
  /** `base`: the values the person saw; null when nothing differs. */
  editLead(lead: LeadRef, base: LeadValues, changes: LeadValues): Promise<string | null>;
  /** Null when that is the state already. */
  setPresence(state: Presence): Promise<string | null>;

  /** A refused entry is sent again as it is. */
  retry(entry: string): Promise<void>;
  /** A refused entry, or one that was never sent, gets another content and is sent (again); false
   * when it is on its way and the server may have it as it was. */
  edit(entry: string, change: EntryChange): Promise<boolean>;
  /** The person gives it up. Answers false when it is on its way and cannot be taken back. */
  drop(entry: string): Promise<boolean>;
  /** Field by field: `mine` sends mine again on top of theirs, `theirs` lets theirs stand. */
  resolveConflict(
    entry: string,
    choices: Partial<Record<EditableField, 'mine' | 'theirs'>>,
  ): Promise<void>;
  /** "Try now". */
  sendNow(): void;
  /** Pull to refresh: sends what waits and fetches what changed; ends when both did. */
  refresh(): Promise<Problem | null>;
  /** What became of an entry, waiting at most so long (milliseconds) for the server's word. */
  fate(entry: string, patience?: number): Promise<Fate>;

  /** An earlier call without outcome is not lost: it comes up again when this one is logged. */
  beginCall(call: {
    lead: BegunCall['lead'];
    number: string;
    started_at?: string;
  }): Promise<BegunCall>;
  /** What became known of a begun call; without an id of the newest. */
  callEnded(known: {
    client_id?: string;
    ended_at?: string;
    duration_seconds?: number | null;
  }): Promise<void>;
  /** "I did not call": the begun call is no call. */
  dropCall(client_id?: string): Promise<void>;

  /** Asks for the next lead; without network chooses on the phone. `not`: skipped ones. */
  askNext(not?: readonly string[]): Promise<void>;
  openLead(id: string): Promise<void>;
  olderTimeline(id: string): Promise<void>;
  fetchStats(range: StatsRange): Promise<void>;
  /** Empties this phone and signs out; ask first when `useOutbox` still has something. */
  signOut(): Promise<void>;
  /** Throws away what the last person left here unsent, so that another may begin. */
  discardLeftBehind(): Promise<void>;
  /** Another try after `failed`. */
  openAgain(): Promise<void>;
}

/** New content of an entry, by kind. */
export type EntryChange =
  | { kind: 'call'; body: Partial<Omit<CallBody, 'client_id'>> }
  | { kind: 'note'; body: string }
  | { kind: 'followup'; scheduled_at?: string; description?: string }
  | { kind: 'followup-move'; scheduled_at?: string; description?: string }
  | { kind: 'lead-edit'; changes: LeadValues };

/**
 * Whose store this is. `foreign`: another person's unsent work is still here. `failed`: this phone or
 * browser lets nothing be kept.
 */
export type Opened =
  | { state: 'closed' | 'opening' | 'ready' | 'failed' }
  | { state: 'foreign'; name: string; unsent: number };

/** A call that ended and whose recording by the phone's own recorder was not found yet. */
export interface Search {
  call: BegunCall;
}

/** Where the queue of recordings keeps what waits; nothing of nobody while nobody is signed in. */
export interface UploadShelf {
  uploads(): Promise<Upload[]>;
  put(upload: Upload): Promise<void>;
  remove(id: string): Promise<void>;
  searches(): Promise<Search[]>;
  setSearches(searches: readonly Search[]): Promise<void>;
}

/** Everything screens read and do; `useX` hooks are made of it. */
export interface Offline {
  readonly act: Acts;
  readonly shelf: UploadShelf;
  readonly opened: Live<Opened>;
  readonly sync: Live<SyncState>;
  readonly outbox: Live<OutboxView>;
  readonly followups: Live<FollowUpBuckets>;
  readonly counts: Live<LeadCounts>;
  readonly next: Live<NextView>;
  /** The newest call that was begun and has no outcome. */
  readonly begun: Live<BegunCall | null>;
  readonly presence: Live<Presence | null>;
  readonly meta: Live<Meta | null>;
  leads(query: LeadQuery): Live<LeadList>;
  lead(id: string): Live<OneLead>;
  timeline(id: string): Live<Timeline>;
  stats(range: StatsRange): Live<StatsView>;
}

export type { FollowUp };
