import { open } from '@op-engineering/op-sqlite';

import type { OpenDisk } from './disk';
import { openSqlite, type Run, type SqlDriver } from './sqlite';

/** SQLite on the phone. */
export const openDisk: OpenDisk = (name, schema) => {
  const db = open({ name: `${name}.sqlite` });
  // Writers and readers do not wait for each other, and what was committed survives a kill.
  db.executeSync('PRAGMA journal_mode = WAL');
  db.executeSync('PRAGMA synchronous = FULL');
  const driver: SqlDriver = {
    run: async (sql, values) => (await db.execute(sql, values)).rows,
    transaction: (work) =>
      db.transaction(async (tx) => {
        const run: Run = async (sql, values) => (await tx.execute(sql, values)).rows;
        await work(run);
      }),
    close: () => db.close(),
  };
  return openSqlite(driver, schema);
};
