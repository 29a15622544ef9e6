/** Where the keyboard and a screen reader go on; a box of the same dialog that has it keeps it. */
export function focusOn(target: unknown): void {
  const element = target as HTMLElement | null;
  if (element && !element.closest('[aria-modal]')?.querySelector('input:focus, textarea:focus')) {
    element.focus({ preventScroll: true });
  }
}
