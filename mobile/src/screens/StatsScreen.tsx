import { useNavigation } from '@react-navigation/native';
import React, { useMemo, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';

import {
  Badge,
  Card,
  Chip,
  EmptyState,
  Icon,
  IconButton,
  IconName,
  Refresh,
  Screen,
  Spinner,
  Text,
} from '../components';
import { useText } from '../i18n';
import { useFollowups, useOffline, useStats, useSyncState } from '../outbox';
import type { StatsView } from '../outbox';
import { radius, space, useTheme } from '../theme';
import { textScale } from '../utils/textScale';
import { addDays, dayOf, noonOf } from '../utils/time';
import { SyncBar } from './common/SyncBar';
import { useNow } from './common/useNow';
import { lastWeek, Preset, PRESETS, Range, rangeOf } from './stats/ranges';
import { RangeSheet } from './stats/RangeSheet';
import { useDayCalls } from './stats/useDayCalls';
import { WeekChart } from './stats/WeekChart';

type Figures = NonNullable<StatsView['stats']>;

/** One's own figures: the same as the admin sees, kept for when there is no network. */
export function StatsScreen(): React.JSX.Element {
  const { t, format } = useText();
  const navigation = useNavigation();
  const offline = useOffline();
  const sync = useSyncState();
  const now = useNow();
  const today = dayOf(now, format.zone);
  const [chosen, setChosen] = useState<Preset | Range>('today');
  const [choosing, setChoosing] = useState(false);
  const [refreshing, setRefreshing] = useState(false);
  const range = typeof chosen === 'string' ? rangeOf(chosen, today) : chosen;
  const view = useStats(range);
  const days = useMemo(() => lastWeek(today), [today]);
  // The same weekday a week ago is for the comparison.
  const calls = useDayCalls(
    useMemo(() => [addDays(today, -7), ...days], [today, days]),
    format.zone,
  );

  async function refresh(): Promise<void> {
    setRefreshing(true);
    await Promise.all([
      offline.act.refresh(),
      view.refresh(),
      offline.act.fetchStats({ from: today, to: today }),
    ]);
    setRefreshing(false);
  }

  const { stats, as_of: asOf } = view;
  const isToday = range.from === today && range.to === today;
  return (
    <Screen
      title={t('stats.title')}
      bar={<SyncBar />}
      actions={
        <IconButton
          icon="circle-user-round"
          label={t('stats.settings')}
          onPress={() => navigation.navigate('Settings')}
        />
      }
    >
      <ScrollView
        refreshControl={<Refresh refreshing={refreshing} onRefresh={() => void refresh()} />}
        contentContainerStyle={styles.content}
        testID="stats"
      >
        <ScrollView
          horizontal
          showsHorizontalScrollIndicator={false}
          style={styles.chipRow}
          contentContainerStyle={styles.chips}
          role="radiogroup"
          aria-label={t('stats.range')}
        >
          {PRESETS.map((preset) => (
            <Chip
              key={preset}
              label={t(`stats.${preset}`)}
              selected={chosen === preset}
              onPress={() => setChosen(preset)}
              testID={`range-${preset}`}
            />
          ))}
          <Chip
            label={typeof chosen === 'string' ? t('stats.own') : named(range, format)}
            selected={typeof chosen !== 'string'}
            onPress={() => setChoosing(true)}
            testID="range-own"
          />
        </ScrollView>
        {stats ? (
          <>
            {isToday ? (
              <TodayCard stats={stats} lastWeek={calls[0] ?? null} now={now} />
            ) : (
              <RangeCard stats={stats} days={named(range, format)} />
            )}
            <Numbers stats={stats} isToday={isToday} />
            <WeekChart
              days={days}
              calls={days.map((_, at) =>
                at === days.length - 1 ? stats.calls_today : (calls[at + 1] ?? null),
              )}
              target={stats.daily_call_target}
              week={stats.calls_week}
            />
            <Text step="xs" color="text-3" style={styles.foot} testID="as-of">
              {asOf && (!sync.online || view.state === 'failed')
                ? t('stats.offlineAsOf', { time: format.clock(asOf) })
                : asOf
                  ? t('stats.sameReport', { time: format.clock(asOf) })
                  : ''}
              {sync.waiting > 0 ? ` ${t('stats.notSent', { count: sync.waiting })}` : ''}
            </Text>
          </>
        ) : view.state === 'failed' || !sync.online ? (
          <EmptyState
            icon="cloud-off"
            text={t('stats.never')}
            action={{ label: t('action.retry'), onPress: () => void refresh() }}
          />
        ) : (
          <View style={styles.waiting}>
            <Spinner />
          </View>
        )}
      </ScrollView>
      {choosing ? (
        <RangeSheet
          range={range}
          today={today}
          onClose={() => setChoosing(false)}
          onChoose={(own) => {
            setChosen(own);
            setChoosing(false);
          }}
        />
      ) : null}
    </Screen>
  );
}

type Format = ReturnType<typeof useText>['format'];

function named({ from, to }: Range, format: Format): string {
  const say = (day: string): string => format.day(noonOf(day, format.zone));
  return from === to ? say(from) : `${say(from)} - ${say(to)}`;
}

/** Calls against the target. */
function TodayCard({
  stats,
  lastWeek: before,
  now,
}: {
  stats: Figures;
  lastWeek: number | null;
  now: Date;
}): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const { calls_today: calls, daily_call_target: target } = stats;
  const left = target - calls;
  const weekday = format.day(now).split(' ')[0] ?? '';
  return (
    <Card style={styles.card}>
      <View style={styles.first}>
        <View style={styles.number}>
          <Text step="2xl" style={styles.big}>
            {format.number(calls)}
          </Text>
          <Text color="text-2" style={styles.beside}>
            {target > 0 ? t('stats.ofTarget', { target }) : t('stats.callsToday', { count: calls })}
          </Text>
        </View>
        {before !== null && (before > 0 || calls > 0) ? (
          calls >= before ? (
            <Badge
              tone="green"
              icon="trending-up"
              label={
                calls === before
                  ? t('stats.equal', { day: weekday })
                  : t('stats.above', { count: calls - before, day: weekday })
              }
            />
          ) : (
            <Badge tone="gray" label={t('stats.lastDay', { count: before, day: weekday })} />
          )
        ) : null}
      </View>
      {target > 0 ? (
        <View
          role="progressbar"
          aria-valuenow={calls}
          aria-valuemin={0}
          aria-valuemax={target}
          accessibilityLabel={t('stats.ofTarget', { target })}
          style={[styles.track, { backgroundColor: color.pressed }]}
        >
          <View
            style={[
              styles.fill,
              {
                width: `${Math.min(100, (calls / target) * 100)}%`,
                backgroundColor: color.accent,
              },
            ]}
          />
        </View>
      ) : null}
      <Text step="sm" color="text-2">
        {calls === 0
          ? t('stats.noneYet')
          : target <= 0
            ? ''
            : left > 0
              ? t('stats.toGo', { count: left })
              : t('stats.reached')}
      </Text>
    </Card>
  );
}

function RangeCard({ stats, days }: { stats: Figures; days: string }): React.JSX.Element {
  const { t, format } = useText();
  const { calls } = stats.range;
  return (
    <Card style={styles.card}>
      <View style={styles.number}>
        <Text step="2xl" style={styles.big}>
          {format.number(calls)}
        </Text>
        <Text color="text-2" style={styles.beside}>
          {t('stats.callsIn', { count: calls, days })}
        </Text>
      </View>
      {calls === 0 ? (
        <Text step="sm" color="text-2">
          {t('stats.noneIn')}
        </Text>
      ) : null}
    </Card>
  );
}

function Numbers({ stats, isToday }: { stats: Figures; isToday: boolean }): React.JSX.Element {
  const { t, format } = useText();
  const { overdue, today } = useFollowups();
  const { range } = stats;
  return (
    <View style={styles.grid}>
      <Metric
        icon="phone"
        label={t('stats.connected')}
        value={format.number(range.connected)}
        below={
          range.calls > 0
            ? t('stats.ofCalls', { share: format.percent(range.connected / range.calls) })
            : ''
        }
      />
      <Metric
        icon="timer"
        label={t('stats.talk')}
        // From ten minutes on, seconds would only break the line.
        value={format.duration(
          range.talk_seconds - (range.talk_seconds < 600 ? 0 : range.talk_seconds % 60),
        )}
        below={
          range.connected > 0
            ? t('stats.aCall', { length: format.duration(range.talk_seconds / range.connected) })
            : t('stats.noTalk')
        }
      />
      <Metric
        icon="list-checks"
        label={t('stats.done')}
        value={format.number(range.followups_done)}
        below={
          isToday
            ? t('stats.left', {
                left: overdue.length + today.length,
                overdue: overdue.length,
              })
            : ''
        }
      />
      <Metric
        icon="graduation-cap"
        label={t('stats.conversion')}
        value={format.percent(stats.conversion_rate / 100)}
        below={t('stats.ofLeads', { enrolled: stats.enrolled, count: stats.leads_total })}
      />
      <Metric
        icon="contact"
        label={t('stats.assigned')}
        value={format.number(stats.leads_total)}
        below={t('stats.contacted', { count: stats.leads_contacted })}
      />
      <Metric
        icon="users"
        label={t('stats.spoken')}
        value={format.number(range.leads_contacted)}
        below={t('stats.enrolledIn', { count: range.enrolled })}
      />
    </View>
  );
}

function Metric({
  icon,
  label,
  value,
  below,
}: {
  icon: IconName;
  label: string;
  value: string;
  below: string;
}): React.JSX.Element {
  const { color } = useTheme();
  return (
    <View
      accessible
      role="group"
      accessibilityLabel={`${label}: ${value}. ${below}`}
      style={styles.cell}
    >
      <Card style={styles.metric}>
        <View style={styles.label}>
          <Icon name={icon} size={20} color={color['text-3']} />
          <Text step="sm" color="text-2" style={styles.shrink}>
            {label}
          </Text>
        </View>
        {/* As long as `11 min 46 s` it would break into two lines. */}
        <Text step={value.length > 8 ? 'xl' : '2xl'} style={styles.value}>
          {value}
        </Text>
        <Text step="sm" color="text-3">
          {below}
        </Text>
      </Card>
    </View>
  );
}

const styles = StyleSheet.create({
  content: {
    padding: space[4],
    paddingTop: 0,
    paddingBottom: space[8],
    gap: space[3],
    width: '100%',
    maxWidth: 760,
    alignSelf: 'center',
  },
  chipRow: { marginHorizontal: -space[4], flexGrow: 0 },
  chips: { gap: space[2], paddingHorizontal: space[4] },
  waiting: { padding: space[12], alignItems: 'center' },
  card: { gap: space[3] },
  first: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    justifyContent: 'space-between',
    gap: space[2],
  },
  number: {
    maxWidth: '100%',
    flexDirection: 'row',
    alignItems: 'baseline',
    gap: space[2],
    flexWrap: 'wrap',
  },
  big: { fontSize: 40 * textScale, lineHeight: 46 * textScale },
  beside: { flexShrink: 1 },
  track: { height: 10, borderRadius: radius.full, overflow: 'hidden' },
  fill: { height: 10, borderRadius: radius.full },
  grid: { flexDirection: 'row', flexWrap: 'wrap', gap: space[3] },
  cell: { flexGrow: 1, flexBasis: 150 * textScale },
  metric: { gap: space[1], flexGrow: 1 },
  label: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  shrink: { flexShrink: 1 },
  value: { minHeight: 36 * textScale, textAlignVertical: 'center' },
  foot: { textAlign: 'center', paddingHorizontal: space[4] },
});
