import { memoryTokenStore } from '../testing/memoryTokenStore';
import { rohit } from '../testing/people';
import { digestOf, someAudio, tusServer } from '../testing/tusServer';
import { createServices } from './index';
import { metadata, PIECE, Sending } from './RecordingUploadService';

const SIZE = Math.round(PIECE * 2.5);

async function setting() {
  const server = tusServer();
  const services = createServices({
    fetch: server.fetch,
    tokenStore: memoryTokenStore({ user: rohit, refresh_token: 'r' }),
    client: 'app',
  });
  services.api.useTokens({ accessToken: () => 'token', refresh: async () => null });
  const places: (string | null)[] = [];
  const sending: Sending = {
    lead: 'lead-1',
    facts: {
      client_id: 'client-1',
      filename: 'कॉल 1.m4a',
      filetype: 'audio/mp4',
      sha256: 'ab'.repeat(32),
      recorded_at: '2026-11-23T04:30:00Z',
      call_id: 'call-1',
      duration_seconds: null,
    },
    source: someAudio(SIZE),
    location: null,
    onLocation: async (location) => void places.push(location),
    onProgress: () => undefined,
  };
  const whole = digestOf(await someAudio(SIZE).slice(0, SIZE));
  return { server, services, sending, places, whole };
}

test('goes in pieces of a mebibyte and arrives whole', async () => {
  const { server, services, sending, whole } = await setting();
  const progress: number[] = [];
  const answer = await services.uploads.send({ ...sending, onProgress: (at) => progress.push(at) });
  expect(answer.ok).toBe(true);
  expect(server.asked).toEqual([
    { method: 'POST', path: '/api/leads/lead-1/recordings' },
    { method: 'PATCH', path: '/api/uploads/1', offset: 0, length: PIECE },
    { method: 'PATCH', path: '/api/uploads/1', offset: PIECE, length: PIECE },
    { method: 'PATCH', path: '/api/uploads/1', offset: 2 * PIECE, length: SIZE - 2 * PIECE },
  ]);
  expect(progress).toEqual([0, PIECE, 2 * PIECE, SIZE]);
  expect(server.uploads.get('/api/uploads/1')?.digest).toBe(whole);
});

test('says what the server needs, in any script, and leaves out what is not known', async () => {
  const { server, services, sending } = await setting();
  await services.uploads.send(sending);
  expect(server.uploads.get('/api/uploads/1')?.metadata).toEqual({
    client_id: 'client-1',
    filename: 'कॉल 1.m4a',
    filetype: 'audio/mp4',
    sha256: 'ab'.repeat(32),
    recorded_at: '2026-11-23T04:30:00Z',
    call_id: 'call-1',
  });
  expect(metadata({ ...sending.facts, filename: 'a' })).toContain('filename YQ==');
});

test('an answer that was lost is not sent again: the server says where it stands', async () => {
  const { server, services, sending, places, whole } = await setting();
  server.trouble = ({ offset }) => (offset === PIECE ? 'cut' : null);
  const cut = await services.uploads.send(sending);
  expect(cut).toMatchObject({ ok: false, problem: { kind: 'offline' } });
  expect(places).toEqual(['/api/uploads/1']);
  server.trouble = () => null;
  server.asked.length = 0;
  await services.uploads.send({ ...sending, location: places[0] ?? null });
  expect(server.asked).toMatchObject([
    { method: 'HEAD', path: '/api/uploads/1' },
    { method: 'PATCH', offset: 2 * PIECE },
  ]);
  expect(server.uploads.get('/api/uploads/1')?.digest).toBe(whole);
});

test('begun twice is one upload', async () => {
  const { server, services, sending } = await setting();
  server.trouble = ({ method }) => (method === 'POST' ? 'cut' : null);
  await services.uploads.send(sending);
  server.trouble = () => null;
  expect((await services.uploads.send(sending)).ok).toBe(true);
  expect(server.uploads.size).toBe(1);
});

test('an upload that the server forgot begins anew', async () => {
  const { server, services, sending, places, whole } = await setting();
  const answer = await services.uploads.send({ ...sending, location: '/api/uploads/99' });
  expect(answer.ok).toBe(true);
  expect(places).toEqual([null, '/api/uploads/1']);
  expect(server.uploads.get('/api/uploads/1')?.digest).toBe(whole);
});

test('bytes that were spoilt on the way are thrown away on both sides', async () => {
  const { server, services, sending, places } = await setting();
  server.trouble = ({ offset }) =>
    offset === 2 * PIECE ? [422, { code: 'checksum_mismatch', detail: '' }] : null;
  const answer = await services.uploads.send(sending);
  expect(answer).toMatchObject({ ok: false, problem: { code: 'checksum_mismatch' } });
  expect(places).toEqual(['/api/uploads/1', null]);
});

test('the token goes to our server only', async () => {
  const { server, services } = await setting();
  const answer = await services.api.raw('https://elsewhere.test/x', { method: 'HEAD' });
  expect(answer.ok).toBe(false);
  expect(server.asked).toEqual([]);
});
