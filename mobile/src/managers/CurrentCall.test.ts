import { aLead, fakeOffline } from '../testing/fakeOffline';
import { fakeTelephony } from '../testing/fakeTelephony';
import { CurrentCall } from './CurrentCall';

const START = Date.parse('2026-11-23T10:05:00Z');

function setting() {
  const offline = fakeOffline();
  const telephony = fakeTelephony();
  let now = START;
  const current = new CurrentCall(offline, telephony, () => now);
  current.start();
  return { offline, telephony, current, pass: (seconds: number) => (now += seconds * 1000) };
}

test('the call is written down before the dialler opens', async () => {
  const { offline, telephony, current } = setting();
  const order: string[] = [];
  const place = telephony.placeCall;
  telephony.placeCall = async (number) => {
    order.push(offline.begun.get() ? 'written' : 'lost');
    return place(number);
  };
  await current.begin(aLead());
  expect(order).toEqual(['written']);
  expect(telephony.dialled).toEqual(['+919876543210']);
  expect(current.get()).toMatchObject({ phase: 'talking', call: { number: '+919876543210' } });
});

test('back in the app the outcome is asked for, with the time away as length', async () => {
  const { current, pass } = setting();
  await current.begin(aLead());
  pass(252);
  await current.returned();
  expect(current.get()).toMatchObject({
    phase: 'ask',
    measured: true,
    call: { duration_seconds: 252 },
  });
});

test('who looks something up during the call is not asked', async () => {
  const { current, telephony } = setting();
  await current.begin(aLead());
  telephony.line = 'in_call';
  await current.returned();
  expect(current.get().phase).toBe('talking');
});

test('the phone tells the end and the true length', async () => {
  const { current, telephony } = setting();
  await current.begin(aLead());
  telephony.end({
    number: '+919876543210',
    startedAt: START,
    endedAt: START + 60_000,
    durationSeconds: 41,
    source: 'call_log',
    proposal: { outcome: 'connected', sure: true },
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(current.get()).toMatchObject({
    phase: 'ask',
    measured: false,
    proposal: { outcome: 'connected' },
    call: { duration_seconds: 41 },
  });
});

test('a call of before the app was killed is asked for when it starts again', async () => {
  const first = setting();
  await first.current.begin(aLead());
  const again = new CurrentCall(first.offline, first.telephony, () => START + 600_000);
  again.start();
  await new Promise<void>((resolve) => setTimeout(() => resolve(), 0));
  expect(again.get()).toMatchObject({
    phase: 'ask',
    call: { lead: { student_name: 'Aarav Bhosale' } },
  });
});

test('a call that was put off comes up again after the next one, as a card', async () => {
  const { current, offline } = setting();
  await current.begin(aLead());
  await current.returned(true);
  current.later();
  expect(current.get().phase).toBe('later');
  await current.begin(aLead({ id: 'two', student_name: 'Sanika Kale' }));
  await current.returned(true);
  const second = current.get().call;
  expect(second?.lead.student_name).toBe('Sanika Kale');
  await offline.act.logCall(second?.lead ?? { id: '', student_name: '' }, {
    client_id: second?.client_id,
    outcome: 'busy',
    started_at: second?.started_at ?? '',
    duration_seconds: 0,
    direction: 'outgoing',
  });
  expect(current.get()).toMatchObject({
    phase: 'later',
    call: { lead: { student_name: 'Aarav Bhosale' } },
  });
});

test('a dialler that does not open leaves no call behind', async () => {
  const { current, telephony, offline } = setting();
  telephony.refuses = 'failed';
  await expect(current.begin(aLead())).resolves.toMatchObject({ ok: false, reason: 'failed' });
  expect(offline.begun.get()).toBeNull();
  expect(current.get().phase).toBe('none');
});
