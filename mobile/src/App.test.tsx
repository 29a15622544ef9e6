import { act, fireEvent, render, screen } from '@testing-library/react-native';
import React from 'react';

import App from './App';
import { OfflineEngine } from './outbox';
import { createServices, Services } from './services';
import type { Disk } from './store/disk';
import { MemoryDisk } from './store/memoryDisk';
import { memoryTokenStore } from './testing/memoryTokenStore';
import { aLead, fakeNetwork, offlineWith } from './testing/offline';
import { rohit, sneha } from './testing/people';
import { scriptedServer } from './testing/scriptedServer';
import { tokenAnswer } from './testing/signedIn';

function open(saved: Parameters<typeof memoryTokenStore>[0]) {
  const server = scriptedServer({ 'POST /api/auth/logout': () => ({ status: 204 }) });
  const services = createServices({
    fetch: server.fetch,
    tokenStore: memoryTokenStore(saved),
    client: 'app',
  });
  render(<App services={services} offline={engineOn(services)} />);
  return services;
}

/** The app's memory without network, on a disk of the test's own. */
function engineOn(
  services: Services,
  openDisk: () => Promise<Disk> = async () => new MemoryDisk(),
): OfflineEngine {
  return new OfflineEngine({
    services,
    openDisk,
    network: fakeNetwork(false),
    tabs: { tell: () => undefined, listen: () => () => undefined },
  });
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

const snehaSignsIn = {
  'POST /api/auth/login': () => ({ status: 200, body: tokenAnswer(2, sneha) }),
  'POST /api/auth/logout': () => ({ status: 204 }),
};

test('who finds the unsent work of another person is told, and can let them sign in', async () => {
  const lead = aLead();
  const { offline, services, disk } = await offlineWith({ leads: [lead], script: snehaSignsIn });
  await offline.act.addNote(lead, { body: 'a' });
  await services.auth.login({ username: 'tc002', password: 'x' });
  render(<App services={services} offline={offline} />);
  expect(await screen.findByText(`Work of ${rohit.full_name} is still here`)).toBeTruthy();
  expect(screen.queryAllByRole('tab')).toEqual([]);
  fireEvent.press(screen.getByTestId('let-them'));
  expect(await screen.findByTestId('submit')).toBeTruthy();
  expect(await disk.read((tx) => tx.all('entries'))).toHaveLength(1);
});

test('the unsent work of another person is discarded only after a second word', async () => {
  const lead = aLead();
  const { offline, services, disk } = await offlineWith({ leads: [lead], script: snehaSignsIn });
  await offline.act.addNote(lead, { body: 'a' });
  await services.auth.login({ username: 'tc002', password: 'x' });
  render(<App services={services} offline={offline} />);
  fireEvent.press(await screen.findByTestId('discard-work'));
  expect(await disk.read((tx) => tx.all('entries'))).toHaveLength(1);
  fireEvent.press(await screen.findByTestId('discard-yes'));
  expect(await screen.findByRole('tab', { name: 'Leads' })).toBeTruthy();
  expect(await disk.read((tx) => tx.all('entries'))).toEqual([]);
});

test('a phone that keeps nothing says so instead of losing what is done', async () => {
  const services = createServices({
    fetch: scriptedServer({}).fetch,
    tokenStore: memoryTokenStore({ user: rohit, refresh_token: 'refresh-0' }),
    client: 'app',
  });
  let full = true;
  const offline = engineOn(services, async () => {
    if (full) {
      throw new Error('no room');
    }
    return new MemoryDisk();
  });
  render(<App services={services} offline={offline} />);
  expect(await screen.findByText('This phone keeps nothing')).toBeTruthy();
  full = false;
  fireEvent.press(screen.getByTestId('open-again'));
  expect(await screen.findByRole('tab', { name: 'Leads' })).toBeTruthy();
});
