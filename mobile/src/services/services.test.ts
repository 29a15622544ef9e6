import { signedIn } from '../testing/signedIn';
import { preference, setPreference } from '../utils/preferences';

const page = (n: number, more: boolean) => ({
  upserts: { leads: [], followups: [] },
  removed: { leads: [], followups: [] },
  next: `token-${n}`,
  has_more: more,
});

test('a list asks for each status, the search trimmed, and the place behind the last page', async () => {
  const { services, asked } = await signedIn({
    'GET /api/leads': () => ({ status: 200, body: { items: [], next_cursor: null, total: 0 } }),
  });
  await services.leads.list({ status: ['new', 'interested'], search: ' sani ', cursor: 'c' });
  expect(asked[0]?.query.getAll('status')).toEqual(['new', 'interested']);
  expect(asked[0]?.query.get('search')).toBe('sani');
  expect(asked[0]?.query.get('cursor')).toBe('c');
  await services.leads.list({ search: '  ' });
  expect([...(asked[1]?.query.keys() ?? [])]).toEqual([]);
});

test('no lead to call is null, not a problem', async () => {
  const { services } = await signedIn({ 'POST /api/leads/next': () => ({ status: 204 }) });
  expect(await services.leads.next()).toEqual({ ok: true, data: null, status: 204 });
});

test('a follow-up is done, opened again and moved', async () => {
  const { services, asked } = await signedIn({
    'PATCH /api/followups/f1': () => ({ status: 200, body: {} }),
  });
  await services.followUps.complete('f1', new Date('2026-11-23T10:00:00Z'));
  await services.followUps.reopen('f1');
  await services.followUps.move('f1', {
    scheduled_at: '2026-11-24T04:30:00Z',
    description: 'Fees',
  });
  expect(asked.map(({ body }) => body)).toEqual([
    { status: 'completed', completed_at: '2026-11-23T10:00:00.000Z' },
    { status: 'pending' },
    { scheduled_at: '2026-11-24T04:30:00Z', description: 'Fees' },
  ]);
});

test('every page is kept before the next is asked for', async () => {
  const { services, asked } = await signedIn({
    'GET /api/sync': ({ query }) => ({
      status: 200,
      body: query.get('since') === 'token-1' ? page(2, false) : page(1, true),
    }),
  });
  const order: string[] = [];
  const problem = await services.sync.pull(null, async ({ next }) => {
    order.push(`${next} after ${asked.length}`);
  });
  expect(problem).toBeNull();
  expect(order).toEqual(['token-1 after 1', 'token-2 after 2']);
  expect(asked.map(({ query }) => query.get('since'))).toEqual([null, 'token-1']);
});

test('a page that came stays when the next one fails', async () => {
  const { services } = await signedIn({
    'GET /api/sync': ({ query }) =>
      query.get('since') ? 'offline' : { status: 200, body: page(1, true) },
  });
  const kept: string[] = [];
  const problem = await services.sync.pull(null, async ({ next }) => void kept.push(next));
  expect(problem).toEqual({ kind: 'offline' });
  expect(kept).toEqual(['token-1']);
});

test('the time zone of the server is kept for the next start', async () => {
  setPreference('timeZone', null);
  const { services } = await signedIn({
    'GET /api/meta': () => ({ status: 200, body: { time_zone: 'Asia/Dubai' } }),
  });
  await services.meta.get();
  expect(preference('timeZone')).toBe('Asia/Dubai');
  setPreference('timeZone', null);
});

test('this phone says the same id every time', async () => {
  const { services, asked } = await signedIn({
    'POST /api/devices': () => ({ status: 201, body: {} }),
  });
  await services.device.register({ health: { waiting: 2 } });
  await services.device.register();
  const [first, second] = asked.map(({ body }) => body as { client_id: string; health?: object });
  expect(first?.client_id).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(second?.client_id).toBe(first?.client_id);
  expect(first?.health).toEqual({ waiting: 2 });
});

test('a token that the server no longer knows: empty the store, and everything again', async () => {
  const expired = { status: 422, body: { status: 422, code: 'sync_expired', detail: 'x' } };
  const { services } = await signedIn({
    'GET /api/sync': ({ query }) =>
      query.get('since') === 'old' ? expired : { status: 200, body: page(1, false) },
  });
  const order: string[] = [];
  const problem = await services.sync.pull('old', async ({ next }) => void order.push(next), {
    restart: async () => void order.push('emptied'),
  });
  expect(problem).toBeNull();
  expect(order).toEqual(['emptied', 'token-1']);
});
