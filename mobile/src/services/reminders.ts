import notifee, {
  AlarmType,
  AndroidImportance,
  Event,
  EventType,
  TriggerType,
} from 'react-native-notify-kit';

import { Emitter } from '../utils/emitter';
import { preference, setPreference } from '../utils/preferences';
import { ReminderService, TEST_ID } from './reminderTypes';
import { noteShown, tellShown } from './shownReminders';

const CHANNEL = 'followups';
const opened = new Emitter<string>();
let unheard: string | null = null;

/** Android: alarms of the system, which ring with the app closed and without network. */
export const reminders: ReminderService = {
  async plan(wanted) {
    await channel();
    const ids = new Set(wanted.map(({ id }) => id));
    const planned = await notifee.getTriggerNotificationIds();
    const old = planned.filter((id) => id !== TEST_ID && !ids.has(id));
    if (old.length > 0) {
      await notifee.cancelTriggerNotifications(old);
    }
    for (const { id, at, title, body, lead } of wanted) {
      if (!planned.includes(id)) {
        await ring({ id, title, body, data: { lead } }, at);
      }
    }
  },
  async clear() {
    await notifee.cancelAllNotifications();
  },
  async test({ title, body }, seconds) {
    await channel();
    const from = Date.now();
    setPreference('reminderTest', `begun ${from}`);
    await ring({ id: TEST_ID, title, body, data: {} }, from + seconds * 1000);
  },
  onOpen(listener) {
    if (unheard) {
      listener(unheard);
      unheard = null;
    }
    return opened.on(listener);
  },
};

/** Before any screen: Android may have started the app for a press on a reminder. */
export function followReminders(): void {
  notifee.onBackgroundEvent(heard);
  notifee.onForegroundEvent((event) => void heard(event));
  void notifee.getInitialNotification().then((initial) => {
    unheard = leadOf(initial?.notification.data) ?? unheard;
  });
}

async function heard({ type, detail }: Event): Promise<void> {
  const { notification } = detail;
  if (type === EventType.DELIVERED && notification?.id === TEST_ID) {
    const begun = Number(/^begun (\d+)$/.exec(preference('reminderTest') ?? '')?.[1]);
    if (begun) {
      setPreference('reminderTest', `rang ${Math.round((Date.now() - begun) / 1000)}`);
    }
  }
  if (type === EventType.DELIVERED && notification?.id && notification.id !== TEST_ID) {
    noteShown(notification.id);
    await tellShown().catch(() => undefined);
  }
  const lead = leadOf(notification?.data);
  if (type === EventType.PRESS && lead) {
    unheard = lead;
    opened.emit(lead);
  }
}

function leadOf(data: Record<string, unknown> | undefined): string | null {
  return typeof data?.lead === 'string' ? data.lead : null;
}

async function channel(): Promise<void> {
  // Its name is seen in the phone's settings, in the words of the system.
  await notifee.createChannel({
    id: CHANNEL,
    name: 'Follow-ups',
    importance: AndroidImportance.HIGH,
    vibration: true,
  });
}

async function ring(
  notification: { id: string; title: string; body: string; data: Record<string, string> },
  at: number,
): Promise<void> {
  const settings = await notifee.getNotificationSettings();
  // 1 is "enabled": without the right to exact alarms they come some minutes late, not never.
  const exact = Number(settings.android?.alarm) === 1;
  await notifee.createTriggerNotification(
    {
      ...notification,
      android: {
        channelId: CHANNEL,
        smallIcon: 'ic_notification',
        pressAction: { id: 'default', launchActivity: 'default' },
      },
    },
    {
      type: TriggerType.TIMESTAMP,
      timestamp: Math.max(at, Date.now() + 1000),
      alarmManager: {
        type: exact ? AlarmType.SET_EXACT_AND_ALLOW_WHILE_IDLE : AlarmType.SET_AND_ALLOW_WHILE_IDLE,
      },
    },
  );
}
