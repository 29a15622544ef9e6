import React from 'react';
import { StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useText } from '../i18n';
import { space, TOUCH, useTheme } from '../theme';
import { IconButton } from './IconButton';
import { Text } from './Text';

interface Props {
  title?: string;
  /** Shows the arrow; screens of a tab have none. */
  onBack?: () => void;
  /** Icon buttons at the right of the head. */
  actions?: React.ReactNode;
  /** Right below the head on every screen: the offline bar. */
  bar?: React.ReactNode;
  /** At the bottom, above the system's edge. */
  footer?: React.ReactNode;
  children?: React.ReactNode;
}

/** Head, bar, body, footer, inside the phone's safe edges. */
export function Screen({
  title,
  onBack,
  actions,
  bar,
  footer,
  children,
}: Props): React.JSX.Element {
  const { color } = useTheme();
  const { t } = useText();
  const edge = useSafeAreaInsets();
  return (
    <View
      role="main"
      style={[styles.screen, { backgroundColor: color.canvas, paddingTop: edge.top }]}
    >
      {title || onBack || actions ? (
        <View style={[styles.head, onBack && styles.withBack]}>
          {onBack ? (
            <IconButton icon="arrow-left" label={t('action.back')} onPress={onBack} />
          ) : null}
          <Text
            step="xl"
            accessibilityRole="header"
            aria-level={1}
            style={styles.title}
            numberOfLines={2}
          >
            {title}
          </Text>
          {actions}
        </View>
      ) : null}
      {bar}
      <View style={styles.body}>{children}</View>
      {footer ? <View style={{ paddingBottom: edge.bottom }}>{footer}</View> : null}
    </View>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    minHeight: TOUCH + 12,
    paddingLeft: space[4],
    paddingRight: space[2],
    gap: space[1],
  },
  withBack: { paddingLeft: space[1] },
  title: { flex: 1 },
  body: { flex: 1, minHeight: 0 },
});
