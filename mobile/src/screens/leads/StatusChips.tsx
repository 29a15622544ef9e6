import React from 'react';
import { ScrollView, StyleSheet } from 'react-native';

import { Chip, Icon, StatusMark } from '../../components';
import { useText } from '../../i18n';
import type { LeadCounts } from '../../outbox';
import { LeadStatus, space, tokens, useTheme } from '../../theme';

/** What the list shows: all, what is due, or the leads of one status. */
export type LeadFilter = 'all' | 'due' | LeadStatus;

const STATUSES = Object.keys(tokens.status) as LeadStatus[];

export function isFilter(text: string | undefined): text is LeadFilter {
  return text === 'all' || text === 'due' || STATUSES.includes(text as LeadStatus);
}

export function StatusChips({
  counts,
  filter,
  onChange,
}: {
  counts: LeadCounts;
  filter: LeadFilter;
  onChange: (filter: LeadFilter) => void;
}): React.JSX.Element {
  const { t } = useText();
  const { tone } = useTheme();
  return (
    <ScrollView
      horizontal
      showsHorizontalScrollIndicator={false}
      keyboardShouldPersistTaps="handled"
      style={styles.scroll}
      contentContainerStyle={styles.chips}
      role="radiogroup"
      aria-label={t('leads.filter')}
    >
      <Chip
        label={t('leads.all', { count: counts.all })}
        selected={filter === 'all'}
        onPress={() => onChange('all')}
        testID="chip-all"
      />
      <Chip
        label={t('leads.due', { count: counts.due })}
        before={<Icon name="clock" size={14} color={tone.red.solid} />}
        selected={filter === 'due'}
        onPress={() => onChange('due')}
        testID="chip-due"
      />
      {STATUSES.map((status) => (
        <Chip
          key={status}
          label={t('leads.chip', {
            status: t(`status.${status}`),
            count: counts.by_status[status] ?? 0,
          })}
          before={<StatusMark status={status} size={16} />}
          selected={filter === status}
          onPress={() => onChange(filter === status ? 'all' : status)}
          testID={`chip-${status}`}
        />
      ))}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  scroll: { flexGrow: 0 },
  chips: { gap: space[2], paddingHorizontal: space[4] },
});
