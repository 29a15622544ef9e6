import React from 'react';
import { StyleSheet, View } from 'react-native';

import { radius, space, useTheme } from '../theme';
import { Icon, IconName } from './Icon';
import { Text } from './Text';

const kinds = {
  info: { tone: 'blue', icon: 'info' },
  wait: { tone: 'orange', icon: 'clock' },
  refused: { tone: 'red', icon: 'circle-alert' },
} as const satisfies Record<string, { tone: string; icon: IconName }>;

/** One sentence in a soft box; a refusal is spoken at once. */
export function Notice({
  kind = 'info',
  text,
  children,
}: {
  kind?: keyof typeof kinds;
  text: string;
  children?: React.ReactNode;
}): React.JSX.Element {
  const theme = useTheme();
  const { tone, icon } = kinds[kind];
  return (
    <View
      role={kind === 'refused' ? 'alert' : 'status'}
      accessibilityLiveRegion={kind === 'refused' ? 'assertive' : 'polite'}
      style={[
        styles.notice,
        { backgroundColor: theme.tone[tone].soft, borderColor: theme.tone[tone].line },
      ]}
    >
      <Icon name={icon} size={20} color={theme.tone[tone].solid} />
      <View style={styles.words}>
        <Text step="sm" tone={tone}>
          {text}
        </Text>
        {children}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  notice: {
    flexDirection: 'row',
    gap: space[2],
    padding: space[3],
    borderRadius: radius.lg,
    borderWidth: 1,
  },
  words: { flex: 1, gap: space[2] },
});
