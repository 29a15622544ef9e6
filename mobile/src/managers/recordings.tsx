import React, { createContext, useContext } from 'react';

import type { TelephonyPort } from '../telephony/port';
import type { Playback } from './Playback';
import type { UploadQueue } from './UploadQueue';

/** What screens need of recordings. */
export interface Recordings {
  queue: UploadQueue;
  playback: Playback;
  telephony: TelephonyPort;
}

const RecordingsContext = createContext<Recordings | null>(null);

export function RecordingsProvider({
  recordings,
  children,
}: {
  recordings: Recordings;
  children: React.ReactNode;
}): React.JSX.Element {
  return <RecordingsContext.Provider value={recordings}>{children}</RecordingsContext.Provider>;
}

export function useRecordings(): Recordings {
  const recordings = useContext(RecordingsContext);
  if (!recordings) {
    throw new Error('RecordingsHost is missing above this component.');
  }
  return recordings;
}
