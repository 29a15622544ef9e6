import { diskSuite } from '../testing/diskSuite';
import { sqliteFile } from '../testing/sqlite';
import { openSqlite } from './sqlite';

diskSuite(async (name, schema) => openSqlite(await sqliteFile(name), schema));

test('the list is read by its index, not sorted', async () => {
  const driver = await sqliteFile('plan');
  await openSqlite(driver);
  const plan = await driver.run(
    'EXPLAIN QUERY PLAN SELECT json FROM leads WHERE next IS NOT NULL AND last IS NOT NULL' +
      ' AND id IS NOT NULL AND (next, last, id) > (?, ?, ?) ORDER BY next, last, id LIMIT 50',
    [0, 0, ''],
  );
  const said = plan.map(({ detail }) => String(detail)).join('; ');
  expect(said).toContain('leads_order');
  expect(said).not.toContain('TEMP B-TREE');
});
