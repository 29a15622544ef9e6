import React, { useState } from 'react';
import { Pressable, PressableProps, StyleProp, ViewStyle } from 'react-native';

import { radius, useTheme } from '../theme';
import { menuKeys } from '../utils/menuKeys';
import { spoken } from './spoken';

export interface PressProps extends Omit<PressableProps, 'style' | 'children'> {
  style?: StyleProp<ViewStyle>;
  /** Laid over `style` while pressed. */
  pressedStyle?: StyleProp<ViewStyle>;
  /** What is said where the words that are seen would not do: a phone digit by digit. */
  says?: string;
  children?: React.ReactNode;
}

/** Anything to press: darker while pressed, a ring when the keyboard is on it, no ring by touch. */
export function Press({
  style,
  pressedStyle,
  says,
  children,
  onFocus,
  onBlur,
  ...rest
}: PressProps): React.JSX.Element {
  const theme = useTheme();
  const [focused, setFocused] = useState(false);
  const { label, inside } = spoken(says, children);
  return (
    <Pressable
      accessibilityRole="button"
      {...menuKeys(rest.onLongPress ? () => rest.onLongPress?.(null as never) : undefined)}
      {...rest}
      accessibilityLabel={label ?? rest.accessibilityLabel}
      onFocus={(event) => {
        setFocused(byKeyboard(event));
        onFocus?.(event);
      }}
      onBlur={(event) => {
        setFocused(false);
        onBlur?.(event);
      }}
      style={({ pressed }) => [
        { borderRadius: radius.lg },
        style,
        pressed && !rest.disabled && (pressedStyle ?? { opacity: 0.7 }),
        focused && {
          outlineWidth: 2,
          outlineStyle: 'solid',
          outlineOffset: 2,
          outlineColor: theme.color.focus,
        },
      ]}
    >
      {inside}
    </Pressable>
  );
}

/** A finger's press focuses as well, and must not leave a ring behind. */
function byKeyboard(event: unknown): boolean {
  const target = (event as { target?: { matches?: (selector: string) => boolean } }).target;
  return typeof target?.matches === 'function' ? target.matches(':focus-visible') : true;
}
