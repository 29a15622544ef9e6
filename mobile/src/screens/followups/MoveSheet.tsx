import React, { useState } from 'react';
import { StyleSheet } from 'react-native';

import { Button, Field, Sheet, Text } from '../../components';
import { useText } from '../../i18n';
import { FollowUpRow, useAct } from '../../outbox';
import { quickTimes } from '../../utils/quickTimes';
import { useNow } from '../common/useNow';
import { useReport } from '../common/useReport';
import { When, whenProblem, WhenPicker } from '../common/WhenPicker';
import { whenText } from './whenText';

/** Another time for a follow-up; tomorrow morning unless another is chosen. */
export function MoveSheet({
  row,
  onClose,
}: {
  row: FollowUpRow;
  onClose: () => void;
}): React.JSX.Element {
  const { t, format } = useText();
  const act = useAct();
  const report = useReport();
  const now = useNow();
  const [when, setWhen] = useState<When | null>(
    () => quickTimes(new Date(), format.zone).find(({ key }) => key === 'tomorrow') ?? null,
  );
  const [what, setWhat] = useState(row.description);
  const [problem, setProblem] = useState<string | null>(null);
  async function move(): Promise<void> {
    const wrong = when ? whenProblem(when.at, new Date()) : null;
    if (!when || wrong) {
      setProblem(wrong ? t(wrong) : null);
      return;
    }
    const entry = await act.moveFollowup(row.key, {
      scheduled_at: when.at.toISOString(),
      ...(what.trim() === row.description ? {} : { description: what.trim() }),
    });
    onClose();
    void report(entry);
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('followups.moveTitle', { name: row.lead.student_name })}
      subtitle={whenText(new Date(row.scheduled_at), now, t, format)}
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
            icon="calendar-clock"
            label={t('followups.move')}
            onPress={() => void move()}
            style={styles.grow}
            testID="move"
          />
        </>
      }
    >
      <WhenPicker
        label={t('followups.when')}
        value={when}
        onChange={(value) => {
          setWhen(value);
          setProblem(null);
        }}
        now={now}
      />
      <Field
        label={t('followups.what')}
        value={what}
        onChangeText={setWhat}
        maxLength={500}
        testID="what-for"
      />
    </Sheet>
  );
}

const styles = StyleSheet.create({ full: { width: '100%' }, grow: { flexGrow: 1 } });
