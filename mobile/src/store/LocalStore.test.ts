import { Puller } from '../outbox/Puller';
import type { SyncPage } from '../services';
import { aFollowUp, aLead, testId } from '../testing/offline';
import { signedIn } from '../testing/signedIn';
import { LocalStore, SyncMoved } from './LocalStore';
import { MemoryDisk } from './memoryDisk';
import { Mirror } from './Mirror';

const page = (next: string, values: Partial<SyncPage> = {}): SyncPage => ({
  upserts: { leads: [], followups: [] },
  removed: { leads: [], followups: [] },
  next,
  has_more: false,
  ...values,
});

const lead = aLead({ city: 'Pune' });

async function withLead(): Promise<{ store: LocalStore; disk: MemoryDisk }> {
  const disk = new MemoryDisk();
  const store = new LocalStore(disk);
  await store.keepPage(page('t1', { upserts: { leads: [lead], followups: [] } }), null, new Set());
  return { store, disk };
}

const shown = async (disk: MemoryDisk) =>
  disk.read(async (tx) => {
    const record = await tx.get('leads', lead.id);
    return record?.shown ?? record?.base;
  });

const call = (id: string) => ({
  kind: 'call' as const,
  body: {
    client_id: id,
    outcome: 'connected' as const,
    started_at: '2026-11-23T05:00:00Z',
    duration_seconds: 5,
    direction: 'outgoing' as const,
    followup: null,
  },
});

test('an edit behind another one has seen what the server made of the first', async () => {
  const { store } = await withLead();
  const edit = (base: string | null, to: string) => ({
    kind: 'lead-edit' as const,
    base: { alternate_phone: base },
    changes: { alternate_phone: to },
  });
  await store.add('e1', edit(null, '98765 43211'), lead);
  await store.add('e2', edit('98765 43211', '98765 43212'), lead);
  await store.confirm('e1', { server_id: null, stored: { alternate_phone: '+919876543211' } }, 'd');
  const second = (await store.entries()).find(({ id }) => id === 'e2');
  expect(second?.deed).toMatchObject({ base: { alternate_phone: '+919876543211' } });
});

test('a page of an older token is not kept: another tab was faster', async () => {
  const { store } = await withLead();
  await store.keepPage(page('t2'), 't1', new Set());
  await expect(
    store.keepPage(page('t9', { removed: { leads: [lead.id], followups: [] } }), 't1', new Set()),
  ).rejects.toThrow(SyncMoved);
  expect(await store.sync()).toMatchObject({ token: 't2' });
  expect(await store.leads(null, 9)).toHaveLength(1);
});

test('a walk that was begun before a call was sent does not take it off the screen', async () => {
  const { store, disk } = await withLead();
  // The last start of the app was ended between two pages.
  await store.keepPage(page('middle', { has_more: true }), 't1', new Set());
  await store.add('c1', call('c1'), lead);
  await store.confirm('c1', { server_id: testId() }, 'd');
  const asked: (string | null)[] = [];
  const steps: unknown[] = [];
  const { services } = await signedIn({
    'GET /api/sync': async ({ query }) => {
      asked.push(query.get('since'));
      steps.push((await shown(disk))?.call_count);
      return asked.length === 1
        ? { status: 200, body: page('t2') } // the rest of the old walk: it knows of no call
        : {
            status: 200,
            body: page('t3', {
              upserts: { leads: [{ ...lead, call_count: 1 }], followups: [] },
            }),
          };
    },
  });
  await new Puller(services, store, () => false).pull();
  expect(asked).toEqual(['middle', 't2']);
  expect(steps).toEqual([1, 1]);
  expect((await shown(disk))?.call_count).toBe(1);
  expect(await store.entries()).toEqual([]);
});

test('what was confirmed while a walk runs stays until the next one', async () => {
  const { store, disk } = await withLead();
  await store.add('c1', call('c1'), lead);
  let asked = 0;
  const { services } = await signedIn({
    'GET /api/sync': async () => {
      asked += 1;
      if (asked === 1) {
        await store.confirm('c1', { server_id: testId() }, 'd');
      }
      return { status: 200, body: page(`u${asked}`) };
    },
  });
  const puller = new Puller(services, store, () => false);
  const first = puller.pull();
  const second = puller.pull();
  await first;
  expect((await shown(disk))?.call_count).toBe(1);
  await second;
  expect(asked).toBe(2);
  expect(await store.entries()).toEqual([]);
});

test('a booked follow-up keeps its key when the server gives it an id', async () => {
  const { store, disk } = await withLead();
  const key = testId();
  const body = {
    client_id: key,
    lead_id: lead.id,
    scheduled_at: '2026-12-01T05:00:00Z',
    description: '',
  };
  await store.add(key, { kind: 'followup', body }, lead);
  expect(await store.followUpId(key)).toBeNull();
  const told = aFollowUp(lead, { client_id: key, scheduled_at: body.scheduled_at });
  await store.confirm(key, { server_id: told.id, followup: told }, 'd');
  expect(await store.followUpId(key)).toBe(told.id);
  await store.keepPage(
    page('t2', { upserts: { leads: [], followups: [told] } }),
    't1',
    new Set([key]),
  );
  const kept = await disk.read((tx) => tx.all('followups'));
  expect(kept).toMatchObject([
    { key, server_id: told.id, base: told, shown: { id: told.id, key, not_sent: false } },
  ]);
});

test('a lead that went takes its history and follow-ups along, not what was done on it', async () => {
  const { store, disk } = await withLead();
  await store.keepTimeline(lead.id, { items: [], next_cursor: null });
  await store.add('c1', call('c1'), lead);
  await store.keepPage(
    page('t2', { removed: { leads: [lead.id], followups: [] } }),
    't1',
    new Set(),
  );
  expect(await disk.read((tx) => tx.all('leads'))).toEqual([]);
  expect(await disk.read((tx) => tx.all('timelines'))).toEqual([]);
  expect(await store.entries()).toMatchObject([{ id: 'c1', state: 'waiting' }]);
  // It comes back: what waits is shown on it again.
  await store.keepPage(page('t3', { upserts: { leads: [lead], followups: [] } }), 't2', new Set());
  expect(await shown(disk)).toMatchObject({ call_count: 1, not_sent: true });
});

test('a recording learns the id of its call, whichever comes first', async () => {
  const { store } = await withLead();
  const upload = (id: string, of: string) => ({
    id,
    lead,
    call: of,
    call_id: null,
    made_at: '2026-11-23T05:00:00Z',
    state: 'waiting' as const,
    size_bytes: 1,
    sent_bytes: 0,
    duration_seconds: null,
    problem: null,
    data: {},
  });
  await store.add('c1', call('c1'), lead);
  await store.putUpload(upload('u1', 'c1'));
  await store.confirm('c1', { server_id: 'server-1' }, 'd');
  await store.putUpload(upload('u2', 'c1'));
  expect((await store.uploads()).map(({ call_id }) => call_id)).toEqual(['server-1', 'server-1']);
});

test('memory is equal to the disk, also for what was written while it was read', async () => {
  const { store, disk } = await withLead();
  const mirror = new Mirror(store);
  const loading = mirror.load();
  const written = store.add('c1', call('c1'), lead);
  await Promise.all([loading, written]);
  await store.keepPage(
    page('t2', { upserts: { leads: [aLead()], followups: [aFollowUp(lead)] } }),
    't1',
    new Set(),
  );
  for (const table of ['leads', 'followups', 'entries'] as const) {
    const rows = await disk.read((tx) => tx.all(table));
    expect([...mirror[table].values()].length).toBe(rows.length);
    rows.forEach((row) => expect([...mirror[table].values()]).toContainEqual(row));
  }
});
