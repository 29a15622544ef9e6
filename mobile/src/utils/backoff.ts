/**
 * How long to wait before the next try: doubles from one second up to five minutes, with up to a
 * quarter more or less, so that phones that lost the server together do not return together.
 */
export function backoff(tries: number, random: () => number = Math.random): number {
  const base = Math.min(1000 * 2 ** Math.max(0, tries - 1), 300_000);
  return Math.round(base * (0.75 + random() / 2));
}
