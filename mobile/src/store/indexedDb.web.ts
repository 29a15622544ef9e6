import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';

import {
  type Disk,
  type IndexKey,
  type OpenDisk,
  type Reader,
  type Rows,
  SCHEMA,
  type Schema,
  SYNC_KEY,
  type Writer,
} from './disk';

type Mode = 'readonly' | 'readwrite';
type Tx<M extends Mode> = IDBPTransaction<unknown, string[], M>;

/** IndexedDB, for the browser. */
export const openIndexedDb: OpenDisk = async (name, schema: Schema = SCHEMA) => {
  const db = await openDB(name, schema.version, {
    async upgrade(opened, from, _to, tx) {
      await upgrade(opened, tx, schema, from);
    },
    blocking(_now, _wanted, event) {
      // A newer version of the app in another tab needs this one to let go.
      (event.target as IDBDatabase).close();
    },
  });
  return new IndexedDbDisk(db, Object.keys(schema.tables));
};

async function upgrade(
  db: IDBPDatabase,
  tx: IDBPTransaction<unknown, string[], 'versionchange'>,
  schema: Schema,
  from: number,
): Promise<void> {
  const kept = new Map<string, unknown[]>();
  for (const table of [...db.objectStoreNames]) {
    if (schema.tables[table]?.kept) {
      kept.set(table, (await tx.objectStore(table).getAll()) as unknown[]);
    }
    db.deleteObjectStore(table);
  }
  for (const [table, { key, indexes }] of Object.entries(schema.tables)) {
    const made = db.createObjectStore(table, { keyPath: key });
    for (const [index, fields] of Object.entries(indexes)) {
      made.createIndex(index, [...fields]);
    }
    for (const row of kept.get(table) ?? []) {
      if (table === 'meta' && (row as Rows['meta']).key === SYNC_KEY) {
        continue; // the leads went: everything comes again
      }
      await made.put(schema.upgrade ? schema.upgrade(table, row, from) : row);
    }
  }
}

class IndexedDbDisk implements Disk {
  constructor(
    private readonly db: IDBPDatabase,
    private readonly tables: string[],
  ) {}

  read<T>(work: (tx: Reader) => Promise<T>): Promise<T> {
    return this.within('readonly', (tx) => work(reader(tx)));
  }

  write<T>(work: (tx: Writer) => Promise<T>): Promise<T> {
    return this.within('readwrite', (tx) => work(writer(tx)));
  }

  async close(): Promise<void> {
    this.db.close();
  }

  private async within<T, M extends Mode>(mode: M, work: (tx: Tx<M>) => Promise<T>): Promise<T> {
    const tx = this.db.transaction(this.tables, mode, { durability: 'strict' }) as unknown as Tx<M>;
    try {
      const done = await work(tx);
      await tx.done;
      return done;
    } catch (error) {
      tx.done.catch(() => undefined); // its failure is this one
      try {
        tx.abort();
      } catch {
        // it ended by itself
      }
      throw error;
    }
  }
}

function reader(tx: Tx<Mode>): Reader {
  return {
    get: async (table, key) => tx.objectStore(table).get(key),
    all: async (table) => tx.objectStore(table).getAll(),
    where: async (table, index, value) =>
      tx
        .objectStore(table)
        .index(index)
        .getAll(IDBKeyRange.bound([value], [value, []])),
    page: async (table, index, after, limit) =>
      tx
        .objectStore(table)
        .index(index)
        .getAll(
          after ? IDBKeyRange.lowerBound([...after] as IndexKey[number][], true) : null,
          limit,
        ),
  };
}

function writer(tx: Tx<'readwrite'>): Writer {
  return {
    ...reader(tx as unknown as Tx<Mode>),
    async put(table, rows) {
      const store = tx.objectStore(table);
      // Not one by one: the browser takes them while it writes the ones before.
      await Promise.all(rows.map((row) => store.put(row)));
    },
    async remove(table, keys) {
      const store = tx.objectStore(table);
      await Promise.all(keys.map((key) => store.delete(key)));
    },
    clear: async (table) => tx.objectStore(table).clear(),
  };
}
