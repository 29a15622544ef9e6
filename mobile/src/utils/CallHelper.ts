import { dialNumber } from './phone';

/** Why a call did not start; `cannot_call`: no dialler on this device. */
export type NotCalled = 'invalid' | 'cannot_call' | 'failed';

export type Initiated<P> =
  { ok: true; number: string; placed: P } | { ok: false; reason: NotCalled; number: string | null };

interface Dialler<P> {
  /** False where no call can be placed at all: a tablet, an emulator, a desktop's browser. */
  canCall(): Promise<boolean>;
  placeCall(e164: string): Promise<P>;
}

/**
 * Dials a number in +91 format (one with another country's code is left as it is). `before` runs
 * when it is certain that the call will be placed and before the screen is lost to the dialler:
 * there the call is written down, so that its outcome is asked for whatever happens next.
 */
export async function initiateCall<P>(
  phone: string,
  dialler: Dialler<P>,
  before: (e164: string) => Promise<void> = async () => undefined,
): Promise<Initiated<P>> {
  const number = dialNumber(phone);
  if (!number) {
    return { ok: false, reason: 'invalid', number: null };
  }
  if (!(await dialler.canCall())) {
    return { ok: false, reason: 'cannot_call', number };
  }
  await before(number);
  try {
    return { ok: true, number, placed: await dialler.placeCall(number) };
  } catch (refused) {
    const code = (refused as { code?: string }).code;
    return { ok: false, reason: code === 'no_dialler' ? 'cannot_call' : 'failed', number };
  }
}
