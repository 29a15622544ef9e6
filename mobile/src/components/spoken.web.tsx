import React from 'react';
import { StyleSheet, View } from 'react-native';

/**
 * In a browser a label that differs from the words on the button leaves who speaks to the computer
 * without a name for it. So the sentence is a part of the button that is not seen, and what is
 * seen is not read a second time; the layout notices neither.
 */
export function spoken(
  says: string | undefined,
  children: React.ReactNode,
): { label: string | undefined; inside: React.ReactNode } {
  if (says === undefined) {
    return { label: undefined, inside: children };
  }
  return {
    label: undefined,
    inside: (
      <>
        <View role="img" aria-label={says} style={styles.unseen} />
        <View aria-hidden style={styles.none}>
          {children}
        </View>
      </>
    ),
  };
}

const styles = StyleSheet.create({
  unseen: { position: 'absolute', width: 1, height: 1, overflow: 'hidden' },
  none: { display: 'contents' },
});
