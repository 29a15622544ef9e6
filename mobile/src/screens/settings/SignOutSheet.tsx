import { useNavigation } from '@react-navigation/native';
import React, { useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Sheet } from '../../components';
import { useText } from '../../i18n';
import { useRecordings } from '../../managers/recordings';
import { useAct } from '../../outbox';
import { heard } from '../../services/sound';
import { useServices } from '../../services/context';
import { push } from '../../services/push';
import { reminders } from '../../services/reminders';
import { forgetShown } from '../../services/shownReminders';
import { space } from '../../theme';
import { setPreference } from '../../utils/preferences';

/** Says what would be lost before anything is; then nothing of this person stays on the phone. */
export function SignOutSheet({
  unsent,
  onClose,
}: {
  unsent: number;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const navigation = useNavigation();
  const { queue, playback } = useRecordings();
  const { device } = useServices();
  const [busy, setBusy] = useState(false);
  async function leave(): Promise<void> {
    setBusy(true);
    playback.stop();
    // Whoever signs in next begins at the leads.
    navigation.navigate('Tabs', { screen: 'Leads' });
    await queue.clear().catch(() => undefined);
    await heard.clear().catch(() => undefined);
    await reminders.clear().catch(() => undefined);
    await endPush().catch(() => undefined);
    await act.signOut();
  }
  /** The address goes at the browser, and at the server if it can be reached now. */
  async function endPush(): Promise<void> {
    forgetShown();
    if (!push.exists) {
      return;
    }
    const soon = new Promise<void>((resolve) => setTimeout(resolve, 3000));
    const told = device.register({ push_subscription: null }).catch(() => undefined);
    setPreference('pushTold', null);
    await push.remember(null);
    await Promise.race([Promise.all([push.unsubscribe(), told]), soon]);
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('settings.signOutTitle')}
      subtitle={
        unsent > 0 ? t('settings.signOutUnsent', { count: unsent }) : t('settings.signOutText')
      }
      footer={
        <View style={styles.buttons}>
          <Button height={56} label={t('settings.stay')} onPress={onClose} testID="stay" />
          {unsent > 0 ? (
            <Button
              kind="primary"
              height={56}
              icon="refresh-cw"
              label={t('settings.sendFirst')}
              onPress={() => {
                act.sendNow();
                void queue.retry();
                onClose();
              }}
              testID="send-first"
            />
          ) : null}
          <Button
            kind="danger"
            height={56}
            icon="log-out"
            label={
              unsent > 0 ? t('settings.signOutLose', { count: unsent }) : t('settings.signOut')
            }
            busy={busy}
            onPress={() => void leave()}
            testID="sign-out-yes"
          />
        </View>
      }
    />
  );
}

const styles = StyleSheet.create({ buttons: { flex: 1, gap: space[3] } });
