import React from 'react';
import { ActivityIndicator } from 'react-native';

import { useText } from '../i18n';
import { useTheme } from '../theme';

export function Spinner({ color, label }: { color?: string; label?: string }): React.JSX.Element {
  const theme = useTheme();
  const { t } = useText();
  return (
    <ActivityIndicator
      color={color ?? theme.color.accent}
      accessibilityLabel={label ?? t('action.loading')}
    />
  );
}
