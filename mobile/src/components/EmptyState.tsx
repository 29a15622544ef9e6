import React from 'react';
import { StyleSheet, View } from 'react-native';

import { space, useTheme } from '../theme';
import { Button } from './Button';
import { Icon, IconName } from './Icon';
import { Text } from './Text';

interface Props {
  icon: IconName;
  /** One sentence. */
  text: string;
  action?: { label: string; onPress: () => void };
}

export function EmptyState({ icon, text, action }: Props): React.JSX.Element {
  const { color } = useTheme();
  return (
    <View style={styles.empty}>
      <Icon name={icon} size={32} color={color['text-3']} />
      <Text color="text-2" style={styles.text}>
        {text}
      </Text>
      {action ? <Button label={action.label} onPress={action.onPress} /> : null}
    </View>
  );
}

const styles = StyleSheet.create({
  empty: {
    alignItems: 'center',
    gap: space[3],
    paddingVertical: space[12],
    paddingHorizontal: space[6],
  },
  text: { textAlign: 'center' },
});
