import { Emitter } from '../utils/emitter';
import type { FollowUpRecord, LeadRecord, Rows, TableName, TimelineRecord } from './disk';
import { keyOf, type Changes, type LocalStore } from './LocalStore';
import type { Entry, Upload } from './types';

const FIRST = 60; // leads of the first look: more than a screen, read in a moment

/**
 * The store in memory, kept equal to the disk: a list of thousands is then filtered and searched
 * between two frames. Histories are only here while somebody looks at them.
 */
export class Mirror {
  readonly leads = new Map<string, LeadRecord>();
  readonly followups = new Map<string, FollowUpRecord>();
  readonly timelines = new Map<string, TimelineRecord>();
  readonly entries = new Map<string, Entry>();
  readonly uploads = new Map<string, Upload>();
  readonly meta = new Map<string, unknown>();
  /** How often each table changed: what is made of it is made again only then. */
  readonly versions: Record<TableName, number> = {
    leads: 0,
    followups: 0,
    timelines: 0,
    entries: 0,
    uploads: 0,
    meta: 0,
  };
  loaded = false;
  readonly changed = new Emitter();

  private sorted: { version: number; leads: LeadRecord[] } = { version: -1, leads: [] };
  private readonly stopListening: () => void;
  private closed = false;

  constructor(private readonly store: LocalStore) {
    this.stopListening = store.changed.on((changes) => this.take(changes));
  }

  close(): void {
    this.closed = true;
    this.stopListening();
  }

  /** Small things and the first leads, then everything. */
  async load(): Promise<void> {
    const touched = new Set<string>();
    const stop = this.store.changed.on((changes) =>
      Object.values(changes).forEach((rows) => [...rows.keys()].forEach((key) => touched.add(key))),
    );
    const fill = <T extends TableName>(table: T, rows: Rows[T][]): void => {
      for (const row of rows) {
        // What was written since is newer than what is being read.
        if (!touched.has(keyOf(table, row))) {
          this.set(table, keyOf(table, row), row);
        }
      }
      this.versions[table] += 1;
    };
    try {
      await this.store.read(async (tx) => {
        fill('meta', await tx.all('meta'));
        fill('entries', await tx.all('entries'));
        fill('uploads', await tx.all('uploads'));
        fill('leads', await tx.page('leads', 'order', null, FIRST));
      });
      this.tell();
      await this.store.read(async (tx) => {
        fill('followups', await tx.all('followups'));
        fill('leads', await tx.all('leads'));
      });
    } finally {
      stop();
    }
    this.loaded = true;
    this.tell();
  }

  /** A history that somebody looks at now. */
  async open(lead: string): Promise<void> {
    const record = await this.store.timeline(lead);
    if (record && !this.timelines.has(lead)) {
      this.timelines.set(lead, record);
      this.versions.timelines += 1;
      this.tell();
    }
  }

  /** Another tab wrote these rows. */
  async reread(keys: Partial<Record<TableName, string[]>>): Promise<void> {
    for (const table of Object.keys(keys) as TableName[]) {
      await this.store.read(async (tx) => {
        for (const key of keys[table] ?? []) {
          this.apply(table, key, (await tx.get(table, key)) ?? null);
        }
      });
      this.versions[table] += 1;
    }
    this.tell();
  }

  /** Leads in the order of the list. */
  inOrder(): readonly LeadRecord[] {
    if (this.sorted.version !== this.versions.leads) {
      this.sorted = {
        version: this.versions.leads,
        leads: [...this.leads.values()].sort(
          (one, other) =>
            one.next - other.next || one.last - other.last || (one.id < other.id ? -1 : 1),
        ),
      };
    }
    return this.sorted.leads;
  }

  private take(changes: Changes): void {
    for (const table of Object.keys(changes) as TableName[]) {
      const rows = changes[table] as Map<string, Rows[TableName] | null>;
      if (rows.size > 0) {
        rows.forEach((row, key) => this.apply(table, key, row));
        this.versions[table] += 1;
      }
    }
    this.tell();
  }

  private apply(table: TableName, key: string, row: Rows[TableName] | null): void {
    if (row) {
      this.set(table, key, row);
    } else {
      (this[table] as Map<string, unknown>).delete(key);
    }
  }

  private set(table: TableName, key: string, row: Rows[TableName]): void {
    const value = table === 'meta' ? (row as Rows['meta']).value : row;
    (this[table] as Map<string, unknown>).set(key, value);
  }

  private tell(): void {
    if (!this.closed) {
      this.changed.emit();
    }
  }
}
