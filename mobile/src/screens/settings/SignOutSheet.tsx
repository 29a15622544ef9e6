import { useNavigation } from '@react-navigation/native';
import React, { useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Sheet } from '../../components';
import { useText } from '../../i18n';
import { useRecordings } from '../../managers/recordings';
import { useAct } from '../../outbox';
import { heard } from '../../services/sound';
import { reminders } from '../../services/reminders';
import { space } from '../../theme';

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
  const [busy, setBusy] = useState(false);
  async function leave(): Promise<void> {
    setBusy(true);
    playback.stop();
    // Whoever signs in next begins at the leads.
    navigation.navigate('Tabs', { screen: 'Leads' });
    await queue.clear().catch(() => undefined);
    await heard.clear().catch(() => undefined);
    await reminders.plan([]).catch(() => undefined);
    await act.signOut();
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
