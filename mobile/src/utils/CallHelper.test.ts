import { TelephonyError } from '../telephony/port';
import { initiateCall } from './CallHelper';

const phone = (over: Partial<Parameters<typeof initiateCall<string>>[1]> = {}) => ({
  canCall: async () => true,
  placeCall: jest.fn(async (number: string) => `placed ${number}`),
  ...over,
});

test.each(['98765 43210', '09876543210', '+919876543210'])(
  '%s is dialled in +91 format',
  async (number) => {
    const dialler = phone();
    const before = jest.fn(async () => undefined);
    await expect(initiateCall(number, dialler, before)).resolves.toEqual({
      ok: true,
      number: '+919876543210',
      placed: 'placed +919876543210',
    });
    expect(before).toHaveBeenCalledWith('+919876543210');
  },
);

test('the number of another country is left as it is', async () => {
  const dialler = phone();
  await initiateCall('+971 50 123 4567', dialler);
  expect(dialler.placeCall).toHaveBeenCalledWith('+971501234567');
});

test('what is no number is not dialled and not written down', async () => {
  const dialler = phone();
  const before = jest.fn(async () => undefined);
  const begun = await initiateCall('12345', dialler, before);
  expect(begun).toEqual({ ok: false, reason: 'invalid', number: null });
  expect(dialler.placeCall).not.toHaveBeenCalled();
  expect(before).not.toHaveBeenCalled();
});

test('a device without a dialler says so before anything is written down', async () => {
  const before = jest.fn(async () => undefined);
  const begun = await initiateCall('98765 43210', phone({ canCall: async () => false }), before);
  expect(begun).toMatchObject({ ok: false, reason: 'cannot_call', number: '+919876543210' });
  expect(before).not.toHaveBeenCalled();
});

test('a dialler that is missing after all is told the same way', async () => {
  const placeCall = jest.fn(async () => {
    throw new TelephonyError('no_dialler');
  });
  const begun = await initiateCall('98765 43210', phone({ placeCall }));
  expect(begun).toMatchObject({ ok: false, reason: 'cannot_call' });
});
