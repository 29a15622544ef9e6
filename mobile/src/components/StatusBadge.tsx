import React from 'react';

import { useText } from '../i18n';
import { LeadStatus, tokens } from '../theme';
import { Badge } from './Badge';
import { StatusMark } from './StatusMark';

export function StatusBadge({
  status,
  plain,
}: {
  status: LeadStatus;
  plain?: boolean;
}): React.JSX.Element {
  const { t } = useText();
  return (
    <Badge
      label={t(`status.${status}`)}
      tone={tokens.status[status].tone}
      before={<StatusMark status={status} />}
      plain={plain}
    />
  );
}
