import { createServices } from '../services';
import { PIECE } from '../services/RecordingUploadService';
import { memoryShelf } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { memoryTokenStore } from '../testing/memoryTokenStore';
import { fakeNetwork } from '../testing/offline';
import { rohit } from '../testing/people';
import { someAudio, tusServer } from '../testing/tusServer';
import { dataOf, UploadQueue } from './UploadQueue';

const SIZE = 5 * PIECE;
const lead = { id: 'lead-1', student_name: 'Aarav Bhosale' };
const file = {
  uri: 'file://kept/1',
  name: 'call.m4a',
  mimeType: 'audio/mp4',
  sizeBytes: SIZE,
  modifiedAt: 0,
  durationSeconds: 252,
};
const recording = { file, lead, call: 'call-1', recorded_at: '2026-11-23T04:30:00Z' };

async function setting(online = true) {
  const server = tusServer();
  const services = createServices({
    fetch: server.fetch,
    tokenStore: memoryTokenStore({ user: rohit, refresh_token: 'r' }),
    client: 'app',
  });
  await services.auth.start();
  services.api.useTokens({ accessToken: () => 'token', refresh: async () => null });
  const discarded: string[] = [];
  const telephony = fakeTelephony({
    openAudio: async () => someAudio(SIZE),
    discardCopy: async (uri) => {
      discarded.push(uri);
      return true;
    },
  });
  const shelf = memoryShelf();
  const network = fakeNetwork(online);
  const phone = { metered: false, wifiOnly: false, now: 1_000_000 };
  const ends: (() => void)[] = [];
  /** The app's start: a new queue on what the last one left. */
  const start = (): UploadQueue => {
    const queue = new UploadQueue({
      services,
      shelf,
      telephony,
      network,
      isMetered: async () => phone.metered,
      wifiOnly: () => phone.wifiOnly,
      now: () => phone.now,
      random: () => 0.5,
    });
    ends.push(queue.start());
    return queue;
  };
  const kill = (): void => ends.splice(0).forEach((end) => end());
  started.push(kill);
  return { server, shelf, network, phone, discarded, telephony, start, kill };
}

const started: (() => void)[] = [];
afterEach(() => started.splice(0).forEach((kill) => kill()));

test('waits without network, goes with it, and the copy stays until the server has it', async () => {
  const { server, shelf, network, discarded, start } = await setting(false);
  const queue = start();
  await queue.add(recording);
  await queue.wake();
  expect(server.asked).toEqual([]);
  expect([...shelf.kept.values()]).toMatchObject([{ state: 'waiting', call: 'call-1' }]);
  server.trouble = () => {
    expect(discarded).toEqual([]);
    return null;
  };
  network.become(true);
  await queue.wake();
  expect(server.uploads.get('/api/uploads/1')?.length).toBe(SIZE);
  expect(shelf.kept.size).toBe(0);
  expect(discarded).toEqual([file.uri]);
});

test('cut at 60 %, killed, opened again: it goes on at 60 %', async () => {
  const { server, shelf, phone, start, kill } = await setting();
  server.trouble = ({ offset }) => (offset === 3 * PIECE ? 'offline' : null);
  const first = start();
  await first.add(recording);
  await first.wake();
  const [kept] = [...shelf.kept.values()];
  expect(kept).toMatchObject({ state: 'waiting', sent_bytes: 3 * PIECE });
  kill();
  server.trouble = () => null;
  server.asked.length = 0;
  phone.now += 3_600_000;
  await start().wake();
  expect(server.asked[0]).toMatchObject({ method: 'HEAD' });
  expect(server.asked[1]).toMatchObject({ method: 'PATCH', offset: 3 * PIECE });
  expect(shelf.kept.size).toBe(0);
});

test('waits longer after each failure, and "try now" does not wait', async () => {
  const { server, shelf, phone, start } = await setting();
  server.trouble = () => 503;
  const queue = start();
  await queue.add(recording);
  await queue.wake();
  const wait = (): number => dataOf([...shelf.kept.values()][0] as never).not_before - phone.now;
  expect(wait()).toBe(1000);
  phone.now += 1000;
  await queue.wake();
  expect(wait()).toBe(2000);
  const asked = server.asked.length;
  await queue.wake();
  expect(server.asked.length).toBe(asked);
  server.trouble = () => null;
  await queue.retry();
  expect(shelf.kept.size).toBe(0);
});

test('by Wi-Fi only', async () => {
  const { server, phone, start } = await setting();
  Object.assign(phone, { metered: true, wifiOnly: true });
  const queue = start();
  await queue.add(recording);
  await queue.wake();
  expect(server.asked).toEqual([]);
  phone.metered = false;
  await queue.wake();
  expect(server.uploads.size).toBe(1);
});

test('Android waits for the network that the person allows, also when they change their mind', async () => {
  const { telephony, phone, network, start } = await setting(false);
  const asked: boolean[] = [];
  telephony.scheduleUploads = async (unmeteredOnly) => void asked.push(unmeteredOnly);
  const cancelled = jest.spyOn(telephony, 'cancelUploads');
  const queue = start();
  await queue.conditionsChanged();
  expect(asked).toEqual([]); // nothing waits
  await queue.add(recording);
  phone.wifiOnly = true;
  await queue.conditionsChanged();
  expect(asked).toEqual([false, true]);
  cancelled.mockClear();
  network.become(true);
  await queue.wake();
  expect(cancelled).toHaveBeenCalled();
});

test('what is refused keeps its reason and its file until the person decides', async () => {
  const { server, shelf, discarded, start } = await setting();
  server.trouble = ({ method }) =>
    method === 'POST' ? [404, { code: 'not_found', detail: 'No such lead.' }] : null;
  const queue = start();
  const id = await queue.add(recording);
  await queue.wake();
  expect(shelf.kept.get(id)).toMatchObject({ state: 'refused', problem: 'not_found' });
  const asked = server.asked.length;
  await queue.wake();
  expect(server.asked.length).toBe(asked);
  expect(discarded).toEqual([]);
  await queue.drop(id);
  expect(shelf.kept.size).toBe(0);
  expect(discarded).toEqual([file.uri]);
});

test('one that is refused does not hold up the next', async () => {
  const { server, shelf, start } = await setting();
  server.trouble = ({ path }) => (path.includes('lead-1/') ? [404, {}] : null);
  const queue = start();
  await queue.add(recording);
  await queue.add({ ...recording, lead: { ...lead, id: 'lead-2' } });
  await queue.wake();
  expect([...shelf.kept.values()]).toMatchObject([{ lead: { id: 'lead-1' }, state: 'refused' }]);
  expect(server.uploads.size).toBe(1);
});

test('dropped while it is sent it does not come back', async () => {
  const { server, shelf, start } = await setting();
  const queue = start();
  let id = '';
  let dropping: Promise<void> | null = null;
  server.trouble = ({ offset }) => {
    if (offset === PIECE) {
      dropping ??= queue.drop(id);
    }
    return null;
  };
  id = await queue.add(recording);
  await queue.wake();
  await dropping;
  await queue.wake();
  expect(shelf.kept.size).toBe(0);
  expect(server.uploads.size).toBe(0);
});

test('bytes spoilt three times are shown, not sent for ever', async () => {
  const { server, shelf, phone, start } = await setting();
  server.trouble = ({ offset }) =>
    offset === 4 * PIECE ? [422, { code: 'checksum_mismatch', detail: '' }] : null;
  const queue = start();
  const id = await queue.add(recording);
  for (let tries = 0; tries < 3; tries += 1) {
    await queue.wake();
    phone.now += 3_600_000;
    // The server forgets what it threw away, with its client_id.
    server.uploads.clear();
  }
  expect(shelf.kept.get(id)).toMatchObject({ state: 'refused' });
});

test('a file that is gone is said so', async () => {
  const { shelf, telephony, start } = await setting();
  telephony.openAudio = async () =>
    Promise.reject(Object.assign(new Error(), { code: 'not_found' }));
  const queue = start();
  const id = await queue.add(recording);
  await queue.wake();
  expect(shelf.kept.get(id)).toMatchObject({ state: 'refused', problem: 'file_gone' });
});
