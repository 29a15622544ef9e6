import React from 'react';
import { StyleProp, StyleSheet, ViewStyle } from 'react-native';

import { radius, TOUCH, useTheme } from '../theme';
import { Icon, IconName } from './Icon';
import { Press } from './Press';

interface Props {
  icon: IconName;
  /** What it does, in words: nobody sees them, a screen reader says them. */
  label: string;
  onPress: () => void;
  /** A soft blue disc, for the call button of a card. */
  soft?: boolean;
  color?: string;
  size?: number;
  disabled?: boolean;
  style?: StyleProp<ViewStyle>;
  testID?: string;
}

export function IconButton({
  icon,
  label,
  onPress,
  soft,
  color,
  size = 24,
  disabled,
  style,
  testID,
}: Props): React.JSX.Element {
  const theme = useTheme();
  return (
    <Press
      onPress={onPress}
      disabled={disabled}
      accessibilityLabel={label}
      accessibilityState={{ disabled }}
      style={[styles.button, soft && { backgroundColor: theme.color['accent-soft'] }, style]}
      pressedStyle={{
        backgroundColor: soft ? theme.color['accent-soft-hover'] : theme.color.pressed,
      }}
      testID={testID}
    >
      <Icon
        name={icon}
        size={size}
        color={
          disabled
            ? theme.color['text-disabled']
            : (color ?? (soft ? theme.color['accent-text'] : theme.color['text-2']))
        }
      />
    </Press>
  );
}

const styles = StyleSheet.create({
  button: {
    width: TOUCH,
    height: TOUCH,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
});
