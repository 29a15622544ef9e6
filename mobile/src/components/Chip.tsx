import React from 'react';
import { StyleSheet, View } from 'react-native';

import { radius, space, TOUCH, useTheme } from '../theme';
import { Press } from './Press';
import { Text } from './Text';

interface Props {
  label: string;
  selected?: boolean;
  onPress: () => void;
  /** A mark before the label. */
  before?: React.ReactNode;
  /** One of several (radio, the default) or on by itself (checkbox). */
  role?: 'radio' | 'checkbox' | 'button';
  disabled?: boolean;
  accessibilityLabel?: string;
  testID?: string;
}

/** 36 high to see, 48 to hit: rows of them need no space of their own above and below. */
export function Chip({
  label,
  selected = false,
  onPress,
  before,
  role = 'radio',
  disabled,
  accessibilityLabel,
  testID,
}: Props): React.JSX.Element {
  const { color, tone } = useTheme();
  return (
    <Press
      onPress={onPress}
      disabled={disabled}
      accessibilityRole={role}
      accessibilityLabel={accessibilityLabel ?? label}
      accessibilityState={role === 'button' ? { disabled } : { checked: selected, disabled }}
      aria-checked={role === 'button' ? undefined : selected}
      style={styles.hit}
      testID={testID}
    >
      <View
        style={[
          styles.chip,
          { backgroundColor: color.surface, borderColor: tone.gray.line },
          selected && { backgroundColor: color['accent-soft'], borderColor: color.accent },
        ]}
      >
        {before}
        <Text
          step="sm"
          style={{
            flexShrink: 1,
            fontWeight: '500',
            color: disabled
              ? color['text-disabled']
              : selected
                ? color['accent-text']
                : color['text-2'],
          }}
        >
          {label}
        </Text>
      </View>
    </Press>
  );
}

const styles = StyleSheet.create({
  hit: {
    minHeight: TOUCH,
    minWidth: TOUCH,
    maxWidth: '100%',
    justifyContent: 'center',
    borderRadius: radius.full,
  },
  chip: {
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: 7,
    minHeight: 36,
    paddingHorizontal: space[3],
    borderRadius: radius.full,
    borderWidth: 1.5,
  },
});
