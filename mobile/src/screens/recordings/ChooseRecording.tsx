import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Icon, Press, Sheet, Text } from '../../components';
import { useText } from '../../i18n';
import type { RecordingState } from '../../managers/CallRecordingManager';
import { space, TOUCH, useTheme } from '../../theme';
import type { RecordingCandidate } from '../../telephony/port';
import { sizeText } from '../outbox/said';

/** Several files of the phone's own recorder fit a call: only the person knows which it is. */
export function ChooseRecording({
  choice,
  onChoose,
}: {
  choice: NonNullable<RecordingState['choice']>;
  onChoose: (candidate: RecordingCandidate | null) => void;
}): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  return (
    <Sheet
      open
      onClose={() => onChoose(null)}
      title={t('recordings.choose', { name: choice.call.lead.student_name })}
      subtitle={t('recordings.chooseHint', {
        when: format.clock(new Date(choice.call.started_at)),
      })}
      footer={
        <Button
          height={56}
          label={t('recordings.none')}
          onPress={() => onChoose(null)}
          style={styles.grow}
        />
      }
    >
      {choice.candidates.map((candidate) => {
        const { file } = candidate;
        const when = format.dayAndClock(new Date(file.modifiedAt));
        return (
          <Press
            key={file.uri}
            style={styles.file}
            pressedStyle={{ backgroundColor: color.pressed }}
            onPress={() => onChoose(candidate)}
            testID={`candidate-${file.name}`}
          >
            <Icon name="audio-lines" size={20} />
            <View style={styles.grow}>
              <Text>{file.name}</Text>
              <Text step="sm" color="text-3">
                {file.durationSeconds === null
                  ? `${when}, ${sizeText(file.sizeBytes)}`
                  : t('recordings.file', { when, length: format.duration(file.durationSeconds) })}
              </Text>
            </View>
          </Press>
        );
      })}
    </Sheet>
  );
}

const styles = StyleSheet.create({
  grow: { flexGrow: 1, flexShrink: 1 },
  file: { flexDirection: 'row', alignItems: 'center', gap: space[3], minHeight: TOUCH + 8 },
});
