import React from 'react';
import { ActivityIndicator, StyleProp, StyleSheet, ViewStyle } from 'react-native';

import { radius, space, Theme, TOUCH, useTheme } from '../theme';
import { Icon, IconName } from './Icon';
import { Press } from './Press';
import { Text } from './Text';

export type ButtonKind = 'primary' | 'default' | 'soft' | 'ghost' | 'danger';

interface Props {
  /** Verb and object: "Add note". */
  label: string;
  onPress: () => void;
  kind?: ButtonKind;
  icon?: IconName;
  iconAfter?: IconName;
  /** The label while it works; a second press does nothing. */
  busyLabel?: string;
  busy?: boolean;
  disabled?: boolean;
  /** 48, or 56 for the one thing a screen is for, or 64. */
  height?: number;
  accessibilityLabel?: string;
  accessibilityHint?: string;
  style?: StyleProp<ViewStyle>;
  testID?: string;
}

export function Button(props: Props): React.JSX.Element {
  const {
    label,
    kind = 'default',
    icon,
    iconAfter,
    busy = false,
    busyLabel,
    disabled = false,
    height = TOUCH,
  } = props;
  const theme = useTheme();
  const look = looks(theme, kind, disabled);
  return (
    <Press
      onPress={() => !busy && !disabled && props.onPress()}
      disabled={disabled}
      accessibilityLabel={
        props.accessibilityLabel ? undefined : busy ? (busyLabel ?? label) : label
      }
      says={props.accessibilityLabel}
      accessibilityHint={props.accessibilityHint}
      accessibilityState={{ disabled, busy }}
      aria-busy={busy}
      style={[
        styles.button,
        { minHeight: height, backgroundColor: look.back, borderColor: look.edge },
        props.style,
      ]}
      pressedStyle={{ backgroundColor: look.pressed }}
      testID={props.testID}
    >
      {busy ? (
        <ActivityIndicator size={20} color={look.text} />
      ) : (
        icon && <Icon name={icon} size={20} color={look.text} />
      )}
      <Text bold style={[styles.label, { color: look.text }]}>
        {busy ? (busyLabel ?? label) : label}
      </Text>
      {iconAfter && !busy && <Icon name={iconAfter} size={20} color={look.text} />}
    </Press>
  );
}

function looks(
  { color, tone }: Theme,
  kind: ButtonKind,
  disabled: boolean,
): Record<'back' | 'pressed' | 'edge' | 'text', string> {
  if (disabled) {
    const back = kind === 'ghost' ? 'transparent' : color.subtle;
    return { back, pressed: back, edge: 'transparent', text: color['text-disabled'] };
  }
  switch (kind) {
    case 'primary':
      return {
        back: color.accent,
        pressed: color['accent-pressed'],
        edge: 'transparent',
        text: color['on-accent'],
      };
    case 'danger':
      return {
        back: color.danger,
        pressed: color['danger-hover'],
        edge: 'transparent',
        text: color['on-danger'],
      };
    case 'soft':
      return {
        back: color['accent-soft'],
        pressed: color['accent-soft-hover'],
        edge: 'transparent',
        text: color['accent-text'],
      };
    case 'ghost':
      return {
        back: 'transparent',
        pressed: color.pressed,
        edge: 'transparent',
        text: color['accent-text'],
      };
    default:
      return {
        back: color.surface,
        pressed: color.pressed,
        edge: tone.gray.line,
        text: color.text,
      };
  }
}

const styles = StyleSheet.create({
  button: {
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: space[2],
    maxWidth: '100%',
    paddingHorizontal: space[5],
    paddingVertical: space[2],
    borderRadius: radius.lg,
    borderWidth: 1,
  },
  label: { flexShrink: 1, textAlign: 'center' },
});
