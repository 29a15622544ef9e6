import React from 'react';
import { RefreshControl, RefreshControlProps } from 'react-native';

import { useTheme } from '../theme';

type Props = Pick<RefreshControlProps, 'refreshing'> & { onRefresh: () => void };

/** For the `refreshControl` of a list: pulled down at its top, it asks the server again. */
export function Refresh(props: Props): React.JSX.Element {
  const { color } = useTheme();
  return <RefreshControl {...props} tintColor={color.accent} colors={[color.accent]} />;
}
