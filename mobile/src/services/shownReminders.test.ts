import { preference, setPreference } from '../utils/preferences';
import { reminderId, withoutNumbers } from './reminderTypes';
import { forgetShown, noteShown, tellShown } from './shownReminders';
import type { Services } from './index';
import type { Problem, Result } from './problem';

const AT = '2026-11-24T04:30:00Z';
const FOLLOWUP = '5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01';

/** Services whose server gives these answers, one after another; then it takes everything. */
function server(...answers: Problem[]): { services: Services; told: unknown[][]; starts: number } {
  const made = {
    told: [] as unknown[][],
    starts: 0,
    services: {} as Services,
  };
  let state = 'starting';
  made.services = {
    auth: {
      session: () => ({ state }),
      start: async () => {
        made.starts += 1;
        state = 'signedIn';
      },
    },
    device: {
      tellShown: async (items: unknown[]): Promise<Result<undefined>> => {
        made.told.push(items);
        const problem = answers.shift();
        return problem ? { ok: false, problem } : { ok: true, data: undefined, status: 204 };
      },
    },
  } as unknown as Services;
  return made;
}

beforeEach(forgetShown);

it('gives an alarm the name that the push message of the same time has', () => {
  expect(reminderId(FOLLOWUP, AT)).toBe(`${FOLLOWUP}@1795494600000`);
  expect(reminderId(FOLLOWUP, '2026-11-24T04:30:00.000+00:00')).toBe(reminderId(FOLLOWUP, AT));
});

it.each([
  ['Call father on 98220 12345', 'Call father on …'],
  ['+91-9822012345 after 6', '… after 6'],
  ['Fee 45000, room 12', 'Fee 45000, room 12'],
])('shows no phone number on a locked screen: %s', (text, shown) => {
  expect(withoutNumbers(text)).toBe(shown);
});

it('keeps what rang without network and tells it once there is one', async () => {
  noteShown(reminderId(FOLLOWUP, AT));
  noteShown(reminderId(FOLLOWUP, AT));
  noteShown('test');
  const { services, told } = server({ kind: 'offline' } as unknown as Problem);
  await tellShown(services);
  expect(preference('remindersShown')).not.toBeNull();
  await tellShown(services);
  expect(preference('remindersShown')).toBeNull();
  expect(told).toHaveLength(2);
  expect(told[1]).toEqual([
    {
      followup_id: FOLLOWUP,
      scheduled_at: '2026-11-24T04:30:00.000Z',
      shown_at: expect.any(String),
    },
  ]);
  await tellShown(services);
  expect(told).toHaveLength(2);
});

it('keeps what rings while the rest is being told', async () => {
  noteShown(reminderId(FOLLOWUP, AT));
  const { services } = server();
  const telling = tellShown(services);
  noteShown(reminderId('another', AT));
  await telling;
  expect(JSON.parse(preference('remindersShown') ?? '[]')).toHaveLength(1);
});

it('does not try for ever what the server refuses', async () => {
  noteShown(reminderId('no-uuid', AT));
  const { services } = server({ kind: 'invalid' } as unknown as Problem);
  await tellShown(services);
  expect(preference('remindersShown')).toBeNull();
});

it('signs in first when Android woke the app for the alarm alone', async () => {
  noteShown(reminderId(FOLLOWUP, AT));
  const made = server();
  await tellShown(made.services);
  expect([made.starts, made.told.length]).toEqual([1, 1]);
});

it('reads what is no list as nothing', async () => {
  setPreference('remindersShown', '{broken');
  const { services, told } = server();
  await tellShown(services);
  expect(told).toEqual([]);
});
