import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Icon, Sheet, Text } from '../../components';
import { PlainKey, useText } from '../../i18n';
import { useRecordings } from '../../managers/recordings';
import { space, useTheme } from '../../theme';

/** What recording can and cannot do on today's phones, in four sentences (requirement 13.5). */
export function RecordingFacts(): React.JSX.Element {
  const { t } = useText();
  const { tone } = useTheme();
  const { telephony } = useRecordings();
  const [finds, setFinds] = React.useState(true);
  React.useEffect(() => {
    void telephony.abilities().then(({ findsRecordings }) => setFinds(findsRecordings));
  }, [telephony]);
  const sentences: PlainKey[] = [
    'recordings.notice1',
    finds ? 'recordings.notice2' : 'recordings.noticeWeb',
    'recordings.notice3',
    'recordings.notice4',
  ];
  return (
    <View style={styles.facts}>
      {sentences.map((sentence) => (
        <View key={sentence} style={styles.fact}>
          <Icon name="info" size={20} color={tone.blue.solid} />
          <Text step="sm" style={styles.text}>
            {t(sentence)}
          </Text>
        </View>
      ))}
    </View>
  );
}

/** Before the first call, once. */
export function RecordingNotice({
  onChoose,
  onClose,
}: {
  onChoose: (record: boolean) => void;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('recordings.noticeTitle')}
      footer={
        <View style={styles.buttons}>
          <Button
            kind="primary"
            height={56}
            icon="phone"
            label={t('recordings.without')}
            onPress={() => onChoose(false)}
            testID="without-recording"
          />
          <Button
            height={56}
            icon="mic"
            label={t('recordings.try')}
            onPress={() => onChoose(true)}
            testID="with-recording"
          />
        </View>
      }
    >
      <RecordingFacts />
    </Sheet>
  );
}

const styles = StyleSheet.create({
  facts: { gap: space[3] },
  fact: { flexDirection: 'row', gap: space[3] },
  text: { flex: 1 },
  buttons: { flex: 1, gap: space[3] },
});
