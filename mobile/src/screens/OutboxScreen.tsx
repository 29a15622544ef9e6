import { useIsFocused, useNavigation } from '@react-navigation/native';
import React, { useMemo, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import {
  Button,
  EmptyState,
  Icon,
  IconName,
  Refresh,
  Screen,
  Text,
  useToastFloor,
} from '../components';
import { useText } from '../i18n';
import { useRecordings } from '../managers/recordings';
import { Entry, heldOf, Upload, useAct, useOutbox, useSyncState } from '../outbox';
import { radius, space, Tone, useTheme } from '../theme';
import { SyncBar } from './common/SyncBar';
import { NeedsYou, UploadItem, Waiting } from './outbox/items';

/** How much the button at the bottom takes. */
const FOOTER = 80;

type Line = { at: string; entry: Entry } | { at: string; upload: Upload };

/** What is not at the server yet: first what needs a person, then what waits, in sending order. */
export function OutboxScreen(): React.JSX.Element {
  const { t } = useText();
  const { color } = useTheme();
  const navigation = useNavigation();
  const edge = useSafeAreaInsets();
  const act = useAct();
  const { queue } = useRecordings();
  const sync = useSyncState();
  const { needsYou, waiting, uploads, sentToday, state } = useOutbox();
  const [refreshing, setRefreshing] = useState(false);

  const held = useMemo(
    () => heldOf([...needsYou, ...waiting].sort((one, other) => one.seq - other.seq)),
    [needsYou, waiting],
  );
  const refused = uploads.filter((upload) => upload.state === 'refused');
  const lines = useMemo<Line[]>(() => {
    const all: Line[] = [
      ...waiting.map((entry) => ({ at: entry.made_at, entry })),
      ...uploads
        .filter((upload) => upload.state !== 'refused')
        .map((upload) => ({ at: upload.made_at, upload })),
    ];
    // Entries keep the order of their sending; a recording stands where it was made.
    return all.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }, [waiting, uploads]);

  async function refresh(): Promise<void> {
    setRefreshing(true);
    await Promise.all([act.refresh(), queue.wake()]);
    setRefreshing(false);
  }

  const needs = needsYou.length + refused.length;
  const all = needs + lines.length;
  useToastFloor(all > 0 ? edge.bottom + FOOTER : 0, useIsFocused());
  return (
    <Screen
      title={t('outbox.title')}
      onBack={() => navigation.goBack()}
      bar={<SyncBar here />}
      footer={
        all > 0 ? (
          <View
            style={[
              styles.footer,
              {
                backgroundColor: color.surface,
                borderColor: color.border,
                paddingBottom: edge.bottom ? 0 : space[3],
              },
            ]}
          >
            <Button
              height={56}
              icon="refresh-cw"
              label={t('outbox.now')}
              onPress={() => {
                act.sendNow();
                void queue.retry();
              }}
              testID="try-now"
            />
          </View>
        ) : undefined
      }
    >
      <ScrollView
        refreshControl={<Refresh refreshing={refreshing} onRefresh={() => void refresh()} />}
        contentContainerStyle={styles.content}
        testID="outbox"
      >
        {needs > 0 ? (
          <>
            <Head icon="circle-alert" tone="red" label={t('outbox.needsYou')} count={needs} />
            {needsYou.map((entry) => (
              <NeedsYou key={entry.id} entry={entry} />
            ))}
            {refused.map((upload) => (
              <UploadItem key={upload.id} upload={upload} online={sync.online} />
            ))}
          </>
        ) : null}
        {lines.length > 0 ? (
          <>
            <Head
              icon={sync.online ? 'cloud-upload' : 'clock'}
              tone="orange"
              label={t(sync.online ? 'outbox.sending' : 'outbox.waiting')}
              count={lines.length}
            />
            {lines.map((line) =>
              'entry' in line ? (
                <Waiting key={line.entry.id} entry={line.entry} held={held.has(line.entry)} />
              ) : (
                <UploadItem key={line.upload.id} upload={line.upload} online={sync.online} />
              ),
            )}
          </>
        ) : null}
        {all === 0 && state === 'ready' ? (
          <EmptyState icon="cloud-check" text={t('outbox.empty')} />
        ) : null}
        <Text step="sm" color="text-3" style={styles.sent}>
          {t('outbox.sentToday', { count: sentToday })}
          {all > 0 ? ` ${t('outbox.order')}` : ''}
        </Text>
      </ScrollView>
    </Screen>
  );
}

function Head({
  icon,
  tone,
  label,
  count,
}: {
  icon: IconName;
  tone: Tone;
  label: string;
  count: number;
}): React.JSX.Element {
  const { format } = useText();
  const theme = useTheme();
  return (
    <View
      style={[styles.head, { borderColor: theme.color.border }]}
      accessible
      accessibilityRole="header"
      aria-level={2}
      accessibilityLabel={`${label}, ${format.number(count)}`}
    >
      <Icon name={icon} size={20} color={theme.tone[tone].solid} />
      <Text step="sm" bold tone={tone}>
        {label}
      </Text>
      <View style={[styles.count, { backgroundColor: theme.tone[tone].soft }]}>
        <Text step="xs" tone={tone}>
          {format.number(count)}
        </Text>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  content: { paddingBottom: space[8], width: '100%', maxWidth: 760, alignSelf: 'center' },
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
  sent: { textAlign: 'center', paddingHorizontal: space[6], paddingTop: space[4] },
  footer: { borderTopWidth: 1, paddingHorizontal: space[4], paddingTop: space[3] },
});
