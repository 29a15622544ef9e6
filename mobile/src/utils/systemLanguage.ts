/** The phone's language: Hermes answers it through Intl. */
export function systemLanguage(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale;
}
