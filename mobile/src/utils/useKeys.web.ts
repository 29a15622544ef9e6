import { useEffect, useRef } from 'react';

/** Single keys, as the design lists them; off while somebody types or a dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement | null;
      const typing =
        target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? '');
      const act = newest.current[event.key];
      if (
        !act ||
        typing ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        document.querySelector('[aria-modal="true"]') ||
        // Enter on a button or link presses that one.
        (event.key === 'Enter' && target !== document.body && target?.closest('[role],a,button'))
      ) {
        return;
      }
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
