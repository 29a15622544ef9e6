import { useNavigation } from '@react-navigation/native';
import React, { useEffect } from 'react';
import { AppState } from 'react-native';

import { useText } from '../../i18n';
import { checklist } from '../../managers/setup';
import { useRecordings } from '../../managers/recordings';
import { FollowUpRow, useFollowups, useOffline } from '../../outbox';
import { useServices } from '../../services/context';
import { reminders } from '../../services/reminders';
import { MOST_REMINDERS, Reminder } from '../../services/reminderTypes';
import { preference, usePreference } from '../../utils/preferences';

/** What the app does by itself while somebody is signed in; draws nothing. */
export function Duties(): React.JSX.Element | null {
  useReminders();
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
    const wanted = on === 'on' ? nextReminders([...today, ...upcoming], Date.now()) : [];
    const plan = wanted.map((row): Reminder => ({
      id: `${row.key}@${row.scheduled_at}`,
      at: Date.parse(row.scheduled_at),
      title: row.lead.student_name,
      body: [format.clock(new Date(row.scheduled_at)), row.description].filter(Boolean).join(', '),
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

const HOUR = 3_600_000;

/** How this phone is: the manager sees which phones cannot remind or record. */
function useHealth(): void {
  const { device, permissions } = useServices();
  const { telephony } = useRecordings();
  const offline = useOffline();
  useEffect(() => {
    let told = 0;
    const tell = async (): Promise<void> => {
      const { online, waiting, needs_you } = offline.sync.get();
      if (!online || Date.now() - told < HOUR || offline.opened.get().state !== 'ready') {
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
    const follow = AppState.addEventListener('change', (state) => state === 'active' && look());
    return () => {
      clearTimeout(timer);
      follow?.remove();
    };
  }, [device, permissions, telephony, offline]);
}
