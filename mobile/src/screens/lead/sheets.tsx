import React, { useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Chip, Field, Icon, Press, Sheet, StatusMark, Text } from '../../components';
import { PlainKey, useText } from '../../i18n';
import { EditableField, Entry, FieldConflict, LeadWhole, useAct } from '../../outbox';
import { LeadStatus, radius, space, tokens, TOUCH, useTheme } from '../../theme';
import { readablePhone } from '../../utils/phone';
import { useReport } from '../common/useReport';
import { WhenSheet } from '../common/WhenSheet';

type Named = Pick<LeadWhole, 'id' | 'student_name'>;

/** One tap sets the status: it shows at once and comes back with a word if the server refuses. */
export function StatusSheet({
  lead,
  onClose,
}: {
  lead: LeadWhole;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const { color } = useTheme();
  const act = useAct();
  const report = useReport();
  return (
    <Sheet open onClose={onClose} title={t('lead.statusTitle', { name: lead.student_name })}>
      <View role="radiogroup" aria-label={t('lead.status')}>
        {(Object.keys(tokens.status) as LeadStatus[]).map((status) => (
          <Press
            key={status}
            accessibilityRole="radio"
            accessibilityState={{ checked: lead.status === status }}
            aria-checked={lead.status === status}
            style={styles.option}
            pressedStyle={{ backgroundColor: color.pressed }}
            onPress={() => {
              onClose();
              if (status !== lead.status) {
                void act.editLead(lead, { status: lead.status }, { status }).then(report);
              }
            }}
            testID={`set-${status}`}
          >
            <StatusMark status={status} size={20} />
            <Text style={styles.grow}>{t(`status.${status}`)}</Text>
            {lead.status === status ? (
              <Icon name="check" size={20} color={color['accent-text']} />
            ) : null}
          </Press>
        ))}
      </View>
    </Sheet>
  );
}

export function NoteSheet({
  lead,
  onClose,
}: {
  lead: Named;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const report = useReport();
  const [body, setBody] = useState('');
  const [contact, setContact] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  async function add(): Promise<void> {
    if (!body.trim()) {
      setProblem(t('lead.noteEmpty'));
      return;
    }
    const entry = await act.addNote(lead, { body: body.trim(), is_contact: contact });
    onClose();
    void report(entry);
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('lead.noteTitle', { name: lead.student_name })}
      footer={
        <Button
          kind="primary"
          height={56}
          label={t('lead.addNote')}
          onPress={() => void add()}
          style={styles.grow}
          testID="add-note"
        />
      }
    >
      <Field
        label={t('lead.noteLabel')}
        value={body}
        onChangeText={(text) => {
          setBody(text);
          setProblem(null);
        }}
        error={problem}
        multiline
        autoFocus
        maxLength={4000}
        testID="note"
      />
      <View style={styles.chips}>
        <Chip
          role="checkbox"
          label={t('lead.isContact')}
          selected={contact}
          onPress={() => setContact(!contact)}
        />
      </View>
    </Sheet>
  );
}

/** The next follow-up of a lead. */
export function FollowUpSheet({
  lead,
  onClose,
}: {
  lead: Named;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  return (
    <WhenSheet
      title={t('lead.scheduleTitle', { name: lead.student_name })}
      whenLabel={t('outcome.next')}
      whatLabel={t('lead.scheduleWhat')}
      whatAside={t('outcome.optional')}
      button={{ icon: 'calendar-plus', label: t('lead.schedule'), testID: 'book' }}
      onSave={(scheduled_at, description) => act.bookFollowup(lead, { scheduled_at, description })}
      onClose={onClose}
    />
  );
}

const LABELS: Record<EditableField, PlainKey> = {
  email: 'lead.email',
  alternate_phone: 'lead.otherPhone',
  city: 'lead.city',
  preferred_course: 'lead.course',
  preferred_university: 'lead.university',
  status: 'lead.status',
};

/** Somebody changed the same fields: the person chooses, field by field. */
export function ConflictSheet({
  entry,
  onClose,
}: {
  entry: Entry;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const report = useReport();
  const [choices, setChoices] = useState<Partial<Record<EditableField, 'mine' | 'theirs'>>>({});
  const conflict = entry.conflict ?? [];
  const all = conflict.every(({ field }) => choices[field]);
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('lead.changed')}
      subtitle={t('lead.changedHint')}
      footer={
        <Button
          kind="primary"
          height={56}
          label={t('lead.resolve')}
          disabled={!all}
          onPress={() => {
            onClose();
            void act.resolveConflict(entry.id, choices).then(() => report(entry.id));
          }}
          style={styles.grow}
          testID="resolve"
        />
      }
    >
      {conflict.map((one) => (
        <Conflict
          key={one.field}
          conflict={one}
          choice={choices[one.field]}
          onChoose={(choice) => setChoices({ ...choices, [one.field]: choice })}
        />
      ))}
    </Sheet>
  );
}

function Conflict({
  conflict: { field, base, mine, theirs },
  choice,
  onChoose,
}: {
  conflict: FieldConflict;
  choice: 'mine' | 'theirs' | undefined;
  onChoose: (choice: 'mine' | 'theirs') => void;
}): React.JSX.Element {
  const { t } = useText();
  const { color, tone } = useTheme();
  const say = (value: string | null): string =>
    !value
      ? t('lead.emptyValue')
      : field === 'status'
        ? t(`status.${value as LeadStatus}`)
        : field === 'alternate_phone'
          ? readablePhone(value)
          : value;
  return (
    <View style={styles.conflict} role="radiogroup" aria-label={t(LABELS[field])}>
      <View style={styles.head}>
        <Text step="sm" bold>
          {t(LABELS[field])}
        </Text>
        <Text step="sm" color="text-3">
          {t('lead.wasSeen', { value: say(base) })}
        </Text>
      </View>
      {(['theirs', 'mine'] as const).map((side) => (
        <Press
          key={side}
          accessibilityRole="radio"
          accessibilityState={{ checked: choice === side }}
          aria-checked={choice === side}
          style={[
            styles.side,
            { borderColor: tone.gray.line },
            choice === side && { borderColor: color.accent, backgroundColor: color['accent-soft'] },
          ]}
          pressedStyle={{ backgroundColor: color.pressed }}
          onPress={() => onChoose(side)}
          testID={`${side}-${field}`}
        >
          <Icon
            name={choice === side ? 'circle-dot' : 'circle'}
            size={20}
            color={choice === side ? color['accent-text'] : color['text-3']}
          />
          <Text style={styles.grow}>
            {t(`lead.${side}`, { value: say(side === 'mine' ? mine : theirs) })}
          </Text>
        </Press>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  option: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    minHeight: TOUCH,
    paddingHorizontal: space[2],
  },
  grow: { flexGrow: 1, flexShrink: 1 },
  chips: { flexDirection: 'row' },
  conflict: { gap: space[2] },
  head: { flexDirection: 'row', justifyContent: 'space-between', gap: space[2], flexWrap: 'wrap' },
  side: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    minHeight: TOUCH,
    paddingHorizontal: space[3],
    paddingVertical: space[2],
    borderWidth: 1.5,
    borderRadius: radius.lg,
  },
});
