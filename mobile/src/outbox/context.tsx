import React, { createContext, useContext } from 'react';

import type { Offline } from './types';

const OfflineContext = createContext<Offline | null>(null);

export function OfflineProvider({
  offline,
  children,
}: {
  offline: Offline;
  children: React.ReactNode;
}): React.JSX.Element {
  return <OfflineContext.Provider value={offline}>{children}</OfflineContext.Provider>;
}

/** The phone's own memory of everything; see `types.ts`. */
export function useOffline(): Offline {
  const offline = useContext(OfflineContext);
  if (!offline) {
    throw new Error('OfflineProvider is missing above this component.');
  }
  return offline;
}
