import { Vibration } from 'react-native';

const TICK_MS = 12;

/** Felt more than heard: something was chosen or done. Android asks for no permission at run time. */
export function tick(): void {
  Vibration.vibrate(TICK_MS);
}
