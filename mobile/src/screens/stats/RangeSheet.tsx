import React, { useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, IconButton, Press, Sheet, Text } from '../../components';
import { useText } from '../../i18n';
import { radius, space, TOUCH, useTheme } from '../../theme';
import { addDays, noonOf } from '../../utils/time';
import type { Range } from './ranges';

/** The server answers for a year at most. */
const LONGEST = 365;

/** Any first and last day; neither may pass the other, nor today. */
export function RangeSheet({
  range,
  today,
  onChoose,
  onClose,
}: {
  range: Range;
  today: string;
  onChoose: (range: Range) => void;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const [{ from, to }, setRange] = useState(range);
  const first = (day: string): void => {
    const earliest = addDays(today, -LONGEST);
    const next = day < earliest ? earliest : day > today ? today : day;
    setRange({ from: next, to: next > to ? next : to });
  };
  const last = (day: string): void => {
    const next = day > today ? today : day;
    setRange({ from: next < from ? next : from, to: next });
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('stats.own')}
      footer={
        <Button
          kind="primary"
          height={56}
          label={t('stats.show')}
          onPress={() => onChoose({ from, to })}
          style={styles.grow}
          testID="show-range"
        />
      }
    >
      <DayRow label={t('stats.from')} day={from} onChange={first} id="from" />
      <DayRow label={t('stats.to')} day={to} onChange={last} id="to" />
    </Sheet>
  );
}

function DayRow({
  label,
  day,
  onChange,
  id,
}: {
  label: string;
  day: string;
  onChange: (day: string) => void;
  id: string;
}): React.JSX.Element {
  const { t, format } = useText();
  const shown = format.day(noonOf(day, format.zone));
  return (
    <View style={styles.row}>
      <Text step="sm" bold>
        {label}
      </Text>
      <View style={styles.steps}>
        <Step text="-7" label={t('stats.earlierWeek')} onPress={() => onChange(addDays(day, -7))} />
        <IconButton
          icon="chevron-left"
          label={`${label}: ${t('stats.earlier')}`}
          onPress={() => onChange(addDays(day, -1))}
          testID={`${id}-earlier`}
        />
        <Text
          bold
          style={styles.day}
          accessibilityLiveRegion="polite"
          accessibilityLabel={`${label}: ${shown}`}
          testID={`${id}-day`}
        >
          {shown}
        </Text>
        <IconButton
          icon="chevron-right"
          label={`${label}: ${t('stats.later')}`}
          onPress={() => onChange(addDays(day, 1))}
          testID={`${id}-later`}
        />
        <Step text="+7" label={t('stats.laterWeek')} onPress={() => onChange(addDays(day, 7))} />
      </View>
    </View>
  );
}

function Step({
  text,
  label,
  onPress,
}: {
  text: string;
  label: string;
  onPress: () => void;
}): React.JSX.Element {
  const { color } = useTheme();
  return (
    <Press
      onPress={onPress}
      says={label}
      style={styles.step}
      pressedStyle={{ backgroundColor: color.pressed }}
    >
      <Text step="sm" color="text-2">
        {text}
      </Text>
    </Press>
  );
}

const styles = StyleSheet.create({
  grow: { flexGrow: 1 },
  row: { gap: space[1] },
  steps: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap' },
  day: { flex: 1, minWidth: 120, textAlign: 'center' },
  step: {
    minWidth: TOUCH,
    minHeight: TOUCH,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
});
