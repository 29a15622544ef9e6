import { setPreference } from '../utils/preferences';
import { Reminder, ReminderService, TEST_ID } from './reminderTypes';

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
          setTimeout(() => void show(reminder), reminder.at - now),
        );
      }
    }
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
    data: { url: lead ? `/m/leads/${lead}` : '/m/set-up' },
  });
  return true;
}
