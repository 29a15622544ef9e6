import React from 'react';
import { StyleSheet, View, ViewProps } from 'react-native';

import { radius, space, useTheme } from '../theme';

/** A surface with one border; `flush` leaves the padding to what is inside. */
export function Card({
  flush,
  style,
  ...rest
}: ViewProps & { flush?: boolean }): React.JSX.Element {
  const { color } = useTheme();
  return (
    <View
      {...rest}
      style={[
        styles.card,
        { backgroundColor: color.surface, borderColor: color.border },
        flush ? styles.flush : styles.padded,
        style,
      ]}
    />
  );
}

const styles = StyleSheet.create({
  card: { borderWidth: 1, borderRadius: radius.lg },
  padded: { padding: space[4] },
  flush: { overflow: 'hidden' },
});
