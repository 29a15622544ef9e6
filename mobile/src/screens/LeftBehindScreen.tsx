import React, { useState } from 'react';
import { StyleSheet } from 'react-native';

import { Button, Sheet, Text } from '../components';
import { useText } from '../i18n';
import { useAct } from '../outbox';
import { useServices } from '../services/context';
import { setPreference } from '../utils/preferences';
import { Hindered } from './common/Hindered';

/** Another person's work waits on this phone: theirs to send, and nobody's to lose silently. */
export function LeftBehindScreen({
  name,
  unsent,
}: {
  name: string;
  unsent: number;
}): React.JSX.Element {
  const { t } = useText();
  const { auth } = useServices();
  const act = useAct();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  return (
    <Hindered
      icon="cloud-upload"
      title={t('opened.foreign', { name })}
      text={t('opened.foreignText', { count: unsent, name })}
    >
      <Text color="text-2">{t('opened.foreignHint')}</Text>
      <Button
        kind="primary"
        height={56}
        icon="log-out"
        label={t('opened.letThem', { name })}
        onPress={() => {
          // Whose name was typed last is not theirs.
          setPreference('username', null);
          void auth.logout();
        }}
        testID="let-them"
      />
      <Button
        kind="danger"
        height={56}
        icon="trash-2"
        label={t('opened.discard')}
        onPress={() => setAsks(true)}
        testID="discard-work"
      />
      <Sheet
        open={asks}
        onClose={() => setAsks(false)}
        title={t('opened.discardTitle', { name })}
        subtitle={t('opened.discardText', { count: unsent })}
        footer={
          <>
            <Button
              height={56}
              label={t('opened.keep')}
              onPress={() => setAsks(false)}
              style={styles.grow}
            />
            <Button
              kind="danger"
              height={56}
              icon="trash-2"
              label={t('opened.discardYes', { count: unsent })}
              busy={busy}
              onPress={() => {
                setBusy(true);
                void act.discardLeftBehind().finally(() => setBusy(false));
              }}
              style={styles.grow}
              testID="discard-yes"
            />
          </>
        }
      />
    </Hindered>
  );
}

const styles = StyleSheet.create({ grow: { flexGrow: 1 } });
