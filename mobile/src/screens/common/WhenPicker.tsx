import React, { useMemo, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';

import { Chip, IconButton, Press, Text } from '../../components';
import { PlainKey, useText } from '../../i18n';
import { radius, space, TOUCH, useTheme } from '../../theme';
import { QuickTime, quickTimes } from '../../utils/quickTimes';
import { instantOf, wallTime } from '../../utils/time';

export type When = { key: QuickTime | 'own'; at: Date };

interface Props {
  label: string;
  value: When | null;
  onChange: (value: When | null) => void;
  /** A first chip for "no follow-up". */
  canBeNone?: boolean;
  now: Date;
}

const QUARTER = 15;

/** The usual times as chips, and any other by steps, all in the organisation's zone. */
export function WhenPicker({ label, value, onChange, canBeNone, now }: Props): React.JSX.Element {
  const { t, format } = useText();
  const picks = useMemo(() => quickTimes(now, format.zone), [now, format.zone]);
  const own = value?.key === 'own';
  return (
    <View style={styles.all}>
      <View style={styles.head}>
        <Text step="sm" bold>
          {label}
        </Text>
        <Text step="sm" color="text-3" testID="when">
          {value
            ? `${format.nearDay(value.at, now)}, ${format.clock(value.at)}`
            : t('outcome.nextNone')}
        </Text>
      </View>
      <ScrollView
        horizontal
        showsHorizontalScrollIndicator={false}
        keyboardShouldPersistTaps="handled"
        style={styles.scroll}
        contentContainerStyle={styles.chips}
        role="radiogroup"
        aria-label={label}
      >
        {canBeNone ? (
          <Chip label={t('pick.none')} selected={!value} onPress={() => onChange(null)} />
        ) : null}
        {picks.map((pick) => (
          <Chip
            key={pick.key}
            label={t(`pick.${pick.key}`)}
            selected={value?.key === pick.key}
            onPress={() => onChange(pick)}
          />
        ))}
        <Chip
          label={t('pick.own')}
          selected={own}
          onPress={() =>
            onChange({ key: 'own', at: toQuarter(value?.at ?? picks[picks.length - 2]?.at ?? now) })
          }
        />
      </ScrollView>
      {own && value ? (
        <Steps value={value.at} onChange={(at) => onChange({ key: 'own', at })} now={now} />
      ) : null}
    </View>
  );
}

/** Why a time cannot be taken; null: it can. The server says the same (requirement 7.2). */
export function whenProblem(at: Date, now: Date): 'pick.past' | 'pick.far' | null {
  const ahead = at.getTime() - now.getTime();
  return ahead < -60_000 ? 'pick.past' : ahead > 365 * 86_400_000 ? 'pick.far' : null;
}

function toQuarter(at: Date): Date {
  const size = QUARTER * 60_000;
  return new Date(Math.ceil(at.getTime() / size) * size);
}

interface Step {
  label: PlainKey;
  text: string;
  days?: number;
  minutes?: number;
}

function Steps({
  value,
  onChange,
  now,
}: {
  value: Date;
  onChange: (at: Date) => void;
  now: Date;
}): React.JSX.Element {
  const { t, format } = useText();
  const problem = whenProblem(value, now);
  const [rows] = useState<{ before: Step[]; after: Step[]; kind: 'day' | 'time' }[]>([
    {
      kind: 'day',
      before: [
        { label: 'pick.earlierWeek', text: '-7', days: -7 },
        { label: 'pick.earlierDay', text: '', days: -1 },
      ],
      after: [
        { label: 'pick.laterDay', text: '', days: 1 },
        { label: 'pick.laterWeek', text: '+7', days: 7 },
      ],
    },
    {
      kind: 'time',
      before: [
        { label: 'pick.earlierHour', text: '-1 h', minutes: -60 },
        { label: 'pick.earlierQuarter', text: '', minutes: -QUARTER },
      ],
      after: [
        { label: 'pick.laterQuarter', text: '', minutes: QUARTER },
        { label: 'pick.laterHour', text: '+1 h', minutes: 60 },
      ],
    },
  ]);
  const step = ({ days = 0, minutes = 0 }: Step): void => {
    const wall = wallTime(value, format.zone);
    onChange(
      instantOf({ ...wall, day: wall.day + days, minute: wall.minute + minutes }, format.zone),
    );
  };
  return (
    <View style={styles.steps}>
      {rows.map(({ kind, before, after }) => (
        <View key={kind} style={styles.row}>
          {before.map((one) => (
            <StepButton key={one.label} step={one} left onPress={() => step(one)} />
          ))}
          <Text
            bold
            style={styles.shown}
            accessibilityLiveRegion="polite"
            accessibilityLabel={`${t(kind === 'day' ? 'pick.day' : 'pick.time')}: ${
              kind === 'day' ? format.day(value, now) : format.clock(value)
            }`}
          >
            {kind === 'day' ? format.day(value, now) : format.clock(value)}
          </Text>
          {after.map((one) => (
            <StepButton key={one.label} step={one} onPress={() => step(one)} />
          ))}
        </View>
      ))}
      {problem ? (
        <Text step="sm" tone="red" role="alert">
          {t(problem)}
        </Text>
      ) : null}
    </View>
  );
}

function StepButton({
  step,
  left,
  onPress,
}: {
  step: Step;
  left?: boolean;
  onPress: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const { color } = useTheme();
  if (!step.text) {
    return (
      <IconButton
        icon={left ? 'chevron-left' : 'chevron-right'}
        label={t(step.label)}
        onPress={onPress}
      />
    );
  }
  return (
    <Press
      onPress={onPress}
      says={t(step.label)}
      style={styles.step}
      pressedStyle={{ backgroundColor: color.pressed }}
    >
      <Text step="sm" color="accent-text" bold>
        {step.text}
      </Text>
    </Press>
  );
}

const styles = StyleSheet.create({
  all: { gap: space[0.5] },
  head: { flexDirection: 'row', justifyContent: 'space-between', gap: space[2], flexWrap: 'wrap' },
  // To the edges of the screen, so that it is seen that there is more.
  scroll: { flexGrow: 0, marginHorizontal: -space[4] },
  chips: { gap: space[2], paddingHorizontal: space[4] },
  steps: { gap: space[1] },
  row: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between' },
  shown: { flex: 1, textAlign: 'center' },
  step: {
    minWidth: TOUCH,
    minHeight: TOUCH,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: radius.full,
  },
});
