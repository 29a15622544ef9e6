import { signedIn, tokenAnswer } from '../testing/signedIn';
import { isTransient, Problem, Result } from './problem';

const counts = { all: 1, due: 0, by_status: { new: 1 } };
const ok = { status: 200, body: counts };
const expired = { status: 401, body: { status: 401, code: 'not_authenticated', detail: 'x' } };

function problemIn(answer: Result<unknown>): Problem {
  if (answer.ok) {
    throw new Error('No problem here.');
  }
  return answer.problem;
}

test('the token goes along', async () => {
  const { services, asked } = await signedIn({ 'GET /api/leads/counts': () => ok });
  expect(await services.leads.counts()).toEqual({ ok: true, data: counts, status: 200 });
  expect(asked[0]?.headers.authorization).toBe('Bearer access-0');
});

test('twenty requests with an old token: one refresh, and all of them again', async () => {
  const { services, asked, store } = await signedIn({
    'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
    'GET /api/leads': ({ headers }) =>
      headers.authorization === 'Bearer access-1'
        ? { status: 200, body: { items: [], next_cursor: null, total: 0 } }
        : expired,
  });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => services.leads.list({ search: `name ${n}` })),
  );
  expect(answers.every((answer) => answer.ok)).toBe(true);
  const refreshes = asked.filter(({ path }) => path === '/api/auth/refresh');
  expect(refreshes).toHaveLength(1);
  expect(refreshes[0]?.body).toEqual({ refresh_token: 'refresh-0' });
  expect(refreshes[0]?.headers.authorization).toBeUndefined();
  expect(asked.filter(({ path }) => path === '/api/leads')).toHaveLength(40);
  expect(store.kept?.refresh_token).toBe('refresh-1');
});

test('a write is sent again with the same body', async () => {
  const { services, asked } = await signedIn({
    'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
    'POST /api/leads/l1/notes': ({ headers }) =>
      headers.authorization === 'Bearer access-1' ? { status: 201, body: {} } : expired,
  });
  const note = { client_id: '7d0c3a52-4b0c-4a53-9a65-000000000001', body: 'Father calls after 6' };
  expect(await services.leads.addNote('l1', note)).toMatchObject({ ok: true, status: 201 });
  expect(asked.filter(({ path }) => path.endsWith('/notes')).map(({ body }) => body)).toEqual([
    note,
    note,
  ]);
});

test('one that comes late with the old token does not refresh a second time', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { services, asked } = await signedIn({
    'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
    'GET /api/leads/counts': ({ headers }) =>
      headers.authorization === 'Bearer access-1' ? ok : expired,
    'GET /api/me/stats': async ({ headers }) => {
      if (headers.authorization === 'Bearer access-1') {
        return { status: 200, body: {} };
      }
      await held;
      return expired;
    },
  });
  const late = services.stats.mine();
  await services.leads.counts();
  letGo();
  expect((await late).ok).toBe(true);
  expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
});

test('a refused refresh signs out, and says so to all who asked', async () => {
  const { services, asked, store } = await signedIn({
    'POST /api/auth/refresh': () => ({
      status: 401,
      body: { status: 401, code: 'refresh_token_reused', detail: 'x' },
    }),
    'GET /api/leads/counts': () => expired,
    'GET /api/me/stats': () => expired,
  });
  const answers = await Promise.all([services.leads.counts(), services.stats.mine()]);
  expect(answers.map((answer) => problemIn(answer).kind)).toEqual(['unauthorized', 'unauthorized']);
  expect(services.auth.session()).toEqual({ state: 'signedOut', reason: 'ended' });
  expect(store.kept).toBeNull();
  expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
});

test.each(['offline', 'never', 503] as const)(
  'a refresh that fails (%s) keeps who is signed in',
  async (how) => {
    const { services, store } = await signedIn(
      {
        'POST /api/auth/refresh': () => (typeof how === 'number' ? { status: how, body: {} } : how),
        'GET /api/leads/counts': () => expired,
      },
      { timeout: 100 },
    );
    const problem = problemIn(await services.leads.counts());
    expect(problem.kind).toBe({ offline: 'offline', never: 'timeout', 503: 'server' }[how]);
    expect(isTransient(problem)).toBe(true);
    expect(services.auth.session().state).toBe('signedIn');
    expect(store.kept?.refresh_token).toBe('refresh-0');
  },
);

test('a token that is refused right after a refresh is told, not asked for for ever', async () => {
  const { services, asked } = await signedIn({
    'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
    'GET /api/leads/counts': () => expired,
  });
  expect(problemIn(await services.leads.counts()).kind).toBe('unauthorized');
  expect(asked.map(({ path }) => path)).toEqual([
    '/api/leads/counts',
    '/api/auth/refresh',
    '/api/leads/counts',
  ]);
});

test('equal GETs at the same moment are one request; later ones are new', async () => {
  const { services, asked } = await signedIn({ 'GET /api/leads/counts': () => ok });
  const answers = await Promise.all([
    services.leads.counts(),
    services.leads.counts(),
    services.leads.counts(),
  ]);
  expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
  expect(asked).toHaveLength(1);
  await services.leads.counts();
  expect(asked).toHaveLength(2);
});

test('who gives up takes nobody along; when all give up the request ends', async () => {
  let ended = false;
  const { services, asked } = await signedIn({
    'GET /api/leads/counts': () => new Promise((resolve) => setTimeout(() => resolve(ok), 50)),
    'GET /api/me/stats': () => 'never',
  });
  const impatient = new AbortController();
  const first = services.leads.counts(impatient.signal);
  const second = services.leads.counts();
  impatient.abort();
  expect(problemIn(await first).kind).toBe('cancelled');
  expect((await second).ok).toBe(true);
  expect(asked).toHaveLength(1);

  const alone = new AbortController();
  const stats = services.stats.mine({}, alone.signal).then((answer) => {
    ended = true;
    return answer;
  });
  alone.abort();
  expect(problemIn(await stats).kind).toBe('cancelled');
  expect(ended).toBe(true);
});

test('every refusal has its kind', async () => {
  let answer: { status: number; body?: unknown; headers?: Record<string, string> } = {
    status: 200,
  };
  const { services } = await signedIn({ 'PATCH /api/leads/l1': () => answer });
  const given = async (
    status: number,
    body: object = {},
    headers?: Record<string, string>,
  ): Promise<Problem> => {
    answer = { status, body: { status, ...body }, headers };
    return problemIn(await services.leads.update('l1', { city: 'Satara' }));
  };
  expect(await given(403, { code: 'not_permitted', detail: 'No.' })).toEqual({
    kind: 'forbidden',
    code: 'not_permitted',
    detail: 'No.',
  });
  expect(await given(404)).toEqual({ kind: 'not_found' });
  expect(
    await given(409, { code: 'changed_meanwhile', detail: 'Changed.', fields: { city: 'Karad' } }),
  ).toEqual({
    kind: 'conflict',
    code: 'changed_meanwhile',
    detail: 'Changed.',
    fields: { city: 'Karad' },
  });
  expect(
    await given(422, { code: 'invalid', detail: 'Bad.', fields: { email: 'No address.' } }),
  ).toMatchObject({
    kind: 'invalid',
    fields: { email: 'No address.' },
  });
  expect(await given(413, { detail: 'Too large.' })).toEqual({
    kind: 'too_large',
    detail: 'Too large.',
  });
  expect(await given(429, { detail: 'Wait.' }, { 'Retry-After': '7' })).toEqual({
    kind: 'rate_limited',
    retry_after: 7,
    detail: 'Wait.',
  });
  expect(await given(503, {}, { 'Retry-After': '3' })).toEqual({
    kind: 'server',
    status: 503,
    retry_after: 3,
  });
  expect(await given(418)).toEqual({ kind: 'unknown', status: 418 });
});

test('no network and no answer are told apart', async () => {
  const { services } = await signedIn(
    { 'GET /api/leads/counts': () => 'offline', 'GET /api/me/stats': () => 'never' },
    { timeout: 50 },
  );
  expect(problemIn(await services.leads.counts())).toEqual({ kind: 'offline' });
  expect(problemIn(await services.stats.mine())).toEqual({ kind: 'timeout' });
});
