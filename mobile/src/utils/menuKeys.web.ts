import type { KeyboardEvent } from 'react';

/** What a finger gets by holding, the keyboard gets by its own keys: the menu key, Shift F10. */
export function menuKeys(open?: () => void): object {
  return open
    ? {
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
            event.preventDefault();
            open();
          }
        },
      }
    : {};
}
