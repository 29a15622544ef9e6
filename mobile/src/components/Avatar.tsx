import React from 'react';
import { StyleSheet, View } from 'react-native';

import { radius, tokens, useTheme } from '../theme';
import { Text } from './Text';

/** Initials on a tone that stays the same for the same name; decoration, the name is beside it. */
export function Avatar({
  name,
  size = 44,
  dot,
}: {
  name: string;
  size?: number;
  dot?: boolean;
}): React.JSX.Element {
  const theme = useTheme();
  const tone = theme.tone[tokens.chart[hash(name) % tokens.chart.length] ?? 'gray'];
  return (
    <View accessibilityElementsHidden importantForAccessibility="no-hide-descendants" aria-hidden>
      <View
        style={[
          styles.disc,
          { width: size, height: size, backgroundColor: tone.soft, borderColor: tone.line },
        ]}
      >
        <Text
          allowFontScaling={false}
          step={size >= 72 ? '2xl' : size >= 48 ? 'md' : 'sm'}
          bold
          style={{ color: tone.fg }}
        >
          {initials(name)}
        </Text>
      </View>
      {dot ? (
        <View
          style={[
            styles.dot,
            { backgroundColor: theme.tone.red.solid, borderColor: theme.color.surface },
          ]}
        />
      ) : null}
    </View>
  );
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const first = [...(parts[0] ?? '')][0] ?? '';
  const last = parts.length > 1 ? ([...(parts[parts.length - 1] ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

function hash(text: string): number {
  let sum = 0;
  for (const char of text) {
    sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return sum;
}

const styles = StyleSheet.create({
  disc: {
    borderRadius: radius.full,
    borderWidth: 1,
    alignItems: 'center',
    justifyContent: 'center',
  },
  dot: {
    position: 'absolute',
    right: -1,
    top: -1,
    width: 13,
    height: 13,
    borderRadius: 7,
    borderWidth: 2,
  },
});
