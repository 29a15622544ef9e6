import { useNavigation } from '@react-navigation/native';
import React, { useCallback, useMemo, useState } from 'react';
import { SectionList, StyleSheet, View } from 'react-native';

import { Icon, IconName, Notice, Refresh, Screen, Spinner, Text, useToast } from '../components';
import { PlainKey, useText } from '../i18n';
import { useCalls } from '../managers/calls';
import { FollowUpRow, useAct, useFollowups, useSyncState } from '../outbox';
import { radius, space, tokens, useTheme } from '../theme';
import { OutcomeMissing } from './calls/OutcomeMissing';
import { SyncBar } from './common/SyncBar';
import { useNow } from './common/useNow';
import { FollowUpCard } from './followups/FollowUpCard';
import { MoveSheet } from './followups/MoveSheet';

export type Bucket = keyof typeof tokens.bucket;

interface Section {
  bucket: Bucket;
  data: FollowUpRow[];
}

const EMPTY: Record<Bucket, PlainKey> = {
  overdue: 'followups.noOverdue',
  today: 'followups.noToday',
  upcoming: 'followups.noUpcoming',
};

/** What was promised: overdue, today, later; done by one tap, moved by holding. */
export function FollowUpListScreen(): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const navigation = useNavigation();
  const toast = useToast();
  const act = useAct();
  const { call } = useCalls();
  const now = useNow();
  const sync = useSyncState();
  const { overdue, today, upcoming, without, state } = useFollowups();
  const [refreshing, setRefreshing] = useState(false);
  const [moving, setMoving] = useState<FollowUpRow | null>(null);

  const sections = useMemo<Section[]>(
    () => [
      { bucket: 'overdue', data: [...overdue] },
      { bucket: 'today', data: [...today] },
      { bucket: 'upcoming', data: [...upcoming] },
    ],
    [overdue, today, upcoming],
  );

  const complete = useCallback(
    async ({ key, lead }: FollowUpRow) => {
      await act.completeFollowup(key);
      toast({
        text: t('followups.done', { name: lead.student_name }),
        action: { label: t('action.undo'), onPress: () => void act.undoComplete(key) },
      });
    },
    [act, toast, t],
  );
  const open = useCallback(
    ({ lead }: FollowUpRow) => navigation.navigate('Lead', { id: lead.id }),
    [navigation],
  );
  const dial = useCallback(({ lead }: FollowUpRow) => call(lead), [call]);

  async function refresh(): Promise<void> {
    setRefreshing(true);
    await act.refresh();
    setRefreshing(false);
  }

  const waiting = state === 'reading' || (state === 'first' && !sync.problem);
  const stale = sync.problem && sync.online && !sync.syncing && sync.last_sync;
  return (
    <Screen title={t('followups.title')} bar={<SyncBar />}>
      <OutcomeMissing />
      {stale ? (
        <View style={styles.notice}>
          <Notice kind="wait" text={t('followups.stale', { time: format.clock(stale) })} />
        </View>
      ) : null}
      {waiting ? (
        <View style={styles.waiting}>
          <Spinner />
        </View>
      ) : (
        <SectionList
          sections={sections}
          keyExtractor={({ key }) => key}
          renderItem={({ item, section }) => (
            <FollowUpCard
              row={item}
              bucket={section.bucket}
              now={now}
              onDone={complete}
              onOpen={open}
              onMove={setMoving}
              onCall={dial}
            />
          )}
          renderSectionHeader={({ section }) => <Head section={section} />}
          renderSectionFooter={({ section }) =>
            section.data.length === 0 ? (
              <View
                style={[styles.none, { backgroundColor: color.surface, borderColor: color.border }]}
              >
                <Text step="sm" color="text-2">
                  {t(EMPTY[section.bucket])}
                  {section.bucket === 'upcoming' && without > 0
                    ? ` ${t('followups.without', { count: without })}`
                    : ''}
                </Text>
              </View>
            ) : null
          }
          ListFooterComponent={
            overdue.length + today.length + upcoming.length > 0 ? (
              <Text step="xs" color="text-3" style={styles.how}>
                {t('followups.how')}
              </Text>
            ) : null
          }
          stickySectionHeadersEnabled={false}
          initialNumToRender={12}
          refreshControl={<Refresh refreshing={refreshing} onRefresh={() => void refresh()} />}
          contentContainerStyle={styles.content}
          testID="followups"
        />
      )}
      {moving ? <MoveSheet key={moving.key} row={moving} onClose={() => setMoving(null)} /> : null}
    </Screen>
  );
}

function Head({ section: { bucket, data } }: { section: Section }): React.JSX.Element {
  const { t, format } = useText();
  const theme = useTheme();
  const { tone, icon } = tokens.bucket[bucket];
  const label = t(`bucket.${bucket}`);
  return (
    <View
      style={[styles.head, { borderColor: theme.color.border }]}
      accessible
      accessibilityRole="header"
      aria-level={2}
      accessibilityLabel={`${label}, ${format.number(data.length)}`}
    >
      <Icon name={icon as IconName} size={20} color={theme.tone[tone].solid} />
      <Text step="sm" bold tone={tone}>
        {label}
      </Text>
      <View style={[styles.count, { backgroundColor: theme.tone[tone].soft }]}>
        <Text step="xs" tone={tone}>
          {format.number(data.length)}
        </Text>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  waiting: { padding: space[12], alignItems: 'center' },
  notice: { paddingHorizontal: space[4], paddingBottom: space[2] },
  content: { paddingBottom: space[12], width: '100%', maxWidth: 760, alignSelf: 'center' },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[2],
    paddingHorizontal: space[4],
    paddingTop: space[4],
    paddingBottom: space[1.5],
    borderBottomWidth: 1,
  },
  count: {
    minWidth: 22,
    minHeight: 22,
    paddingHorizontal: 7,
    borderRadius: radius.sm,
    alignItems: 'center',
    justifyContent: 'center',
  },
  none: { paddingHorizontal: space[4], paddingVertical: space[3], borderBottomWidth: 1 },
  how: { textAlign: 'center', padding: space[4] },
});
