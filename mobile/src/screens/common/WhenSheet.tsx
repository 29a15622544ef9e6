import React, { useState } from 'react';
import { StyleSheet } from 'react-native';

import { Button, Field, IconName, Sheet, Text } from '../../components';
import { useText } from '../../i18n';
import { quickTimes } from '../../utils/quickTimes';
import { useNow } from './useNow';
import { useReport } from './useReport';
import { When, whenProblem, WhenPicker } from './WhenPicker';

interface Props {
  title: string;
  subtitle?: string;
  whenLabel: string;
  whatLabel: string;
  /** Beside the label: whether it may stay empty. */
  whatAside?: string;
  what?: string;
  button: { icon: IconName; label: string; testID: string };
  /** Answers the entry of the outbox. */
  onSave: (at: string, what: string) => Promise<string | null>;
  onClose: () => void;
}

/** When to call again and what for; tomorrow morning unless another time is chosen. */
export function WhenSheet({
  title,
  subtitle,
  whenLabel,
  whatLabel,
  whatAside,
  what: begun = '',
  button,
  onSave,
  onClose,
}: Props): React.JSX.Element {
  const { t, format } = useText();
  const report = useReport();
  const now = useNow();
  const [when, setWhen] = useState<When | null>(
    () => quickTimes(new Date(), format.zone).find(({ key }) => key === 'tomorrow') ?? null,
  );
  const [what, setWhat] = useState(begun);
  const [problem, setProblem] = useState<string | null>(null);
  async function save(): Promise<void> {
    const wrong = when ? whenProblem(when.at, new Date()) : null;
    if (!when || wrong) {
      setProblem(wrong ? t(wrong) : null);
      return;
    }
    const entry = await onSave(when.at.toISOString(), what.trim());
    onClose();
    void report(entry);
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title={title}
      subtitle={subtitle}
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
            {...button}
            onPress={() => void save()}
            style={styles.grow}
          />
        </>
      }
    >
      <WhenPicker
        label={whenLabel}
        value={when}
        onChange={(value) => {
          setWhen(value);
          setProblem(null);
        }}
        now={now}
      />
      <Field
        label={whatLabel}
        aside={whatAside}
        value={what}
        onChangeText={setWhat}
        maxLength={500}
        testID="what-for"
      />
    </Sheet>
  );
}

const styles = StyleSheet.create({
  full: { width: '100%' },
  grow: { flexGrow: 1, flexShrink: 1 },
});
