import NetInfo from '@react-native-community/netinfo';
import { AppState } from 'react-native';

import type { Network } from './system';

let connected = true;

export const network: Network = {
  online: () => connected,
  onChange: (listener) =>
    NetInfo.addEventListener(({ isConnected }) => {
      // Whether the server is reachable is learnt by asking it, not some address of the internet.
      const now = isConnected !== false;
      if (now !== connected) {
        connected = now;
        listener();
      }
    }),
  onForeground: (listener) => {
    const asked = AppState.addEventListener('change', (state) => state === 'active' && listener());
    return () => asked.remove();
  },
};
