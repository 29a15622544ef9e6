import React, { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Card, Icon, Text } from '../../components';
import { useText } from '../../i18n';
import { useServices } from '../../services/context';
import { reminders } from '../../services/reminders';
import { space, useTheme } from '../../theme';
import { config } from '../../utils/config';
import { setPreference, usePreference } from '../../utils/preferences';

/** Seconds until it is to ring, and how long it may be late. */
const WAIT = 10;
const PATIENCE = 45;

/** "Lock the phone and wait": the only proof that reminders arrive is one that arrived. */
export function ReminderTest(): React.JSX.Element {
  const { t } = useText();
  const { color, tone } = useTheme();
  const { permissions } = useServices();
  const [last] = usePreference('reminderTest');
  const [now, setNow] = useState(() => Date.now());
  const begun = Number(/^begun (\d+)$/.exec(last ?? '')?.[1] ?? NaN);
  const rang = /^rang (\d+)$/.exec(last ?? '')?.[1];
  const running = Number.isFinite(begun);
  const passed = running ? (now - begun) / 1000 : 0;

  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  useEffect(() => {
    if (running && passed > WAIT + PATIENCE) {
      setPreference('reminderTest', 'silent');
    }
  }, [running, passed]);

  async function begin(): Promise<void> {
    await permissions.request('notifications').catch(() => null);
    setNow(Date.now());
    await reminders
      .test({ title: t('setup.testTitle'), body: t('setup.testBody') }, WAIT)
      .catch(() => setPreference('reminderTest', 'silent'));
  }

  const said = running
    ? passed < WAIT
      ? t('setup.testing', { count: Math.max(1, Math.ceil(WAIT - passed)) })
      : t('setup.testWaiting')
    : rang
      ? t('setup.rang', { count: Number(rang) })
      : last === 'silent'
        ? t(config.platform === 'web' ? 'setup.silentWeb' : 'setup.silent')
        : t('setup.reminderWhy');
  const failed = !running && last === 'silent';
  return (
    <Card style={styles.card}>
      <View style={styles.line}>
        <Icon
          name={rang ? 'circle-check' : failed ? 'circle-alert' : 'bell'}
          color={rang ? tone.green.solid : failed ? tone.red.solid : color['text-3']}
        />
        <View style={styles.words}>
          <Text bold accessibilityRole="header" aria-level={2}>
            {t('setup.reminder')}
          </Text>
          <Text
            step="sm"
            color="text-2"
            tone={failed ? 'red' : rang && !running ? 'green' : undefined}
            accessibilityLiveRegion="polite"
            testID="reminder-test"
          >
            {said}
          </Text>
        </View>
      </View>
      <Button
        kind="soft"
        label={t(rang || failed ? 'setup.testAgain' : 'setup.test')}
        busy={running}
        busyLabel={t('setup.testWaiting')}
        onPress={() => void begin()}
        testID="test-reminder"
      />
    </Card>
  );
}

const styles = StyleSheet.create({
  card: { gap: space[3] },
  line: { flexDirection: 'row', gap: space[3] },
  words: { flex: 1, gap: space[1] },
});
