import type { Entry, FollowUpRow, LeadWhole, TimelineRow, Upload } from './types';
import type { FollowUp } from '../services/FollowUpService';
import type { LeadDetails } from '../services/LeadService';

/** A lead: what the server said last, and what is shown when something was done on it here. */
export interface LeadRecord {
  id: string;
  base: LeadDetails;
  /** Null: nothing was done, `base` is shown. */
  shown: LeadWhole | null;
  /** The order of the list (requirement 5.5), in milliseconds of what is shown. */
  next: number;
  last: number;
}

/** A follow-up by its client_id, which it has before the server knows it. */
export interface FollowUpRecord {
  key: string;
  server_id: string | null;
  lead_id: string;
  /** Null until the server told it. */
  base: FollowUp | null;
  shown: FollowUpRow;
  /** Milliseconds; null when it is done. */
  pending_at: number | null;
}

/** The history of a lead as the server told it last. */
export interface TimelineRecord {
  lead_id: string;
  items: TimelineRow[];
  next_cursor: string | null;
  /** Null: never told; only what was done here since. */
  as_of: string | null;
}

/** Anything that there is only one of. */
export interface MetaRecord {
  key: string;
  value: unknown;
}

/** Upload and entry carry their lead's id once more, for the index. */
export interface EntryRecord extends Entry {
  lead_id: string | null;
}

export interface Rows {
  leads: LeadRecord;
  followups: FollowUpRecord;
  timelines: TimelineRecord;
  entries: EntryRecord;
  uploads: Upload;
  meta: MetaRecord;
}
export type TableName = keyof Rows;

interface Table {
  key: string;
  /** By name: top-level fields that are text or numbers; a row with a null in them is not in it. */
  indexes: Record<string, readonly string[]>;
  /** What the server can tell again is thrown away when the schema changes; the rest is kept. */
  kept: boolean;
}

export interface Schema {
  version: number;
  tables: Record<string, Table>;
  /** Makes a kept row of an older version one of this version. */
  upgrade?(table: string, row: unknown, from: number): unknown;
}

export const SCHEMA = {
  version: 1,
  tables: {
    leads: { key: 'id', indexes: { order: ['next', 'last', 'id'] }, kept: false },
    followups: {
      key: 'key',
      indexes: { lead: ['lead_id'], server: ['server_id'], pending: ['pending_at', 'key'] },
      kept: false,
    },
    timelines: { key: 'lead_id', indexes: {}, kept: false },
    entries: { key: 'id', indexes: { order: ['seq'], lead: ['lead_id'] }, kept: true },
    uploads: { key: 'id', indexes: { call: ['call'] }, kept: true },
    meta: { key: 'key', indexes: {}, kept: true },
  },
} satisfies Schema & { tables: Record<TableName, Table> };

export type IndexOf<T extends TableName> = keyof (typeof SCHEMA)['tables'][T]['indexes'] & string;

/** Values of an index's fields. */
export type IndexKey = readonly (string | number)[];

export interface Reader {
  get<T extends TableName>(table: T, key: string): Promise<Rows[T] | undefined>;
  all<T extends TableName>(table: T): Promise<Rows[T][]>;
  /** Rows whose index's first field has this value. */
  where<T extends TableName>(table: T, index: IndexOf<T>, value: string): Promise<Rows[T][]>;
  /** Rows in the order of an index, behind a key. */
  page<T extends TableName>(
    table: T,
    index: IndexOf<T>,
    after: IndexKey | null,
    limit: number,
  ): Promise<Rows[T][]>;
}

export interface Writer extends Reader {
  put<T extends TableName>(table: T, rows: readonly Rows[T][]): Promise<void>;
  remove(table: TableName, keys: readonly string[]): Promise<void>;
  clear(table: TableName): Promise<void>;
}

/**
 * The phone's database, as little of it as is needed: IndexedDB in the browser, SQLite on Android,
 * memory in tests. `write` is one transaction: all of it is kept or nothing, and while it runs no
 * other write does. Inside await nothing but the transaction's own methods: IndexedDB ends a
 * transaction that has nothing to do.
 */
export interface Disk {
  read<T>(work: (tx: Reader) => Promise<T>): Promise<T>;
  write<T>(work: (tx: Writer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the database of a name, making or upgrading it. */
export type OpenDisk = (name: string, schema?: Schema) => Promise<Disk>;

export const TABLE_NAMES = Object.keys(SCHEMA.tables) as TableName[];

/** Keys of `meta` that belong to what is thrown away with a schema. */
export const SYNC_KEY = 'sync';
