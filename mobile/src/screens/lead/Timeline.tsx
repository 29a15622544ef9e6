import React, { memo } from 'react';
import { StyleSheet, View } from 'react-native';

import { Icon, IconName, StatusBadge, Text } from '../../components';
import { Format, Translate, useText } from '../../i18n';
import type { TimelineRow } from '../../outbox';
import { LeadStatus, radius, space, Tone, tokens, useTheme } from '../../theme';

/** An entry with the recordings that belong to it. */
export interface Happened {
  row: TimelineRow;
  recordings: TimelineRow[];
}

/** Recordings stand under their calls; those whose call is not here stand by themselves. */
export function grouped(rows: readonly TimelineRow[]): Happened[] {
  const calls = new Set(rows.filter(({ kind }) => kind === 'call').map(({ id }) => id));
  const ofCall = (row: TimelineRow): string | null =>
    row.kind === 'recording' && calls.has(String(row.data.call_id))
      ? String(row.data.call_id)
      : null;
  return rows
    .filter((row) => ofCall(row) === null)
    .map((row) => ({
      row,
      recordings: row.kind === 'call' ? rows.filter((one) => ofCall(one) === row.id) : [],
    }));
}

interface Look {
  icon: IconName;
  tone: Tone;
}

function lookOf({ kind, data }: TimelineRow): Look {
  if (kind === 'call') {
    const known = tokens.outcome[data.outcome as keyof typeof tokens.outcome];
    return known
      ? { icon: known.icon as IconName, tone: known.tone }
      : { icon: 'phone', tone: 'gray' };
  }
  if (kind === 'status') {
    return { icon: 'circle-dot', tone: tokens.status[data.to as LeadStatus]?.tone ?? 'gray' };
  }
  const looks: Partial<Record<TimelineRow['kind'], Look>> = {
    followup: {
      icon: data.status === 'completed' ? 'circle-check' : 'calendar-clock',
      tone: data.status === 'completed' ? 'green' : 'orange',
    },
    recording: { icon: 'audio-lines', tone: 'green' },
    assignment: { icon: 'user-plus', tone: 'blue' },
    import: { icon: 'file-text', tone: 'gray' },
  };
  return looks[kind] ?? { icon: 'sticky-note', tone: 'gray' };
}

/** What happened, in words; the status change is drawn as badges and said by this. */
export function happened(row: TimelineRow, t: Translate, format: Format, now: Date): string {
  const { kind, data } = row;
  const when = (at: unknown): string => format.dayAndClock(new Date(String(at)), now);
  const status = (one: unknown): string =>
    typeof one === 'string' && one in tokens.status ? t(`status.${one as LeadStatus}`) : '';
  switch (kind) {
    case 'call': {
      const outcome = data.outcome as keyof typeof tokens.outcome;
      const said = outcome in tokens.outcome ? t(`outcome.${outcome}`) : String(outcome);
      return Number(data.duration_seconds) > 0
        ? `${said}, ${format.duration(Number(data.duration_seconds))}`
        : said;
    }
    case 'status':
      return data.from
        ? t('lead.statusFromTo', { from: status(data.from), to: status(data.to) })
        : t('lead.statusSet', { to: status(data.to) });
    case 'followup':
      return t(data.status === 'completed' ? 'lead.followupDone' : 'lead.followupFor', {
        when: when(data.scheduled_at),
      });
    case 'recording':
      return data.duration_seconds
        ? t('lead.recordingOf', { length: format.duration(Number(data.duration_seconds)) })
        : t('lead.recording');
    case 'assignment':
      return data.to
        ? t('lead.givenTo', { name: String(data.to) })
        : t('lead.takenBack', { name: String(data.from ?? '') });
    case 'import':
      return t(data.enquired_again ? 'lead.enquired' : 'lead.imported');
    default:
      return t('lead.note');
  }
}

interface Props extends Happened {
  now: Date;
  last: boolean;
  /** Draws a recording with its player. */
  renderRecording: (recording: TimelineRow) => React.ReactNode;
}

export const TimelineItem = memo(function Item({
  row,
  recordings,
  now,
  last,
  renderRecording,
}: Props): React.JSX.Element {
  const { t, format } = useText();
  const theme = useTheme();
  const { icon, tone } = lookOf(row);
  const at = new Date(row.at);
  const said = happened(row, t, format, now);
  const body =
    row.kind === 'note'
      ? row.data.body
      : row.kind === 'call'
        ? row.data.notes
        : row.kind === 'followup'
          ? row.data.description
          : null;
  const today = format.day(at, now) === format.day(now, now);
  const time = today ? format.clock(at) : `${format.day(at, now)} ${format.clock(at)}`;
  return (
    <View style={styles.item}>
      <View style={styles.rail}>
        <View style={[styles.disc, { backgroundColor: theme.tone[tone].soft }]}>
          <Icon name={icon} size={18} color={theme.tone[tone].fg} />
        </View>
        {last ? null : <View style={[styles.line, { backgroundColor: theme.color.border }]} />}
      </View>
      <View style={styles.body}>
        <View style={styles.head}>
          {row.kind === 'status' && row.data.from ? (
            <View style={styles.change} accessible accessibilityLabel={said}>
              <StatusBadge status={row.data.from as LeadStatus} />
              <Text step="sm">{t('lead.to')}</Text>
              <StatusBadge status={row.data.to as LeadStatus} />
            </View>
          ) : (
            <Text style={styles.said}>
              <Text bold>{said.split(', ')[0]}</Text>
              {said.includes(', ') ? `, ${said.split(', ').slice(1).join(', ')}` : ''}
            </Text>
          )}
          <Text step="xs" color="text-3" accessibilityLabel={format.exact(at)} style={styles.time}>
            {time}
          </Text>
        </View>
        {body ? (
          <Text step="sm" color="text-2">
            {String(body)}
          </Text>
        ) : null}
        {row.kind === 'recording' ? renderRecording(row) : null}
        {recordings.map((one) => (
          <View key={one.id}>{renderRecording(one)}</View>
        ))}
        {row.unsent ? (
          <View style={styles.unsent}>
            <Icon
              name={row.unsent === 'refused' ? 'circle-alert' : 'clock'}
              size={16}
              color={theme.tone[row.unsent === 'refused' ? 'red' : 'orange'].solid}
            />
            <Text step="sm" tone={row.unsent === 'refused' ? 'red' : 'orange'}>
              {t(row.unsent === 'refused' ? 'lead.refused' : 'lead.notSent')}
            </Text>
          </View>
        ) : null}
        {row.by && (row.kind === 'note' || row.kind === 'call') ? (
          <Text step="xs" color="text-3">
            {t('lead.by', { name: row.by.name })}
          </Text>
        ) : null}
      </View>
    </View>
  );
});

const styles = StyleSheet.create({
  item: { flexDirection: 'row', gap: space[3], paddingHorizontal: space[4] },
  rail: { alignItems: 'center' },
  disc: {
    width: 32,
    height: 32,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
  line: { width: 2, flex: 1, marginVertical: 2 },
  body: { flex: 1, minWidth: 0, gap: space[1], paddingTop: 4, paddingBottom: space[5] },
  head: { flexDirection: 'row', alignItems: 'flex-start', gap: space[2] },
  said: { flex: 1 },
  change: {
    flex: 1,
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: space[1.5],
  },
  time: { flexShrink: 1, marginTop: 4, maxWidth: '45%' },
  unsent: { flexDirection: 'row', alignItems: 'center', gap: space[1.5] },
});
