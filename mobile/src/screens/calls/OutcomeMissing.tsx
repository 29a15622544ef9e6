import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Icon, Press, Text } from '../../components';
import { useText } from '../../i18n';
import { useCalls } from '../../managers/calls';
import { useLive } from '../../outbox';
import { radius, space, TOUCH, useTheme } from '../../theme';

/** On top of Leads and Follow-ups as long as a call has no outcome. */
export function OutcomeMissing(): React.JSX.Element | null {
  const { t, format } = useText();
  const { tone } = useTheme();
  const { current } = useCalls();
  const { call, phase } = useLive(current);
  if (!call || phase === 'talking') {
    return null;
  }
  const said = t('calls.missingText', {
    name: call.lead.student_name,
    time: format.clock(new Date(call.started_at)),
  });
  return (
    <Press
      onPress={() => current.ask()}
      says={`${t('calls.missing')}. ${said}. ${t('calls.say')}`}
      style={[styles.card, { backgroundColor: tone.orange.soft, borderColor: tone.orange.line }]}
      pressedStyle={{ backgroundColor: tone.orange.line }}
      testID="outcome-missing"
    >
      <Icon name="phone-call" size={20} color={tone.orange.solid} />
      <View style={styles.words}>
        <Text bold tone="orange">
          {t('calls.missing')}
        </Text>
        <Text step="sm" tone="orange">
          {said}
        </Text>
      </View>
      <Icon name="chevron-right" size={20} color={tone.orange.fg} />
    </Press>
  );
}

const styles = StyleSheet.create({
  card: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    minHeight: TOUCH,
    marginHorizontal: space[4],
    marginVertical: space[2],
    padding: space[3],
    borderWidth: 1,
    borderRadius: radius.lg,
  },
  words: { flex: 1 },
});
