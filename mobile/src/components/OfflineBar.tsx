import React from 'react';
import { StyleSheet } from 'react-native';

import { useText } from '../i18n';
import { space, TOUCH, useTheme } from '../theme';
import { Icon } from './Icon';
import { Press } from './Press';
import { Text } from './Text';

interface Props {
  online: boolean;
  /** Items that wait on this phone. */
  waiting: number;
  /** While sending: how many of them are done. */
  sent?: number | null;
  /** Missing in the outbox itself. */
  onPress?: () => void;
}

/** Orange, under the head of all screens; nothing when all is sent. Opens the outbox. */
export function OfflineBar({
  online,
  waiting,
  sent = null,
  onPress,
}: Props): React.JSX.Element | null {
  const { tone } = useTheme();
  const { t } = useText();
  if (online && sent === null) {
    return null;
  }
  const said =
    online && sent !== null
      ? t('offline.sending', { done: sent, count: waiting })
      : waiting > 0
        ? t('offline.waiting', { count: waiting })
        : t('offline.nothing');
  return (
    <Press
      onPress={onPress}
      disabled={!onPress}
      accessibilityRole={onPress ? 'button' : 'none'}
      accessibilityLabel={said}
      accessibilityLiveRegion="polite"
      style={[styles.bar, { backgroundColor: tone.orange.soft, borderColor: tone.orange.line }]}
      pressedStyle={{ backgroundColor: tone.orange.line }}
    >
      <Icon name={online ? 'cloud-upload' : 'cloud-off'} size={20} color={tone.orange.solid} />
      <Text step="sm" tone="orange" style={styles.text}>
        {said}
      </Text>
      {onPress ? <Icon name="chevron-right" size={20} color={tone.orange.fg} /> : null}
    </Press>
  );
}

const styles = StyleSheet.create({
  bar: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 10,
    minHeight: TOUCH,
    paddingHorizontal: space[4],
    paddingVertical: space[2],
    borderBottomWidth: 1,
    borderRadius: 0,
  },
  text: { flex: 1, fontWeight: '500' },
});
