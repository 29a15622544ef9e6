import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';

import type { AudioFile } from '../telephony/port';
import { aLead, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { renderScreen } from '../testing/renderScreen';
import { LeadListScreen } from './LeadListScreen';
import { cardHeight } from './leads/LeadCard';

const LEADS = [
  aLead({
    id: 'vedant',
    student_name: 'Vedant Ingale',
    status: 'follow_up',
    has_due_followup: true,
    next_followup_at: '2026-11-21T11:30:00Z',
  }),
  aLead({ id: 'sanika', student_name: 'Sanika Kale', status: 'interested' }),
  aLead({ id: 'siddhi', student_name: 'Siddhi Pawar', status: 'new', last_contacted_at: null }),
];

function open(leads = LEADS) {
  const offline = fakeOffline(leads);
  const telephony = fakeTelephony();
  renderScreen('Leads', LeadListScreen, { offline, telephony });
  return { offline, telephony };
}

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-11-23T10:12:00Z') }));
afterEach(() => jest.useRealTimers());

const rest = (milliseconds: number) => act(() => void jest.advanceTimersByTime(milliseconds));

test('a card reads as one sentence, with why now, and its call button has its own name', () => {
  open();
  expect(
    screen.getByLabelText(
      'Vedant Ingale, Follow-up, 9 1 9 8 7 6 5 4 3 2 1 0, 1 h ago, 3 tries. Due Sat 5:00 pm',
    ),
  ).toBeTruthy();
  expect(screen.getByLabelText('Call Vedant Ingale')).toBeTruthy();
  expect(screen.getByText('Never contacted')).toBeTruthy();
});

test('a recording that another app shared is told, also when it comes while the list is open', async () => {
  const files: AudioFile[] = [];
  let tell: (file: AudioFile) => void = () => undefined;
  const telephony = fakeTelephony({
    sharedAudio: async () => files,
    onSharedAudio: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
  renderScreen('Leads', LeadListScreen, { offline: fakeOffline(LEADS), telephony });
  await rest(0);
  expect(screen.queryByText(/shared with this app/)).toBeNull();
  const file = await telephony.keepCopy('content://shared');
  files.push(file);
  await act(async () => tell(file));
  expect(
    screen.getByText(
      '1 recording was shared with this app. Open the lead it belongs to and press Attach a recording.',
    ),
  ).toBeTruthy();
});

test('chips count and filter, and a status without leads says so', () => {
  open();
  expect(screen.getByText('All 3')).toBeTruthy();
  fireEvent.press(screen.getByText('Interested 1'));
  expect(screen.getByText('Sanika Kale')).toBeTruthy();
  expect(screen.queryByText('Vedant Ingale')).toBeNull();
  fireEvent.press(screen.getByText('Enrolled 0'));
  fireEvent.press(screen.getByText('Show all'));
  expect(screen.getByText('Vedant Ingale')).toBeTruthy();
});

test('the search asks when the typing has rested for 300 ms', () => {
  const { offline } = open();
  const leads = jest.spyOn(offline, 'leads');
  fireEvent.changeText(screen.getByTestId('search'), 'sa');
  rest(200);
  fireEvent.changeText(screen.getByTestId('search'), 'sani');
  rest(299);
  expect(screen.getByText('Vedant Ingale')).toBeTruthy();
  rest(1);
  expect(screen.queryByText('Vedant Ingale')).toBeNull();
  expect(screen.getByText('Sanika Kale')).toBeTruthy();
  expect(leads.mock.calls.filter(([query]) => query.search === 'sa')).toHaveLength(0);
});

test('no match names what was typed; offline says where it searched', () => {
  const { offline } = open();
  act(() => offline.cells.sync.set({ ...offline.sync.get(), online: false }));
  fireEvent.changeText(screen.getByTestId('search'), 'zzz');
  rest(300);
  expect(screen.getByText("No lead matches 'zzz'.")).toBeTruthy();
  expect(screen.getByText('Searching on this phone only.')).toBeTruthy();
});

test('an empty list tells where leads come from', () => {
  open([]);
  expect(screen.getByText('No leads yet. Your admin gives them to you.')).toBeTruthy();
});

test('a list that cannot be refreshed says of when it is', () => {
  const { offline } = open();
  act(() =>
    offline.cells.sync.set({
      ...offline.sync.get(),
      problem: { kind: 'server', status: 503, retry_after: null },
      last_sync: new Date('2026-11-23T08:40:00Z'),
    }),
  );
  expect(screen.getByText('Cannot refresh. List is from 2:10 pm.')).toBeTruthy();
  expect(screen.getByText('Vedant Ingale')).toBeTruthy();
});

test('the list is set up for thousands of cards of one height', () => {
  open();
  const list = screen.getByTestId('leads');
  expect(list.props).toMatchObject({
    windowSize: 10,
    maxToRenderPerBatch: 10,
    updateCellsBatchingPeriod: 50,
  });
  // Jest's phone has text of twice the size.
  const { height } = cardHeight(2);
  expect(list.props.getItemLayout(null, 7)).toEqual({
    length: height,
    offset: 7 * height,
    index: 7,
  });
  expect(list.props.keyExtractor(LEADS[1])).toBe('sanika');
});

test('pulling sends and fetches', async () => {
  const { offline } = open();
  await act(async () => screen.getByTestId('leads').props.refreshControl.props.onRefresh());
  expect(offline.done).toContainEqual(['refresh']);
});

test('one tap on the card opens the lead; from the list a call takes one tap', async () => {
  const { telephony } = open();
  fireEvent.press(screen.getByLabelText('Call Sanika Kale'));
  await waitFor(() => expect(telephony.dialled).toEqual(['+919876543210']));
  fireEvent.press(screen.getByTestId('lead-vedant'));
  expect(await screen.findByText('screen Lead {"id":"vedant"}')).toBeTruthy();
});

test('a card is 92 high, and grows from 130 % text on', () => {
  expect(cardHeight(1)).toEqual({ height: 92, tall: false });
  expect(cardHeight(1.3)).toEqual({ height: 92, tall: false });
  expect(cardHeight(2).tall).toBe(true);
  // Five lines of text must fit.
  expect(cardHeight(2).height).toBeGreaterThanOrEqual((24 + 16 + 20 * 3) * 2);
});

test('held, a card offers to call and to set a follow-up, as pulling it aside does', async () => {
  const { telephony } = open();
  fireEvent(screen.getByTestId('lead-sanika'), 'longPress');
  fireEvent.press(screen.getByTestId('menu-book'));
  screen.getByText('Follow-up with Sanika Kale');
  fireEvent(screen.getByTestId('lead-vedant'), 'accessibilityAction', {
    nativeEvent: { actionName: 'book' },
  });
  screen.getByText('Follow-up with Vedant Ingale');
  fireEvent(screen.getByTestId('lead-vedant'), 'longPress');
  fireEvent.press(screen.getByTestId('menu-call'));
  await waitFor(() => expect(telephony.dialled).toHaveLength(1));
});
