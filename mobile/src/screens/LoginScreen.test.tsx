import { fireEvent, screen, waitFor } from '@testing-library/react-native';
import React from 'react';

import { createServices } from '../services';
import { memoryTokenStore } from '../testing/memoryTokenStore';
import { rohit } from '../testing/people';
import { renderWith } from '../testing/render';
import { scriptedServer } from '../testing/scriptedServer';
import { setPreference } from '../utils/preferences';
import { LoginScreen } from './LoginScreen';

const tokens = {
  access_token: 'a1',
  refresh_token: 'r1',
  token_type: 'bearer',
  expires_in: 900,
  user: rohit,
};

async function open(answers: Parameters<typeof scriptedServer>[0]) {
  const server = scriptedServer(answers);
  const store = memoryTokenStore();
  const services = createServices({ fetch: server.fetch, tokenStore: store, client: 'app' });
  await services.auth.start();
  renderWith(<LoginScreen />, services);
  return { server, store, services };
}

function type(username: string, password: string): void {
  fireEvent.changeText(screen.getByTestId('username'), username);
  fireEvent.changeText(screen.getByTestId('password'), password);
  fireEvent.press(screen.getByTestId('submit'));
}

afterEach(() => {
  setPreference('language', null);
  setPreference('username', null);
});

test('signs in with what was typed and keeps the refresh token', async () => {
  const { server, store, services } = await open({
    'POST /api/auth/login': () => ({ status: 200, body: tokens }),
  });
  type(' tc001 ', 'telecaller-demo');
  await waitFor(() => expect(services.auth.session()).toEqual({ state: 'signedIn', user: rohit }));
  expect(server.asked[0]?.body).toEqual({
    username: 'tc001',
    password: 'telecaller-demo',
    client: 'app',
  });
  expect(store.kept).toEqual({ user: rohit, refresh_token: 'r1' });
});

test('empty boxes are named and nothing is sent', async () => {
  const { server } = await open({});
  fireEvent.press(screen.getByTestId('submit'));
  expect(await screen.findByText('Write your user name.')).toBeTruthy();
  expect(screen.getByText('Write your password.')).toBeTruthy();
  expect(server.asked).toEqual([]);
});

test('a wrong password is told above the boxes, and what was typed stays', async () => {
  await open({
    'POST /api/auth/login': () => ({
      status: 401,
      body: { status: 401, code: 'wrong_credentials', detail: 'x' },
    }),
  });
  type('tc001', 'nope');
  expect(await screen.findByText('Wrong user name or password.')).toBeTruthy();
  expect(screen.getByTestId('username').props.value).toBe('tc001');
  expect(screen.getByTestId('password').props.value).toBe('nope');
});

test('a code is asked for when the account has one, and goes along', async () => {
  const { server, services } = await open({
    'POST /api/auth/login': ({ body }) =>
      (body as { otp?: string }).otp === '123456'
        ? { status: 200, body: tokens }
        : { status: 401, body: { status: 401, code: 'otp_required', detail: 'x' } },
  });
  type('tc001', 'telecaller-demo');
  fireEvent.changeText(await screen.findByTestId('otp'), '123456');
  expect(screen.queryByText('Wrong user name or password.')).toBeNull();
  fireEvent.press(screen.getByTestId('submit'));
  await waitFor(() => expect(services.auth.session().state).toBe('signedIn'));
  expect(server.asked).toHaveLength(2);
});

test('without network it says so; too many tries say how long to wait', async () => {
  let tries = 0;
  await open({
    'POST /api/auth/login': () => {
      tries += 1;
      return tries === 1 ? 'offline' : { status: 429, body: {}, headers: { 'Retry-After': '700' } };
    },
  });
  type('tc001', 'telecaller-demo');
  expect(await screen.findByText('No network. You can sign in when there is some.')).toBeTruthy();
  fireEvent.press(screen.getByTestId('submit'));
  expect(await screen.findByText('Too many tries. Try again in 12 min.')).toBeTruthy();
});

test('two presses send one request', async () => {
  const { server, services } = await open({
    'POST /api/auth/login': () => ({ status: 200, body: tokens }),
  });
  type('tc001', 'telecaller-demo');
  fireEvent.press(screen.getByTestId('submit'));
  await waitFor(() => expect(services.auth.session().state).toBe('signedIn'));
  expect(server.asked).toHaveLength(1);
});

test('the password can be seen, and the language changed', async () => {
  await open({});
  expect(screen.getByTestId('password').props.secureTextEntry).toBe(true);
  fireEvent.press(screen.getByLabelText('Show password'));
  expect(screen.getByTestId('password').props.secureTextEntry).toBe(false);
  fireEvent.press(screen.getByText('हिन्दी'));
  expect(await screen.findByText('यूज़र नाम')).toBeTruthy();
});
