import { act, fireEvent, render, screen } from '@testing-library/react-native';
import React from 'react';

import App from './App';
import { createServices } from './services';
import { memoryTokenStore } from './testing/memoryTokenStore';
import { rohit } from './testing/people';
import { scriptedServer } from './testing/scriptedServer';

function open(saved: Parameters<typeof memoryTokenStore>[0]) {
  const server = scriptedServer({ 'POST /api/auth/logout': () => ({ status: 204 }) });
  const services = createServices({
    fetch: server.fetch,
    tokenStore: memoryTokenStore(saved),
    client: 'app',
  });
  render(<App services={services} />);
  return services;
}

test('strangers see the sign-in', async () => {
  open(null);
  expect(await screen.findByTestId('submit')).toBeTruthy();
  expect(screen.queryAllByRole('tab')).toEqual([]);
});

test('who was signed in sees the tabs and moves between them, until signing out', async () => {
  const services = open({ user: rohit, refresh_token: 'refresh-0' });
  expect(await screen.findByRole('tab', { name: 'Leads', selected: true })).toBeTruthy();
  fireEvent.press(screen.getByRole('tab', { name: 'Stats' }));
  expect(await screen.findByRole('header', { name: 'Stats' })).toBeTruthy();
  expect(screen.getByRole('tab', { name: 'Stats', selected: true })).toBeTruthy();
  await act(() => services.auth.logout());
  expect(await screen.findByTestId('submit')).toBeTruthy();
});
