import { memoryTokenStore } from '../testing/memoryTokenStore';
import { rohit, sneha } from '../testing/people';
import { Script, scriptedServer } from '../testing/scriptedServer';
import { signedIn, tokenAnswer } from '../testing/signedIn';
import { createServices } from './index';

function opened(
  script: Script,
  saved: Parameters<typeof memoryTokenStore>[0],
  client: 'web' | 'app' = 'app',
) {
  const server = scriptedServer(script);
  const store = memoryTokenStore(saved);
  return {
    ...createServices({ fetch: server.fetch, tokenStore: store, client }),
    asked: server.asked,
    store,
  };
}

test('opens as who was signed in last without asking the network, then refreshes once', async () => {
  const { auth, leads, asked } = opened(
    {
      'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
      'GET /api/leads/counts': () => ({ status: 200, body: {} }),
    },
    { user: rohit, refresh_token: 'refresh-0' },
  );
  expect(auth.session().state).toBe('starting');
  await auth.start();
  expect(auth.session()).toEqual({ state: 'signedIn', user: rohit });
  expect(asked).toEqual([]);
  await leads.counts();
  expect(asked.map(({ path }) => path)).toEqual(['/api/auth/refresh', '/api/leads/counts']);
  expect(asked[1]?.headers.authorization).toBe('Bearer access-1');
});

test('nobody was signed in', async () => {
  const { auth } = opened({}, null);
  await auth.start();
  expect(auth.session()).toEqual({ state: 'signedOut', reason: 'none' });
});

test('in the browser no refresh token is ever held: the cookie and a header do it', async () => {
  const { auth, leads, asked, store } = opened(
    {
      'POST /api/auth/refresh': () => ({
        status: 200,
        body: { ...tokenAnswer(1), refresh_token: null },
      }),
      'GET /api/leads/counts': () => ({ status: 200, body: {} }),
    },
    { user: rohit, refresh_token: null },
    'web',
  );
  await auth.start();
  await leads.counts();
  expect(asked[0]).toMatchObject({ path: '/api/auth/refresh', body: undefined });
  expect(asked[0]?.headers['x-crm-client']).toBe('web');
  expect(store.kept).toEqual({ user: rohit, refresh_token: null });
});

test('signing out forgets at once and tells the server, reachable or not', async () => {
  const { services, asked, store } = await signedIn({ 'POST /api/auth/logout': () => 'offline' });
  await services.auth.logout();
  expect(services.auth.session()).toEqual({ state: 'signedOut', reason: 'left' });
  expect(services.auth.accessToken()).toBeNull();
  expect(store.kept).toBeNull();
  expect(asked[0]).toMatchObject({
    path: '/api/auth/logout',
    body: { refresh_token: 'refresh-0' },
  });
  expect(asked[0]?.headers.authorization).toBe('Bearer access-0');
});

test('after signing out nothing of the old session is asked for', async () => {
  const { services, asked } = await signedIn({ 'POST /api/auth/logout': () => ({ status: 204 }) });
  await services.auth.logout();
  asked.length = 0;
  expect(await services.leads.counts()).toMatchObject({
    ok: false,
    problem: { kind: 'unauthorized' },
  });
  expect(asked).toEqual([]);
});

test('a refresh that ends after signing out brings nobody back', async () => {
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { services, store } = await signedIn({
    'POST /api/auth/logout': () => ({ status: 204 }),
    'POST /api/auth/refresh': async () => {
      await held;
      return { status: 200, body: tokenAnswer(1) };
    },
  });
  const refreshed = services.api.refresh();
  await services.auth.logout();
  answer();
  expect(await refreshed).toMatchObject({ kind: 'unauthorized' });
  expect(services.auth.session()).toEqual({ state: 'signedOut', reason: 'left' });
  expect(services.auth.accessToken()).toBeNull();
  expect(store.kept).toBeNull();
});

test('another tab that signs in as somebody else is followed, without the old token', async () => {
  const { services, store } = await signedIn({});
  store.kept = { user: sneha, refresh_token: null };
  await services.auth.start();
  expect(services.auth.session()).toEqual({ state: 'signedIn', user: sneha });
  expect(services.auth.accessToken()).toBeNull();
});

test('who listens hears of every change once', async () => {
  const { services } = await signedIn({ 'POST /api/auth/logout': () => ({ status: 204 }) });
  const heard: string[] = [];
  const stop = services.auth.subscribe(() => heard.push(services.auth.session().state));
  await services.auth.start();
  await services.auth.logout();
  stop();
  await services.auth.login({ username: 'tc001', password: 'telecaller-demo' });
  expect(heard).toEqual(['signedOut']);
});
