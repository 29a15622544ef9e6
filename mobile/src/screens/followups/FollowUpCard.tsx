import React, { memo, useMemo } from 'react';
import { StyleSheet, View } from 'react-native';

import { Icon, IconButton, Press, SwipeRow, Text } from '../../components';
import { useText } from '../../i18n';
import type { FollowUpRow } from '../../outbox';
import { space, tokens, TOUCH, useTheme } from '../../theme';
import { tick } from '../../utils/haptics';
import { whenText } from './whenText';

interface Props {
  row: FollowUpRow;
  bucket: keyof typeof tokens.bucket;
  now: Date;
  onDone: (row: FollowUpRow) => void;
  onOpen: (row: FollowUpRow) => void;
  onMove: (row: FollowUpRow) => void;
  onCall: (row: FollowUpRow) => void;
}

export const FollowUpCard = memo(function Card({
  row,
  bucket,
  now,
  onDone,
  onOpen,
  onMove,
  onCall,
}: Props): React.JSX.Element {
  const { t, format } = useText();
  const { color, tone: tones } = useTheme();
  const { tone } = tokens.bucket[bucket];
  const name = row.lead.student_name;
  const when = whenText(new Date(row.scheduled_at), now, t, format);
  const swipes = useMemo(
    () => ({
      right: {
        label: t('leads.swipeCall'),
        icon: 'phone' as const,
        tone: 'green' as const,
        onDo: () => onCall(row),
      },
      left: {
        label: t('followups.move'),
        icon: 'calendar-clock' as const,
        tone: 'blue' as const,
        onDo: () => onMove(row),
      },
    }),
    [t, row, onCall, onMove],
  );
  return (
    <SwipeRow {...swipes} testID={`swipe-${row.key}`}>
      <View
        style={[
          styles.row,
          {
            backgroundColor: color.surface,
            borderColor: color.border,
            borderLeftColor: tones[tone].solid,
          },
        ]}
      >
        <Press
          onPress={() => {
            tick();
            onDone(row);
          }}
          accessibilityRole="checkbox"
          accessibilityState={{ checked: false }}
          aria-checked={false}
          accessibilityLabel={t('followups.markDone', { name })}
          style={styles.done}
          pressedStyle={{ backgroundColor: tones.green.soft }}
          testID={`done-${row.key}`}
        >
          <View style={[styles.ring, { borderColor: color['border-control'] }]} />
        </Press>
        <Press
          onPress={() => onOpen(row)}
          onLongPress={() => onMove(row)}
          says={t('followups.card', {
            name,
            bucket: t(`bucket.${bucket}`),
            when,
            what: row.description,
          })}
          accessibilityHint={t('followups.hint')}
          accessibilityActions={[{ name: 'longpress', label: t('followups.move') }]}
          onAccessibilityAction={() => onMove(row)}
          style={styles.words}
          pressedStyle={{ backgroundColor: color.pressed }}
          testID={`followup-${row.key}`}
        >
          <Text step="lg">{name}</Text>
          <View style={styles.line}>
            <Text step="sm" bold tone={tone} style={styles.shrink}>
              {when}
            </Text>
            {row.not_sent ? <Icon name="clock" size={16} color={tones.orange.solid} /> : null}
          </View>
          {row.description ? (
            <Text step="sm" color="text-2">
              {row.description}
            </Text>
          ) : null}
        </Press>
        <IconButton
          icon="phone"
          soft
          label={t('calls.call', { name })}
          onPress={() => onCall(row)}
          testID={`call-${row.key}`}
        />
      </View>
    </SwipeRow>
  );
});

const styles = StyleSheet.create({
  row: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[1],
    minHeight: 88,
    paddingRight: space[4],
    paddingLeft: space[0.5],
    borderBottomWidth: 1,
    borderLeftWidth: 4,
  },
  done: {
    width: TOUCH,
    height: TOUCH,
    borderRadius: TOUCH / 2,
    alignItems: 'center',
    justifyContent: 'center',
  },
  ring: { width: 26, height: 26, borderRadius: 13, borderWidth: 2 },
  words: { flex: 1, minWidth: 0, paddingVertical: space[3], paddingHorizontal: space[1] },
  line: { flexDirection: 'row', alignItems: 'center', gap: space[1.5] },
  shrink: { flexShrink: 1 },
});
