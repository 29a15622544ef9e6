import React from 'react';

import { useText } from '../../i18n';
import { FollowUpRow, useAct } from '../../outbox';
import { useNow } from '../common/useNow';
import { WhenSheet } from '../common/WhenSheet';
import { whenText } from './whenText';

/** Another time for a follow-up. */
export function MoveSheet({
  row,
  onClose,
}: {
  row: FollowUpRow;
  onClose: () => void;
}): React.JSX.Element {
  const { t, format } = useText();
  const act = useAct();
  return (
    <WhenSheet
      title={t('followups.moveTitle', { name: row.lead.student_name })}
      subtitle={whenText(new Date(row.scheduled_at), useNow(), t, format)}
      whenLabel={t('followups.when')}
      whatLabel={t('followups.what')}
      what={row.description}
      button={{ icon: 'calendar-clock', label: t('followups.move'), testID: 'move' }}
      onSave={(scheduled_at, description) =>
        act.moveFollowup(row.key, {
          scheduled_at,
          ...(description === row.description ? {} : { description }),
        })
      }
      onClose={onClose}
    />
  );
}
