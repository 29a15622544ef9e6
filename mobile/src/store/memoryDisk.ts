import {
  type Disk,
  type Reader,
  type Rows,
  SCHEMA,
  type TableName,
  TABLE_NAMES,
  type Writer,
} from './disk';

type Kept = Record<TableName, Map<string, string>>;

/**
 * A database in memory, for tests and for a browser that lets nothing be kept. Rows are texts in
 * it, so that nobody changes one by holding on to it. `reopen` is the app's next start on the same
 * data; `kill` is its end at any moment: what runs fails, and nothing of it is kept.
 */
export class MemoryDisk implements Disk {
  private last: Promise<unknown> = Promise.resolve();
  private alive = true;
  /** After so many operations the app is killed. */
  private left = Infinity;

  constructor(private kept: Kept = empty()) {}

  reopen(): MemoryDisk {
    this.alive = false;
    return new MemoryDisk(copy(this.kept));
  }

  kill(): void {
    this.alive = false;
  }

  killAfter(operations: number): void {
    this.left = operations;
  }

  get killed(): boolean {
    return !this.alive;
  }

  read<T>(work: (tx: Reader) => Promise<T>): Promise<T> {
    return this.after(() => work(this.reader(this.kept)));
  }

  write<T>(work: (tx: Writer) => Promise<T>): Promise<T> {
    return this.after(async () => {
      const draft = copy(this.kept);
      const done = await work(this.writer(draft));
      this.step();
      this.kept = draft;
      return done;
    });
  }

  async close(): Promise<void> {
    await this.last;
  }

  private after<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private step(): void {
    this.left -= 1;
    if (this.left < 0) {
      this.alive = false;
    }
    if (!this.alive) {
      throw new Error('The app was ended.');
    }
  }

  private reader(kept: Kept): Reader {
    const rows = <T extends TableName>(table: T): Rows[T][] => {
      this.step();
      return [...kept[table].keys()]
        .sort()
        .map((key) => JSON.parse(kept[table].get(key) ?? '') as Rows[T]);
    };
    return {
      get: async (table, key) => {
        this.step();
        const text = kept[table].get(key);
        return text === undefined ? undefined : JSON.parse(text);
      },
      all: async (table) => rows(table),
      where: async (table, index, value) => {
        const [field = ''] = fieldsOf(table, index);
        return rows(table).filter((row) => valueOf(row, field) === value);
      },
      page: async (table, index, after, limit) => {
        const fields = fieldsOf(table, index);
        const keyOf = (row: object): (string | number)[] =>
          fields.map((field) => valueOf(row, field) as string | number);
        return rows(table)
          .filter((row) => keyOf(row).every((value) => value !== null && value !== undefined))
          .filter((row) => !after || compare(keyOf(row), after) > 0)
          .sort((one, other) => compare(keyOf(one), keyOf(other)))
          .slice(0, limit);
      },
    };
  }

  private writer(draft: Kept): Writer {
    return {
      ...this.reader(draft),
      put: async (table, rows) => {
        this.step();
        for (const row of rows) {
          draft[table].set(String(valueOf(row, SCHEMA.tables[table].key)), JSON.stringify(row));
        }
      },
      remove: async (table, keys) => {
        this.step();
        keys.forEach((key) => draft[table].delete(key));
      },
      clear: async (table) => {
        this.step();
        draft[table].clear();
      },
    };
  }
}

function empty(): Kept {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map()])) as unknown as Kept;
}

function copy(kept: Kept): Kept {
  return Object.fromEntries(
    TABLE_NAMES.map((name) => [name, new Map(kept[name])]),
  ) as unknown as Kept;
}

function fieldsOf(table: TableName, index: string): readonly string[] {
  return (SCHEMA.tables[table].indexes as Record<string, readonly string[]>)[index] ?? [];
}

function valueOf(row: object, field: string): unknown {
  return (row as Record<string, unknown>)[field];
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (let at = 0; at < one.length; at += 1) {
    const a = one[at] ?? 0;
    const b = other[at] ?? 0;
    if (a !== b) {
      return a < b ? -1 : 1;
    }
  }
  return 0;
}
