import React from 'react';
import { ScrollView, StyleSheet } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { Icon, IconName, Text } from '../../components';
import { space, useTheme } from '../../theme';

/** Instead of the app: what is in the way, and below it what one can do. */
export function Hindered({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { color, tone } = useTheme();
  const edge = useSafeAreaInsets();
  return (
    <ScrollView
      role="main"
      style={{ backgroundColor: color.canvas }}
      contentContainerStyle={[
        styles.page,
        { paddingTop: edge.top + space[10], paddingBottom: edge.bottom + space[6] },
      ]}
    >
      <Icon name={icon} size={40} color={tone.orange.solid} />
      <Text step="2xl" accessibilityRole="header" aria-level={1}>
        {title}
      </Text>
      <Text>{text}</Text>
      {children}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  page: {
    flexGrow: 1,
    gap: space[4],
    paddingHorizontal: space[4],
    width: '100%',
    maxWidth: 480,
    alignSelf: 'center',
  },
});
