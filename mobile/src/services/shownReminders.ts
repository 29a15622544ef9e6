import { preference, setPreference } from '../utils/preferences';
import { components } from './apiTypes';
import { theServices } from './context';
import { isTransient } from './problem';

type Shown = components['schemas']['ShownAlarm'];

/** As many as one request may hold. */
const MOST = 100;
let telling: Promise<void> | null = null;

/** This phone rang by itself: kept until the server knows, also without network. */
export function noteShown(id: string): void {
  const [followup, time] = id.split('@');
  const at = Number(time);
  if (!followup || !Number.isFinite(at)) {
    return;
  }
  const known = shown().filter(
    (one) => one.followup_id !== followup || Date.parse(one.scheduled_at) !== at,
  );
  const now = new Date().toISOString();
  keep([
    ...known,
    { followup_id: followup, scheduled_at: new Date(at).toISOString(), shown_at: now },
  ]);
}

/** One round at a time; what the server does not take now stays for the next. */
export function tellShown(services = theServices()): Promise<void> {
  telling ??= (async () => {
    const waiting = shown().slice(0, MOST);
    if (waiting.length === 0) {
      return;
    }
    if (services.auth.session().state === 'starting') {
      await services.auth.start(); // Android woke the app for the alarm alone
    }
    if (services.auth.session().state !== 'signedIn') {
      return;
    }
    const answer = await services.device.tellShown(waiting);
    if (answer.ok || !isTransient(answer.problem)) {
      const told = new Set(waiting.map((one) => JSON.stringify(one)));
      keep(shown().filter((one) => !told.has(JSON.stringify(one))));
    }
  })().finally(() => {
    telling = null;
  });
  return telling;
}

export function forgetShown(): void {
  setPreference('remindersShown', null);
}

function shown(): Shown[] {
  try {
    const kept: unknown = JSON.parse(preference('remindersShown') ?? '[]');
    return Array.isArray(kept) ? (kept as Shown[]) : [];
  } catch {
    return [];
  }
}

function keep(items: readonly Shown[]): void {
  setPreference('remindersShown', items.length > 0 ? JSON.stringify(items.slice(-MOST)) : null);
}
