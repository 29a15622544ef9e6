import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { AppState, AppStateStatus } from 'react-native';

import { aLead, FakeOffline, fakeOffline } from '../../testing/fakeOffline';
import { FakeTelephony, fakeTelephony } from '../../testing/fakeTelephony';
import { renderScreen } from '../../testing/renderScreen';
import { LeadListScreen } from '../LeadListScreen';

let comeBack: () => Promise<void>;
let taps = 0;

beforeEach(() => {
  taps = 0;
  jest.spyOn(AppState, 'addEventListener').mockImplementation((_kind, listener) => {
    comeBack = async () => {
      await act(async () => (listener as (state: AppStateStatus) => void)('active'));
    };
    return { remove: () => undefined } as ReturnType<typeof AppState.addEventListener>;
  });
});
afterEach(() => jest.restoreAllMocks());

async function tap(testID: string): Promise<void> {
  taps += 1;
  await act(async () => fireEvent.press(screen.getByTestId(testID)));
}

async function open(): Promise<{ offline: FakeOffline; telephony: FakeTelephony }> {
  const offline = fakeOffline([aLead({ id: 'aarav', status: 'new' })]);
  const telephony = fakeTelephony();
  renderScreen('Leads', LeadListScreen, { offline, telephony });
  return { offline, telephony };
}

async function called(): Promise<{ offline: FakeOffline; telephony: FakeTelephony }> {
  const all = await open();
  await tap('call-aarav');
  await waitFor(() => expect(all.telephony.dialled).toHaveLength(1));
  await comeBack();
  expect(screen.getByText('How did the call end?')).toBeTruthy();
  taps = 0;
  return all;
}

const logged = (offline: FakeOffline) => offline.done.find(([name]) => name === 'logCall')?.[2];

test('back from the dialler the sheet opens by itself; Connected and Save are two taps', async () => {
  const { offline } = await called();
  await tap('outcome-connected');
  await tap('outcome-save');
  expect(taps).toBe(2);
  expect(logged(offline)).toMatchObject({
    outcome: 'connected',
    status: 'contacted',
    followup: null,
    direction: 'outgoing',
  });
  expect(await screen.findByText('Saved')).toBeTruthy();
  expect(screen.queryByText('How did the call end?')).toBeNull();
});

test('from the end of the call to a saved outcome with a follow-up: at most four taps', async () => {
  const { offline } = await called();
  await tap('outcome-connected');
  taps += 1;
  fireEvent.press(screen.getByText('Tomorrow 10 am'));
  await tap('outcome-save');
  expect(taps).toBeLessThanOrEqual(4);
  expect(logged(offline)).toMatchObject({
    followup: { scheduled_at: expect.stringMatching(/T04:30:00.000Z$/) },
  });
});

test('nobody answered: twenty minutes are proposed, and it is no talk', async () => {
  const { offline } = await called();
  await tap('outcome-no_answer');
  expect(screen.getByText('In 20 min')).toBeTruthy();
  await tap('outcome-save');
  const call = logged(offline) as { followup: { scheduled_at: string } };
  expect(call).toMatchObject({ outcome: 'no_answer', status: null, duration_seconds: 0 });
  const minutes = (Date.parse(call.followup.scheduled_at) - Date.now()) / 60_000;
  expect(Math.abs(minutes - 20)).toBeLessThan(1.5);
});

test('a wrong number proposes Invalid', async () => {
  const { offline } = await called();
  await tap('outcome-wrong_number');
  await tap('outcome-save');
  expect(logged(offline)).toMatchObject({ status: 'invalid', followup: null });
});

test('without an outcome nothing is saved, and it says what is missing', async () => {
  const { offline } = await called();
  await tap('outcome-save');
  expect(screen.getByText('Choose how it ended.')).toBeTruthy();
  expect(logged(offline)).toBeUndefined();
});

test('Later keeps a card on top of the leads, and what the card opens is the sheet', async () => {
  const { offline } = await called();
  await act(async () => fireEvent.press(screen.getByText('Later')));
  expect(screen.queryByText('How did the call end?')).toBeNull();
  expect(screen.getByText('Outcome missing')).toBeTruthy();
  expect(offline.begun.get()).not.toBeNull();
  await tap('outcome-missing');
  expect(screen.getByText('How did the call end?')).toBeTruthy();
});

test('after the app was killed the sheet opens again', async () => {
  const { offline } = await called();
  screen.unmount();
  renderScreen('Leads', LeadListScreen, { offline, telephony: fakeTelephony() });
  expect(await screen.findByText('How did the call end?')).toBeTruthy();
});

test('"I did not call" is no call', async () => {
  const { offline } = await called();
  await tap('outcome-did_not_call');
  await tap('outcome-save');
  expect(logged(offline)).toBeUndefined();
  expect(offline.done).toContainEqual(['dropCall']);
  expect(screen.queryByText('How did the call end?')).toBeNull();
});

test('without network it says that this phone keeps it, never that it is saved', async () => {
  const { offline } = await called();
  offline.becomes = 'waiting';
  act(() => offline.cells.sync.set({ ...offline.sync.get(), online: false }));
  await tap('outcome-connected');
  await tap('outcome-save');
  expect(await screen.findByText('Kept on this phone, sent when there is network')).toBeTruthy();
  expect(screen.queryByText('Saved')).toBeNull();
});

test('Save, next leads to the next lead', async () => {
  await called();
  await tap('outcome-busy');
  await tap('outcome-save-next');
  expect(await screen.findByText(/^screen Next/)).toBeTruthy();
});

test('a typed length and a note go along', async () => {
  const { offline } = await called();
  await tap('outcome-connected');
  fireEvent.press(screen.getByLabelText('Length: Change'));
  fireEvent.changeText(screen.getByLabelText('Minutes'), '4');
  fireEvent.changeText(screen.getByLabelText('Seconds'), '12');
  fireEvent.changeText(screen.getByTestId('outcome-note'), ' Call after 6 ');
  await tap('outcome-save');
  expect(logged(offline)).toMatchObject({ duration_seconds: 252, notes: 'Call after 6' });
});

test('a device that cannot call says so and offers the number', async () => {
  const { telephony, offline } = await open();
  telephony.canCall = false;
  await tap('call-aarav');
  expect(await screen.findByText('This device cannot make calls')).toBeTruthy();
  expect(screen.getByText('Copy number')).toBeTruthy();
  expect(offline.begun.get()).toBeNull();
  await act(async () => fireEvent.press(screen.getByText('I call from another phone')));
  expect(offline.begun.get()).not.toBeNull();
});

test('a number that is none is not dialled', async () => {
  const { telephony, offline } = await open();
  act(() => offline.cells.rows.set([aLead({ id: 'aarav', phone_e164: '12345' })]));
  await tap('call-aarav');
  expect(await screen.findByText(/is not a phone number that can be dialled/)).toBeTruthy();
  expect(telephony.dialled).toEqual([]);
});

test('the follow-up that the call was for is done with the talk, unless it is unticked', async () => {
  const { offline } = await called();
  act(() =>
    offline.cells.rows.set([
      aLead({ id: 'aarav', has_due_followup: true, next_followup_at: '2026-11-20T09:00:00Z' }),
    ]),
  );
  await tap('outcome-no_answer');
  await act(async () => fireEvent.press(screen.getByText('None')));
  expect(screen.getByTestId('followup-done').props.accessibilityState.checked).toBe(false);
  await tap('outcome-connected');
  expect(screen.getByTestId('followup-done').props.accessibilityState.checked).toBe(true);
  await tap('outcome-save');
  expect(offline.done).toContainEqual(['completeFollowup', 'followup-1']);
});
