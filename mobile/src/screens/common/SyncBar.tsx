import { useNavigation } from '@react-navigation/native';
import React from 'react';

import { OfflineBar } from '../../components';
import { useOutbox, useSyncState } from '../../outbox';

/** The orange bar of all screens: offline, or how much is on its way. `here`: this is the outbox. */
export function SyncBar({ here }: { here?: boolean }): React.JSX.Element {
  const { online, waiting, sending } = useSyncState();
  const { uploads } = useOutbox();
  const navigation = useNavigation();
  const recordings = uploads.filter(({ state }) => state !== 'refused').length;
  return (
    <OfflineBar
      online={online}
      waiting={sending ? sending.of : waiting + recordings}
      sent={sending ? sending.n : null}
      onPress={here ? undefined : () => navigation.navigate('Outbox')}
    />
  );
}
