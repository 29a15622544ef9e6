import { useIsFocused } from '@react-navigation/native';
import React, { useMemo, useState } from 'react';
import { FlatList, Linking, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import {
  Avatar,
  Badge,
  Button,
  EmptyState,
  IconButton,
  Notice,
  Press,
  Spinner,
  StatusBadge,
  Text,
  useToastFloor,
} from '../../components';
import { useText } from '../../i18n';
import { useCalls } from '../../managers/calls';
import { LeadWhole, useLead, useOutbox, useSyncState, useTimeline } from '../../outbox';
import { space, tokens, TOUCH, useTheme } from '../../theme';
import { readablePhone, spokenPhone } from '../../utils/phone';
import { daysBetween } from '../../utils/time';
import { useKeys } from '../../utils/useKeys';
import { SyncBar } from '../common/SyncBar';
import { useNow } from '../common/useNow';
import { AttachButton } from '../recordings/AttachButton';
import { factsOf, RecordingItem, WaitingRecordings } from '../recordings/RecordingItem';
import { useJudgement } from '../recordings/useJudgement';
import { Details } from './Details';
import { ConflictSheet, FollowUpSheet, NoteSheet, StatusSheet } from './sheets';
import { grouped, Happened, TimelineItem } from './Timeline';

interface Props {
  id: string;
  /** Without it the lead stands beside the list. */
  onBack?: () => void;
  onGone?: () => void;
  onDirty?: (dirty: boolean) => void;
}

type Open = 'status' | 'note' | 'followup' | 'conflict' | null;

/** All about one lead, and the one button to call them. */
export function LeadPanel({ id, onBack, onGone, onDirty }: Props): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const { call } = useCalls();
  const now = useNow();
  const edge = useSafeAreaInsets();
  const sync = useSyncState();
  const { lead, state, unsent } = useLead(id);
  const timeline = useTimeline(id);
  const { needsYou, uploads } = useOutbox();
  useJudgement(id, timeline.items, sync.online);
  const [open, setOpen] = useState<Open>(null);
  const [foot, setFoot] = useState(0);
  useToastFloor(foot, useIsFocused());
  const close = (): void => setOpen(null);
  const conflict = needsYou.find((one) => one.state === 'conflict' && one.lead?.id === id);
  const items = useMemo(() => grouped(timeline.items), [timeline.items]);
  useKeys({
    n: () => setOpen('note'),
    f: () => setOpen('followup'),
  });

  if (!lead) {
    return (
      <View style={[styles.fill, { paddingTop: onBack ? edge.top : 0 }]}>
        <Head onBack={onBack} said="" />
        {state === 'gone' ? (
          <EmptyState
            icon="contact"
            text={t('lead.gone')}
            action={
              onBack || onGone
                ? { label: t('action.back'), onPress: () => (onBack ?? onGone)?.() }
                : undefined
            }
          />
        ) : (
          <View style={styles.waiting}>
            <Spinner />
          </View>
        )}
      </View>
    );
  }

  const asOf = timeline.as_of ?? sync.last_sync;
  const said =
    unsent > 0
      ? t('lead.unsent', { count: unsent })
      : !sync.online
        ? asOf
          ? t('lead.offlineAsOf', { time: format.clock(asOf) })
          : t('lead.offline')
        : timeline.state === 'fetching' || timeline.state === 'reading'
          ? t('lead.syncing')
          : asOf
            ? t('lead.synced', { when: format.ago(asOf, now) })
            : '';

  return (
    <View
      style={[styles.fill, { paddingTop: onBack ? edge.top : 0 }]}
      role={onBack ? 'main' : undefined}
    >
      <Head onBack={onBack} said={said} />
      {onBack ? <SyncBar /> : null}
      <FlatList
        data={items}
        keyExtractor={keyOf}
        renderItem={({ item, index }) => (
          <TimelineItem
            {...item}
            now={now}
            last={index === items.length - 1}
            renderRecording={(recording) => (
              <RecordingItem lead={id} recording={factsOf(recording)} />
            )}
          />
        )}
        keyboardShouldPersistTaps="handled"
        onEndReached={() => timeline.has_more && void timeline.older()}
        onEndReachedThreshold={0.6}
        contentContainerStyle={styles.content}
        ListHeaderComponent={
          <View style={styles.top}>
            <Who lead={lead} now={now} onStatus={() => setOpen('status')} />
            {lead.do_not_call ? (
              <Notice
                kind="refused"
                text={`${t('calls.doNotCall')}. ${t('calls.doNotCallText')}`}
              />
            ) : null}
            {conflict ? (
              <Notice kind="refused" text={t('lead.changed')}>
                <Button label={t('lead.changedOpen')} onPress={() => setOpen('conflict')} />
              </Notice>
            ) : null}
            <View style={styles.actions}>
              <Button
                icon="message-circle"
                label={t('lead.whatsapp')}
                onPress={() =>
                  void Linking.openURL(`https://wa.me/${lead.phone_e164.replace(/\D/g, '')}`)
                }
                style={styles.action}
              />
              <Button
                icon="calendar-plus"
                label={t('lead.followup')}
                onPress={() => setOpen('followup')}
                style={styles.action}
                testID="follow-up"
              />
              <Button
                icon="sticky-note"
                label={t('lead.note')}
                onPress={() => setOpen('note')}
                style={styles.action}
                testID="new-note"
              />
            </View>
            <Details key={lead.id} lead={lead} onDirty={onDirty} />
            <WaitingRecordings lead={lead.id} uploads={uploads} />
            <View style={styles.heading}>
              <Text bold accessibilityRole="header" aria-level={2} style={styles.said}>
                {t('lead.timeline')}
              </Text>
              <AttachButton lead={lead} />
            </View>
            {timeline.state === 'failed' ? (
              <Notice kind="wait" text={t('lead.timelineFailed')} />
            ) : null}
          </View>
        }
        ListEmptyComponent={
          timeline.state === 'ready' || timeline.state === 'failed' ? (
            <Text color="text-2" style={styles.empty}>
              {t('lead.timelineEmpty')}
            </Text>
          ) : (
            <Spinner />
          )
        }
        ListFooterComponent={
          timeline.has_more ? (
            <Button kind="ghost" label={t('lead.older')} onPress={() => void timeline.older()} />
          ) : null
        }
        testID="timeline"
      />
      <View
        onLayout={({ nativeEvent }) => setFoot(nativeEvent.layout.height)}
        style={[
          styles.footer,
          {
            backgroundColor: color.surface,
            borderColor: color.border,
            paddingBottom: space[3] + edge.bottom,
          },
        ]}
      >
        <Button
          kind={lead.do_not_call ? 'danger' : 'primary'}
          height={56}
          icon="phone"
          label={t('calls.callNumber', { number: readablePhone(lead.phone_e164) })}
          accessibilityLabel={t('calls.callNumber', { number: spokenPhone(lead.phone_e164) })}
          onPress={() => call(lead)}
          testID="call"
        />
        {lead.alternate_phone ? (
          <Button
            kind="ghost"
            label={t('calls.otherPhone', { number: readablePhone(lead.alternate_phone) })}
            accessibilityLabel={t('calls.callNumber', {
              number: spokenPhone(lead.alternate_phone),
            })}
            onPress={() => call(lead, lead.alternate_phone ?? undefined)}
            testID="call-other"
          />
        ) : null}
      </View>
      {open === 'status' ? <StatusSheet lead={lead} onClose={close} /> : null}
      {open === 'note' ? <NoteSheet lead={lead} onClose={close} /> : null}
      {open === 'followup' ? <FollowUpSheet lead={lead} onClose={close} /> : null}
      {open === 'conflict' && conflict ? (
        <ConflictSheet key={conflict.id} entry={conflict} onClose={close} />
      ) : null}
    </View>
  );
}

const keyOf = ({ row }: Happened): string => `${row.kind}-${row.id}`;

function Head({ onBack, said }: { onBack?: () => void; said: string }): React.JSX.Element {
  const { t } = useText();
  return (
    <View style={styles.head}>
      {onBack ? <IconButton icon="arrow-left" label={t('action.back')} onPress={onBack} /> : null}
      <Text
        step="sm"
        color="text-3"
        accessibilityLiveRegion="polite"
        style={onBack ? styles.said : styles.saidAlone}
      >
        {said}
      </Text>
    </View>
  );
}

function Who({
  lead,
  now,
  onStatus,
}: {
  lead: LeadWhole;
  now: Date;
  onStatus: () => void;
}): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const about = [lead.preferred_course, lead.city].filter(Boolean).join(', ');
  const next = lead.next_followup_at ? new Date(lead.next_followup_at) : null;
  const days = next ? daysBetween(now, next, format.zone) : 0;
  const bucket = tokens.bucket[days < 0 ? 'overdue' : days === 0 ? 'today' : 'upcoming'];
  return (
    <View style={styles.who}>
      <View style={styles.name}>
        <Avatar name={lead.student_name} size={48} />
        <View style={styles.names}>
          <Text step="xl" accessibilityRole="header" aria-level={1} testID="lead-name">
            {lead.student_name}
          </Text>
          {about ? (
            <Text step="sm" color="text-2">
              {about}
            </Text>
          ) : null}
        </View>
      </View>
      <View style={styles.badges}>
        <Press
          onPress={onStatus}
          says={t('lead.changeStatus', { status: t(`status.${lead.status}`) })}
          pressedStyle={{ backgroundColor: color.pressed }}
          style={styles.status}
          testID="status"
        >
          <StatusBadge status={lead.status} />
        </Press>
        {next ? (
          <Badge
            tone={bucket.tone}
            icon={bucket.icon}
            label={`${format.nearDay(next, now)} ${format.clock(next)}`}
          />
        ) : null}
        <Text step="sm" color="text-3">
          {t('lead.calls', { count: lead.call_count })}
        </Text>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1, minHeight: 0 },
  head: { flexDirection: 'row', alignItems: 'center', minHeight: 56, paddingHorizontal: space[1] },
  said: { flex: 1 },
  saidAlone: { flex: 1, paddingHorizontal: space[3] },
  waiting: { flex: 1, alignItems: 'center', justifyContent: 'center' },
  content: {
    paddingTop: space[2],
    paddingBottom: space[6],
    width: '100%',
    maxWidth: 760,
    alignSelf: 'center',
  },
  top: { paddingHorizontal: space[4], gap: space[4], paddingBottom: space[4] },
  who: { gap: space[3] },
  name: { flexDirection: 'row', alignItems: 'center', gap: space[3] },
  names: { flex: 1, minWidth: 0 },
  badges: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap', gap: space[2] },
  // As high as a thumb needs, in a line as high as its words.
  status: { minHeight: TOUCH, marginVertical: -14, justifyContent: 'center', borderRadius: 6 },
  actions: { flexDirection: 'row', flexWrap: 'wrap', gap: space[2] },
  action: { flexGrow: 1, paddingHorizontal: space[2] },
  heading: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  empty: { paddingHorizontal: space[4] },
  footer: { borderTopWidth: 1, paddingHorizontal: space[4], paddingTop: space[3], gap: space[1] },
});
