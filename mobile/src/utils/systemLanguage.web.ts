export function systemLanguage(): string {
  return navigator.language;
}
