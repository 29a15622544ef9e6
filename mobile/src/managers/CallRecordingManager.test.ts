import type { PermissionState } from '../services/permissions';
import { aLead, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { CallRecordingManager, RecordingSink } from './CallRecordingManager';
import { CurrentCall } from './CurrentCall';

function setting(microphone: PermissionState = 'granted', looks: number[] = [0]) {
  const offline = fakeOffline();
  const telephony = fakeTelephony();
  const current = new CurrentCall(offline, telephony);
  const added: Parameters<RecordingSink['add']>[0][] = [];
  const sink: RecordingSink = { add: async (one) => void added.push(one) };
  const manager = new CallRecordingManager(
    current,
    telephony,
    {
      check: async () => microphone,
      request: async () => microphone,
      openSettings: async () => undefined,
    },
    sink,
    { looks },
    offline.shelf,
  );
  current.start();
  manager.start();
  return { offline, telephony, current, manager, added };
}

const settled = () => new Promise<void>((resolve) => setTimeout(() => resolve(), 60));

test('recording begins with the call, ends with it, and goes to the queue with its call', async () => {
  const { manager, current, telephony, added, offline } = setting();
  await manager.handleCallWithRecording(aLead(), undefined, true);
  expect(manager.get()).toMatchObject({ news: 'started' });
  expect(telephony.dialled).toHaveLength(1);
  await current.returned(true);
  await settled();
  expect(telephony.recordings).toEqual(['started', 'stopped']);
  expect(manager.get()).toMatchObject({ since: null, news: 'recorded' });
  expect(added).toMatchObject([
    { call: offline.begun.get()?.client_id, lead: { id: aLead().id }, file: { name: 'call.m4a' } },
  ]);
});

test('silence is called silence', async () => {
  const { manager, current, telephony } = setting();
  telephony.levels = [0.0005, 0.001];
  await manager.handleCallWithRecording(aLead(), undefined, true);
  await current.returned(true);
  await settled();
  expect(manager.get().news).toBe('silent');
});

test('without a microphone the call goes on', async () => {
  const { manager, telephony } = setting('never_ask_again');
  const begun = await manager.handleCallWithRecording(aLead(), undefined, true);
  expect(begun.ok).toBe(true);
  expect(telephony.recordings).toEqual([]);
  expect(manager.get().news).toBe('no_microphone');
});

test('a recorder that fails does not stop the call either', async () => {
  const { manager, telephony } = setting();
  telephony.startRecording = async () => {
    throw new Error('busy');
  };
  await expect(manager.handleCallWithRecording(aLead(), undefined, true)).resolves.toMatchObject({
    ok: true,
  });
  expect(manager.get().news).toBe('failed');
});

test('a call that does not start keeps no recording', async () => {
  const { manager, telephony, added } = setting();
  telephony.canCall = false;
  await manager.handleCallWithRecording(aLead(), undefined, true);
  expect(telephony.recordings).toEqual(['started', 'cancelled']);
  expect(added).toEqual([]);
});

test("the phone's own recording is taken when it fits without doubt", async () => {
  const { manager, current, telephony, added } = setting();
  const abilities = telephony.abilities;
  telephony.abilities = async () => ({ ...(await abilities()), findsRecordings: true });
  const file = {
    uri: 'content://call',
    name: 'Aarav.m4a',
    mimeType: 'audio/mp4',
    sizeBytes: 10,
    modifiedAt: 0,
    durationSeconds: 9,
  };
  telephony.findRecordings = async () => ({
    kind: 'one',
    reason: 'clear',
    candidates: [{ file, score: 140, reasons: ['number'] }],
  });
  await manager.handleCallWithRecording(aLead());
  await current.returned(true);
  await settled();
  expect(added).toHaveLength(1);
  expect(manager.get().news).toBe('found');
});

test('a doubtful one is left for the person to choose', async () => {
  const { manager, current, telephony, added } = setting();
  const abilities = telephony.abilities;
  telephony.abilities = async () => ({ ...(await abilities()), findsRecordings: true });
  telephony.findRecordings = async () => ({ kind: 'unsure', reason: 'several', candidates: [] });
  await manager.handleCallWithRecording(aLead());
  await current.returned(true);
  await settled();
  expect(added).toEqual([]);
});

const found = (name: string) => ({
  file: {
    uri: `content://${name}`,
    name,
    mimeType: 'audio/mp4',
    sizeBytes: 10,
    modifiedAt: 0,
    durationSeconds: 9,
  },
  score: 60,
  reasons: ['fits_the_call' as const],
});

test('several that fit: the person says which, and it goes with its call', async () => {
  const { manager, current, telephony, added, offline } = setting();
  const abilities = await telephony.abilities();
  telephony.abilities = async () => ({ ...abilities, findsRecordings: true });
  const candidates = [found('a.m4a'), found('b.m4a')];
  telephony.findRecordings = async () => ({ kind: 'unsure', reason: 'several', candidates });
  await manager.handleCallWithRecording(aLead());
  await current.returned(true);
  await settled();
  expect(manager.get().choice?.candidates).toHaveLength(2);
  expect(await offline.shelf.searches()).toHaveLength(1);
  await manager.choose(candidates[1] ?? null);
  expect(added).toMatchObject([{ original: 'content://b.m4a', lead: { id: aLead().id } }]);
  expect(await offline.shelf.searches()).toEqual([]);
  expect(manager.get().choice).toBeNull();
});

test('one that is written late is found at the next start of the app', async () => {
  const { manager, current, telephony, added, offline } = setting();
  const abilities = await telephony.abilities();
  telephony.abilities = async () => ({ ...abilities, findsRecordings: true });
  await manager.handleCallWithRecording(aLead());
  await current.returned(true);
  await settled();
  expect(added).toEqual([]);
  telephony.findRecordings = async () => ({
    kind: 'one',
    reason: 'clear',
    candidates: [found('late.m4a')],
  });
  const again: unknown[] = [];
  const next = new CallRecordingManager(
    new CurrentCall(offline, telephony),
    telephony,
    { check: async () => 'granted', request: async () => 'granted', openSettings: async () => {} },
    { add: async (one) => void again.push(one) },
    {},
    offline.shelf,
  );
  const stop = next.start();
  await settled();
  stop();
  expect(again).toMatchObject([{ original: 'content://late.m4a' }]);
  expect(await offline.shelf.searches()).toEqual([]);
});

test('the looks are counted from the end of the call', async () => {
  jest.useFakeTimers();
  const { manager, current, telephony } = setting('granted', [2_000, 10_000, 60_000]);
  const abilities = await telephony.abilities();
  telephony.abilities = async () => ({ ...abilities, findsRecordings: true });
  const looks: number[] = [];
  telephony.findRecordings = async () => {
    looks.push(Date.now());
    return { kind: 'none', reason: 'no_files', candidates: [] };
  };
  await manager.handleCallWithRecording(aLead());
  const ended = Date.now();
  await current.returned(true);
  await jest.advanceTimersByTimeAsync(120_000);
  expect(looks.map((look) => look - ended)).toEqual([2_000, 10_000, 60_000]);
  jest.useRealTimers();
});
