import React, { useEffect, useMemo, useState } from 'react';
import { ScrollView, StyleSheet, useWindowDimensions, View } from 'react-native';

import {
  Badge,
  Button,
  Chip,
  Field,
  Icon,
  IconName,
  Press,
  Sheet,
  StatusMark,
  Text,
} from '../../components';
import { useText } from '../../i18n';
import type { RecordingNews } from '../../managers/CallRecordingManager';
import type { CallState } from '../../managers/CurrentCall';
import {
  isConversation,
  OUTCOMES,
  proposedFollowUp,
  statusAfter,
} from '../../managers/outcomeRules';
import { BegunCall, useAct, useLead } from '../../outbox';
import type { LeadStatus, Outcome } from '../../services/LeadService';
import { LeadStatus as Status, radius, space, tokens, TOUCH, useTheme } from '../../theme';
import { tick } from '../../utils/haptics';
import { quickTimes } from '../../utils/quickTimes';
import { daysBetween } from '../../utils/time';
import { textScale } from '../../utils/textScale';
import { useNow } from '../common/useNow';
import { When, whenProblem, WhenPicker } from '../common/WhenPicker';

type Choice = Outcome | 'did_not_call';

interface Props {
  call: BegunCall;
  proposal: CallState['proposal'];
  measured: boolean;
  recording: RecordingNews;
  onLater: () => void;
  onDrop: () => void;
  /** It is kept on this phone; `next`: the person wants the next lead. */
  onSaved: (entry: string, next: boolean) => void;
}

const STATUSES = Object.keys(tokens.status) as Status[];
const LONGEST = 14_400;

/** How the call ended, the lead's status, the next follow-up and a note: saved in one piece. */
export function OutcomeSheet({
  call,
  proposal,
  measured,
  recording,
  onLater,
  onDrop,
  onSaved,
}: Props): React.JSX.Element {
  const { t, format } = useText();
  const act = useAct();
  const now = useNow();
  const { lead, followups } = useLead(call.lead.id);
  const current: LeadStatus = lead?.status ?? 'contacted';

  const [choice, setChoice] = useState<Choice | null>(null);
  const [chosenStatus, setChosenStatus] = useState<LeadStatus | null>(null);
  const [opensStatus, setOpensStatus] = useState(false);
  const [chosenWhen, setChosenWhen] = useState<When | null | 'proposed'>('proposed');
  const [doneChosen, setDoneChosen] = useState<boolean | null>(null);
  const [note, setNote] = useState('');
  const [length, setLength] = useState<{ minutes: string; seconds: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (proposal && OUTCOMES.includes(proposal.outcome as Outcome)) {
      setChoice((was) => was ?? (proposal.outcome as Outcome));
    }
  }, [proposal]);

  const outcome = choice === 'did_not_call' ? null : choice;
  const status = chosenStatus ?? (outcome ? statusAfter(outcome, current) : current);
  const picks = useMemo(() => quickTimes(now, format.zone), [now, format.zone]);
  const proposed = outcome
    ? proposedFollowUp(
        outcome,
        status,
        picks.map(({ key }) => key),
      )
    : null;
  const when: When | null =
    chosenWhen === 'proposed' ? (picks.find(({ key }) => key === proposed) ?? null) : chosenWhen;
  // The follow-up that this call was for: done by a talk, replaced by a new one.
  const kept = followups.filter(
    ({ scheduled_at }) => daysBetween(now, new Date(scheduled_at), format.zone) <= 0,
  );
  const first = kept[0];
  const isDone =
    first !== undefined &&
    outcome !== null &&
    (doneChosen ?? (isConversation(outcome) || outcome === 'wrong_number' || when !== null));
  const showsStatuses =
    outcome !== null && (isConversation(outcome) || outcome === 'wrong_number' || opensStatus);
  const told = length
    ? (Number(length.minutes) || 0) * 60 + (Number(length.seconds) || 0)
    : (call.duration_seconds ?? 0);
  const spoke = outcome !== null && isConversation(outcome);

  async function save(next: boolean): Promise<void> {
    if (busy) {
      return;
    }
    if (choice === 'did_not_call') {
      onDrop();
      return;
    }
    const late = when && whenProblem(when.at, new Date());
    const wrong = !outcome
      ? t('outcome.choose')
      : spoke && told > LONGEST
        ? t('outcome.tooLong')
        : late
          ? t(late)
          : null;
    setProblem(wrong);
    if (wrong || !outcome) {
      return;
    }
    setBusy(true);
    const entry = await act.logCall(call.lead, {
      client_id: call.client_id,
      outcome,
      started_at: call.started_at,
      // What this app measured is the ringing when nobody answered.
      duration_seconds: spoke || (!measured && !length) ? told : 0,
      direction: 'outgoing',
      notes: note.trim() || null,
      status: status === current ? null : status,
      followup: when ? { scheduled_at: when.at.toISOString() } : null,
    });
    if (isDone) {
      for (const { key } of kept) {
        await act.completeFollowup(key);
      }
    }
    onSaved(entry, next);
  }

  const started = new Date(call.started_at);
  const { student_name: name } = call.lead;
  return (
    <Sheet
      open
      onClose={onLater}
      title={t('outcome.title')}
      subtitle={
        call.duration_seconds === null || !(spoke || !measured)
          ? t('outcome.about', { name, time: format.clock(started) })
          : t('outcome.aboutLength', {
              name,
              time: format.clock(started),
              length: format.duration(told),
            })
      }
      aside={<RecordedBadge news={recording} />}
      footer={
        <>
          {problem ? (
            <View style={styles.problem} role="alert" accessibilityLiveRegion="assertive">
              <Text step="sm" tone="red">
                {problem}
              </Text>
            </View>
          ) : null}
          <Button label={t('outcome.later')} onPress={onLater} style={styles.later} />
          <Button
            kind="primary"
            label={t('action.save')}
            busy={busy}
            onPress={() => void save(false)}
            style={styles.save}
            testID="outcome-save"
          />
          <Button
            kind="soft"
            iconAfter="skip-forward"
            label={t('outcome.saveNext')}
            onPress={() => void save(true)}
            style={styles.saveNext}
            testID="outcome-save-next"
          />
        </>
      }
    >
      <View style={styles.grid} role="radiogroup" aria-label={t('outcome.title')}>
        {OUTCOMES.map((one) => (
          <OutcomeButton
            key={one}
            label={t(`outcome.${one}`)}
            icon={tokens.outcome[one].icon as IconName}
            tone={tokens.outcome[one].tone}
            selected={choice === one}
            onPress={() => {
              tick();
              setChoice(one);
              setProblem(null);
            }}
            testID={`outcome-${one}`}
          />
        ))}
        <OutcomeButton
          label={t('outcome.didNotCall')}
          icon="phone-off"
          tone="gray"
          selected={choice === 'did_not_call'}
          onPress={() => {
            tick();
            setChoice('did_not_call');
            setProblem(null);
          }}
          testID="outcome-did_not_call"
        />
      </View>

      {outcome && recording === 'silent' ? (
        <Text step="sm" tone="orange">
          {t('calls.silent')}
        </Text>
      ) : null}

      {spoke && measured ? (
        <Length
          seconds={told}
          typed={length}
          onType={setLength}
          start={call.duration_seconds ?? 0}
        />
      ) : null}

      {outcome ? (
        <View style={styles.part}>
          <View style={styles.head}>
            <Text step="sm" bold>
              {t('outcome.status')}
            </Text>
            {showsStatuses ? (
              status !== current ? (
                <Text step="sm" color="text-3">
                  {t('outcome.was', { status: t(`status.${current}`) })}
                </Text>
              ) : null
            ) : (
              <Press
                onPress={() => setOpensStatus(true)}
                style={styles.change}
                says={t('outcome.changeStatus')}
              >
                <Text step="sm" color="accent-text" bold>
                  {`${t(`status.${status}`)} · ${t('outcome.change')}`}
                </Text>
              </Press>
            )}
          </View>
          {showsStatuses ? (
            <ScrollView
              horizontal
              showsHorizontalScrollIndicator={false}
              keyboardShouldPersistTaps="handled"
              style={styles.scroll}
              contentContainerStyle={styles.chips}
              role="radiogroup"
              aria-label={t('outcome.status')}
            >
              {ordered(status, outcome, current).map((one) => (
                <Chip
                  key={one}
                  label={t(`status.${one}`)}
                  before={<StatusMark status={one} size={16} />}
                  selected={status === one}
                  onPress={() => setChosenStatus(one)}
                  testID={`status-${one}`}
                />
              ))}
            </ScrollView>
          ) : null}
        </View>
      ) : null}

      {outcome ? (
        <WhenPicker
          label={t('outcome.next')}
          value={when}
          onChange={(value) => {
            setChosenWhen(value);
            setProblem(null);
          }}
          canBeNone
          now={now}
        />
      ) : null}

      {outcome && first ? (
        <View style={styles.row}>
          <Chip
            role="checkbox"
            label={t('outcome.done', {
              when: format.dayAndClock(new Date(first.scheduled_at), now),
            })}
            selected={isDone}
            onPress={() => setDoneChosen(!isDone)}
            testID="followup-done"
          />
        </View>
      ) : null}

      {outcome ? (
        <Field
          label={t('outcome.note')}
          aside={t('outcome.optional')}
          placeholder={t('outcome.notePlaceholder')}
          value={note}
          onChangeText={setNote}
          multiline
          maxLength={4000}
          style={styles.note}
          testID="outcome-note"
        />
      ) : null}
    </Sheet>
  );
}

/** The proposed one first, so that it is in sight; the rest in the order of the funnel. */
function ordered(status: LeadStatus, outcome: Outcome, current: LeadStatus): LeadStatus[] {
  const first = [statusAfter(outcome, current), current].filter(
    (one, index, all) => all.indexOf(one) === index,
  );
  return [...first, ...STATUSES.filter((one) => !first.includes(one) && one !== 'new')].filter(
    (one, index, all) => all.indexOf(one) === index || one === status,
  );
}

function OutcomeButton({
  label,
  icon,
  tone,
  selected,
  onPress,
  testID,
}: {
  label: string;
  icon: IconName;
  tone: keyof ReturnType<typeof useTheme>['tone'];
  selected: boolean;
  onPress: () => void;
  testID: string;
}): React.JSX.Element {
  const theme = useTheme();
  const { fontScale, width } = useWindowDimensions();
  // Two beside each other as long as their words fit.
  const narrow = Math.min(width, 560) / (fontScale * textScale) < 300;
  const look = theme.tone[tone];
  return (
    <Press
      onPress={onPress}
      accessibilityRole="radio"
      accessibilityState={{ checked: selected }}
      aria-checked={selected}
      accessibilityLabel={label}
      testID={testID}
      style={[
        styles.outcome,
        narrow && styles.wide,
        { borderColor: theme.tone.gray.line, backgroundColor: theme.color.raised },
        selected && { borderColor: look.solid, backgroundColor: look.soft },
      ]}
      pressedStyle={{ backgroundColor: look.soft }}
    >
      <Icon name={icon} size={20} color={look.solid} />
      <Text
        style={[styles.outcomeText, styles.medium, selected && { color: look.fg }]}
        bold={selected}
      >
        {label}
      </Text>
    </Press>
  );
}

function RecordedBadge({ news }: { news: RecordingNews }): React.JSX.Element | null {
  const { t } = useText();
  if (news === 'recorded' || news === 'found') {
    return <Badge tone="green" icon="audio-lines" label={t('calls.recorded')} />;
  }
  return news === 'silent' ? (
    <Badge tone="orange" icon="volume-x" label={t('calls.onlySilence')} />
  ) : null;
}

function Length({
  seconds,
  typed,
  onType,
  start,
}: {
  seconds: number;
  typed: { minutes: string; seconds: string } | null;
  onType: (length: { minutes: string; seconds: string }) => void;
  start: number;
}): React.JSX.Element {
  const { t, format } = useText();
  if (!typed) {
    return (
      <View style={styles.part}>
        <View style={styles.head}>
          <Text step="sm" bold>
            {`${t('outcome.length')}: ${format.duration(seconds)}`}
          </Text>
          <Press
            onPress={() =>
              onType({ minutes: String(Math.floor(start / 60)), seconds: String(start % 60) })
            }
            style={styles.change}
            says={`${t('outcome.length')}: ${t('outcome.change')}`}
          >
            <Text step="sm" color="accent-text" bold>
              {t('outcome.change')}
            </Text>
          </Press>
        </View>
        <Text step="xs" color="text-3">
          {t('outcome.measured')}
        </Text>
      </View>
    );
  }
  const digits = (text: string): string => text.replace(/\D/g, '').slice(0, 3);
  return (
    <View style={styles.length}>
      <View style={styles.number}>
        <Field
          label={t('outcome.minutes')}
          value={typed.minutes}
          onChangeText={(text) => onType({ ...typed, minutes: digits(text) })}
          keyboardType="number-pad"
          selectTextOnFocus
        />
      </View>
      <View style={styles.number}>
        <Field
          label={t('outcome.seconds')}
          value={typed.seconds}
          onChangeText={(text) => onType({ ...typed, seconds: digits(text) })}
          keyboardType="number-pad"
          selectTextOnFocus
        />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  grid: { flexDirection: 'row', flexWrap: 'wrap', gap: space[2] },
  outcome: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[2] + 2,
    flexBasis: '47%',
    flexGrow: 1,
    minHeight: TOUCH,
    paddingHorizontal: space[3],
    paddingVertical: space[2],
    borderWidth: 1.5,
    borderRadius: radius.lg,
  },
  wide: { flexBasis: '100%' },
  outcomeText: { flexShrink: 1 },
  medium: { fontWeight: '500' },
  part: { gap: space[1] },
  // As high as a thumb needs, in a line as high as its words.
  change: {
    minHeight: TOUCH,
    minWidth: TOUCH,
    marginVertical: -14,
    justifyContent: 'center',
    alignItems: 'flex-end',
  },
  row: { flexDirection: 'row' },
  head: { flexDirection: 'row', justifyContent: 'space-between', gap: space[2], flexWrap: 'wrap' },
  // To the edges of the screen, so that it is seen that there is more.
  scroll: { flexGrow: 0, marginHorizontal: -space[4] },
  chips: { gap: space[2], paddingHorizontal: space[4] },
  note: { minHeight: TOUCH },
  length: { flexDirection: 'row', gap: space[3] },
  number: { flex: 1 },
  problem: { width: '100%' },
  // Beside each other on a phone of 360 px too.
  later: { flexGrow: 0, paddingHorizontal: space[3] },
  save: { flexGrow: 2, flexBasis: 88, paddingHorizontal: space[3] },
  saveNext: { flexGrow: 1, paddingHorizontal: space[3] },
});
