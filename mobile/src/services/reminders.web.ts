import { setPreference } from '../utils/preferences';
import { isRung, noteRung } from '../utils/rung';
import { Reminder, ReminderService, TEST_ID } from './reminderTypes';
import { noteShown } from './shownReminders';

// A browser has no alarms: it rings while the app is open somewhere, also behind other windows.
// For a closed app there is Web Push (web/sw.ts), which needs the server.
const timers = new Map<string, ReturnType<typeof setTimeout>>();
/** Longer waits overflow the browser's timers; what is further away is planned again later. */
const FARTHEST = 24 * 3_600_000;

export const reminders: ReminderService = {
  async plan(wanted) {
    timers.forEach((timer) => clearTimeout(timer));
    timers.clear();
    const now = Date.now();
    for (const reminder of wanted) {
      if (reminder.at > now && reminder.at - now < FARTHEST) {
        timers.set(
          reminder.id,
          setTimeout(() => void ring(reminder), reminder.at - now),
        );
      }
    }
  },
  async clear() {
    timers.forEach((timer) => clearTimeout(timer));
    timers.clear();
    const registration = await navigator.serviceWorker?.getRegistration('/m/');
    (await registration?.getNotifications())?.forEach((notification) => notification.close());
  },
  async test({ title, body }, seconds) {
    const from = Date.now();
    setPreference('reminderTest', `begun ${from}`);
    setTimeout(() => {
      void show({ id: TEST_ID, at: 0, title, body, lead: '' }).then(
        (shown) =>
          shown && setPreference('reminderTest', `rang ${Math.round((Date.now() - from) / 1000)}`),
      );
    }, seconds * 1000);
  },
  // The service worker opens the lead's address.
  onOpen: () => () => undefined,
};

export function followReminders(): void {}

/** Rings once, also when a push message for the same time came first or comes later. */
async function ring(reminder: Reminder): Promise<void> {
  if (await isRung(reminder.id)) {
    return;
  }
  if (await show(reminder)) {
    await noteRung(reminder.id);
    noteShown(reminder.id);
  }
}

/** Answers whether the system took it. */
async function show({ id, title, body, lead }: Reminder): Promise<boolean> {
  if (!('Notification' in window) || Notification.permission !== 'granted') {
    return false;
  }
  const registration = await navigator.serviceWorker?.getRegistration('/m/');
  if (!registration) {
    return false;
  }
  await registration.showNotification(title, {
    body,
    tag: id,
    icon: '/m/icon-192.png',
    badge: '/m/icon-192.png',
    data: { followup: id.split('@')[0], url: lead ? `/m/leads/${lead}` : '/m/set-up' },
  });
  return true;
}
