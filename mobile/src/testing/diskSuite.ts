import { type Disk, type LeadRecord, SCHEMA, type Schema } from '../store/disk';
import { LocalStore } from '../store/LocalStore';
import { leadRecord } from '../store/overlay';
import { aFollowUp, aLead, testId } from './offline';

const record = (next: string | null, last: string | null, id = testId()): LeadRecord =>
  leadRecord(aLead({ id, next_followup_at: next, last_contacted_at: last }), null);

/** What every disk must do; each is put through it. */
export function diskSuite(open: (name: string, schema?: Schema) => Promise<Disk>): void {
  let names = 0;
  const fresh = (): string => `disk-${(names += 1)}`;

  test('keeps what was written when it is closed and opened again', async () => {
    const name = fresh();
    const disk = await open(name);
    await disk.write((tx) => tx.put('meta', [{ key: 'a', value: { deep: [1, 'x', null] } }]));
    await disk.close();
    const again = await open(name);
    expect(await again.read((tx) => tx.get('meta', 'a'))).toEqual({
      key: 'a',
      value: { deep: [1, 'x', null] },
    });
    expect(await again.read((tx) => tx.get('meta', 'b'))).toBeUndefined();
    await again.close();
  });

  test('a write that fails in its middle leaves nothing', async () => {
    const disk = await open(fresh());
    await disk.write((tx) => tx.put('meta', [{ key: 'a', value: 1 }]));
    await expect(
      disk.write(async (tx) => {
        await tx.put('meta', [
          { key: 'a', value: 2 },
          { key: 'b', value: 2 },
        ]);
        await tx.remove('meta', ['a']);
        throw new Error('ended');
      }),
    ).rejects.toThrow('ended');
    expect(await disk.read((tx) => tx.all('meta'))).toEqual([{ key: 'a', value: 1 }]);
    await disk.close();
  });

  test('writes come one after the other, also when begun together', async () => {
    const disk = await open(fresh());
    await Promise.all(
      Array.from({ length: 20 }, () =>
        disk.write(async (tx) => {
          const n = ((await tx.get('meta', 'n'))?.value ?? 0) as number;
          await tx.put('meta', [{ key: 'n', value: n + 1 }]);
        }),
      ),
    );
    expect(await disk.read((tx) => tx.get('meta', 'n'))).toEqual({ key: 'n', value: 20 });
    await disk.close();
  });

  test('leads come in the order of the list, page by page', async () => {
    const disk = await open(fresh());
    const expected = [
      record('2026-11-22T10:00:00Z', '2026-11-22T09:00:00Z'),
      record('2026-11-22T10:00:00.500Z', null),
      record('2026-11-23T10:00:00Z', null),
      record(null, null, testId(900001)),
      record(null, null, testId(900002)),
      record(null, '2026-10-01T10:00:00Z'),
      record(null, '2026-11-01T10:00:00Z'),
    ];
    await disk.write((tx) => tx.put('leads', [...expected].reverse()));
    const found: LeadRecord[] = [];
    for (;;) {
      const last = found[found.length - 1];
      const page = await disk.read((tx) =>
        tx.page('leads', 'order', last ? [last.next, last.last, last.id] : null, 3),
      );
      found.push(...page);
      if (page.length < 3) {
        break;
      }
    }
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    await disk.close();
  });

  test('finds by the first field of an index; a null is in none', async () => {
    const disk = await open(fresh());
    const store = new LocalStore(disk);
    const [one, other] = [aLead(), aLead()];
    const mine = aFollowUp(one);
    await store.keepPage(
      {
        upserts: {
          leads: [one, other],
          followups: [mine, aFollowUp(other, { status: 'completed' })],
        },
        removed: { leads: [], followups: [] },
        next: 't',
        has_more: false,
      },
      null,
      new Set(),
    );
    await store.add(
      testId(900100),
      {
        kind: 'followup',
        body: {
          client_id: testId(900100),
          lead_id: one.id,
          scheduled_at: '2026-12-01T10:00:00Z',
          description: '',
        },
      },
      one,
    );
    const keys = (rows: { key: string }[]): string[] => rows.map(({ key }) => key).sort();
    await disk.read(async (tx) => {
      expect(keys(await tx.where('followups', 'lead', one.id))).toEqual(
        [mine.client_id, testId(900100)].sort(),
      );
      expect(keys(await tx.where('followups', 'server', mine.id))).toEqual([mine.client_id]);
      expect(keys(await tx.page('followups', 'pending', null, 10))).toEqual(
        [mine.client_id, testId(900100)].sort(),
      );
      expect(await tx.where('followups', 'lead', 'x')).toEqual([]);
    });
    await disk.close();
  });

  test('a new version takes what is to be kept along and asks the server for the rest', async () => {
    const name = fresh();
    // The first version knew no recordings.
    const first = Object.fromEntries(
      Object.entries(SCHEMA.tables).filter(([table]) => table !== 'uploads'),
    );
    const old = await open(name, { version: 1, tables: first });
    const entry = { id: 'e1', seq: 1, deed: { kind: 'note' }, lead_id: null };
    await old.write(async (tx) => {
      await tx.put('leads', [record(null, null)]);
      await tx.put('entries', [entry as never]);
      await tx.put('meta', [
        { key: 'sync', value: { token: 't', midway: false, at: 'x' } },
        { key: 'owner', value: { id: 'u', name: 'R' } },
      ]);
    });
    await old.close();
    const next = await open(name, {
      version: 2,
      tables: SCHEMA.tables,
      upgrade: (table, row, from) =>
        table === 'entries' ? { ...(row as object), upgraded_from: from } : row,
    });
    await next.read(async (tx) => {
      expect(await tx.all('leads')).toEqual([]);
      expect(await tx.all('uploads')).toEqual([]);
      expect(await tx.all('entries')).toEqual([{ ...entry, upgraded_from: 1 }]);
      expect(await tx.all('meta')).toEqual([{ key: 'owner', value: { id: 'u', name: 'R' } }]);
    });
    await next.close();
  });

  test('five thousand leads are kept and read in little time', async () => {
    const disk = await open(fresh());
    const store = new LocalStore(disk);
    const leads = Array.from({ length: 5000 }, (_, at) =>
      aLead({ student_name: `Lead ${at}`, phone_e164: `+9190000${String(at).padStart(5, '0')}` }),
    );
    for (let at = 0; at < leads.length; at += 500) {
      const before = (await store.sync()).token;
      await store.keepPage(
        {
          upserts: { leads: leads.slice(at, at + 500), followups: [] },
          removed: { leads: [], followups: [] },
          next: `t${at}`,
          has_more: at + 500 < leads.length,
        },
        before,
        new Set(),
      );
    }
    expect(await disk.read((tx) => tx.all('leads'))).toHaveLength(5000);
    await disk.close();
  });
}
