import { AccessibilityInfo, TextInput } from 'react-native';
import type { HostInstance } from 'react-native';

/** Where a screen reader goes on; a box that the keyboard is already in keeps it. */
export function focusOn(target: HostInstance | null): void {
  if (target && !TextInput.State.currentlyFocusedInput()) {
    AccessibilityInfo.sendAccessibilityEvent(target, 'focus');
  }
}
