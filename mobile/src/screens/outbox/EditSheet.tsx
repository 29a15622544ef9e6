import React, { useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Chip, Field, Sheet, Text, useToast } from '../../components';
import { PlainKey, useText } from '../../i18n';
import { OUTCOMES } from '../../managers/outcomeRules';
import { EditableField, Entry, EntryChange, LeadValues, useAct } from '../../outbox';
import { LeadStatus, space, tokens } from '../../theme';
import { useNow } from '../common/useNow';
import { useReport } from '../common/useReport';
import { When, whenProblem, WhenPicker } from '../common/WhenPicker';
import { titleOf } from './said';

/** What was refused, to be put right and sent again. */
export function EditSheet({
  entry,
  onClose,
}: {
  entry: Entry;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const toast = useToast();
  const report = useReport();
  const [change, setChange] = useState<EntryChange | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  async function send(): Promise<void> {
    const wrong = change && wrongIn(change);
    if (wrong) {
      setProblem(t(wrong));
      return;
    }
    const taken = change ? await act.edit(entry.id, change) : (await act.retry(entry.id), true);
    onClose();
    if (taken) {
      void report(entry.id);
    } else {
      toast({ text: t('outbox.onItsWay') });
    }
  }
  const { deed } = entry;
  const next = (value: EntryChange): void => {
    setChange(value);
    setProblem(null);
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('outbox.editTitle', { what: titleOf(entry, t) })}
      subtitle={entry.refusal?.detail || undefined}
      footer={
        <>
          {problem ? (
            <Text step="sm" tone="red" role="alert" style={styles.full}>
              {problem}
            </Text>
          ) : null}
          <Button
            kind="primary"
            height={56}
            icon="send"
            label={t('outbox.send')}
            onPress={() => void send()}
            style={styles.grow}
            testID="send-again"
          />
        </>
      }
    >
      {deed.kind === 'note' ? (
        <Field
          label={t('lead.noteLabel')}
          defaultValue={deed.body.body}
          onChangeText={(body) => next({ kind: 'note', body: body.trim() })}
          multiline
          maxLength={4000}
          testID="edit-note"
        />
      ) : deed.kind === 'call' ? (
        <EditCall body={deed.body} onChange={next} />
      ) : deed.kind === 'followup' ? (
        <EditFollowUp
          kind="followup"
          at={deed.body.scheduled_at}
          what={deed.body.description ?? ''}
          onChange={next}
        />
      ) : deed.kind === 'followup-move' ? (
        <EditFollowUp
          kind="followup-move"
          at={deed.scheduled_at}
          what={deed.description ?? null}
          onChange={next}
        />
      ) : deed.kind === 'lead-edit' ? (
        <EditLead changes={deed.changes} refused={entry.refusal?.fields ?? {}} onChange={next} />
      ) : null}
    </Sheet>
  );
}

function wrongIn(change: EntryChange): PlainKey | null {
  const now = new Date();
  switch (change.kind) {
    case 'note':
      return change.body ? null : 'lead.noteEmpty';
    case 'followup':
    case 'followup-move':
      return change.scheduled_at ? whenProblem(new Date(change.scheduled_at), now) : null;
    case 'call':
      return change.body.followup
        ? whenProblem(new Date(change.body.followup.scheduled_at), now)
        : null;
    default:
      return null;
  }
}

type CallBody = Extract<Entry['deed'], { kind: 'call' }>['body'];

function EditCall({
  body,
  onChange,
}: {
  body: CallBody;
  onChange: (change: EntryChange) => void;
}): React.JSX.Element {
  const { t } = useText();
  const now = useNow();
  const [changed, setChanged] = useState<Partial<Omit<CallBody, 'client_id'>>>({});
  const set = (more: typeof changed): void => {
    const next = { ...changed, ...more };
    setChanged(next);
    onChange({ kind: 'call', body: next });
  };
  const { outcome, notes, followup } = { ...body, ...changed };
  return (
    <>
      <View style={styles.chips} role="radiogroup" aria-label={t('outbox.outcome')}>
        {OUTCOMES.map((one) => (
          <Chip
            key={one}
            label={t(`outcome.${one}`)}
            selected={outcome === one}
            onPress={() => set({ outcome: one })}
          />
        ))}
      </View>
      <Field
        label={t('outbox.callNote')}
        value={notes ?? ''}
        onChangeText={(text) => set({ notes: text })}
        multiline
        maxLength={4000}
        testID="edit-note"
      />
      {body.followup ? (
        <WhenPicker
          label={t('outbox.next')}
          canBeNone
          now={now}
          value={followup ? { key: 'own', at: new Date(followup.scheduled_at) } : null}
          onChange={(when) =>
            set({
              followup:
                when && body.followup
                  ? { ...body.followup, scheduled_at: when.at.toISOString() }
                  : null,
            })
          }
        />
      ) : null}
    </>
  );
}

function EditFollowUp({
  kind,
  at,
  what,
  onChange,
}: {
  kind: 'followup' | 'followup-move';
  at: string;
  /** Null: what for was not changed. */
  what: string | null;
  onChange: (change: EntryChange) => void;
}): React.JSX.Element {
  const { t } = useText();
  const now = useNow();
  const [when, setWhen] = useState<When>({ key: 'own', at: new Date(at) });
  const [text, setText] = useState(what);
  const tell = (next: When, description: string | null): void =>
    onChange({
      kind,
      scheduled_at: next.at.toISOString(),
      ...(description === null ? {} : { description: description.trim() }),
    });
  return (
    <>
      <WhenPicker
        label={t('followups.when')}
        now={now}
        value={when}
        onChange={(value) => {
          if (value) {
            setWhen(value);
            tell(value, text);
          }
        }}
      />
      {text === null ? null : (
        <Field
          label={t('followups.what')}
          value={text}
          onChangeText={(value) => {
            setText(value);
            tell(when, value);
          }}
          maxLength={500}
          testID="edit-what"
        />
      )}
    </>
  );
}

function EditLead({
  changes,
  refused,
  onChange,
}: {
  changes: LeadValues;
  refused: Record<string, unknown>;
  onChange: (change: EntryChange) => void;
}): React.JSX.Element {
  const { t } = useText();
  const [values, setValues] = useState(changes);
  const set = (field: EditableField, value: string | null): void => {
    const next = { ...values, [field]: value };
    setValues(next);
    onChange({ kind: 'lead-edit', changes: next });
  };
  const labels: Record<EditableField, PlainKey> = {
    email: 'lead.email',
    alternate_phone: 'lead.otherPhone',
    city: 'lead.city',
    preferred_course: 'lead.course',
    preferred_university: 'lead.university',
    status: 'lead.status',
  };
  return (
    <>
      {(Object.keys(changes) as EditableField[]).map((field) =>
        field === 'status' ? (
          <View key={field} style={styles.chips} role="radiogroup" aria-label={t('lead.status')}>
            {(Object.keys(tokens.status) as LeadStatus[]).map((status) => (
              <Chip
                key={status}
                label={t(`status.${status}`)}
                selected={values.status === status}
                onPress={() => set('status', status)}
              />
            ))}
          </View>
        ) : (
          <Field
            key={field}
            label={t(labels[field])}
            value={values[field] ?? ''}
            onChangeText={(text) => set(field, text || null)}
            error={typeof refused[field] === 'string' ? (refused[field] as string) : null}
            testID={`edit-${field}`}
          />
        ),
      )}
    </>
  );
}

const styles = StyleSheet.create({
  full: { width: '100%' },
  grow: { flexGrow: 1 },
  chips: { flexDirection: 'row', flexWrap: 'wrap', columnGap: space[2] },
});
