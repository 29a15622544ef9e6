import React from 'react';
import { StyleSheet, Text as NativeText, TextProps } from 'react-native';

import { Colour, TextStep, Tone, type, useTheme } from '../theme';
import { textScale } from '../utils/textScale';

interface Props extends TextProps {
  ref?: React.Ref<NativeText>;
  step?: TextStep;
  color?: Colour;
  /** The text colour of a tone, over `color`. */
  tone?: Tone;
  bold?: boolean;
}

/** All words on the screen: the design's steps, the theme's colours, up to twice the size. */
export function Text({
  step = 'md',
  color = 'text',
  tone,
  bold,
  style,
  ...rest
}: Props): React.JSX.Element {
  const theme = useTheme();
  const { size, line, weight } = type[step];
  // A phone scales by itself and knows these two; a browser is told what they come to.
  const scale =
    rest.allowFontScaling === false ? 1 : Math.min(textScale, rest.maxFontSizeMultiplier ?? 2);
  return (
    <NativeText
      maxFontSizeMultiplier={2}
      {...rest}
      style={[
        styles.numbers,
        {
          fontSize: size * scale,
          lineHeight: line * scale,
          fontWeight: bold ? '600' : weightOf(weight),
          color: tone ? theme.tone[tone].fg : theme.color[color],
        },
        style,
      ]}
    />
  );
}

function weightOf(weight: number): '400' | '500' | '600' | '700' {
  return String(weight) as '400' | '500' | '600' | '700';
}

const styles = StyleSheet.create({
  numbers: { fontVariant: ['tabular-nums'] },
});
