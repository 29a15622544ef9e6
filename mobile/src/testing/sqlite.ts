import initSqlJs from 'sql.js';

import type { Run, SqlDriver } from '../store/sqlite';

/** Files of the "phone", by name. */
const files = new Map<string, Uint8Array>();

/** SQLite itself, in this process: what op-sqlite runs on a phone. Closing keeps the file. */
export async function sqliteFile(name: string): Promise<SqlDriver> {
  const { Database } = await initSqlJs();
  const db = new Database(files.get(name));
  const run: Run = async (sql, values = []) => {
    const statement = db.prepare(sql);
    try {
      statement.bind(values);
      const rows: Record<string, unknown>[] = [];
      while (statement.step()) {
        rows.push(statement.getAsObject());
      }
      return rows;
    } finally {
      statement.free();
    }
  };
  return {
    run,
    async transaction(work) {
      await run('BEGIN');
      try {
        await work(run);
        await run('COMMIT');
      } catch (error) {
        await run('ROLLBACK');
        throw error;
      }
    },
    close() {
      files.set(name, db.export());
      db.close();
    },
  };
}
