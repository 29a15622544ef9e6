import React from 'react';

import { Button } from '../components';
import { useText } from '../i18n';
import { useAct } from '../outbox';
import { useServices } from '../services/context';
import { Hindered } from './common/Hindered';

/** The store does not open: better no app than one that loses what is done in it. */
export function NothingKeptScreen(): React.JSX.Element {
  const { t } = useText();
  const { auth } = useServices();
  const act = useAct();
  return (
    <Hindered icon="triangle-alert" title={t('opened.failed')} text={t('opened.failedText')}>
      <Button
        kind="primary"
        height={56}
        icon="refresh-cw"
        label={t('action.retry')}
        onPress={() => void act.openAgain()}
        testID="open-again"
      />
      <Button
        height={56}
        icon="log-out"
        label={t('settings.signOut')}
        onPress={() => void auth.logout()}
        testID="leave"
      />
    </Hindered>
  );
}
