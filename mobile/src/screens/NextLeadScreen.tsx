import { RouteProp, useIsFocused, useNavigation, useRoute } from '@react-navigation/native';
import React, { useEffect, useRef, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import {
  Avatar,
  Button,
  Card,
  EmptyState,
  Icon,
  IconButton,
  Sheet,
  Spinner,
  StatusBadge,
  Text,
  useToastFloor,
} from '../components';
import { PlainKey, useText } from '../i18n';
import { useCalls } from '../managers/calls';
import type { MainRoutes } from '../navigation/routes';
import {
  LeadRow,
  useAct,
  useFollowups,
  useLead,
  useLive,
  useNextLead,
  usePresence,
  useTimeline,
} from '../outbox';
import { radius, space, useTheme } from '../theme';
import { SyncBar } from './common/SyncBar';
import { useNow } from './common/useNow';
import { useReport } from './common/useReport';
import { reasonText } from './next/reasonText';

const SKIPS: readonly PlainKey[] = [
  'next.skipTime',
  'next.skipSpoke',
  'next.skipNumber',
  'next.skipOther',
];

/** One lead after the other, with the reason why this one. */
export function NextLeadScreen(): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const edge = useSafeAreaInsets();
  const navigation = useNavigation();
  const { params } = useRoute<RouteProp<MainRoutes, 'Next'>>();
  const act = useAct();
  const { current } = useCalls();
  const { offer, state } = useNextLead();
  const { upcoming, today, overdue } = useFollowups();
  const presence = usePresence();
  const skipped = useRef<string[]>([]);
  const [opened] = useState(() => new Date());
  const [breakSince, setBreakSince] = useState<Date | null>(null);
  const [called, setCalled] = useState(0);

  // Each opening asks anew; the outcome sheet's "Save, next" comes with another `ask`.
  const ask = params?.ask;
  useEffect(() => {
    void act.askNext(skipped.current);
  }, [act, ask]);

  // A call that got its outcome counts, and its lead is done here: the next one, please.
  const { phase, call } = useLive(current);
  const inCall = useRef<string | null>(null);
  useEffect(() => {
    if (call) {
      inCall.current = call.lead.id;
    } else if (phase === 'none' && inCall.current) {
      inCall.current = null;
      setCalled((count) => count + 1);
    }
  }, [phase, call]);

  const onBreak = presence === 'break';
  function toggleBreak(): void {
    setBreakSince(onBreak ? null : new Date());
    void act.setPresence(onBreak ? 'working' : 'break');
  }

  const close = (): void =>
    navigation.canGoBack() ? navigation.goBack() : navigation.navigate('Tabs', { screen: 'Leads' });
  const nextFollowUp = [...overdue, ...today, ...upcoming].find(
    ({ scheduled_at }) => Date.parse(scheduled_at) > Date.now(),
  );
  return (
    <View
      role="main"
      style={[styles.fill, { backgroundColor: color.canvas, paddingTop: edge.top }]}
    >
      <View style={styles.head}>
        <IconButton icon="x" label={t('action.close')} onPress={close} />
        <View style={styles.titles}>
          <Text bold accessibilityRole="header" aria-level={1}>
            {t('next.title')}
          </Text>
          {called > 0 ? (
            <Text step="sm" color="text-3">
              {t('next.called', { count: called, time: format.clock(opened) })}
            </Text>
          ) : null}
        </View>
        <Button
          icon="coffee"
          label={t(onBreak ? 'next.endBreak' : 'next.break')}
          onPress={toggleBreak}
          testID="break"
        />
      </View>
      <SyncBar />
      {onBreak ? (
        <EmptyState
          icon="coffee"
          text={
            breakSince ? t('next.onBreak', { time: format.clock(breakSince) }) : t('next.break')
          }
          action={{ label: t('next.endBreak'), onPress: toggleBreak }}
        />
      ) : state === 'offered' && offer ? (
        <Offer
          key={offer.lead.id}
          lead={offer.lead}
          reason={offer.reason}
          kind={offer.kind}
          leaseUntil={offer.lease_until}
          local={offer.local}
          onSkip={() => {
            skipped.current.push(offer.lead.id);
            void act.askNext(skipped.current);
          }}
          onAgain={() => void act.askNext(skipped.current)}
        />
      ) : state === 'none' ? (
        <EmptyState
          icon="circle-check"
          text={
            nextFollowUp
              ? t('next.noneNext', { time: format.clock(new Date(nextFollowUp.scheduled_at)) })
              : t('next.none')
          }
          action={{
            label: t('next.askAgain'),
            onPress: () => {
              skipped.current = [];
              void act.askNext();
            },
          }}
        />
      ) : state === 'failed' ? (
        <EmptyState
          icon="triangle-alert"
          text={t('next.failed')}
          action={{ label: t('action.retry'), onPress: () => void act.askNext(skipped.current) }}
        />
      ) : (
        <View style={styles.waiting}>
          <Spinner label={t('next.asking')} />
        </View>
      )}
    </View>
  );
}

interface OfferProps {
  lead: LeadRow;
  reason: string | null;
  kind: 'due' | 'new' | 'retry' | null;
  leaseUntil: string | null;
  local: boolean;
  onSkip: () => void;
  onAgain: () => void;
}

function Offer({
  lead: offered,
  reason,
  kind,
  leaseUntil,
  local,
  onSkip,
  onAgain,
}: OfferProps): React.JSX.Element {
  const { t, format } = useText();
  const theme = useTheme();
  const edge = useSafeAreaInsets();
  const navigation = useNavigation();
  const now = useNow(10_000);
  const { call } = useCalls();
  const act = useAct();
  const report = useReport();
  const [skips, setSkips] = useState(false);
  const [foot, setFoot] = useState(0);
  useToastFloor(foot, useIsFocused());
  const { lead } = useLead(offered.id);
  const timeline = useTimeline(offered.id);
  const known = lead ?? offered;
  const why = reasonText(reason, kind, offered, now, t, format);
  const look = theme.tone[why.tone];
  const over = leaseUntil !== null && Date.parse(leaseUntil) <= now.getTime();
  const lastNote = timeline.items.find(
    (row) => (row.kind === 'note' && row.data.body) || (row.kind === 'call' && row.data.notes),
  );
  const about = lead ? [lead.preferred_course, lead.city].filter(Boolean).join(', ') : '';
  const firstName = offered.student_name.split(' ')[0] ?? offered.student_name;

  return (
    <>
      <ScrollView contentContainerStyle={styles.page}>
        <View style={[styles.why, { backgroundColor: look.soft }]}>
          <Icon name={why.icon} color={look.solid} />
          <View style={styles.words}>
            <Text bold tone={why.tone} testID="why">
              {why.text}
            </Text>
            <Text step="sm" tone={why.tone}>
              {local
                ? t('next.local')
                : over
                  ? t('next.leaseOver')
                  : leaseUntil
                    ? t('next.lease', { time: format.clock(new Date(leaseUntil)) })
                    : ''}
            </Text>
          </View>
        </View>
        <View style={styles.who}>
          <Avatar name={offered.student_name} size={84} />
          <Text
            step="2xl"
            accessibilityRole="header"
            aria-level={2}
            style={styles.name}
            testID="next-name"
          >
            {offered.student_name}
          </Text>
          {about ? <Text color="text-2">{about}</Text> : null}
          <View style={styles.facts}>
            <StatusBadge status={known.status} />
            <Text step="sm" color="text-2">
              {known.last_contacted_at
                ? t('next.calls', {
                    count: known.call_count,
                    when: format.ago(new Date(known.last_contacted_at), now),
                  })
                : t('leads.never')}
            </Text>
          </View>
        </View>
        <Card style={styles.card}>
          <Text step="sm" color="text-3">
            {t('next.lastNote')}
          </Text>
          <View style={[styles.line, { backgroundColor: theme.color.border }]} />
          <Text color={lastNote ? 'text' : 'text-3'}>
            {lastNote ? String(lastNote.data.body ?? lastNote.data.notes) : t('next.noNote')}
          </Text>
        </Card>
      </ScrollView>
      <View
        style={[styles.foot, { paddingBottom: space[3] + edge.bottom }]}
        onLayout={({ nativeEvent }) => setFoot(nativeEvent.layout.height)}
      >
        {over ? <Button icon="skip-forward" label={t('next.askAgain')} onPress={onAgain} /> : null}
        <Button
          kind="primary"
          height={64}
          icon="phone"
          label={t('next.call', { name: firstName })}
          onPress={() => call(offered)}
          testID="call"
        />
        <View style={styles.two}>
          <Button
            label={t('next.open')}
            onPress={() => navigation.navigate('Lead', { id: offered.id })}
            style={styles.half}
          />
          <Button
            label={t('next.skip')}
            onPress={() => setSkips(true)}
            style={styles.half}
            testID="skip"
          />
        </View>
      </View>
      <Sheet
        open={skips}
        onClose={() => setSkips(false)}
        title={t('next.skipTitle', { name: offered.student_name })}
        subtitle={t('next.skipHint')}
      >
        {SKIPS.map((key) => (
          <Button
            key={key}
            label={t(key)}
            onPress={() => {
              setSkips(false);
              const body = t('next.skipNote', { reason: t(key) });
              void act.addNote(offered, { body }).then(report);
              onSkip();
            }}
            testID={key}
          />
        ))}
      </Sheet>
    </>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1 },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    flexWrap: 'wrap',
    minHeight: 60,
    paddingVertical: space[1.5],
    paddingLeft: space[1],
    paddingRight: space[4],
    gap: space[2],
  },
  titles: {
    flex: 1,
    minWidth: 120,
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    columnGap: space[2],
  },
  waiting: { flex: 1, alignItems: 'center', justifyContent: 'center' },
  page: {
    flexGrow: 1,
    padding: space[4],
    gap: space[6],
    width: '100%',
    maxWidth: 560,
    alignSelf: 'center',
  },
  why: { flexDirection: 'row', gap: space[3], padding: space[4], borderRadius: radius.lg },
  words: { flex: 1 },
  who: { alignItems: 'center', gap: space[2] },
  name: { textAlign: 'center', marginTop: space[2] },
  facts: {
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: space[2],
    flexWrap: 'wrap',
  },
  card: { gap: space[3] },
  line: { height: 1 },
  foot: {
    paddingHorizontal: space[4],
    paddingTop: space[2],
    gap: space[3],
    width: '100%',
    maxWidth: 560,
    alignSelf: 'center',
  },
  two: { flexDirection: 'row', gap: space[2], flexWrap: 'wrap' },
  half: { flexGrow: 1, flexBasis: 140 },
});
