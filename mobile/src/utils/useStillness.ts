import { useSyncExternalStore } from 'react';
import { AccessibilityInfo } from 'react-native';

import { Emitter } from './emitter';

const changed = new Emitter();
let still = false;
let asked = false;

/** Whether the person asked the system for no motion. Asked once, then told of changes. */
export function useStillness(): boolean {
  return useSyncExternalStore(listen, () => still);
}

function listen(tell: () => void): () => void {
  if (!asked) {
    asked = true;
    const keep = (on: boolean): void => {
      still = on;
      changed.emit();
    };
    AccessibilityInfo.addEventListener('reduceMotionChanged', keep);
    void AccessibilityInfo.isReduceMotionEnabled().then(keep);
  }
  return changed.on(tell);
}
