import { RouteProp, useIsFocused, useNavigation, useRoute } from '@react-navigation/native';
import React, { useCallback, useEffect, useRef, useState } from 'react';
import {
  FlatList,
  ListRenderItemInfo,
  StyleSheet,
  TextInput,
  useWindowDimensions,
  View,
} from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import {
  Button,
  EmptyState,
  Field,
  Icon,
  IconButton,
  Notice,
  Refresh,
  Screen,
  Sheet,
  Spinner,
  Text,
  useToastFloor,
} from '../components';
import { useText } from '../i18n';
import { useCalls } from '../managers/calls';
import type { TabRoutes } from '../navigation/routes';
import { LeadRow, useAct, useLeads, useSyncState } from '../outbox';
import { radius, space, tokens, useTheme } from '../theme';
import { textScale } from '../utils/textScale';
import { useDebounce } from '../utils/useDebounce';
import { useKeys } from '../utils/useKeys';
import { OutcomeMissing } from './calls/OutcomeMissing';
import { SyncBar } from './common/SyncBar';
import { useNow } from './common/useNow';
import { LeadPanel } from './lead/LeadPanel';
import { FollowUpSheet } from './lead/sheets';
import { cardHeight, LeadCard } from './leads/LeadCard';
import { isFilter, LeadFilter, StatusChips } from './leads/StatusChips';
import { SharedNotice } from './recordings/SharedNotice';

/** From here on the lead is beside the list. */
const WIDE = 768;
const BOTTOM = 88;
const NEXT = 56;

export function LeadListScreen(): React.JSX.Element {
  const { t, format } = useText();
  const { color, tone } = useTheme();
  const navigation = useNavigation();
  const route = useRoute<RouteProp<TabRoutes, 'Leads'>>();
  const { width, fontScale } = useWindowDimensions();
  const { call } = useCalls();
  const act = useAct();
  const sync = useSyncState();
  const now = useNow();
  const focused = useIsFocused();
  const edge = useSafeAreaInsets();

  const asked = route.params?.status;
  const [filter, setFilter] = useState<LeadFilter>(isFilter(asked) ? asked : 'all');
  useEffect(() => {
    if (isFilter(asked)) {
      setFilter(asked);
    }
  }, [asked]);
  const [typed, setTyped] = useState('');
  const search = useDebounce(typed, 300).trim();
  const { rows, counts, state } = useLeads({
    statuses: filter === 'all' || filter === 'due' ? [] : [filter],
    dueOnly: filter === 'due',
    search,
  });
  const [refreshing, setRefreshing] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [held, setHeld] = useState<LeadRow | null>(null);
  const [booking, setBooking] = useState<LeadRow | null>(null);
  const list = useRef<FlatList<LeadRow>>(null);
  const box = useRef<TextInput>(null);

  // Toasts stand above the button for the next lead.
  useToastFloor(edge.bottom + tokens.size.tabbar + space[4] + NEXT, focused);

  const wide = width >= WIDE;
  const { height, tall } = cardHeight(fontScale * textScale);

  // Another question is another list: its beginning is what matters. Back from a lead it stays.
  const question = `${filter} ${search}`;
  const lastQuestion = useRef(question);
  useEffect(() => {
    if (lastQuestion.current !== question) {
      lastQuestion.current = question;
      list.current?.scrollToOffset({ offset: 0, animated: false });
    }
  }, [question]);

  // A browser forgets where a hidden list stood.
  const place = useRef(0);
  const isFocused = useRef(focused);
  isFocused.current = focused;
  useEffect(() => {
    if (!focused) {
      return undefined;
    }
    const frame = requestAnimationFrame(() =>
      list.current?.scrollToOffset({ offset: place.current, animated: false }),
    );
    return () => cancelAnimationFrame(frame);
  }, [focused]);

  const open = useCallback(
    (id: string) => (wide ? setChosen(id) : navigation.navigate('Lead', { id })),
    [wide, navigation],
  );
  const dial = useCallback((lead: LeadRow) => call(lead), [call]);

  const shown = wide ? (rows.find(({ id }) => id === chosen)?.id ?? chosen) : null;
  const move = (by: number): void => {
    const at = rows.findIndex(({ id }) => id === chosen);
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) {
      setChosen(next.id);
      list.current?.scrollToIndex({
        index: rows.indexOf(next),
        viewPosition: 0.4,
        animated: false,
      });
    }
  };
  useKeys(
    focused
      ? {
          j: () => move(1),
          k: () => move(-1),
          Enter: () => chosen && open(chosen),
          '/': () => box.current?.focus(),
        }
      : {},
  );

  async function refresh(): Promise<void> {
    setRefreshing(true);
    await act.refresh();
    setRefreshing(false);
  }

  const renderItem = useCallback(
    ({ item }: ListRenderItemInfo<LeadRow>) => (
      <LeadCard
        lead={item}
        now={now}
        height={height}
        tall={tall}
        selected={wide && item.id === shown}
        onOpen={open}
        onCall={dial}
        onBook={setBooking}
        onMenu={setHeld}
      />
    ),
    [now, height, tall, wide, shown, open, dial],
  );
  const getItemLayout = useCallback(
    (_: unknown, index: number) => ({ length: height, offset: height * index, index }),
    [height],
  );

  function empty(): React.JSX.Element {
    if (state !== 'ready' && !(state === 'first' && sync.problem)) {
      return (
        <View style={styles.waiting}>
          <Spinner />
          {state === 'first' ? <Text color="text-2">{t('leads.loading')}</Text> : null}
        </View>
      );
    }
    const showAll = {
      label: t('leads.showAll'),
      onPress: () => {
        setFilter('all');
        setTyped('');
      },
    };
    if (search) {
      return (
        <EmptyState icon="search" text={t('leads.noneSearch', { text: search })} action={showAll} />
      );
    }
    if (filter === 'due') {
      return <EmptyState icon="circle-check" text={t('leads.noneDue')} action={showAll} />;
    }
    if (filter !== 'all') {
      const status = t(`status.${filter}`);
      return (
        <EmptyState icon="contact" text={t('leads.noneStatus', { status })} action={showAll} />
      );
    }
    return <EmptyState icon="contact" text={t('leads.none')} />;
  }

  const failed = sync.problem && sync.online && !sync.syncing;
  const outbox = sync.needs_you
    ? t('leads.outboxNeeds', { count: sync.needs_you })
    : sync.waiting
      ? t('leads.outboxWaits', { count: sync.waiting })
      : t('leads.outbox');
  const body = (
    <Screen
      title={t('leads.title')}
      bar={<SyncBar />}
      actions={
        <>
          <IconButton
            icon={
              sync.needs_you
                ? 'triangle-alert'
                : !sync.online
                  ? 'cloud-off'
                  : sync.waiting
                    ? 'cloud-upload'
                    : 'cloud-check'
            }
            color={sync.needs_you ? tone.red.solid : undefined}
            label={outbox}
            onPress={() => navigation.navigate('Outbox')}
          />
          <IconButton
            icon="circle-user-round"
            label={t('leads.settings')}
            onPress={() => navigation.navigate('Settings')}
          />
        </>
      }
    >
      <View style={styles.search}>
        <Field
          ref={box}
          label={t('leads.search')}
          hideLabel
          placeholder={t('leads.search')}
          value={typed}
          onChangeText={setTyped}
          autoCorrect={false}
          autoCapitalize="none"
          returnKeyType="search"
          inputMode="search"
          before={<Icon name="search" size={20} color={color['text-3']} />}
          after={
            typed ? (
              <IconButton
                icon="x"
                size={20}
                label={t('leads.clearSearch')}
                onPress={() => setTyped('')}
                style={styles.clear}
              />
            ) : undefined
          }
          hint={search && !sync.online ? t('leads.offlineSearch') : undefined}
          testID="search"
        />
      </View>
      <StatusChips counts={counts} filter={filter} onChange={setFilter} />
      <OutcomeMissing />
      <SharedNotice />
      {failed ? (
        <View style={styles.notice}>
          <Notice
            kind="wait"
            text={
              sync.last_sync
                ? t('leads.stale', { time: format.clock(sync.last_sync) })
                : t('leads.staleNever')
            }
          />
        </View>
      ) : null}
      <View style={[styles.list, { borderColor: color.border }]}>
        <FlatList
          ref={list}
          data={rows as LeadRow[]}
          keyExtractor={idOf}
          renderItem={renderItem}
          getItemLayout={getItemLayout}
          windowSize={10}
          maxToRenderPerBatch={10}
          updateCellsBatchingPeriod={50}
          initialNumToRender={10}
          removeClippedSubviews
          keyboardShouldPersistTaps="handled"
          keyboardDismissMode="on-drag"
          onScroll={({ nativeEvent }) => {
            if (isFocused.current) {
              place.current = nativeEvent.contentOffset.y;
            }
          }}
          scrollEventThrottle={100}
          ListEmptyComponent={empty()}
          refreshControl={<Refresh refreshing={refreshing} onRefresh={() => void refresh()} />}
          style={styles.fill}
          contentContainerStyle={styles.content}
          testID="leads"
        />
      </View>
      <Button
        kind="primary"
        height={NEXT}
        icon="skip-forward"
        label={t('leads.next')}
        onPress={() => navigation.navigate('Next')}
        style={styles.next}
        testID="next-lead"
      />
      <Sheet open={held !== null} onClose={() => setHeld(null)} title={held?.student_name ?? ''}>
        {MENU.map(({ key, icon, label }) => (
          <Button
            key={key}
            height={56}
            icon={icon}
            label={t(label)}
            onPress={() => {
              setHeld(null);
              if (held) {
                ({ call: dial, book: setBooking, open: () => open(held.id) })[key](held);
              }
            }}
            testID={`menu-${key}`}
          />
        ))}
      </Sheet>
      {booking ? <FollowUpSheet lead={booking} onClose={() => setBooking(null)} /> : null}
    </Screen>
  );
  if (!wide) {
    return body;
  }
  return (
    <View style={styles.wide}>
      <View style={[styles.left, { borderColor: color.border }]}>{body}</View>
      <View style={[styles.right, { backgroundColor: color.canvas }]}>
        {shown ? (
          <LeadPanel key={shown} id={shown} onGone={() => setChosen(null)} />
        ) : (
          <EmptyState icon="contact" text={t('leads.pick')} />
        )}
      </View>
    </View>
  );
}

/** What a held card offers; its swipes do the first two. */
const MENU = [
  { key: 'call', icon: 'phone', label: 'leads.swipeCall' },
  { key: 'book', icon: 'calendar-plus', label: 'lead.followup' },
  { key: 'open', icon: 'contact', label: 'next.open' },
] as const;

const idOf = ({ id }: LeadRow): string => id;

const styles = StyleSheet.create({
  fill: { flex: 1 },
  search: { paddingHorizontal: space[4], paddingVertical: space[1.5] },
  clear: { marginRight: -space[3] },
  notice: { paddingHorizontal: space[4], paddingVertical: space[2] },
  list: { flex: 1, borderTopWidth: 1, marginTop: space[1.5] },
  content: { paddingBottom: BOTTOM },
  waiting: { padding: space[12], gap: space[3], alignItems: 'center' },
  next: {
    position: 'absolute',
    right: space[4],
    bottom: space[4],
    borderRadius: radius.xl,
    boxShadow: '0 4px 12px rgba(16, 19, 26, 0.25)',
  },
  wide: { flex: 1, flexDirection: 'row' },
  left: { width: 400, borderRightWidth: 1 },
  right: { flex: 1, minWidth: 0 },
});
