import React from 'react';
import { StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { Button, Text } from '../../components';
import { useText } from '../../i18n';
import type { BegunCall } from '../../outbox';
import { space, useTheme } from '../../theme';
import { useNow } from '../common/useNow';

/** While a call may be going on: nobody but the person can tell that it has ended. */
export function TalkingBar({
  call,
  recordingSince,
  onRecord,
  onStop,
  onEnded,
}: {
  call: BegunCall;
  recordingSince: number | null;
  /** Missing where there is no microphone to record. */
  onRecord?: () => void;
  onStop: () => void;
  onEnded: () => void;
}): React.JSX.Element {
  const { t, format } = useText();
  const theme = useTheme();
  const edge = useSafeAreaInsets();
  return (
    <View
      role="status"
      style={[
        styles.bar,
        {
          backgroundColor: theme.tone.green.soft,
          borderColor: theme.tone.green.line,
          paddingBottom: space[3] + edge.bottom,
        },
      ]}
    >
      {recordingSince !== null ? <Recording since={recordingSince} onStop={onStop} /> : null}
      <Text tone="green">
        {t('calls.talking', {
          name: call.lead.student_name,
          time: format.clock(new Date(call.started_at)),
        })}
      </Text>
      <View style={styles.line}>
        {recordingSince === null && onRecord ? (
          <Button
            icon="mic"
            label={t('calls.record')}
            onPress={onRecord}
            style={styles.grow}
            testID="record-start"
          />
        ) : null}
        <Button
          kind="primary"
          label={t('calls.end')}
          onPress={onEnded}
          style={styles.grow}
          testID="call-ended"
        />
      </View>
    </View>
  );
}

/** Red dot, running time, one big Stop. */
function Recording({ since, onStop }: { since: number; onStop: () => void }): React.JSX.Element {
  const { t } = useText();
  const theme = useTheme();
  const now = useNow(1000);
  const seconds = Math.max(0, Math.floor((now.getTime() - since) / 1000));
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <View style={styles.line}>
      <View style={[styles.dot, { backgroundColor: theme.color.danger }]} />
      <Text bold tone="red" style={styles.text}>
        {t('calls.recording', { time })}
      </Text>
      <Button
        kind="danger"
        height={56}
        icon="square"
        label={t('calls.recordStop')}
        onPress={onStop}
        testID="record-stop"
      />
    </View>
  );
}

const styles = StyleSheet.create({
  bar: { borderTopWidth: 1, paddingHorizontal: space[4], paddingTop: space[3], gap: space[3] },
  line: { flexDirection: 'row', alignItems: 'center', gap: space[3], flexWrap: 'wrap' },
  text: { flex: 1, minWidth: 140 },
  grow: { flexGrow: 1 },
  dot: { width: 14, height: 14, borderRadius: 7 },
});
