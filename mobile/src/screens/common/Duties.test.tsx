import { act, waitFor } from '@testing-library/react-native';

import type { FollowUpRow } from '../../outbox';
import { reminders } from '../../services/reminders';
import { MOST_REMINDERS, Reminder } from '../../services/reminderTypes';
import { FakeOffline, fakeOffline } from '../../testing/fakeOffline';
import { fakeTelephony } from '../../testing/fakeTelephony';
import { renderScreen } from '../../testing/renderScreen';
import { setPreference } from '../../utils/preferences';
import { Duties } from './Duties';

const MINUTE = 60_000;
const start = Date.now();

function followUp(number: number, over: Partial<FollowUpRow> = {}): FollowUpRow {
  const key = `f${number}`;
  return {
    id: key,
    client_id: key,
    key,
    lead: {
      id: `lead-${number}`,
      student_name: `Student ${number}`,
      phone_e164: '+919876543210',
      do_not_call: false,
    },
    scheduled_at: new Date(start + number * 10 * MINUTE).toISOString(),
    description: 'Father is on 98220 12345',
    status: 'pending',
    bucket: 'today',
    completed_at: null,
    not_sent: false,
    ...over,
  };
}

let planned: (readonly Reminder[])[];
beforeEach(() => {
  planned = [];
  jest.spyOn(reminders, 'plan').mockImplementation(async (wanted) => void planned.push(wanted));
});
afterEach(() => {
  jest.restoreAllMocks();
  setPreference('reminders', null);
});

function open(today: FollowUpRow[]): FakeOffline {
  const offline = fakeOffline();
  offline.cells.followups.set({ ...offline.cells.followups.get(), today });
  renderScreen('Tabs', Duties, { offline, telephony: fakeTelephony() });
  return offline;
}

const last = (): string[] => (planned[planned.length - 1] ?? []).map(({ id }) => id);
const nameOf = (row: FollowUpRow): string => `${row.key}@${Date.parse(row.scheduled_at)}`;
const become = (offline: FakeOffline, today: FollowUpRow[]): void =>
  act(() => offline.cells.followups.set({ ...offline.cells.followups.get(), today }));

test('the next follow-ups ring without anybody having switched anything on', async () => {
  const rows = Array.from({ length: 70 }, (_, n) => followUp(n + 1));
  open([followUp(-1), ...rows.reverse()]);
  await waitFor(() => expect(planned).toHaveLength(1), { timeout: 5000 });
  expect(last()).toHaveLength(MOST_REMINDERS);
  expect(last()[0]).toBe(nameOf(followUp(1)));
  expect(JSON.stringify(planned)).not.toMatch(/98220|9876543210/);
});

test('what is done or moved no longer rings at its old time', async () => {
  const [first, second] = [followUp(1), followUp(2)];
  const offline = open([first, second]);
  await waitFor(() => expect(last()).toEqual([nameOf(first), nameOf(second)]), { timeout: 5000 });
  const moved = followUp(2, { scheduled_at: new Date(start + 300 * MINUTE).toISOString() });
  become(offline, [moved]);
  await waitFor(() => expect(last()).toEqual([nameOf(moved)]), { timeout: 5000 });
  become(offline, []);
  await waitFor(() => expect(last()).toEqual([]), { timeout: 5000 });
});

test('who switched reminders off hears none', async () => {
  setPreference('reminders', 'off');
  open([followUp(1)]);
  await waitFor(() => expect(planned).toEqual([[]]), { timeout: 5000 });
});
