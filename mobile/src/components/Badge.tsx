import React from 'react';
import { StyleProp, StyleSheet, View, ViewStyle } from 'react-native';

import { radius, Tone, useTheme } from '../theme';
import { Icon, IconName } from './Icon';
import { Text } from './Text';

interface Props {
  label: string;
  tone: Tone;
  icon?: IconName;
  before?: React.ReactNode;
  /** Without a background, inside dense rows. */
  plain?: boolean;
  style?: StyleProp<ViewStyle>;
}

export function Badge({ label, tone, icon, before, plain, style }: Props): React.JSX.Element {
  const theme = useTheme();
  return (
    <View
      style={[
        styles.badge,
        plain ? styles.plain : { backgroundColor: theme.tone[tone].soft },
        style,
      ]}
    >
      {before}
      {icon ? <Icon name={icon} size={14} color={theme.tone[tone].solid} /> : null}
      <Text step="xs" tone={tone}>
        {label}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  badge: {
    flexDirection: 'row',
    alignItems: 'center',
    alignSelf: 'flex-start',
    gap: 5,
    minHeight: 22,
    paddingLeft: 6,
    paddingRight: 8,
    borderRadius: radius.sm,
  },
  plain: { paddingLeft: 0, paddingRight: 0 },
});
