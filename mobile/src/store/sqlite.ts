import {
  type Disk,
  type Reader,
  type Rows,
  SCHEMA,
  type Schema,
  SYNC_KEY,
  type TableName,
  type Writer,
} from './disk';

export type SqlValue = string | number | null;
export type Run = (sql: string, values?: SqlValue[]) => Promise<Record<string, unknown>[]>;

/** What is needed of a SQLite library: op-sqlite on a phone, sql.js in tests. */
export interface SqlDriver {
  run: Run;
  /** All statements of the work or none; one at a time. */
  transaction(work: (run: Run) => Promise<void>): Promise<void>;
  close(): void;
}

/** SQLite: a table of JSON texts each, with a column for every field that an index needs. */
export async function openSqlite(driver: SqlDriver, schema: Schema = SCHEMA): Promise<Disk> {
  const [at] = await driver.run('PRAGMA user_version');
  const from = Number(at?.user_version ?? 0);
  if (from !== schema.version) {
    await driver.transaction(async (run) => {
      await upgrade(run, schema, from);
    });
  }
  return new SqliteDisk(driver, schema);
}

async function upgrade(run: Run, schema: Schema, from: number): Promise<void> {
  const existing = await run(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const kept = new Map<string, unknown[]>();
  for (const { name } of existing) {
    const table = String(name);
    if (schema.tables[table]?.kept) {
      const rows = await run(`SELECT json FROM ${table}`);
      kept.set(
        table,
        rows.map(({ json }) => JSON.parse(String(json)) as unknown),
      );
    }
    await run(`DROP TABLE ${table}`);
  }
  for (const [table, { key, indexes }] of Object.entries(schema.tables)) {
    const columns = columnsOf(schema, table);
    await run(
      `CREATE TABLE ${table} (${[
        `${key} TEXT PRIMARY KEY`,
        ...columns.filter((name) => name !== key),
        'json TEXT NOT NULL',
      ].join(', ')}) WITHOUT ROWID`,
    );
    for (const [index, fields] of Object.entries(indexes)) {
      await run(`CREATE INDEX ${table}_${index} ON ${table} (${fields.join(', ')})`);
    }
    const rows = (kept.get(table) ?? [])
      .filter((row) => !(table === 'meta' && (row as Rows['meta']).key === SYNC_KEY))
      .map((row) => (schema.upgrade ? schema.upgrade(table, row, from) : row));
    await insert(run, schema, table, rows as Record<string, unknown>[]);
  }
  await run(`PRAGMA user_version = ${schema.version}`);
}

/** The key and every field of an index, once each. */
function columnsOf(schema: Schema, table: string): string[] {
  const found = schema.tables[table];
  return found ? [...new Set([found.key, ...Object.values(found.indexes).flat()])] : [];
}

const AT_ONCE = 100; // rows of one statement; SQLite takes 32,766 values

async function insert(
  run: Run,
  schema: Schema,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = columnsOf(schema, table);
  const places = `(${[...columns, 'json'].map(() => '?').join(', ')})`;
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    await run(
      `INSERT OR REPLACE INTO ${table} (${[...columns, 'json'].join(', ')}) VALUES ${some
        .map(() => places)
        .join(', ')}`,
      some.flatMap((row) => [
        ...columns.map((column) => (row[column] ?? null) as SqlValue),
        JSON.stringify(row),
      ]),
    );
  }
}

class SqliteDisk implements Disk {
  // A write waits for the one before; reads between two statements of a write would see half of it.
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly driver: SqlDriver,
    private readonly schema: Schema,
  ) {}

  read<T>(work: (tx: Reader) => Promise<T>): Promise<T> {
    return this.after(() => work(this.reader(this.driver.run)));
  }

  write<T>(work: (tx: Writer) => Promise<T>): Promise<T> {
    return this.after(async () => {
      let done: { value: T } | null = null;
      await this.driver.transaction(async (run) => {
        done = { value: await work(this.writer(run)) };
      });
      return (done as unknown as { value: T }).value;
    });
  }

  async close(): Promise<void> {
    await this.last;
    this.driver.close();
  }

  private after<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private reader(run: Run): Reader {
    const found = async <T extends TableName>(
      sql: string,
      values: SqlValue[],
    ): Promise<Rows[T][]> =>
      (await run(sql, values)).map(({ json }) => JSON.parse(String(json)) as Rows[T]);
    const { tables } = this.schema;
    const fieldsOf = (table: string, index: string): readonly string[] =>
      tables[table]?.indexes[index] ?? [];
    return {
      get: async <T extends TableName>(table: T, key: string) =>
        (
          await found<T>(`SELECT json FROM ${table} WHERE ${tables[table]?.key ?? ''} = ?`, [key])
        )[0],
      all: (table) => found(`SELECT json FROM ${table} ORDER BY ${tables[table]?.key ?? ''}`, []),
      where: (table, index, value) => {
        const fields = fieldsOf(table, index);
        return found(
          `SELECT json FROM ${table} WHERE ${fields[0] ?? ''} = ? ORDER BY ${fields.join(', ')}`,
          [value],
        );
      },
      page: (table, index, after, limit) => {
        const fields = fieldsOf(table, index);
        const has = fields.map((field) => `${field} IS NOT NULL`);
        const behind = after
          ? [`(${fields.join(', ')}) > (${fields.map(() => '?').join(', ')})`]
          : [];
        return found(
          `SELECT json FROM ${table} WHERE ${[...has, ...behind].join(' AND ')}` +
            ` ORDER BY ${fields.join(', ')} LIMIT ?`,
          [...(after ?? []), limit],
        );
      },
    };
  }

  private writer(run: Run): Writer {
    return {
      ...this.reader(run),
      put: (table, rows) =>
        insert(run, this.schema, table, rows as unknown as Record<string, unknown>[]),
      remove: async (table, keys) => {
        const key = this.schema.tables[table]?.key ?? '';
        for (let at = 0; at < keys.length; at += AT_ONCE) {
          const some = keys.slice(at, at + AT_ONCE);
          await run(
            `DELETE FROM ${table} WHERE ${key} IN (${some.map(() => '?').join(', ')})`,
            some,
          );
        }
      },
      clear: async (table) => void (await run(`DELETE FROM ${table}`)),
    };
  }
}
