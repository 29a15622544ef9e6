import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Card, Text } from '../../components';
import { useText } from '../../i18n';
import { space, useTheme } from '../../theme';
import { textScale } from '../../utils/textScale';
import { noonOf } from '../../utils/time';

interface Props {
  days: readonly string[];
  /** Null: not known. The last one is today's. */
  calls: readonly (number | null)[];
  target: number;
  week: number;
}

const HEIGHT = 104;

/** Seven bars against the target; one sentence for who does not see them. */
export function WeekChart({ days, calls, target, week }: Props): React.JSX.Element {
  const { t, format } = useText();
  const { color, tone } = useTheme();
  const top = Math.max(target, 1, ...calls.map((count) => count ?? 0));
  const name = (day: string, at: number): string =>
    at === days.length - 1
      ? t('stats.today')
      : (format.day(noonOf(day, format.zone)).split(' ')[0] ?? '');
  const said = days
    .map((day, at) =>
      t('stats.chartDay', { day: name(day, at), count: calls[at] ?? t('stats.unknown') }),
    )
    .join(', ');
  return (
    <Card>
      <View style={styles.head}>
        <Text bold accessibilityRole="header" aria-level={2} style={styles.title}>
          {t('stats.week')}
        </Text>
        <Text step="xs" color="text-3">
          {target > 0
            ? t('stats.thisWeekTarget', { count: week, target })
            : t('stats.thisWeek', { count: week })}
        </Text>
      </View>
      <View accessible role="img" accessibilityLabel={t('stats.chart', { days: said })}>
        <View style={[styles.plot, { height: HEIGHT + 20 * textScale }]}>
          {target > 0 ? (
            <View
              style={[
                styles.target,
                { bottom: (target / top) * HEIGHT, borderColor: color['border-control'] },
              ]}
            />
          ) : null}
          {days.map((day, at) => {
            const count = calls[at] ?? null;
            const today = at === days.length - 1;
            return (
              <View key={day} style={styles.column}>
                <View style={{ backgroundColor: color.surface }}>
                  <Text step="xs" bold maxFontSizeMultiplier={1.3}>
                    {count === null ? '-' : count > 0 || today ? format.number(count) : ''}
                  </Text>
                </View>
                <View
                  style={[
                    styles.bar,
                    {
                      height: ((count ?? 0) / top) * HEIGHT,
                      backgroundColor: today ? color.accent : tone.gray.solid,
                    },
                  ]}
                />
              </View>
            );
          })}
        </View>
        <View style={styles.names}>
          {days.map((day, at) => (
            <Text
              key={day}
              step="xs"
              color="text-3"
              numberOfLines={1}
              maxFontSizeMultiplier={1.3}
              style={styles.name}
            >
              {name(day, at)}
            </Text>
          ))}
        </View>
      </View>
    </Card>
  );
}

const styles = StyleSheet.create({
  head: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: space[1],
    marginBottom: space[2],
  },
  title: { flexShrink: 1 },
  plot: { flexDirection: 'row', alignItems: 'flex-end' },
  target: { position: 'absolute', left: 0, right: 0, borderTopWidth: 1, borderStyle: 'dashed' },
  column: { flex: 1, alignItems: 'center', justifyContent: 'flex-end', paddingHorizontal: 6 },
  bar: { alignSelf: 'stretch', maxWidth: 48, borderRadius: 4 },
  names: { flexDirection: 'row', marginTop: space[1.5] },
  name: { flex: 1, textAlign: 'center' },
});
