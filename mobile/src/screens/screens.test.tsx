import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';

import { preference, setPreference } from '../utils/preferences';
import type { Entry, FollowUpRow, Upload } from '../outbox';
import { aLead, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { renderScreen } from '../testing/renderScreen';
import { FollowUpListScreen } from './FollowUpListScreen';
import { OutboxScreen } from './OutboxScreen';
import { SettingsScreen } from './SettingsScreen';
import { SetUpScreen } from './SetUpScreen';
import { StatsScreen } from './StatsScreen';

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

function followUp(over: Partial<FollowUpRow>): FollowUpRow {
  const key = over.key ?? 'f1';
  return {
    id: key,
    client_id: key,
    key,
    lead: {
      id: 'lead-1',
      student_name: 'Vedant Ingale',
      phone_e164: '+919876543210',
      do_not_call: false,
    },
    scheduled_at: at(48),
    description: 'Promised to ask his uncle',
    status: 'pending',
    bucket: 'upcoming',
    completed_at: null,
    not_sent: false,
    ...over,
  };
}

function entry(over: Partial<Entry>): Entry {
  return {
    id: 'e1',
    seq: 1,
    deed: { kind: 'note', body: { client_id: 'e1', body: 'Father wants hostel fee in writing' } },
    lead: { id: 'lead-1', student_name: 'Aarav Bhosale' },
    made_at: at(0),
    state: 'waiting',
    tries: 0,
    not_before: 0,
    refusal: null,
    conflict: null,
    confirmed_at: null,
    server_id: null,
    ...over,
  } as Entry;
}

function upload(over: Partial<Upload> = {}): Upload {
  return {
    id: 'u1',
    lead: { id: 'lead-1', student_name: 'Aarav Bhosale' },
    call: null,
    call_id: null,
    made_at: at(0),
    state: 'waiting',
    size_bytes: 2_000_000,
    sent_bytes: 1_200_000,
    duration_seconds: 252,
    problem: null,
    data: { uri: 'file://1', recorded_at: at(0), silent: false },
    ...over,
  };
}

describe('follow-ups', () => {
  const open = () => {
    const offline = fakeOffline();
    renderScreen('FollowUps', FollowUpListScreen, { offline, telephony: fakeTelephony() });
    return offline;
  };

  test('each empty section says so by itself', () => {
    const offline = open();
    screen.getByText('Nothing overdue.');
    screen.getByText('Nothing for today.');
    screen.getByText('Nothing planned. Every open lead should have a next step.');
    act(() => offline.cells.followups.set({ ...offline.cells.followups.get(), without: 12 }));
    screen.getByText(/12 open leads have none\./);
  });

  test('done leaves with an undo, and a press opens the lead', async () => {
    const offline = open();
    act(() =>
      offline.cells.followups.set({
        ...offline.cells.followups.get(),
        overdue: [followUp({ key: 'f1', scheduled_at: '2026-11-21T11:30:00Z', bucket: 'overdue' })],
        upcoming: [followUp({ key: 'f2' })],
      }),
    );
    screen.getByLabelText('Overdue, 1');
    screen.getByText('Sat 21 Nov, 5:00 pm');
    fireEvent.press(screen.getByTestId('done-f1'));
    await screen.findByText('Vedant Ingale marked done');
    expect(offline.done).toEqual([['completeFollowup', 'f1']]);
    fireEvent.press(screen.getByText('Undo'));
    expect(offline.done[1]).toEqual(['undoComplete', 'f1']);
    fireEvent.press(screen.getByTestId('followup-f2'));
    await screen.findByText('screen Lead {"id":"lead-1"}');
  });

  test('held, it is moved', async () => {
    const offline = open();
    act(() =>
      offline.cells.followups.set({
        ...offline.cells.followups.get(),
        today: [followUp({ key: 'f1', scheduled_at: at(-2), bucket: 'today' })],
      }),
    );
    fireEvent(screen.getByTestId('followup-f1'), 'longPress');
    screen.getByText('Move the follow-up with Vedant Ingale');
    fireEvent.press(screen.getByTestId('move'));
    await waitFor(() => expect(offline.done).toHaveLength(1));
    const [name, key, to] = offline.done[0] ?? [];
    expect([name, key]).toEqual(['moveFollowup', 'f1']);
    expect(Date.parse((to as { scheduled_at: string }).scheduled_at)).toBeGreaterThan(Date.now());
    // What was not changed is not sent: somebody else may have changed it.
    expect(to).not.toHaveProperty('description');
  });
});

describe('stats', () => {
  const figures = {
    calls_today: 71,
    calls_week: 71,
    leads_total: 1795,
    leads_contacted: 900,
    enrolled: 97,
    conversion_rate: 5.4,
    daily_call_target: 80,
    range: {
      from: '2026-11-23',
      to: '2026-11-23',
      calls: 71,
      connected: 26,
      talk_seconds: 4446,
      followups_done: 11,
      leads_contacted: 25,
      leads_assigned: 1795,
      enrolled: 2,
      conversion_rate: 0.1,
    },
  };
  const open = () => {
    const offline = fakeOffline();
    renderScreen('Stats', StatsScreen, { offline, telephony: fakeTelephony() });
    return offline;
  };

  test('calls against the target, and every figure with what it is of', () => {
    const offline = open();
    act(() =>
      offline.cells.stats.set({
        stats: figures,
        as_of: new Date('2026-11-23T10:12:00Z'),
        state: 'ready',
        problem: null,
      }),
    );
    screen.getByText('of 80 calls today');
    screen.getByText('9 to go');
    screen.getByLabelText('Connected: 26. 36.6% of calls');
    screen.getByLabelText('Talk time: 1 h 14 min. 2 min 51 s a call');
    screen.getByLabelText('Conversion: 5.4%. 97 of 1,795 leads');
    screen.getByLabelText('Leads assigned: 1,795. 900 contacted');
    screen.getByText('This week 71. Dashed: target 80');
    screen.getByText('Same numbers as the admin report. Updated 3:42 pm.');
  });

  test('offline it says how old they are, and what they do not count', () => {
    const offline = open();
    act(() => {
      offline.cells.sync.set({ ...offline.cells.sync.get(), online: false, waiting: 2 });
      offline.cells.stats.set({
        stats: figures,
        as_of: new Date('2026-11-23T08:40:00Z'),
        state: 'failed',
        problem: { kind: 'offline' },
      });
    });
    screen.getByText(
      'Offline. These numbers are as of 2:10 pm. 2 items are not sent yet and not counted here.',
    );
  });

  test('never fetched here, it does not show noughts', () => {
    const offline = open();
    act(() =>
      offline.cells.stats.set({
        stats: null,
        as_of: null,
        state: 'failed',
        problem: { kind: 'offline' },
      }),
    );
    screen.getByText('These numbers were never fetched on this phone.');
  });

  test('the last day cannot pass before the first, nor after today', () => {
    const offline = open();
    const asked = jest.spyOn(offline.act, 'fetchStats');
    fireEvent.press(screen.getByTestId('range-own'));
    const from = screen.getByTestId('from-day').props.children;
    fireEvent.press(screen.getByTestId('to-later'));
    expect(screen.getByTestId('to-day').props.children).toBe(from);
    fireEvent.press(screen.getByTestId('from-earlier'));
    fireEvent.press(screen.getByTestId('from-earlier'));
    fireEvent.press(screen.getByTestId('show-range'));
    const last = asked.mock.calls.at(-1)?.[0];
    expect(Date.parse(last?.to ?? '') - Date.parse(last?.from ?? '')).toBe(2 * 24 * HOUR);
  });
});

describe('outbox', () => {
  const open = (view: { needsYou?: Entry[]; waiting?: Entry[]; uploads?: Upload[] }) => {
    const offline = fakeOffline();
    offline.cells.sync.set({ ...offline.cells.sync.get(), online: false });
    offline.cells.outbox.set({
      needsYou: [],
      waiting: [],
      uploads: [],
      sentToday: 96,
      state: 'ready',
      ...view,
    });
    const drop = jest.fn(async () => undefined);
    renderScreen('Outbox', OutboxScreen, { offline, telephony: fakeTelephony() });
    return { offline, drop };
  };

  test('nothing waits', () => {
    open({});
    screen.getByText('Everything is sent.');
    screen.getByText('Sent today: 96.');
    expect(screen.queryByTestId('try-now')).toBeNull();
  });

  test('what waits, in the order of sending, with how far a recording is', () => {
    open({
      waiting: [
        entry({
          id: 'e1',
          made_at: at(-3),
          deed: {
            kind: 'call',
            body: {
              client_id: 'e1',
              outcome: 'connected',
              started_at: at(-3),
              duration_seconds: 252,
              direction: 'outgoing',
              status: 'interested',
              followup: { client_id: 'x', scheduled_at: at(20), description: '' },
            },
          } as Entry['deed'],
        }),
        entry({ id: 'e2', made_at: at(-1) }),
      ],
      uploads: [upload({ made_at: at(-2) })],
    });
    screen.getByText('Connected, 4 min 12 s, with status and follow-up');
    screen.getByText('1.2 MB of 2.0 MB sent, goes on from there');
    const order = screen
      .getAllByTestId(/^(waits|upload)-/)
      .map(({ props }) => props.testID as string);
    expect(order).toEqual(['waits-e1', 'upload-u1', 'waits-e2']);
    screen.getByText('Offline. 1 item waits on this phone.');
  });

  test('a refused note: reason, edit, try again, copy, and discard only after a question', async () => {
    const { offline } = open({
      needsYou: [
        entry({
          state: 'refused',
          refusal: { code: 'too_long', detail: 'This note is too long.', fields: {} },
        }),
      ],
    });
    screen.getByText(/Refused: This note is too long\./);
    fireEvent.press(screen.getByTestId('retry'));
    await waitFor(() => expect(offline.done).toContainEqual(['retry', 'e1']));
    fireEvent.press(screen.getByTestId('edit'));
    fireEvent.changeText(screen.getByTestId('edit-note'), 'Shorter');
    fireEvent.press(screen.getByTestId('send-again'));
    await waitFor(() =>
      expect(offline.done).toContainEqual(['edit', 'e1', { kind: 'note', body: 'Shorter' }]),
    );
    fireEvent.press(screen.getByTestId('drop'));
    screen.getByText('Discard this? It is only on this phone.');
    expect(offline.done).not.toContainEqual(['drop', 'e1']);
    fireEvent.press(screen.getByTestId('drop-yes'));
    await waitFor(() => expect(offline.done).toContainEqual(['drop', 'e1']));
  });

  test('a lead that moved away cannot be tried again', () => {
    open({
      needsYou: [
        entry({ state: 'refused', refusal: { code: 'not_yours', detail: '', fields: {} } }),
      ],
    });
    expect(screen.queryByTestId('retry')).toBeNull();
    expect(screen.queryByTestId('edit')).toBeNull();
    screen.getByTestId('copy');
  });

  test('a status changed meanwhile: theirs or mine', async () => {
    const { offline } = open({
      needsYou: [
        entry({
          state: 'conflict',
          deed: { kind: 'lead-edit', base: { status: 'new' }, changes: { status: 'interested' } },
          conflict: [{ field: 'status', base: 'new', mine: 'interested', theirs: 'enrolled' }],
        }),
      ],
    });
    screen.getByText('Status change, Aarav Bhosale');
    screen.getByText(/You chose Interested, it is now Enrolled\./);
    fireEvent.press(screen.getByText('Keep Enrolled'));
    await waitFor(() =>
      expect(offline.done).toContainEqual(['resolveConflict', 'e1', { status: 'theirs' }]),
    );
  });
});

describe('settings', () => {
  beforeEach(() => {
    setPreference('recording', null);
    setPreference('wifiOnly', null);
  });
  const open = () => {
    const offline = fakeOffline([aLead()]);
    renderScreen('Settings', SettingsScreen, { offline, telephony: fakeTelephony() });
    return offline;
  };

  test('what is chosen is kept', () => {
    const offline = open();
    fireEvent.press(screen.getByTestId('automatic'));
    fireEvent.press(screen.getByTestId('wifi-only'));
    fireEvent.press(screen.getByTestId('quality-high'));
    expect([
      preference('recording'),
      preference('wifiOnly'),
      preference('recordingQuality'),
    ]).toEqual(['on', 'yes', 'high']);
    fireEvent.press(screen.getByTestId('presence-break'));
    expect(offline.done).toContainEqual(['setPresence', 'break']);
    fireEvent.press(screen.getByTestId('language-hi'));
    screen.getByText('सेटिंग');
    fireEvent.press(screen.getByTestId('language-en'));
  });

  test('signing out says first what is lost', async () => {
    const offline = open();
    act(() =>
      offline.cells.outbox.set({
        ...offline.cells.outbox.get(),
        waiting: [entry({ id: 'e1' }), entry({ id: 'e2' })],
        uploads: [upload()],
      }),
    );
    fireEvent.press(screen.getByTestId('sign-out'));
    screen.getByText('3 items are not sent yet. They are lost when you sign out now.');
    fireEvent.press(screen.getByTestId('stay'));
    expect(offline.done).not.toContainEqual(['signOut']);
    fireEvent.press(screen.getByTestId('sign-out'));
    fireEvent.press(screen.getByTestId('sign-out-yes'));
    await waitFor(() => expect(offline.done).toContainEqual(['signOut']));
  });
});

describe('set-up', () => {
  beforeEach(() => {
    setPreference('autostart', null);
    setPreference('reminderTest', null);
  });
  const health = {
    brand: 'Redmi',
    model: 'Note 12',
    system: 'Android 14',
    batteryUnrestricted: false,
    notifications: true,
    calls: true,
    phoneState: true,
    microphone: true,
    audioFiles: true,
    callLog: null,
    recordingFolder: null,
  };

  test("counts what is ready and shows the brand's own menus", async () => {
    const phone = fakeTelephony({ phoneHealth: async () => health });
    phone.abilities = async () => ({
      canCall: true,
      directCall: true,
      watchesCalls: true,
      readsCallLog: false,
      callLogInBuild: false,
      findsRecordings: true,
      recordsMicrophone: true,
      backgroundUploads: true,
    });
    renderScreen('SetUp', SetUpScreen, { offline: fakeOffline(), telephony: phone });
    // Five permissions are granted; folder, battery and autostart are not.
    await screen.findByText('5 of 8 ready');
    screen.getByLabelText('Calls: ready');
    screen.getByLabelText('Battery: not ready');
    screen.getByText('On Xiaomi, Redmi, Poco: Settings > Apps > Permissions > Autostart');
    expect(screen.queryByText('Call log')).toBeNull();
    fireEvent.press(screen.getByTestId('autostart-done'));
    await screen.findByText('6 of 8 ready');
  });

  test('the folder is chosen, and then it is ready', async () => {
    let recordingFolder: string | null = null;
    const phone = fakeTelephony({
      phoneHealth: async () => ({ ...health, recordingFolder }),
      chooseRecordingFolder: async () => (recordingFolder = 'call_rec'),
    });
    const abilities = await phone.abilities();
    phone.abilities = async () => ({ ...abilities, findsRecordings: true });
    renderScreen('SetUp', SetUpScreen, { offline: fakeOffline(), telephony: phone });
    fireEvent.press(await screen.findByTestId('setup-recordingFolder'));
    await screen.findByText('Chosen: call_rec');
  });

  test.each([
    ['rang 11', 'It rang after 11 s'],
    ['silent', 'It did not ring. Fix battery limits'],
  ])('the test of a reminder ends with %s', async (last, said) => {
    setPreference('reminderTest', last);
    renderScreen('SetUp', SetUpScreen, { offline: fakeOffline(), telephony: fakeTelephony() });
    await screen.findByText(said);
  });

  test('a test that nobody hears of ends as silent', async () => {
    setPreference('reminderTest', `begun ${Date.now() - 56_000}`);
    renderScreen('SetUp', SetUpScreen, { offline: fakeOffline(), telephony: fakeTelephony() });
    await screen.findByText('It did not ring. Fix battery limits');
  });
});
