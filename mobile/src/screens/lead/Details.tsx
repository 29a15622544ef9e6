import React, { useEffect, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';

import { Button, Card, Chip, Field, Press, StatusMark, Text } from '../../components';
import { PlainKey, useText } from '../../i18n';
import { EDITABLE, EditableField, LeadValues, LeadWhole, useAct, useMeta } from '../../outbox';
import { LeadStatus, space, tokens } from '../../theme';
import { dialNumber, readablePhone } from '../../utils/phone';
import { useReport } from '../common/useReport';
import { drafts } from './drafts';

type Words = Exclude<EditableField, 'status'>;

export const FIELDS: readonly { name: Words; label: PlainKey; longest: number }[] = [
  { name: 'alternate_phone', label: 'lead.otherPhone', longest: 40 },
  { name: 'email', label: 'lead.email', longest: 254 },
  { name: 'city', label: 'lead.city', longest: 80 },
  { name: 'preferred_course', label: 'lead.course', longest: 120 },
  { name: 'preferred_university', label: 'lead.university', longest: 120 },
];

interface Props {
  lead: LeadWhole;
  onDirty?: (dirty: boolean) => void;
}

/** The lead's fields: shown, and after Edit typed in place. */
export function Details({ lead, onDirty }: Props): React.JSX.Element {
  const { t } = useText();
  const [editing, setEditing] = useState(() => drafts.of(lead.id) !== undefined);
  const close = (): void => {
    drafts.discard(lead.id);
    setEditing(false);
    onDirty?.(false);
  };
  return (
    <View style={styles.part}>
      <View style={styles.head}>
        <Text bold accessibilityRole="header" aria-level={2}>
          {t('lead.details')}
        </Text>
        {editing ? null : (
          <Press onPress={() => setEditing(true)} style={styles.edit} testID="edit">
            <Text bold color="accent-text">
              {t('lead.edit')}
            </Text>
          </Press>
        )}
      </View>
      {editing ? <Editor lead={lead} onDone={close} onDirty={onDirty} /> : <Shown lead={lead} />}
    </View>
  );
}

function Shown({ lead }: { lead: LeadWhole }): React.JSX.Element {
  const { t } = useText();
  const lines: [PlainKey, string | null][] = [
    ...FIELDS.map(({ name, label }): [PlainKey, string | null] => [
      label,
      name === 'alternate_phone' && lead[name] ? readablePhone(lead[name]) : lead[name],
    ]),
    ['lead.source', lead.source],
  ];
  return (
    <Card style={styles.card}>
      {lines.map(([label, value]) => (
        <View key={label} style={styles.line}>
          <Text step="sm" color="text-3" style={styles.label}>
            {t(label)}
          </Text>
          <Text step="sm" color={value ? 'text' : 'text-3'} selectable style={styles.value}>
            {value ?? t('state.notSet')}
          </Text>
        </View>
      ))}
    </Card>
  );
}

function Editor({
  lead,
  onDone,
  onDirty,
}: {
  lead: LeadWhole;
  onDone: () => void;
  onDirty?: (dirty: boolean) => void;
}): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const report = useReport();
  const meta = useMeta();
  // What the person saw when they began: the server compares with it.
  const [base] = useState<LeadValues>(() =>
    Object.fromEntries(EDITABLE.map((name) => [name, lead[name]])),
  );
  const [typed, setTyped] = useState<LeadValues>(() => drafts.of(lead.id) ?? {});
  const [faults, setFaults] = useState<Partial<Record<Words, string>>>({});
  const [busy, setBusy] = useState(false);

  const value = (name: EditableField): string => (typed[name] ?? base[name] ?? '') as string;
  const changes: LeadValues = Object.fromEntries(
    EDITABLE.filter((name) => name in typed && value(name).trim() !== (base[name] ?? '')).map(
      (name) => [name, value(name).trim()],
    ),
  );
  const dirty = Object.keys(changes).length > 0;
  useEffect(() => onDirty?.(dirty), [dirty, onDirty]);

  function type(name: EditableField, text: string): void {
    const next = { ...typed, [name]: text };
    setTyped(next);
    drafts.keep(lead.id, next);
    setFaults((was) => ({ ...was, [name]: undefined }));
  }

  async function save(): Promise<void> {
    const wrong: Partial<Record<Words, string>> = {};
    if (changes.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(changes.email)) {
      wrong.email = t('lead.badEmail', { text: changes.email });
    }
    if (changes.alternate_phone) {
      const number = dialNumber(changes.alternate_phone);
      if (!number) {
        wrong.alternate_phone = t('lead.badPhone');
      } else if (number === lead.phone_e164) {
        wrong.alternate_phone = t('lead.samePhone');
      } else {
        changes.alternate_phone = number;
      }
    }
    setFaults(wrong);
    if (Object.keys(wrong).length > 0) {
      return;
    }
    setBusy(true);
    const seen = Object.fromEntries(
      Object.keys(changes).map((name) => [name, base[name as EditableField] ?? null]),
    );
    // An emptied field is no value, not an empty text.
    const wanted = Object.fromEntries(
      Object.entries(changes).map(([name, text]) => [name, text === '' ? null : text]),
    );
    const entry = await act.editLead(lead, seen, wanted);
    onDone();
    void report(entry);
  }

  return (
    <Card style={styles.form}>
      {FIELDS.map(({ name, label, longest }) => (
        <Field
          key={name}
          label={t(label)}
          value={value(name)}
          onChangeText={(text) => type(name, text)}
          error={faults[name]}
          maxLength={longest}
          autoCapitalize={name === 'email' || name === 'alternate_phone' ? 'none' : 'words'}
          autoCorrect={false}
          inputMode={name === 'email' ? 'email' : name === 'alternate_phone' ? 'tel' : 'text'}
          testID={`field-${name}`}
        />
      ))}
      {meta && meta.courses.length > 0 && !value('preferred_course') ? (
        <Suggestions
          label={t('lead.course')}
          options={meta.courses}
          onPick={(text) => type('preferred_course', text)}
        />
      ) : null}
      <View style={styles.part}>
        <Text step="sm" bold>
          {t('lead.status')}
        </Text>
        <View style={styles.chips} role="radiogroup" aria-label={t('lead.status')}>
          {(Object.keys(tokens.status) as LeadStatus[]).map((status) => (
            <Chip
              key={status}
              label={t(`status.${status}`)}
              before={<StatusMark status={status} size={16} />}
              selected={value('status') === status}
              onPress={() => type('status', status)}
            />
          ))}
        </View>
      </View>
      <View style={styles.buttons}>
        <Button label={t('action.cancel')} onPress={onDone} />
        <Button
          kind="primary"
          label={t('lead.save')}
          disabled={!dirty}
          busy={busy}
          onPress={() => void save()}
          style={styles.save}
          testID="save"
        />
      </View>
    </Card>
  );
}

function Suggestions({
  label,
  options,
  onPick,
}: {
  label: string;
  options: readonly string[];
  onPick: (text: string) => void;
}): React.JSX.Element {
  return (
    <ScrollView
      horizontal
      showsHorizontalScrollIndicator={false}
      keyboardShouldPersistTaps="handled"
      contentContainerStyle={styles.suggestions}
      aria-label={label}
    >
      {options.slice(0, 12).map((one) => (
        <Chip key={one} role="button" label={one} onPress={() => onPick(one)} />
      ))}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[2] },
  head: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between' },
  edit: { minHeight: 48, minWidth: 48, justifyContent: 'center', alignItems: 'flex-end' },
  card: { gap: space[2] },
  line: { flexDirection: 'row', gap: space[3], flexWrap: 'wrap' },
  label: { width: '32%', minWidth: 100 },
  value: { flex: 1, minWidth: 140 },
  form: { gap: space[4] },
  chips: { flexDirection: 'row', flexWrap: 'wrap', columnGap: space[2] },
  suggestions: { gap: space[2] },
  buttons: { flexDirection: 'row', gap: space[3], flexWrap: 'wrap' },
  save: { flexGrow: 1 },
});
