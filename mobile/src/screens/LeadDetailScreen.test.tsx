import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { Linking } from 'react-native';

import { aLead, anEntry, aRow, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { renderScreen } from '../testing/renderScreen';
import { drafts } from './lead/drafts';
import { LeadDetailScreen } from './LeadDetailScreen';

const ID = aLead().id;

function open(over: Parameters<typeof aLead>[0] & { alternate_phone?: string } = {}) {
  const offline = fakeOffline([aLead(over)]);
  const telephony = fakeTelephony();
  renderScreen('Lead', LeadDetailScreen, { offline, telephony, params: { id: ID } });
  return { offline, telephony };
}

afterEach(() => drafts.clear());

const press = async (testID: string) => {
  await act(async () => fireEvent.press(screen.getByTestId(testID)));
};

test('the name is a heading and no field; the fields and what is missing are shown', () => {
  open();
  expect(screen.getByTestId('lead-name').props.accessibilityRole).toBe('header');
  expect(screen.getByText('B.Tech CSE, Satara')).toBeTruthy();
  expect(screen.getAllByText('Not set yet').length).toBeGreaterThan(0);
});

test('one button calls, the other phone is a second line', async () => {
  const { telephony } = open({ alternate_phone: '+918123456789' });
  await press('call-other');
  await waitFor(() => expect(telephony.dialled).toEqual(['+918123456789']));
});

test('who does not want to be called is called only after a question', async () => {
  const { telephony } = open({ do_not_call: true });
  expect(screen.getByText(/Do not call\. The student withdrew/)).toBeTruthy();
  await press('call');
  expect(telephony.dialled).toEqual([]);
  expect(screen.getByText('Call Aarav Bhosale all the same?')).toBeTruthy();
  await press('call-unwanted');
  await waitFor(() => expect(telephony.dialled).toEqual(['+919876543210']));
});

test('Save is off until something differs, and sends only that with what was seen', async () => {
  const { offline } = open();
  await press('edit');
  const save = () => screen.getByTestId('save').props.accessibilityState.disabled;
  expect(save()).toBe(true);
  fireEvent.changeText(screen.getByTestId('field-city'), 'Karad');
  expect(save()).toBe(false);
  fireEvent.changeText(screen.getByTestId('field-city'), 'Satara');
  expect(save()).toBe(true);
  fireEvent.changeText(screen.getByTestId('field-city'), ' Karad ');
  await press('save');
  expect(offline.done).toContainEqual(['editLead', ID, { city: 'Satara' }, { city: 'Karad' }]);
  expect(await screen.findByText('Saved')).toBeTruthy();
});

test('a bad address and a bad phone are named beside their fields, and stay typed', async () => {
  const { offline } = open();
  await press('edit');
  fireEvent.changeText(screen.getByTestId('field-email'), 'ravi@@x');
  fireEvent.changeText(screen.getByTestId('field-alternate_phone'), '98765 43210');
  await press('save');
  expect(screen.getByText('ravi@@x is not an e-mail address.')).toBeTruthy();
  expect(screen.getByText("This is the lead's main number already.")).toBeTruthy();
  expect(screen.getByTestId('field-email').props.value).toBe('ravi@@x');
  expect(offline.done.map(([name]) => name)).not.toContain('editLead');
});

test('a field that was emptied is sent as no value', async () => {
  const { offline } = open();
  await press('edit');
  fireEvent.changeText(screen.getByTestId('field-city'), '');
  await press('save');
  expect(offline.done).toContainEqual(['editLead', ID, { city: 'Satara' }, { city: null }]);
});

test('the status changes at once, and comes back with a word when refused', async () => {
  const { offline } = open();
  offline.becomes = 'refused';
  offline.cells.outbox.set({
    ...offline.outbox.get(),
    needsYou: [
      anEntry({
        id: 'entry-1',
        state: 'refused',
        refusal: { code: 'x', detail: 'Radhika Joshi changed the status.', fields: {} },
      }),
    ],
  });
  await press('status');
  const before = Date.now();
  await press('set-interested');
  expect(screen.getByLabelText('Change status, now Interested')).toBeTruthy();
  expect(Date.now() - before).toBeLessThan(1000);
  expect(await screen.findByText('Not saved: Radhika Joshi changed the status.')).toBeTruthy();
  act(() => offline.cells.rows.set([aLead()]));
  expect(screen.getByLabelText('Change status, now Contacted')).toBeTruthy();
});

test('a note needs words, and goes along trimmed', async () => {
  const { offline } = open();
  await press('new-note');
  await press('add-note');
  expect(screen.getByText('Write something first.')).toBeTruthy();
  fireEvent.changeText(screen.getByTestId('note'), ' Wants hostel fees ');
  await press('add-note');
  expect(offline.done).toContainEqual([
    'addNote',
    expect.objectContaining({ id: ID }),
    { body: 'Wants hostel fees', is_contact: false },
  ]);
});

test('a follow-up is booked for tomorrow at ten unless another time is chosen', async () => {
  const { offline } = open();
  await press('follow-up');
  await press('book');
  const booked = offline.done.find(([name]) => name === 'bookFollowup')?.[2] as {
    scheduled_at: string;
  };
  expect(booked.scheduled_at).toMatch(/T04:30:00.000Z$/);
});

test('a picked time in the past is refused before it is sent', async () => {
  const { offline } = open();
  await press('follow-up');
  await act(async () => fireEvent.press(screen.getByText('Pick a time')));
  for (let weeks = 0; weeks < 2; weeks += 1) {
    await act(async () => fireEvent.press(screen.getByLabelText('1 week earlier')));
  }
  await press('book');
  expect(screen.getAllByText('In the past. Choose a later time.').length).toBeGreaterThan(0);
  expect(offline.done.map(([name]) => name)).not.toContain('bookFollowup');
});

test('a conflict is resolved field by field, and only when every field has its choice', async () => {
  const { offline } = open();
  act(() =>
    offline.cells.outbox.set({
      ...offline.outbox.get(),
      needsYou: [
        anEntry({
          id: 'entry-9',
          state: 'conflict',
          lead: { id: ID, student_name: 'Aarav Bhosale' },
          conflict: [
            { field: 'city', base: 'Satara', mine: 'Pune', theirs: 'Karad' },
            { field: 'status', base: 'new', mine: 'interested', theirs: 'contacted' },
          ],
        }),
      ],
    }),
  );
  await act(async () => fireEvent.press(screen.getByText('Your change was not saved. Look at it')));
  expect(screen.getByText('Keep Karad')).toBeTruthy();
  await press('theirs-city');
  expect(screen.getByTestId('resolve').props.accessibilityState.disabled).toBe(true);
  await press('mine-status');
  await press('resolve');
  expect(offline.done).toContainEqual([
    'resolveConflict',
    'entry-9',
    { city: 'theirs', status: 'mine' },
  ]);
});

test('the timeline says what happened, and what is not sent yet', () => {
  const { offline } = open();
  act(() =>
    offline.cells.timeline.set({
      ...offline.cells.timeline.get(),
      items: [
        aRow({ id: 'n', data: { body: 'Father wants the fee in writing' }, unsent: 'waiting' }),
        aRow({ id: 'c', kind: 'call', data: { outcome: 'connected', duration_seconds: 252 } }),
        aRow({ id: 'r', kind: 'recording', data: { call_id: 'c', duration_seconds: 250 } }),
        aRow({ id: 's', kind: 'status', data: { from: 'contacted', to: 'interested' } }),
      ],
    }),
  );
  expect(screen.getByText('Father wants the fee in writing')).toBeTruthy();
  expect(screen.getByText('Not sent yet')).toBeTruthy();
  expect(screen.getByText('Connected, 4 min 12 s')).toBeTruthy();
  expect(screen.getByLabelText('Status: Contacted to Interested')).toBeTruthy();
});

test('a lead that moved away says so', () => {
  const { offline } = open();
  act(() => offline.cells.rows.set([]));
  expect(screen.getByText('This lead does not exist or is not yours.')).toBeTruthy();
});

test('WhatsApp opens with the number', () => {
  const link = jest.spyOn(Linking, 'openURL').mockResolvedValue(true);
  open();
  fireEvent.press(screen.getByText('WhatsApp'));
  expect(link).toHaveBeenCalledWith('https://wa.me/919876543210');
});
