import type { FollowUp } from '../services/FollowUpService';
import type { LeadDetails, TimelinePage } from '../services/LeadService';
import type { SyncPage } from '../services/SyncService';
import { Emitter } from '../utils/emitter';
import {
  type Disk,
  type EntryRecord,
  type LeadRecord,
  type MetaRecord,
  type Reader,
  type Rows,
  SYNC_KEY,
  type TableName,
  TABLE_NAMES,
  type TimelineRecord,
  type Writer,
} from './disk';
import {
  followUpOf,
  followUpRecord,
  leadRecord,
  newestFirst,
  overlaid,
  timelineRow,
} from './overlay';
import type {
  BegunCall,
  Deed,
  EditableField,
  Entry,
  FieldConflict,
  LeadRef,
  LeadValues,
  Refusal,
  Upload,
} from './types';

/** What a write changed: by table the rows that are now, null for those that went. */
export type Changes = { [T in TableName]: Map<string, Rows[T] | null> };

export interface Owner {
  id: string;
  name: string;
}

/** How far this phone is in what the server has to tell. */
export interface SyncMark {
  token: string | null;
  /** The token stands in the middle of a walk that is not over. */
  midway: boolean;
  /** When the list was last complete. */
  at: string | null;
}

export interface SentCount {
  day: string;
  n: number;
}

const NOTHING_SYNCED: SyncMark = { token: null, midway: false, at: null };

/** Another tab stored a page meanwhile: this one's token is old. */
export class SyncMoved extends Error {}

/** What an answer of the server means for the entries behind it. */
export interface Confirmation {
  server_id: string | null;
  /** Of an edit: the six fields as they are stored now. */
  stored?: LeadValues;
  /** Of a booking or a change of a follow-up. */
  followup?: FollowUp;
}

/**
 * Everything the phone knows, on any disk. Each method that writes is one transaction that leaves
 * leads, follow-ups and outbox in agreement: what is shown is always the server's last word with
 * the entries of the outbox on top, so nobody has to put them together later.
 */
export class LocalStore {
  /** After every write, with what it changed. */
  readonly changed = new Emitter<Changes>();

  constructor(private readonly disk: Disk) {}

  close(): Promise<void> {
    return this.disk.close();
  }

  read<T>(work: (tx: Reader) => Promise<T>): Promise<T> {
    return this.disk.read(work);
  }

  // --- whose it is

  async owner(): Promise<Owner | null> {
    return this.disk.read((tx) => meta<Owner>(tx, 'owner'));
  }

  async own(owner: Owner): Promise<void> {
    await this.write((tx) => setMeta(tx, 'owner', owner));
  }

  /** Everything goes: the next person finds an empty phone. */
  async wipe(): Promise<void> {
    await this.disk.write(async (tx) => {
      for (const table of TABLE_NAMES) {
        await tx.clear(table);
      }
    });
  }

  // --- small things there is one of

  meta<T>(key: string): Promise<T | null> {
    return this.disk.read((tx) => meta<T>(tx, key));
  }

  async setMeta(key: string, value: unknown): Promise<void> {
    await this.write((tx) => setMeta(tx, key, value));
  }

  // --- what the server tells

  sync(): Promise<SyncMark> {
    return this.disk.read(async (tx) => (await meta<SyncMark>(tx, SYNC_KEY)) ?? NOTHING_SYNCED);
  }

  /**
   * A page of changes and its token, together. `settle`: entries that were confirmed before this
   * walk began: with its last page the server's values contain them all, so they need not be
   * shown on top any more.
   */
  async keepPage(page: SyncPage, since: string | null, settle: ReadonlySet<string>): Promise<void> {
    await this.write(async (tx) => {
      const mark = (await meta<SyncMark>(tx, SYNC_KEY)) ?? NOTHING_SYNCED;
      if (mark.token !== since) {
        throw new SyncMoved();
      }
      const entries = await tx.all('entries');
      const affected = new Set<string>();
      await this.takeAway(tx, page.removed, affected);
      for (const { lead } of page.upserts.followups) {
        affected.add(lead.id);
      }
      // Not page by page: a call's lead and its follow-up may come in different ones.
      const settled = page.has_more ? [] : entries.filter(({ id }) => settle.has(id));
      const gone = new Set(settled.map(({ id }) => id));
      await tx.remove('entries', [...gone]);
      const left = entries.filter(({ id }) => !gone.has(id));
      const busy = new Set([...left, ...settled].map(({ lead_id }) => lead_id));
      settled.forEach(({ lead_id }) => lead_id !== null && affected.add(lead_id));
      await tx.put(
        'leads',
        page.upserts.leads.map((lead) => {
          if (busy.has(lead.id)) {
            affected.add(lead.id);
          }
          return leadRecord(lead, null);
        }),
      );
      await tx.put(
        'followups',
        page.upserts.followups.map((followup) =>
          followUpRecord(
            followup.client_id,
            followup.lead.id,
            followup,
            followup,
            followup.id,
            false,
          ),
        ),
      );
      for (const lead of affected) {
        // Follow-ups alone do not change what is shown of a lead on which nothing was done.
        if (busy.has(lead)) {
          await this.reshape(tx, lead, left);
        }
      }
      await setMeta(tx, SYNC_KEY, {
        token: page.next,
        midway: page.has_more,
        at: page.has_more ? mark.at : new Date().toISOString(),
      } satisfies SyncMark);
    });
  }

  private async takeAway(
    tx: Writer,
    removed: SyncPage['removed'],
    affected: Set<string>,
  ): Promise<void> {
    const followups = new Set<string>();
    for (const id of removed.followups) {
      for (const record of await tx.where('followups', 'server', id)) {
        followups.add(record.key);
        affected.add(record.lead_id);
      }
    }
    for (const id of removed.leads) {
      for (const { key } of await tx.where('followups', 'lead', id)) {
        followups.add(key);
      }
    }
    await tx.remove('followups', [...followups]);
    await tx.remove('leads', removed.leads);
    await tx.remove('timelines', removed.leads);
  }

  /** The server does not know our token: all it told goes, what was done here stays. */
  async forgetServer(): Promise<void> {
    await this.write(async (tx) => {
      for (const table of ['leads', 'followups', 'timelines'] as const) {
        const rows = await tx.all(table);
        await tx.remove(
          table,
          rows.map((row) => keyOf(table, row)),
        );
      }
      await setMeta(tx, SYNC_KEY, NOTHING_SYNCED);
    });
  }

  /** The first page of a lead's history. The lead's values come by sync alone. */
  async keepTimeline(
    lead: string,
    { items, next_cursor }: Omit<TimelinePage, 'total'>,
  ): Promise<void> {
    await this.write(async (tx) => {
      if (!(await tx.get('leads', lead))) {
        return; // moved away meanwhile
      }
      await tx.put('timelines', [
        {
          lead_id: lead,
          items: items.map((item) => ({ ...item, unsent: null, entry: null })),
          next_cursor,
          as_of: new Date().toISOString(),
        },
      ]);
    });
  }

  /** An older part of the history, behind the cursor that it was asked for with. */
  async appendTimeline(lead: string, cursor: string, page: TimelinePage): Promise<void> {
    await this.write(async (tx) => {
      const record = await tx.get('timelines', lead);
      if (!record || record.next_cursor !== cursor) {
        return;
      }
      const known = new Set(record.items.map(({ id }) => id));
      const older = page.items.filter(({ id }) => !known.has(id));
      await tx.put('timelines', [
        {
          ...record,
          items: [
            ...record.items,
            ...older.map((item) => ({ ...item, unsent: null, entry: null })),
          ],
          next_cursor: page.next_cursor,
        },
      ]);
    });
  }

  timeline(lead: string): Promise<TimelineRecord | undefined> {
    return this.disk.read((tx) => tx.get('timelines', lead));
  }

  /** Leads in the order of the list, behind one. */
  leads(after: LeadRecord | null, limit: number): Promise<LeadRecord[]> {
    return this.disk.read((tx) =>
      tx.page('leads', 'order', after && [after.next, after.last, after.id], limit),
    );
  }

  // --- what is done here

  entries(): Promise<Entry[]> {
    return this.disk.read((tx) => tx.page('entries', 'order', null, ALL));
  }

  /** Keeps a deed and shows it, at once and together. The same id twice is one entry. */
  async add(
    id: string,
    deed: Deed,
    lead: LeadRef | null,
    { endsCall = false, now = new Date() }: { endsCall?: boolean; now?: Date } = {},
  ): Promise<void> {
    await this.write(async (tx) => {
      if (endsCall) {
        const begun = (await meta<BegunCall[]>(tx, 'begun')) ?? [];
        const mine =
          begun.find(({ client_id }) => client_id === id) ??
          begun.find((call) => call.lead.id === lead?.id);
        if (mine) {
          await setMeta(
            tx,
            'begun',
            begun.filter((call) => call !== mine),
          );
        }
      }
      if (await tx.get('entries', id)) {
        return;
      }
      if (deed.kind === 'presence') {
        // Only what one does now matters: an older state that was not sent would be a lie later.
        const old = (await tx.all('entries')).filter((entry) => entry.deed.kind === 'presence');
        await tx.remove(
          'entries',
          old.map((entry) => entry.id),
        );
        await setMeta(tx, 'presence', deed.presence);
      }
      const seq = ((await meta<number>(tx, 'seq')) ?? 0) + 1;
      await setMeta(tx, 'seq', seq);
      await tx.put('entries', [
        {
          id,
          seq,
          deed,
          lead: lead && { id: lead.id, student_name: lead.student_name },
          lead_id: lead?.id ?? null,
          made_at: now.toISOString(),
          state: 'waiting',
          tries: 0,
          not_before: 0,
          refusal: null,
          conflict: null,
          confirmed_at: null,
          server_id: null,
        },
      ]);
      await this.reshape(tx, lead?.id ?? null);
    });
  }

  /** Written down before the request goes out; false when it is not to be sent any more. */
  async sending(id: string): Promise<boolean> {
    return this.write(async (tx) => {
      const entry = await tx.get('entries', id);
      if (entry?.state !== 'waiting') {
        return false;
      }
      await tx.put('entries', [{ ...entry, tries: entry.tries + 1 }]);
      return true;
    });
  }

  async postpone(id: string, until: number): Promise<void> {
    await this.alter(id, (entry) => ({ ...entry, not_before: until }));
  }

  /** The server has it. It stays on top of what is shown until a walk that began later is kept. */
  async confirm(id: string, answer: Confirmation, day: string, now = new Date()): Promise<void> {
    await this.write(async (tx) => {
      const entry = await tx.get('entries', id);
      if (!entry || entry.state === 'confirmed') {
        return;
      }
      const confirmed: EntryRecord = {
        ...entry,
        state: 'confirmed',
        confirmed_at: now.toISOString(),
        server_id: answer.server_id,
        refusal: null,
        conflict: null,
      };
      await tx.put('entries', [confirmed]);
      const sent = await meta<SentCount>(tx, 'sent');
      await setMeta(tx, 'sent', { day, n: (sent?.day === day ? sent.n : 0) + 1 });
      if (entry.deed.kind === 'call') {
        const uploads = await tx.where('uploads', 'call', id);
        await tx.put(
          'uploads',
          uploads.map((upload) => ({ ...upload, call_id: answer.server_id })),
        );
      }
      if (entry.deed.kind === 'lead-edit' && answer.stored) {
        await rebase(tx, entry, entry.deed.changes, answer.stored);
      }
      await this.writeHistory(tx, confirmed);
      await this.reshape(tx, entry.lead_id);
      if (answer.followup) {
        await this.nameFollowUp(tx, answer.followup);
      }
    });
  }

  /** A line of the history that the server gave an id; the next fetch brings it again. */
  private async writeHistory(tx: Writer, entry: EntryRecord): Promise<void> {
    const row = timelineRow(entry, await meta<Owner>(tx, 'owner'));
    if (!row || entry.lead_id === null || !(await tx.get('leads', entry.lead_id))) {
      return;
    }
    const record = (await tx.get('timelines', entry.lead_id)) ?? {
      lead_id: entry.lead_id,
      items: [],
      next_cursor: null,
      as_of: null,
    };
    const items = record.items.filter(({ id }) => id !== row.id);
    await tx.put('timelines', [{ ...record, items: [...items, row].sort(newestFirst) }]);
  }

  /** What waits behind a booking needs the id that the server gave. */
  private async nameFollowUp(tx: Writer, followup: FollowUp): Promise<void> {
    const record = await tx.get('followups', followup.client_id);
    if (record && record.server_id === null) {
      await tx.put('followups', [
        { ...record, server_id: followup.id, shown: { ...record.shown, id: followup.id } },
      ]);
    }
  }

  async refuse(id: string, refusal: Refusal): Promise<void> {
    await this.alter(id, (entry) => ({ ...entry, state: 'refused', refusal }));
  }

  /** Somebody changed fields meanwhile: kept field by field until the person decides. */
  async conflict(id: string, theirs: Record<string, unknown>): Promise<void> {
    await this.alter(id, (entry) => {
      if (entry.deed.kind !== 'lead-edit') {
        return entry;
      }
      const { base, changes } = entry.deed;
      const conflict: FieldConflict[] = (Object.keys(theirs) as EditableField[])
        .filter((field) => field in changes)
        .map((field) => ({
          field,
          base: base[field] ?? null,
          mine: changes[field] ?? null,
          theirs: (theirs[field] ?? null) as string | null,
        }));
      return { ...entry, state: 'conflict', conflict };
    });
  }

  async resolve(
    id: string,
    choices: Partial<Record<EditableField, 'mine' | 'theirs'>>,
  ): Promise<void> {
    await this.alter(id, (entry) => {
      if (entry.deed.kind !== 'lead-edit' || !entry.conflict) {
        return entry;
      }
      const base = { ...entry.deed.base };
      const changes = { ...entry.deed.changes };
      const open: FieldConflict[] = [];
      for (const one of entry.conflict) {
        const choice = choices[one.field];
        if (choice === undefined) {
          open.push(one);
        } else if (choice === 'mine') {
          base[one.field] = one.theirs; // seen now: a third value would be a conflict again
        } else {
          delete base[one.field];
          delete changes[one.field];
        }
      }
      const deed = { ...entry.deed, base, changes };
      if (open.length > 0) {
        return { ...entry, deed, conflict: open };
      }
      return Object.keys(changes).length === 0
        ? null
        : { ...entry, deed, state: 'waiting', conflict: null, tries: 0, not_before: 0 };
    });
  }

  async retry(id: string): Promise<void> {
    await this.alter(id, (entry) =>
      entry.state === 'refused'
        ? { ...entry, state: 'waiting', refusal: null, not_before: 0 }
        : entry,
    );
  }

  /** Another content, unless the server may have the old one already. */
  async edit(id: string, change: (deed: Deed) => Deed): Promise<boolean> {
    let done = false;
    await this.alter(id, (entry) => {
      if (entry.state !== 'refused' && !(entry.state === 'waiting' && entry.tries === 0)) {
        return entry;
      }
      done = true;
      return {
        ...entry,
        deed: change(entry.deed),
        state: 'waiting',
        refusal: null,
        not_before: 0,
      };
    });
    return done;
  }

  /** Gone, with what was done to a follow-up that it would have booked. */
  async drop(id: string): Promise<void> {
    await this.write(async (tx) => {
      const entry = await tx.get('entries', id);
      if (!entry || entry.state === 'confirmed') {
        return;
      }
      const going = [entry];
      if (entry.deed.kind === 'call' || entry.deed.kind === 'followup') {
        const key = followUpOf(entry);
        const others = await tx.all('entries');
        going.push(...others.filter((one) => one.id !== id && key && followUpOf(one) === key));
      }
      await tx.remove(
        'entries',
        going.map((one) => one.id),
      );
      await this.reshape(tx, entry.lead_id);
    });
  }

  /** Takes a completion back that was never sent; false when it must be taken back at the server. */
  async undoUnsent(key: string): Promise<boolean> {
    return this.write(async (tx) => {
      const entries = (await tx.all('entries'))
        .filter((entry) => entry.deed.kind === 'followup-complete' && followUpOf(entry) === key)
        .sort((one, other) => one.seq - other.seq);
      const last = entries[entries.length - 1];
      const unsent =
        last && (last.state === 'refused' || (last.state === 'waiting' && last.tries === 0));
      if (unsent) {
        await tx.remove('entries', [last.id]);
        await this.reshape(tx, last.lead_id);
      }
      return Boolean(unsent);
    });
  }

  /** The id a follow-up has at the server, null as long as it is not known here. */
  async followUpId(key: string): Promise<string | null> {
    return this.disk.read(async (tx) => (await tx.get('followups', key))?.server_id ?? null);
  }

  // --- calls without an outcome, the oldest first

  async begin(call: BegunCall): Promise<void> {
    await this.alterBegun((begun) => [...begun, call]);
  }

  /** Null: the newest. */
  async knowBegun(client_id: string | null, known: Partial<BegunCall>): Promise<void> {
    await this.alterBegun((begun) => {
      const id = client_id ?? begun[begun.length - 1]?.client_id;
      return begun.map((call) => (call.client_id === id ? { ...call, ...known } : call));
    });
  }

  async dropBegun(client_id: string | null): Promise<void> {
    await this.alterBegun((begun) => {
      const id = client_id ?? begun[begun.length - 1]?.client_id;
      return begun.filter((call) => call.client_id !== id);
    });
  }

  private async alterBegun(change: (begun: BegunCall[]) => BegunCall[]): Promise<void> {
    await this.write(async (tx) =>
      setMeta(tx, 'begun', change((await meta<BegunCall[]>(tx, 'begun')) ?? [])),
    );
  }

  // --- recordings on their way

  uploads(): Promise<Upload[]> {
    return this.disk.read((tx) => tx.all('uploads'));
  }

  /** With the id of its call, when that is known. */
  async putUpload(upload: Upload): Promise<void> {
    await this.write(async (tx) => {
      const call = upload.call === null ? undefined : await tx.get('entries', upload.call);
      const call_id = upload.call_id ?? call?.server_id ?? null;
      await tx.put('uploads', [{ ...upload, call_id }]);
    });
  }

  async removeUpload(id: string): Promise<void> {
    await this.write((tx) => tx.remove('uploads', [id]));
  }

  // --- inside

  private async alter(
    id: string,
    change: (entry: EntryRecord) => EntryRecord | null,
  ): Promise<void> {
    await this.write(async (tx) => {
      const entry = await tx.get('entries', id);
      if (!entry || entry.state === 'confirmed') {
        return;
      }
      const next = change(entry);
      if (next) {
        await tx.put('entries', [next]);
      } else {
        await tx.remove('entries', [id]);
      }
      await this.reshape(tx, entry.lead_id);
    });
  }

  /** Writes anew how a lead and its follow-ups are shown. */
  private async reshape(
    tx: Writer,
    lead: string | null,
    entries?: readonly EntryRecord[],
  ): Promise<void> {
    const record = lead === null ? undefined : await tx.get('leads', lead);
    if (lead === null || !record) {
      return; // not ours: its entries wait in the outbox for the server's word
    }
    const mine = (entries ?? (await tx.where('entries', 'lead', lead)))
      .filter(({ lead_id }) => lead_id === lead)
      .sort((one, other) => one.seq - other.seq);
    const known = await tx.where('followups', 'lead', lead);
    const shown = overlaid(record.base, known, mine);
    await tx.put('leads', [shown.lead]);
    await tx.put('followups', shown.followups);
    const still = new Set(shown.followups.map(({ key }) => key));
    await tx.remove(
      'followups',
      known.map(({ key }) => key).filter((key) => !still.has(key)),
    );
  }

  private async write<T>(work: (tx: Writer) => Promise<T>): Promise<T> {
    const changes = noChanges();
    const done = await this.disk.write((tx) => work(noting(tx, changes)));
    this.changed.emit(changes);
    return done;
  }
}

const ALL = 0x7fffffff;

/** What an edit became at the server is what the next edit of this phone has seen. */
async function rebase(
  tx: Writer,
  entry: EntryRecord,
  sent: LeadValues,
  stored: LeadValues,
): Promise<void> {
  const behind = (await tx.where('entries', 'lead', entry.lead_id ?? '')).filter(
    (other) => other.seq > entry.seq && other.state === 'waiting',
  );
  for (const other of behind) {
    if (other.deed.kind !== 'lead-edit') {
      continue;
    }
    const base = { ...other.deed.base };
    for (const field of Object.keys(sent) as EditableField[]) {
      if (field in base && (base[field] ?? null) === (sent[field] ?? null)) {
        base[field] = stored[field] ?? null;
      }
    }
    await tx.put('entries', [{ ...other, deed: { ...other.deed, base } }]);
  }
}

async function meta<T>(tx: Reader, key: string): Promise<T | null> {
  return ((await tx.get('meta', key))?.value ?? null) as T | null;
}

function setMeta(tx: Writer, key: string, value: unknown): Promise<void> {
  return tx.put('meta', [{ key, value } satisfies MetaRecord]);
}

export function noChanges(): Changes {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map()])) as unknown as Changes;
}

export function keyOf<T extends TableName>(table: T, row: Rows[T]): string {
  switch (table) {
    case 'followups':
    case 'meta':
      return (row as { key: string }).key;
    case 'timelines':
      return (row as { lead_id: string }).lead_id;
    default:
      return (row as { id: string }).id;
  }
}

/** The same transaction, writing down what is changed. */
function noting(tx: Writer, changes: Changes): Writer {
  return {
    ...tx,
    put: (table, rows) => {
      const noted = changes[table] as Map<string, unknown>;
      rows.forEach((row) => noted.set(keyOf(table, row), row));
      return tx.put(table, rows);
    },
    remove: (table, keys) => {
      const noted = changes[table] as Map<string, unknown>;
      keys.forEach((key) => noted.set(key, null));
      return tx.remove(table, keys);
    },
  };
}

/** The six fields of a lead. */
export function valuesOf(lead: LeadDetails): LeadValues {
  const { email, alternate_phone, city, preferred_course, preferred_university, status } = lead;
  return { email, alternate_phone, city, preferred_course, preferred_university, status };
}
