import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';

import { Format, translator } from '../i18n';
import { aLead, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { renderScreen } from '../testing/renderScreen';
import { reasonText } from './next/reasonText';
import { NextLeadScreen } from './NextLeadScreen';

const lead = aLead({ id: 'sanika', student_name: 'Sanika Kale', status: 'interested' });

function open() {
  const offline = fakeOffline([lead]);
  const telephony = fakeTelephony();
  renderScreen('Next', NextLeadScreen, { offline, telephony });
  const offer = (over: object = {}) =>
    act(() =>
      offline.cells.next.set({
        offer: {
          lead,
          reason: 'no answer twice, try the evening',
          kind: null,
          lease_until: new Date(Date.now() + 600_000).toISOString(),
          local: false,
          ...over,
        },
        state: 'offered',
        problem: null,
      }),
    );
  return { offline, telephony, offer };
}

test('asks on opening, and shows who, why and until when', () => {
  const { offline, offer } = open();
  expect(offline.done).toContainEqual(['askNext', []]);
  offer();
  expect(screen.getByTestId('next-name').props.children).toBe('Sanika Kale');
  expect(screen.getByText('No answer 2 times, try the evening')).toBeTruthy();
  expect(screen.getByText(/^Kept for you until \d/)).toBeTruthy();
});

test('calls with one tap', async () => {
  const { telephony, offer } = open();
  offer();
  fireEvent.press(screen.getByText('Call Sanika'));
  await waitFor(() => expect(telephony.dialled).toEqual(['+919876543210']));
});

test('skipping asks why, keeps it as a note, and asks for another than that', async () => {
  const { offline, offer } = open();
  offer();
  fireEvent.press(screen.getByTestId('skip'));
  await act(async () => fireEvent.press(screen.getByTestId('next.skipTime')));
  expect(offline.done).toContainEqual([
    'addNote',
    expect.objectContaining({ id: 'sanika' }),
    { body: 'Skipped in next lead: Not a good time to call them' },
  ]);
  expect(offline.done).toContainEqual(['askNext', ['sanika']]);
});

test('a lease that is over, an offline choice and nobody left are said', () => {
  const { offline, offer } = open();
  offer({ lease_until: new Date(Date.now() - 1000).toISOString() });
  expect(screen.getByText('This lead may be given to someone else now.')).toBeTruthy();
  offer({ lease_until: null, local: true, reason: null, kind: 'new' });
  expect(screen.getByText('Offline: chosen on this phone, not kept for you.')).toBeTruthy();
  expect(screen.getAllByText('New').length).toBeGreaterThan(0);
  act(() => offline.cells.next.set({ offer: null, state: 'none', problem: null }));
  expect(screen.getByText('No one to call now.')).toBeTruthy();
});

test('a break tells the server', async () => {
  const { offline } = open();
  await act(async () => fireEvent.press(screen.getByTestId('break')));
  expect(offline.done).toContainEqual(['setPresence', 'break']);
});

test.each([
  ['follow-up due 09:30', 'Follow-up due 9:30 am, 6 h late', 'orange'],
  ['new 4 min ago', 'New, 4 min ago', 'blue'],
  ['no answer once', 'No answer once', 'yellow'],
  ['no answer 3 times', 'No answer 3 times', 'yellow'],
  ['no next step yet', 'No next step yet', 'violet'],
  ['something new of the server', 'something new of the server', 'blue'],
])('%s', (reason, text, tone) => {
  const due = { ...lead, next_followup_at: '2026-11-23T04:00:00Z' };
  const now = new Date('2026-11-23T10:12:00Z');
  const said = reasonText(reason, null, due, now, translator('en'), new Format());
  expect(said).toMatchObject({ text, tone });
});
