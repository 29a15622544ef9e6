import { useNavigation } from '@react-navigation/native';
import React, { useEffect } from 'react';
import { AppState } from 'react-native';

import { useText } from '../../i18n';
import { checklist } from '../../managers/setup';
import { useRecordings } from '../../managers/recordings';
import { FollowUpRow, useFollowups, useOffline, useSyncState } from '../../outbox';
import { useServices } from '../../services/context';
import { push } from '../../services/push';
import { reminders } from '../../services/reminders';
import { MOST_REMINDERS, Reminder, reminderId, withoutNumbers } from '../../services/reminderTypes';
import { tellShown } from '../../services/shownReminders';
import { config } from '../../utils/config';
import { preference, setPreference, usePreference } from '../../utils/preferences';

/** What the app does by itself while somebody is signed in; draws nothing. */
export function Duties(): React.JSX.Element | null {
  useReminders();
  useShown();
  usePush();
  useHealth();
  return null;
}

/** The next follow-ups ring on this phone, whether or not the server is heard of. */
function useReminders(): void {
  const { format } = useText();
  const navigation = useNavigation();
  const { today, upcoming } = useFollowups();
  const [on] = usePreference('reminders');
  useEffect(() => {
    const wanted = on !== 'off' ? nextReminders([...today, ...upcoming], Date.now()) : [];
    const plan = wanted.map((row): Reminder => ({
      id: reminderId(row.key, row.scheduled_at),
      at: Date.parse(row.scheduled_at),
      title: withoutNumbers(row.lead.student_name),
      body: withoutNumbers(
        [format.clock(new Date(row.scheduled_at)), row.description].filter(Boolean).join(', '),
      ),
      lead: row.lead.id,
    }));
    // A list that is still being drawn together changes often: planned once it rests.
    const timer = setTimeout(() => void reminders.plan(plan).catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, [today, upcoming, on, format]);
  useEffect(
    () => reminders.onOpen((lead) => navigation.navigate('Lead', { id: lead })),
    [navigation],
  );
}

export function nextReminders(rows: readonly FollowUpRow[], now: number): FollowUpRow[] {
  return rows
    .filter(({ scheduled_at }) => Date.parse(scheduled_at) > now)
    .sort((one, other) => Date.parse(one.scheduled_at) - Date.parse(other.scheduled_at))
    .slice(0, MOST_REMINDERS);
}

/** What rang here without the server is told to it, now or when there is a network again. */
function useShown(): void {
  const services = useServices();
  const offline = useOffline();
  const [waiting] = usePreference('remindersShown');
  const { online } = useSyncState();
  useEffect(() => {
    if (waiting && online && offline.opened.get().state === 'ready') {
      void tellShown(services).catch(() => undefined);
    }
  }, [waiting, online, offline, services]);
}

/** Push messages reach this browser while somebody is signed in, wants them, and may have them. */
function usePush(): void {
  const { auth, device, meta } = useServices();
  const offline = useOffline();
  const { language } = useText();
  const [on] = usePreference('reminders');
  useEffect(() => {
    if (!push.exists) {
      return undefined;
    }
    let looking = false;
    const look = async (): Promise<void> => {
      const session = auth.session();
      if (looking || session.state !== 'signedIn' || !offline.sync.get().online) {
        return;
      }
      looking = true;
      try {
        await push.remember({ device: device.id(), version: config.version, language });
        await tellPush(session.user.id, on !== 'off');
      } finally {
        looking = false;
      }
    };
    const tellPush = async (user: string, wanted: boolean): Promise<void> => {
      const key = wanted ? await meta.get() : null;
      if (key && !key.ok) {
        return;
      }
      if (!wanted) {
        await push.unsubscribe();
      }
      const found = key ? await push.subscribe(key.data.push_public_key).catch(() => null) : null;
      const told = `${user} ${found?.endpoint ?? '-'}`;
      if (told === preference('pushTold')) {
        return;
      }
      const answer = await device.register({ push_subscription: found });
      if (answer.ok) {
        setPreference('pushTold', told);
      }
    };
    const start = (): void => void look().catch(() => undefined);
    const timer = setTimeout(start, 3000);
    const follow = AppState.addEventListener('change', (state) => state === 'active' && start());
    const stop = push.onChange(start);
    const online = offline.sync.subscribe(start);
    return () => {
      clearTimeout(timer);
      follow?.remove();
      stop();
      online();
    };
  }, [auth, device, meta, offline, on, language]);
}

const SPELL = 30 * 60_000;

/** How this phone is: the manager sees which phones cannot remind or record. */
function useHealth(): void {
  const { device, permissions } = useServices();
  const { telephony } = useRecordings();
  const offline = useOffline();
  useEffect(() => {
    let told = 0;
    const tell = async (): Promise<void> => {
      const { online, waiting, needs_you } = offline.sync.get();
      if (!online || Date.now() - told < SPELL || offline.opened.get().state !== 'ready') {
        return;
      }
      told = Date.now();
      const { steps, health } = await checklist(telephony, permissions);
      const answer = await device.register({
        health: {
          ...Object.fromEntries(steps.map(({ key, state, done }) => [key, state ?? done])),
          brand: health.brand,
          model: health.model,
          system: health.system,
          unsent: waiting + needs_you,
          uploads: offline.outbox.get().uploads.length,
          reminder_test: preference('reminderTest') ?? 'never',
        },
      });
      if (!answer.ok) {
        told = 0;
      }
    };
    const look = (): void => void tell().catch(() => undefined);
    // After what a person waits for.
    const timer = setTimeout(look, 5000);
    // A phone that is in use is heard of: the manager's list of silent ones looks at two hours.
    const again = setInterval(look, SPELL / 6);
    const follow = AppState.addEventListener('change', (state) => state === 'active' && look());
    return () => {
      clearTimeout(timer);
      clearInterval(again);
      follow?.remove();
    };
  }, [device, permissions, telephony, offline]);
}
